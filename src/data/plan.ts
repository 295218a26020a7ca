import { type AnyTypes, quoted, type SqlType } from './columns.ts';
import { empty, join, type Sql, sql } from './db.ts';
import type { TextRow } from './pool.ts';
import { type Keyset, type List, pageFlags, pageRows, parentKeyOf } from './pages.ts';

/**
 * One statement for a whole tree of lists, for which loaders need several. A step reads what one loader would read, for
 * the rows of its parent step. The result is one list of the rows of all steps. Each row has its place (its step, its
 * number in the step, and the number of its parent row) and its values as text.
 *
 * The result is rows and not JSON, because PostgreSQL writes the rows of a page in three quarters of the time
 * (measured), and because ids, cursors and times are then written by the same code as everywhere.
 */

/** A placeholder: a value that is known when the plan runs. It can be used wherever `sql` takes a value. */
export type Hole<Run> = (run: Run) => unknown;

type AnyRow = Readonly<Record<string, unknown>>;

/** What a step reads. In its SQL, `parent` is a row of the parent step, with the properties in `needs`. */
export type Reading =
  /** Statement: the rows of one parent, in order. The first step has no parent, and one row or none. */
  | { readonly kind: 'rows'; readonly rows: Sql; readonly types: AnyTypes; readonly needs: readonly string[] }
  /** The rows of a key that the parent rows hold. They are read for all parent rows together. */
  | ({ readonly kind: 'keyed' } & KeyedRows)
  /** A page of the list of a parent row. */
  | { readonly kind: 'page'; readonly list: List<AnyRow>; readonly page: PageHoles };

export interface KeyedRows {
  /** Properties of the parent row that hold the key. */
  readonly key: readonly string[];
  /** Properties of a row that hold its key. */
  readonly of: readonly string[];
  /** Condition on `parent`: the keys of other parent rows are left out. It may use the properties in `needs`. */
  readonly only?: Sql;
  readonly needs?: readonly string[];
  /** Statement: all rows for the keys that a query returns, those of one key in order. */
  readonly rows: (keys: Sql) => Sql;
  /** The same for keys of several lists, by their numbers (`rowsInLists` in `loaders/relations.ts`). */
  readonly rowsInLists?: ((keys: Sql) => Sql) | undefined;
  readonly types: AnyTypes;
}

/** A page's index among the pages of a run, and the placeholders of its values. */
export interface PageHoles {
  readonly index: number;
  readonly limit: unknown;
  readonly after: (column: number) => unknown;
  readonly before: (column: number) => unknown;
}

/** Place of a row in the tree. Numbers begin at 1, and are 0 if they are not needed. */
interface Place {
  readonly step: number;
  readonly number: number;
  readonly parent: number;
}

/**
 * A place is packed into one number, because each transferred value costs time: 8 bits for the step, 22 bits for the
 * parent's number (more rows than fit into memory), and above them the row's own number, within the 53 bits of a
 * JavaScript number.
 */
const STEPS = 2 ** 8;
const ROWS = 2 ** 22;

export function placeOf(row: TextRow): Place {
  const packed = Number(row[0]);
  const step = packed % STEPS;
  const above = (packed - step) / STEPS;
  const parent = above % ROWS;
  return { step, parent, number: (above - parent) / ROWS };
}

/** Added to the step of rows that tell whether the list of a parent goes on. */
export const FLAGS = STEPS / 2;

/** The number of such a row, for each end of the page. */
export const BEYOND = 1;
export const FURTHER = 2;

/**
 * Types of the columns of the result, which all steps share. Ids and times are frequent and keep their types, because a
 * cast to text would take time. All others are text.
 */
type ColumnType = 'uuid' | 'timestamptz' | 'text';

function transportOf(type: SqlType): ColumnType {
  return type === 'uuid' || type === 'timestamptz' ? type : 'text';
}

/**
 * PostgreSQL's plan of a step takes 85 kB of memory in each connection, and 4 ms to make (both measured). Documents of
 * real clients have up to 12 steps.
 */
const MAX_STEPS = 24;

