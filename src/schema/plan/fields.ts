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
  isListType,
  type SelectionSetNode,
} from 'graphql';

import { sql } from '../../data/db.ts';
import { USER_COLUMNS, users } from '../../data/loaders/users.ts';
import { type Hole, placeOf, type Reading, type Step, Steps } from '../../data/plan.ts';
import type { TextRow } from '../../data/pool.ts';
import type { UserId } from '../../lib/ids.ts';
import type { Given, KeyedReads, Plain, Reads, RootReads, Typed } from '../fields/reads.ts';
import { planPage } from './pages.ts';
import { type PlanRun, rowsByKey } from './run.ts';
import type { Fragments } from './selections.ts';
import { Unplannable } from './unplannable.ts';
import { exposed, jsonOf, missing, rowReader } from './values.ts';
import {
  objectType,
  type PagePlan,
  type Planner,
  selectionsOf,
  type Write,
  writeList,
  writeObject,
} from './writers.ts';

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

export interface CompiledQuery {
  readonly steps: Steps;
  /** The ids that the fields of `Query` name. @throws {RequestError} The same as the resolver. */
  readonly roots: readonly { readonly id: (variables: Variables) => string | null }[];
  /** Fields whose arguments go into the statement. */
  readonly fields: readonly { readonly args: (variables: Variables) => Variables }[];
  readonly pages: readonly PagePlan[];
  readonly write: (run: PlanRun) => string;
}

/**
 * Walks the selections like an executor, and returns the steps to read and the functions that write.
 *
 * @throws {Unplannable} A field does not describe what it reads.
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

/** A step, and how the rows of a parent row are found among its rows. */
interface Found {
  readonly step: Step;
  readonly of: (row: TextRow, run: PlanRun) => readonly TextRow[] | undefined;
}

/** Nested fragments can expand a short document to millions of fields. */
const MAX_FIELDS = 500;

const NOTHING = sql`SELECT`;
const NO_ROWS: readonly TextRow[] = [];

/** The placeholder of the viewer's id. */
const VIEWER_ID = ((run: PlanRun) => run.viewer.id) as unknown as UserId;

