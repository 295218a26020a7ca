import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
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
import { jsonOf, toJsonOf } from './plan-values.ts';
import {
  objectType,
  type PagePlan,
  type Planner,
  selectionsOf,
  type Write,
  writeList,
  writeObject,
} from './plan-writers.ts';
import type { Given, KeyedReads, Reads, RootReads, Typed } from './reads.ts';
import { Unplannable } from './unplannable.ts';

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

export interface CompiledQuery {
  readonly steps: Steps;
  /** What the fields of `Query` are about. @throws {RequestError} As the resolver does. */
  readonly roots: readonly { readonly id: (variables: Variables) => string | null }[];
  /** Fields whose arguments go into the statement. */
  readonly fields: readonly { readonly args: (variables: Variables) => Variables }[];
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
  const { steps, roots, given, pages } = compiler;
  return { steps, roots, fields: given, pages, write: (run) => write([], run) };
}

/** Rows of a step, and which of them belong to a row above. */
interface Found {
  readonly step: Step;
  readonly of: (row: TextRow, run: PlanRun) => readonly TextRow[] | undefined;
}

/** Of fragments within fragments a short text makes millions, which an executor meets only if there are rows for them. */
const MAX_FIELDS = 500;

const NOTHING = sql`SELECT`;
const NO_ROWS: readonly TextRow[] = [];

/** The viewer's id, where a statement takes it for a value. */
const VIEWER_ID = ((run: PlanRun) => run.viewer.id) as unknown as UserId;

class Compiler implements Planner {
  readonly steps = new Steps();
  readonly roots: CompiledQuery['roots'][number][] = [];
  readonly given: CompiledQuery['fields'][number][] = [];
  readonly pages: PagePlan[] = [];
  readonly #fragments: Fragments;
  /** Step -> its place among the roots. */
  readonly #rootOf = new Map<Step, number>();
  /** Step -> what is read below it -> the step that does. */
  readonly #shared = new Map<Step, Map<object, Step>>();
  /** Steps whose rows are at hand, so that a statement can hang nothing on them. */
  readonly #unread = new Set<Step>();
  #fields = 0;

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
    const rows = reads.row(VIEWER_ID, id as unknown as string, this.#given(field, nodes));
    const step = this.read(null, { kind: 'rows', rows, needs: [] });
    this.#rootOf.set(step, index);
    return this.#written(field, nodes, { step, of: (_row, run) => run.results[step.index]!.byParent.get(0) });
  }

  /** Fields of an object that a row of `step` stands for. */
  object(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[], step: Step): Write {
    return this.fields<TextRow>(type, selectionSets, (field, nodes) => {
      const reads = field.extensions['reads'] as Reads | undefined;
      return this.#field(field, nodes, step, reads?.kind === 'byType' ? reads.types[type.name] : reads);
    });
  }

  field(field: Field, nodes: readonly FieldNode[], step: Step): Write {
    return this.#field(field, nodes, step, field.extensions['reads'] as Reads | undefined);
  }

  #field(field: Field, nodes: readonly FieldNode[], step: Step, reads: Reads | undefined): Write {
    switch (reads?.kind) {
      case undefined:
        return this.#exposed(field, step);
      case 'value': {
        const columns = columnsOf(step, reads.of);
        return (row, run) => jsonOf(reads.value(valuesOf(row, columns), run.viewer));
      }
      case 'lookedUp': {
        const found = this.#keyed(step, reads);
        const [columns, foundColumns] = [columnsOf(step, reads.of), columnsOf(found.step, reads.found)];
        return (row, run) => {
          const others = (found.of(row, run) ?? NO_ROWS).map((other) => valuesOf(other, foundColumns));
          return jsonOf(reads.value(valuesOf(row, columns), others, run.viewer));
        };
      }
      case 'viewer': {
        const account = new Steps().add(null, { kind: 'rows', rows: NOTHING, needs: [] })!;
        this.#unread.add(account);
        const write = this.object(objectType(field.type), selectionsOf(nodes), account);
        return (_row, run) => write(account.rowOf({ ...run.viewer }), run);
      }
      case 'keyed':
        return this.#written(field, nodes, this.#keyed(step, reads));
      case 'either': {
        const ways = Object.entries(reads.types).map(([name, keyed]) => {
          const { step: rows, of } = this.#keyed(step, keyed);
          return { of, write: this.object(this.#typeNamed(name), selectionsOf(nodes), rows) };
        });
        return (row, run) => {
          for (const { of, write } of ways) {
            const found = of(row, run)?.[0];
            if (found) return write(found, run);
          }
          return missing(field);
        };
      }
      case 'rows': {
        const { needs } = reads;
        const rows = this.#below(step, reads, field, () => ({
          kind: 'rows',
          rows: reads.rows(VIEWER_ID, this.#given(field, nodes)),
          needs,
        }));
        const of: Found['of'] = (row, run) => run.results[rows.index]!.byParent.get(placeOf(row).number);
        return this.#written(field, nodes, { step: rows, of });
      }
      case 'page':
        return planPage(this, { field, nodes, step, reads, root: this.#rootOf.get(step), viewerId: VIEWER_ID });
      default:
        throw new Unplannable(field.name);
    }
  }

  #keyed(step: Step, reads: Pick<KeyedReads, 'keyed'>): Found {
    const keyed = reads.keyed(VIEWER_ID);
    const key = step.column(keyed.key);
    const rows = this.#below(step, reads, null, () => ({ kind: 'keyed', ...keyed }));
    return {
      step: rows,
      of: (row, run) => {
        const id = row[key];
        return id == null ? undefined : run.results[rows.index]!.byKey.get(id);
      },
    };
  }