interface KeyInResult {
  /**
   * Whether the key is one of the list in which the parent row is: `parent` of the rows' places is then that of their
   * parent row. That list is in one channel, so neither row has to tell it.
   */
  readonly inLists: boolean;
  /** Properties of the parent row that hold the key. */
  readonly key: readonly string[];
  /** Properties of a row that hold its key. */
  readonly of: readonly string[];
}

/** The steps of a plan, each after its parent. */
export class Steps {
  readonly all: Step[] = [];
  readonly columns: ColumnType[] = [];

  /** @returns Null if there are too many steps. */
  add(parent: Step | null, reading: Reading): Step | null {
    if (this.all.length === MAX_STEPS) return null;
    const step = new Step(this, parent, reading);
    this.all.push(step);
    return step;
  }
}

export class Step {
  readonly index: number;
  readonly parent: Step | null;
  readonly reading: Reading;
  readonly #steps: Steps;
  /** Property -> its column in the result. The first column is the place. */
  readonly #columns = new Map<string, number>();
  /** Properties that the child steps need. */
  readonly #needed = new Set<string>();
  /** Whether rows of child steps refer to the numbers of these rows. */
  #isNumbered = false;
  /** How the rows of a keyed step are found; null for another step. */
  readonly keyed: KeyInResult | null = null;

  constructor(steps: Steps, parent: Step | null, reading: Reading) {
    this.#steps = steps;
    this.index = steps.all.length;
    this.parent = parent;
    this.reading = reading;
    if (reading.kind === 'keyed') {
      const { key, of, rowsInLists, needs = [] } = reading;
      const inLists = rowsInLists !== undefined && parent?.channel === key[0];
      this.keyed = { inLists, key: inLists ? key.slice(1) : key, of: inLists ? of.slice(1) : of };
      for (const property of this.keyed.key) parent?.column(property);
      for (const property of this.keyed.of) this.column(property);
      parent?.need([...key, ...needs]);
    } else
      parent?.need(reading.kind === 'page' ? Object.keys(parentKeyOf(reading.list)) : reading.needs, {
        numbered: true,
      });
  }

  /** Property that holds the channel of a row, if all rows with the same parent number are in one channel. */
  get channel(): string | undefined {
    const { reading } = this;
    if (reading.kind === 'page') return reading.list.channel;
    return this.keyed?.inLists ? (reading as KeyedRows).of[0] : undefined;
  }

  need(properties: readonly string[], { numbered }: { readonly numbered: boolean } = { numbered: false }): void {
    for (const property of properties) this.#needed.add(property);
    this.#isNumbered ||= numbered;
  }