class Compiler implements Planner {
  readonly steps = new Steps();
  readonly roots: CompiledQuery['roots'][number][] = [];
  readonly given: CompiledQuery['fields'][number][] = [];
  readonly pages: PagePlan[] = [];
  readonly #fragments: Fragments;
  /** Step -> its index among the roots. */
  readonly #rootOf = new Map<Step, number>();
  /** Step -> reading -> the child step that reads it. */
  readonly #shared = new Map<Step, Map<object, Step>>();
  /** Steps whose rows are known without a statement, so that they cannot have child steps. */
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
    const step = this.read(null, { kind: 'rows', rows, types: reads.types, needs: [] });
    this.#rootOf.set(step, index);
    return this.#written(field, nodes, { step, of: (_row, run) => run.results[step.index]!.byParent.get(0) });
  }

  /** The fields of an object that is a row of `step`. */
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
        return exposed(field, step);
      case 'value': {
        const valuesOf = rowReader(step, reads.of);
        return (row, run) => jsonOf(reads.value(valuesOf(row), run.viewer));
      }
      case 'lookedUp': {
        const found = this.#keyed(step, reads.keyed);
        const valuesOf = rowReader(found.step, reads.found);
        const own = reads.otherwise === undefined ? null : rowReader(step, [reads.otherwise]);
        return (row, run) => {
          const rows = found.of(row, run) ?? NO_ROWS;
          if (rows.length === 0 && own) return jsonOf(own(row)[reads.otherwise!] as Plain);
          return jsonOf(reads.value(rows.map(valuesOf)));
        };
      }
      case 'viewer':
        return this.#viewer(field, nodes, step);
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
        const { needs, types } = reads;
        const rows = this.#below(step, reads, field, () => ({
          kind: 'rows',
          rows: reads.rows(VIEWER_ID, this.#given(field, nodes)),
          types,
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

  /** The viewer's account is known, and so is not read, unless a field below it needs its row. */
  #viewer(field: Field, nodes: readonly FieldNode[], step: Step): Write {
    const type = objectType(field.type);
    const { types } = USER_COLUMNS;
    const account = new Steps().add(null, { kind: 'rows', rows: NOTHING, types, needs: [] })!;
    this.#unread.add(account);
    try {
      const write = this.object(type, selectionsOf(nodes), account);
      return (_row, run) => write(account.rowOf({ ...run.viewer }), run);
    } catch (error) {
      if (!(error instanceof NeedsRow)) throw error;
    }
    const rows = users.rows(sql`ARRAY[${VIEWER_ID}::uuid]`, null);
    const found = this.read(step, { kind: 'rows', rows, types, needs: [] });
    return this.#written(field, nodes, {
      step: found,
      of: (row, run) => run.results[found.index]!.byParent.get(placeOf(row).number),
    });
  }

  #keyed(step: Step, reads: KeyedReads): Found {
    const { where, rows: rowsOf, rowsInLists } = reads;
    const rows = this.#below(step, reads, null, () => ({
      ...reads,
      rows: (keys) => rowsOf(keys, VIEWER_ID),
      rowsInLists: rowsInLists && ((keys) => rowsInLists(keys, VIEWER_ID)),
      ...(where && { only: where.sql(VIEWER_ID), needs: where.needs }),
    }));
    const { test = null } = where ?? {};
    const asked = test && where && rowReader(step, where.needs);
    const find = rowsByKey(step, rows);
    return {
      step: rows,
      of: (row, run) => (asked && !test(asked(row), run.viewer.id) ? undefined : find(row, run)),
    };
  }

  /** The child step of a reading. Fields with the same reading share it, unless they have arguments. */
  #below(step: Step, reads: object, field: Field | null, reading: () => Reading): Step {
    let below = this.#shared.get(step);
    if (!below) this.#shared.set(step, (below = new Map()));
    const standing = below.get(reads);
    if (standing && !field?.args.length) return standing;
    const made = this.read(step, reading());
    below.set(reads, made);
    return made;
  }

  /** Placeholders for values made of a field's arguments. */
  #given(field: Field, nodes: readonly FieldNode[]): Given {
    const args = (variables: Variables) => getArgumentValues(field, nodes[0]!, { ...variables });
    let index: number | undefined;
    return (value) => {
      const place = (index ??= this.given.push({ args }) - 1);
      return ((run: PlanRun) => value(run.args[place]!)) as never;
    };
  }

  /** Writes a list of all rows or the only row, depending on the field's type. */
  #written(field: Field, nodes: readonly FieldNode[], { step, of }: Found): Write {
    const write = this.#anyObject(getNamedType(field.type), selectionsOf(nodes), step);
    if (isListType(getNullableType(field.type))) return (row, run) => writeList(of(row, run) ?? NO_ROWS, write, run);
    return (row, run) => {
      const found = of(row, run)?.[0];
      return found ? write(found, run) : missing(field);
    };
  }

  /** As {@link object}, also for an abstract type, whose rows tell their types. */
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

  fields<Subject>(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    fieldOf: (field: Field, nodes: readonly FieldNode[]) => Write<Subject>,
  ): Write<Subject> {
    return writeObject(this.#fragments, type, selectionSets, fieldOf, () => {
      if (++this.#fields > MAX_FIELDS) throw new Unplannable(`more than ${MAX_FIELDS} fields`);
    });
  }

  read(parent: Step | null, reading: Reading): Step {
    if (parent && this.#unread.has(parent)) throw new NeedsRow('a field below a row that is not read');
    const step = this.steps.add(parent, reading);
    if (!step) throw new Unplannable('too many lists');
    return step;
  }
}

/** A field below a known row reads others. */
class NeedsRow extends Unplannable {}
