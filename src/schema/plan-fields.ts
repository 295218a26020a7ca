import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getNullableType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
} from 'graphql';

import { sql } from '../data/db.ts';
import { type Hole, placeOf, type Reading, type Step, Steps } from '../data/plan.ts';
import type { TextRow } from '../data/pool.ts';
import type { UserId } from '../lib/ids.ts';
import { planPage } from './plan-pages.ts';
import type { PlanRun } from './plan-run.ts';
import type { Fragments } from './plan-selections.ts';
import { toJsonOf } from './plan-values.ts';
import {
  objectType,
  type PagePlan,
  type Planner,
  selectionsOf,
  type Write,
  writeList,
  writeObject,
} from './plan-writers.ts';
import type { Reads, RootReads } from './reads.ts';
import { Unplannable } from './unplannable.ts';

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

export interface CompiledQuery {
  readonly steps: Steps;
  /** What the fields of `Query` are about. @throws {RequestError} As the resolver does. */
  readonly roots: readonly { readonly id: (variables: Variables) => string | null }[];
  readonly pages: readonly PagePlan[];
  readonly write: (run: PlanRun) => string;
}

/**
 * Walks the selections as an executor does, once, and leaves the steps to read and the functions that write.
 *
 * @throws {Unplannable} A field that does not say what it reads.
 */
export function compileQuery(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  selectionSet: SelectionSetNode,
  variables: Variables,
): CompiledQuery {
  const compiler = new Compiler({ schema, fragments, variables });
  const write = compiler.query(selectionSet);
  const { steps, roots, pages } = compiler;
  return { steps, roots, pages, write: (run) => write([], run) };
}

const NOTHING = sql`SELECT`;
const NO_ROWS: readonly TextRow[] = [];

/** The viewer's id, where a statement takes it for a value. */
const VIEWER_ID = ((run: PlanRun) => run.viewer.id) as unknown as UserId;

class Compiler implements Planner {
  readonly steps = new Steps();
  readonly roots: CompiledQuery['roots'][number][] = [];
  readonly pages: PagePlan[] = [];
  readonly #fragments: Fragments;
  /** Step -> its place among the roots. */
  readonly #rootOf = new Map<Step, number>();
  /** Steps whose rows are at hand, so that a statement can hang nothing on them. */
  readonly #unread = new Set<Step>();

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  query(selectionSet: SelectionSetNode): Write {
    const type = this.#fragments.schema.getQueryType()!;
    return this.fields<TextRow>(type, [selectionSet], (field, nodes) => this.#root(field, nodes));
  }

  #root(field: Field, nodes: readonly FieldNode[]): Write {
    const reads = field.extensions['reads'] as RootReads | undefined;
    if (reads?.kind !== 'root') throw new Unplannable(field.name);
    const index = this.roots.length;
    this.roots.push({ id: (variables) => reads.id(getArgumentValues(field, nodes[0]!, { ...variables })) });
    const id: Hole<PlanRun> = (run) => run.ids[index];
    const step = this.read(null, { kind: 'rows', rows: reads.row(VIEWER_ID, id as unknown as string), needs: [] });
    this.#rootOf.set(step, index);
    return this.#single(field, nodes, step, (_row, run) => run.results[step.index]!.byParent.get(0)?.[0]);
  }

  /** Fields of an object that a row of `step` stands for. */
  object(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[], step: Step): Write {
    return this.fields<TextRow>(type, selectionSets, (field, nodes) => {
      const reads = field.extensions['reads'] as Reads | undefined;
      return this.#field(field, nodes, step, reads?.kind === 'byType' ? reads.types[type.name] : reads);
    });
  }

  #field(field: Field, nodes: readonly FieldNode[], step: Step, reads: Reads | undefined): Write {
    switch (reads?.kind) {
      case undefined:
        return this.#exposed(field, step);
      case 'value': {
        const columns = reads.of.map((property) => step.column(property));
        return (row, run) =>
          JSON.stringify(
            reads.value(
              columns.map((column) => row[column]!),
              run.viewer,
            ),
          );
      }
      case 'viewer': {
        const account = new Steps().add(null, { kind: 'rows', rows: NOTHING, needs: [] })!;
        this.#unread.add(account);
        const write = this.object(objectType(field.type), selectionsOf(nodes), account);
        return (_row, run) => write(account.rowOf({ ...run.viewer }), run);
      }
      case 'keyed': {
        const keyed = reads.keyed(VIEWER_ID);
        const key = step.column(keyed.key);
        const rows = this.read(step, { kind: 'keyed', ...keyed });
        return this.#rows(field, nodes, rows, (row, run) => {
          const id = row[key];
          return id == null ? undefined : run.results[rows.index]!.byKey.get(id);
        });
      }
      case 'rows': {
        const rows = this.read(step, { kind: 'rows', rows: reads.rows(VIEWER_ID), needs: reads.needs });
        return this.#rows(field, nodes, rows, (row, run) => run.results[rows.index]!.byParent.get(placeOf(row).number));
      }
      case 'page':
        return planPage(this, { field, nodes, step, reads, root: this.#rootOf.get(step), viewerId: VIEWER_ID });
      default:
        throw new Unplannable(field.name);
    }
  }

  /** All rows, or the only one, by the field's type. */
  #rows(
    field: Field,
    nodes: readonly FieldNode[],
    step: Step,
    rowsOf: (row: TextRow, run: PlanRun) => readonly TextRow[] | undefined,
  ): Write {
    if (!isListType(getNullableType(field.type))) {
      return this.#single(field, nodes, step, (row, run) => rowsOf(row, run)?.[0]);
    }
    const write = this.object(objectType(field.type), selectionsOf(nodes), step);
    return (row, run) => writeList(rowsOf(row, run) ?? NO_ROWS, write, run);
  }

  /** A field whose resolver takes it from the row as it is. */
  #exposed(field: Field, step: Step): Write {
    const property = field.extensions['pothosExposedField'];
    const type = getNullableType(field.type);
    if (typeof property !== 'string' || !isLeafType(type)) throw new Unplannable(field.name);
    const column = step.column(property);
    const toJson = toJsonOf(type);
    const isNullable = !isNonNullType(field.type);
    return (row) => {
      const text = row[column];
      if (text != null) return toJson(text);
      if (isNullable) return 'null';
      throw new Unplannable(`a missing ${field.name}`);
    };
  }

  fields<Subject>(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    fieldOf: (field: Field, nodes: readonly FieldNode[]) => Write<Subject>,
  ): Write<Subject> {
    return writeObject(this.#fragments, type, selectionSets, fieldOf);
  }

  #single(
    { name, type }: Field,
    nodes: readonly FieldNode[],
    step: Step,
    rowOf: (row: TextRow, run: PlanRun) => TextRow | undefined,
  ): Write {
    const write = this.object(objectType(type), selectionsOf(nodes), step);
    const isNullable = !isNonNullType(type);
    return (row, run) => {
      const found = rowOf(row, run);
      if (found) return write(found, run);
      if (isNullable) return 'null';
      throw new Unplannable(`a missing ${name}`);
    };
  }

  read(parent: Step | null, reading: Reading): Step {
    if (parent && this.#unread.has(parent)) throw new Unplannable('what hangs on a row at hand');
    const step = this.steps.add(parent, reading);
    if (!step) throw new Unplannable('so many lists');
    return step;
  }
}