  /** Column of a property in the result, whose first column is the place. */
  column(property: string): number {
    let column = this.#columns.get(property);
    if (column === undefined) {
      const taken = new Set(this.#columns.values());
      const type = transportOf(this.typeOf(property));
      const free = this.#steps.columns.findIndex((other, i) => other === type && !taken.has(i + 1));
      column = free >= 0 ? free + 1 : this.#steps.columns.push(type);
      this.#columns.set(property, column);
    }
    return column;
  }

  /** @throws {TypeError} The rows of this step have no such column. */
  typeOf(property: string): SqlType {
    const { reading } = this;
    const types = reading.kind === 'page' ? (reading.list.columns.types as AnyTypes) : reading.types;
    const type = types[property];
    if (type === undefined) throw new TypeError(`unable to plan; the rows that are read have no column ${property}`);
    return type;
  }

  /** A row of this step, made of values that are known already. */
  rowOf(values: Readonly<Record<string, string | null>>): TextRow {
    const row: (string | null)[] = ['0'];
    for (const [property, column] of this.#columns) row[column] = values[property]!;
    return row;
  }

  /** Select list of its rows `item`, with their numbers if child steps need them. */
  get rows(): Sql {
    const properties = [...new Set([...this.#columns.keys(), ...this.#needed])];
    const own = this.#isNumbered ? sql`row_number() OVER () AS n` : sql`0 AS n`;
    return join([own, ...properties.map((property) => sql`item.${quoted(property)}`)]);
  }

  /** Select list of all columns of the result except the first. */
  get values(): Sql {
    const properties = new Map([...this.#columns].map(([property, column]) => [column, property]));
    const values = this.#steps.columns.map((type, i) => {
      const property = properties.get(i + 1);
      return sql([`${property === undefined ? 'NULL' : `"${property}"`}::${type}`]);
    });
    return join([empty, ...values]);
  }
}

/** The arguments of a page without their values. Runs with the same shapes use the same statement. */
export type PageShape = Pick<Keyset, 'backward'> & { readonly after: boolean; readonly before: boolean };

/** The statement of all steps; `shapes` by {@link PageHoles.index}. */
export function planStatement({ all: steps, columns }: Steps, shapes: readonly PageShape[]): Sql {
  const nothing = join([empty, ...columns.map((type) => sql([`NULL::${type}`]))]);
  const arms = steps.flatMap((step) => {
    const rows = sql`SELECT ${place(step.index)} AS place${step.values} FROM ${table(step)}`;
    return step.reading.kind === 'page' ? [rows, ...flags(step, step.reading, shapes, nothing)] : [rows];
  });
  return sql`WITH ${join(steps.map((step) => sql`${table(step)} AS (${rowsOf(step, shapes)})`))}
    ${join(arms, ' UNION ALL ')}`;
}

function rowsOf({ parent, reading, keyed, rows: columns }: Step, shapes: readonly PageShape[]): Sql {
  if (!parent) {
    if (reading.kind !== 'rows') throw new TypeError('unable to plan; the first step of a plan has no parent');
    return sql`SELECT ${columns}, 0 AS p FROM (${reading.rows}) item`;
  }
  const above = table(parent);
  switch (reading.kind) {
    case 'rows':
      return sql`SELECT ${columns}, parent.n AS p FROM ${above} AS parent CROSS JOIN LATERAL (${reading.rows}) item`;
    case 'keyed': {
      const only = reading.only ? sql`WHERE ${reading.only}` : empty;
      const key = join(reading.key.map((property) => sql`parent.${quoted(property)}`));
      const keys = (first: Sql) => sql`SELECT ${first}${key} FROM ${above} AS parent ${only}`;
      return keyed?.inLists
        ? sql`SELECT ${columns}, item.list AS p FROM (${reading.rowsInLists!(keys(sql`parent.p, `))}) item`
        : sql`SELECT ${columns}, 0 AS p FROM (${reading.rows(keys(empty))}) item`;
    }
    case 'page': {
      const { list, page } = reading;
      const shape = shapes[page.index]!;
      const range = { limit: page.limit, backward: shape.backward, ...keysOf(list, page, shape) };
      return sql`SELECT ${columns}, parent.n AS p
        FROM ${above} AS parent ${list.parent ?? empty} CROSS JOIN LATERAL (${pageRows(list, range)}) item`;
    }
  }
}

/** If a page begins or ends at a key: a row for each parent that tells whether the list goes on beyond the key. */
function flags(
  { index, parent }: Step,
  { list, page }: Reading & { kind: 'page' },
  shapes: readonly PageShape[],
  nothing: Sql,
): Sql[] {
  const shape = shapes[page.index]!;
  if (!shape.after && !shape.before) return [];
  const range = { backward: shape.backward, ...keysOf(list, page, shape) };
  return [
    sql`SELECT ${place(FLAGS + index)}${nothing}
      FROM (
        SELECT flags.beyond::int * ${literal(BEYOND)} + flags.further::int * ${literal(FURTHER)} AS n, parent.n AS p
        FROM ${table(parent!)} AS parent ${list.parent ?? empty} CROSS JOIN LATERAL (${pageFlags(list, range)}) flags
      ) flags`,
  ];
}

function keysOf(list: List<AnyRow>, page: PageHoles, shape: PageShape) {
  return {
    after: shape.after ? list.key.map((_, column) => page.after(column)) : undefined,
    before: shape.before ? list.key.map((_, column) => page.before(column)) : undefined,
  };
}

function table({ index }: Step): Sql {
  return sql([`s${index}`]);
}

function place(step: number): Sql {
  return sql([`n::bigint * ${STEPS * ROWS} + p::bigint * ${STEPS} + ${step}`]);
}

function literal(value: number): Sql {
  return sql([String(value)]);
}
