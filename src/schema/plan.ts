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

import type { Admission } from '../data/admission.ts';
import type { Db } from '../data/db.ts';
import { type Hole, planStatement } from '../data/plan.ts';
import { nameOfStatement } from '../data/pool.ts';
import type { UserRow } from '../data/loaders/users.ts';
import { RequestError } from '../errors.ts';
import { compileQuery, type CompiledQuery } from './plan-fields.ts';
import { type PlanRun, readRows } from './plan-run.ts';
import { Unplannable } from './unplannable.ts';

/**
 * An operation that may be answered by one statement and a writer of text instead of the executor and its resolvers.
 * Made of a document that was parsed and validated.
 */
export interface Plan {
  /**
   * @param variables As the client sent them.
   * @returns JSON of `data`, each byte of its UTF-8 a unit of the string (`plan-values.ts`); null where the resolvers are to answer: whatever is refused, or no plan holds.
   */
  run(db: Db, viewer: UserRow, variables: Readonly<Record<string, unknown>>): Promise<string | null>;
}

/** A statement as it is prepared. */
export interface PlanStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Plans at most that one operation has: one for each outcome of its `@skip` and `@include`, and so of their variables. */
const MAX_VARIANTS = 16;

/** Tells the plans of a process from each other. */
let plans = 0;

/**
 * Null for an operation that no plan can answer, whatever its variables.
 *
 * @param admission Of its statements, by the number of their steps: each shape of its pages makes another one.
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
    // Null and nothing are refused where they stand, which depends on what is asked for.
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
  // Without conditions there is one plan, and so one answer to whether there is any.
  if (conditions.length === 0 && variantOf({}) === null) return null;

  return {
    async run(db, viewer, variables) {
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
      const variant = coerced && variantOf(coerced);
      if (!variant) return null;
      try {
        return await variant.run(db, viewer, coerced);
      } catch (error) {
        // Refusals have their words from the resolvers; of arguments that are missing, from the executor.
        const isRefusal = error instanceof RequestError || error instanceof GraphQLError;
        if (isRefusal || error instanceof Unplannable) return null;
        throw error;
      }
    },
  };
}

/** Names of the variables that decide what is asked for. */
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
    if (query.steps.all.length === 0) throw new Unplannable('what reads nothing');
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
    if (!statement) throw new Unplannable('one statement too many');
    return statement;
  }
}