  /** The step below that reads it; one for all fields that read the same, unless by arguments of their own. */
  #below(step: Step, reads: object, field: Field | null, reading: () => Reading): Step {
    let below = this.#shared.get(step);
    if (!below) this.#shared.set(step, (below = new Map()));
    const standing = below.get(reads);
    if (standing && !field?.args.length) return standing;
    const made = this.read(step, reading());
    below.set(reads, made);
    return made;
  }

  /** What a field's arguments come to, as holes of a statement. */
  #given(field: Field, nodes: readonly FieldNode[]): Given {
    const args = (variables: Variables) => getArgumentValues(field, nodes[0]!, { ...variables });
    let index: number | undefined;
    return (value) => {
      const place = (index ??= this.given.push({ args }) - 1);
      return ((run: PlanRun) => value(run.args[place]!)) as never;
    };
  }

  /** All rows, or the only one, by the field's type. */
  #written(field: Field, nodes: readonly FieldNode[], { step, of }: Found): Write {
    const write = this.#anyObject(getNamedType(field.type), selectionsOf(nodes), step);
    if (isListType(getNullableType(field.type))) return (row, run) => writeList(of(row, run) ?? NO_ROWS, write, run);
    return (row, run) => {
      const found = of(row, run)?.[0];
      return found ? write(found, run) : missing(field);
    };
  }

  /** As {@link object}, also of a type whose rows tell which one they are of. */
  #anyObject(type: GraphQLNamedType, selectionSets: readonly SelectionSetNode[], step: Step): Write {
    if (!isAbstractType(type)) return this.object(objectType(type), selectionSets, step);
    const typed = type.extensions['typed'] as Typed | undefined;
    if (!typed) throw new Unplannable(type.name);
    const column = step.column(typed.property);
    const writes = new Map<string, Write>();
    for (const [value, name] of Object.entries(typed.names)) {
      const named = this.#typeNamed(name);
      if (this.#fragments.schema.isSubType(type, named)) writes.set(value, this.object(named, selectionSets, step));
    }
    return (row, run) => {
      const write = writes.get(row[column]!);
      if (!write) throw new Unplannable(`a ${type.name} that is ${row[column]}`);
      return write(row, run);
    };
  }

  #typeNamed(name: string): GraphQLObjectType {
    return this.#fragments.schema.getType(name) as GraphQLObjectType;
  }

  /** A field whose resolver takes it from the row as it is. */
  #exposed(field: Field, step: Step): Write {
    const property = field.extensions['pothosExposedField'];
    const type = getNullableType(field.type);
    if (typeof property !== 'string' || !isLeafType(type)) throw new Unplannable(field.name);
    const column = step.column(property);
    const toJson = toJsonOf(type);
    return (row) => {
      const text = row[column];
      return text == null ? missing(field) : toJson(text);
    };
  }

  fields<Subject>(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    fieldOf: (field: Field, nodes: readonly FieldNode[]) => Write<Subject>,
  ): Write<Subject> {
    return writeObject(this.#fragments, type, selectionSets, fieldOf, () => {
      if (++this.#fields > MAX_FIELDS) throw new Unplannable('so many fields');
    });
  }

  read(parent: Step | null, reading: Reading): Step {
    if (parent && this.#unread.has(parent)) throw new Unplannable('what hangs on a row at hand');
    const step = this.steps.add(parent, reading);
    if (!step) throw new Unplannable('so many lists');
    return step;
  }
}

/** Null, where that can be. */
function missing({ name, type }: Field): string {
  if (isNonNullType(type)) throw new Unplannable(`a missing ${name}`);
  return 'null';
}

function columnsOf(step: Step, properties: readonly string[]): number[] {
  return properties.map((property) => step.column(property));
}

function valuesOf(row: TextRow, columns: readonly number[]): (string | null)[] {
  return columns.map((column) => row[column]!);
}
