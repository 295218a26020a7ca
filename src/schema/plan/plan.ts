import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';

import type { Admission } from '../../data/admission.ts';
import type { Db } from '../../data/db.ts';
import type { UserRow } from '../../data/loaders/users.ts';
import { type Hole, planStatement } from '../../data/plan.ts';
import { nameOfStatement } from '../../data/pool.ts';
import { RequestError } from '../../errors.ts';
import { compileQuery, type CompiledQuery } from './fields.ts';
import { type PlanRun, readRows } from './run.ts';
import { Unplannable } from './unplannable.ts';

/**
 * Answers an operation by one statement and functions that write its rows as JSON, instead of the executor and its
 * resolvers. It is made of a validated document.
 */
export interface Plan {
  /**
   * @param variables As sent by the client.
   * @returns `data` as JSON, in which each byte of its UTF-8 is a unit of the string (`plan/values.ts`). Null if the
   *   resolvers must answer: for refused arguments, and for runs that no plan can answer.
   */
  run(db: Db, viewer: UserRow, variables: Readonly<Record<string, unknown>>): Promise<string | null>;
}

/** A prepared statement. */
export interface PlanStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Maximum number of plans of one operation, which has one for each combination of the variables in `@skip` and
 * `@include`.
 */
const MAX_VARIANTS = 16;

/** Number of plans so far. It distinguishes the plans of a process. */
let plans = 0;

/**
 * Null for an operation that no plan can answer with any variables.
 *
 * @param admission Limits its statements by their number of steps. Each shape of the pages makes another statement.
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  admission: Admission<PlanStatement>,
): Plan | null {
  if (operation.operation !== OperationTypeNode.QUERY) return null;
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const own = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  const conditions = conditionsOf(document).filter((name) => own.has(name));
  const variants = new Map<string, PlannedQuery | null>();

  const variantOf = (variableValues: Readonly<Record<string, unknown>>): PlannedQuery | null => {
    const values = conditions.map((name) => variableValues[name]);
    // A missing value or null is refused by the executor, but only if the selection around the directive is executed.
    if (!values.every((value) => typeof value === 'boolean')) return null;
    const key = values.map(Number).join('');
    let variant = variants.get(key);
    if (variant === undefined) {
      variant = orNull(
        () => new PlannedQuery(compileQuery(schema, fragments, operation.selectionSet, variableValues), admission),
      );
      if (variants.size === MAX_VARIANTS) variants.delete(variants.keys().next().value!);
    } else variants.delete(key);
    variants.set(key, variant);
    return variant;
  };
  // Without `@skip` and `@include` there is only one plan.
  if (conditions.length === 0 && variantOf({}) === null) return null;

  return {
    async run(db, viewer, variables) {
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
      const variant = coerced && variantOf(coerced);
      if (!variant) return null;
      try {
        return await variant.run(db, viewer, coerced);
      } catch (error) {
        // The resolvers word refusals. The executor words missing arguments.
        const isRefusal = error instanceof RequestError || error instanceof GraphQLError;
        if (isRefusal || error instanceof Unplannable) return null;
        throw error;
      }
    },
  };
}

/** Names of the variables in `@skip` and `@include`. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unplannable) return null;
    throw error;
  }
}

class PlannedQuery {
  readonly #query: CompiledQuery;
  readonly #admission: Admission<PlanStatement>;
  readonly #id = ++plans;

  constructor(query: CompiledQuery, admission: Admission<PlanStatement>) {
    if (query.steps.all.length === 0) throw new Unplannable('an operation that reads nothing');
    this.#query = query;
    this.#admission = admission;
  }

  async run(db: Db, viewer: UserRow, variableValues: Readonly<Record<string, unknown>>): Promise<string> {
    const { roots, fields, pages, write } = this.#query;
    const run: PlanRun = { viewer, ids: [], args: [], keysets: [], results: [] };
    for (const root of roots) run.ids.push(root.id(variableValues) ?? viewer.id);
    for (const field of fields) run.args.push(field.args(variableValues));
    for (const page of pages) run.keysets.push(page.keyset(variableValues, run));

    const { name, text, values } = this.#statementFor(run);
    const rows = await db.$queryText({
      name,
      text,
      values: values.map((value) => (typeof value === 'function' ? (value as Hole<PlanRun>)(run) : value)),
    });
    run.results = readRows(this.#query.steps.all, rows);
    return write(run);
  }

  #statementFor({ viewer, keysets }: PlanRun): PlanStatement {
    const { steps } = this.#query;
    const shapes = keysets.map(({ backward, after, before }) => ({ backward, after: !!after, before: !!before }));
    const key = shapes.map(({ backward, after, before }) => `${+backward}${+after}${+before}`).join();
    const statement = this.#admission.admit(`${this.#id} ${key}`, {
      weight: steps.all.length,
      owner: viewer.id,
      make() {
        const { text, values } = planStatement(steps, shapes);
        return { name: nameOfStatement(text), text, values };
      },
    });
    if (!statement) throw new Unplannable('an operation whose statement is not admitted');
    return statement;
  }
}
