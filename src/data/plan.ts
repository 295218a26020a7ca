import { empty, join, type Sql, sql } from './db.ts';
import type { TextRow } from './pool.ts';
import { type Keyset, type List, pageFlags, pageRows, quoted } from './pages.ts';

/**
 * One statement for a whole tree of lists, as loaders read it by several: a step is what one loader reads, and has
 * the rows of its parent step to hang its own on. The answer is one stream of rows of all steps, each with its
 * place (which step, its number there, the number of its parent) and its values as text.
 *
 * Rows and not JSON: PostgreSQL writes the rows of a page in three quarters of the time (measured), and ids, cursors
 * and times are then written by the same code as everywhere.
 */

/** A value that a plan is given when it runs. Goes wherever `sql` takes a value. */
export type Hole<Run> = (run: Run) => unknown;

/** What a step reads. `parent` is a row of the step above, with those of its properties that are named in `needs`. */
export type Reading =
  /** Statement: the rows for one parent, in order; with no step above, the root's, which is one or none. */
  | { readonly kind: 'rows'; readonly rows: Sql; readonly needs: readonly string[] }
  /** The rows that belong to a property of the rows above, which is an id: read at once for all of them. */
  | ({ readonly kind: 'keyed' } & KeyedRows)
  /** A page of a list that hangs on `parent.id`. */
  | { readonly kind: 'page'; readonly list: List<never>; readonly page: PageHoles };

export interface KeyedRows {
  /** Property of the row above. */
  readonly key: string;
  /** Property in which a row says to which key it belongs. */
  readonly of: string;
  /** Condition on the row above, which is called `parent`: no key of others. It may use the properties in `needs`. */
  readonly only?: Sql;
  readonly needs?: readonly string[];
  /** Statement: all rows for an array of keys, those of one key in order. */
  readonly rows: (keys: Sql) => Sql;
}

/** Where a page's place in the run is, and the holes for its values. */
export interface PageHoles {
  readonly index: number;
  readonly limit: unknown;
  readonly after: (column: number) => unknown;
  readonly before: (column: number) => unknown;
}

/** Where a row stands. The numbers begin at 1; 0 where nobody asks. */
interface Place {
  readonly step: number;
  readonly number: number;
  readonly parent: number;
}

/**
 * A place is one number, as each value that goes over the wire costs: 8 bits of the step, 22 of the parent's number
 * (more rows than fit into memory), and above them the row's own; all within the 53 of a JavaScript number.
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

/** Rows that say whether the list of a parent goes on have the number of their step and this. */
export const FLAGS = STEPS / 2;

/** As the number of such a row. */
export const BEYOND = 1;
export const FURTHER = 2;

/**
 * What the columns of the answer hold; all steps share them. Ids and times, which are many, go as they are, as a cast would
 * make text of them twice; the rest is text.
 */
type ColumnType = 'uuid' | 'timestamptz' | 'text';

function typeOf(property: string): ColumnType {
  if (property === 'id' || property.endsWith('Id')) return 'uuid';
  return property.endsWith('At') ? 'timestamptz' : 'text';
}

/**
 * PostgreSQL's plan of a step takes some 85 kB of each connection, and planning it 4 ms (both measured). What people
 * write has up to a dozen.
 */
const MAX_STEPS = 24;

/** The steps of a plan, each after the one that it hangs on. */
export class Steps {
  readonly all: Step[] = [];
  readonly columns: ColumnType[] = [];

  /** @returns Null where there are too many. */
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
  /** Property -> its column in the rows of the answer; the first one is the place. */
  readonly #columns = new Map<string, number>();
  /** Properties that the steps below need. */
  readonly #needed = new Set<string>();
  /** Whether rows below name their parent by its number. */
  #isNumbered = false;

  constructor(steps: Steps, parent: Step | null, reading: Reading) {
    this.#steps = steps;
    this.index = steps.all.length;
    this.parent = parent;
    this.reading = reading;
    if (reading.kind === 'keyed') {
      this.column(reading.of);
      parent?.need([reading.key, ...(reading.needs ?? [])]);
    } else parent?.need(reading.kind === 'page' ? ['id'] : reading.needs, { numbered: true });
  }

  need(properties: readonly string[], { numbered }: { readonly numbered: boolean } = { numbered: false }): void {
    for (const property of properties) this.#needed.add(property);
    this.#isNumbered ||= numbered;
  }

  /** Column of a property in the rows of the answer, which begin with their place. */
  column(property: string): number {
    let column = this.#columns.get(property);
    if (column === undefined) {
      const taken = new Set(this.#columns.values());
      const type = typeOf(property);
      const free = this.#steps.columns.findIndex((other, i) => other === type && !taken.has(i + 1));
      column = free >= 0 ? free + 1 : this.#steps.columns.push(type);
      this.#columns.set(property, column);
    }
    return column;
  }

  /** A row of this step, made of what is at hand. */
  rowOf(values: Readonly<Record<string, string | null>>): TextRow {
    const row: (string | null)[] = ['0'];
    for (const [property, column] of this.#columns) row[column] = values[property]!;
    return row;
  }

  /** Select list of its rows `item`, and their number if others hang on them. */
  get rows(): Sql {
    const properties = [...new Set([...this.#columns.keys(), ...this.#needed])];
    const own = this.#isNumbered ? sql`row_number() OVER () AS n` : sql`0 AS n`;
    return join([own, ...properties.map((property) => sql`item.${quoted(property)}`)]);
  }

  /** Select list of all columns of the answer but the first. */
  get values(): Sql {
    const properties = new Map([...this.#columns].map(([property, column]) => [column, property]));
    const values = this.#steps.columns.map((type, i) => {
      const property = properties.get(i + 1);
      return sql([`${property === undefined ? 'NULL' : `"${property}"`}::${type}`]);
    });
    return join([empty, ...values]);
  }
}

/** How the pages of one run are asked for, apart from their values: the same shape, the same statement. */
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

function rowsOf({ parent, reading, rows: columns }: Step, shapes: readonly PageShape[]): Sql {
  if (!parent) {
    if (reading.kind !== 'rows') throw new TypeError('the first step of a plan has nothing to hang on');
    return sql`SELECT ${columns}, 0 AS p FROM (${reading.rows}) item`;
  }
  const above = table(parent);
  switch (reading.kind) {
    case 'rows':
      return sql`SELECT ${columns}, parent.n AS p FROM ${above} AS parent CROSS JOIN LATERAL (${reading.rows}) item`;
    case 'keyed': {
      // One scan of an index for all keys takes half of what one for each of them does.
      const only = reading.only ? sql`WHERE ${reading.only}` : empty;
      const keys = sql`ARRAY(SELECT parent.${quoted(reading.key)} FROM ${above} AS parent ${only})`;
      return sql`SELECT ${columns}, 0 AS p FROM (${reading.rows(keys)}) item`;
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

/** Where a page begins or ends at a key: a row per parent that says whether the list goes on behind it. */
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

function keysOf(list: List<never>, page: PageHoles, shape: PageShape) {
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
