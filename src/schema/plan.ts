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
   * @returns JSON of `data`; null where the resolvers are to answer: whatever is refused, or no plan holds.
   */
  run(db: Db, viewer: UserRow, variables: Readonly<Record<string, unknown>>): Promise<string | null>;
}

/** Plans at most that one operation has: one for each outcome of its `@skip` and `@include`, and so of their variables. */
const MAX_VARIANTS = 16;

/**
 * Null for an operation that no plan can answer, whatever its variables.
 *
 * @param admission Of its statements: each shape of its pages makes another one.
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  admission: Admission,
): Plan | null {
  if (operation.operation !== OperationTypeNode.QUERY) return null;
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const conditions = conditionsOf(document);
  const variants = new Map<string, PlannedQuery | null>();

  const variantOf = (variableValues: Readonly<Record<string, unknown>>): PlannedQuery | null => {
    const key = conditions.map((name) => (variableValues[name] === true ? '1' : '0')).join('');
    let variant = variants.get(key);
    if (variant === undefined && variants.size < MAX_VARIANTS) {
      variant = orNull(
        () => new PlannedQuery(compileQuery(schema, fragments, operation.selectionSet, variableValues), admission),
      );
      variants.set(key, variant);
    }
    return variant ?? null;
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

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

class PlannedQuery {
  readonly #query: CompiledQuery;
  readonly #admission: Admission;
  /** Shapes of the pages -> the statement. */
  readonly #statements = new Map<string, Statement>();

  constructor(query: CompiledQuery, admission: Admission) {
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

    const { text, values } = this.#statementFor(run);
    const rows = await db.$queryText(
      text,
      values.map((value) => (typeof value === 'function' ? (value as Hole<PlanRun>)(run) : value)),
    );
    run.results = readRows(this.#query.steps.all, rows);
    return write(run);
  }

  #statementFor({ keysets }: PlanRun): Statement {
    const key = keysets.map(({ backward, after, before }) => `${+backward}${+!!after}${+!!before}`).join();
    let statement = this.#statements.get(key);
    if (statement === undefined) {
      const shapes = keysets.map(({ backward, after, before }) => ({ backward, after: !!after, before: !!before }));
      const { text, values } = planStatement(this.#query.steps, shapes);
      this.#statements.set(key, (statement = { text, values }));
    }
    if (!this.#admission.admits(statement.text)) throw new Unplannable('one statement too many');
    return statement;
  }
}
