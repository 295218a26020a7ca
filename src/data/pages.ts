import DataLoader from 'dataloader';

import type { UserId } from '../lib/ids.ts';
import { type AnyTypes, type Columns, type Property, quoted, type Types } from './columns.ts';
import { empty, join, type Queryable, type Sql, sql } from './db.ts';

/**
 * Keyset pages of the lists of many parents in one statement.
 *
 * A page is a range of an index: the rows after a key, never after an offset. So a page far from the start costs as
 * much as the first one, and rows that are inserted or deleted elsewhere do not make a page repeat or skip rows.
 */

/** A value for each key column, in their order. */
export type KeyValue = readonly (string | number | Date)[];

/** A part of a list: `limit` rows from the start of the range or, with `backward`, from its end. */
export interface Keyset {
  readonly limit: number;
  readonly backward: boolean;
  /** Only rows after this key, in list order. */
  readonly after?: KeyValue | undefined;
  /** Only rows before this key, in list order. */
  readonly before?: KeyValue | undefined;
}

/** The rows are in list order, also for a backward page. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

export interface List<Row> {
  readonly columns: Columns<Row>;
  /** Properties of a parent that its list is found by. Default: its `id`. */
  readonly parentKey?: AnyTypes;
  /** Property of a row that holds its channel, if all rows of one parent are in one channel. */
  readonly channel?: Property<Row>;
  /** A join with one row for each parent, if the sources need more of the parent than its key. */
  readonly parent?: Sql;
  /**
   * Tables and WHERE for one parent, to follow FROM. `parent` has the properties of its key, such as `parent.id`. A list that is not one index range has
   * several sources. They have no row in common, and each gives its share of a page.
   */
  readonly sources: readonly [Sql, ...Sql[]];
  /** Columns that sort the list, unique together, with their names in `Row`. */
  readonly key: readonly { readonly column: Sql; readonly name: Property<Row> }[];
  readonly descending: boolean;
}

/** A list, or a function that makes it for a viewer and filter. */
export type ListFor<Row, Filter> = List<Row> | ((viewerId: UserId, filter: Filter | null) => List<Row>);

export function listFor<Row, Filter>(
  list: ListFor<Row, Filter>,
  viewerId: UserId,
  filter: Filter | null = null,
): List<Row> {
  return typeof list === 'function' ? list(viewerId, filter) : list;
}

const BY_ID: AnyTypes = { id: 'uuid' };

export function parentKeyOf<Row>({ parentKey = BY_ID }: List<Row>): AnyTypes {
  return parentKey;
}

/** The row that a list belongs to, of which only the properties of `List.parentKey` are used. */
export type ParentRow = Readonly<Record<string, unknown>>;

export interface PageRequest {
  readonly parent: ParentRow;
  readonly keyset: Keyset;
}

/**
 * Parent and keyset -> page. Parents that are asked for the same keyset in one tick share a statement; one field of a
 * document asks so.
 */
export function pageLoader<Row extends object>(
  db: Queryable,
  list: List<Row>,
): DataLoader<PageRequest, Page<Row>, string> {
  const names = Object.keys(parentKeyOf(list));
  return new DataLoader<PageRequest, Page<Row>, string>(
    async (requests) => {
      const groups = Map.groupBy(requests, ({ keyset }) => JSON.stringify(keyset));
      const answers = await Promise.all(
        [...groups.values()].map(async (group) => {
          const parents = group.map(({ parent }) => parent);
          return [group, await readPages(db, list, parents, group[0]!.keyset)] as const;
        }),
      );
      const pages = new Map(
        answers.flatMap(([group, read]) => group.map((request, i) => [request, read[i]!] as const)),
      );
      return requests.map((request) => pages.get(request)!);
    },
    {
      cacheKeyFn: ({ parent, keyset }) =>
        `${names.map((name) => String(parent[name])).join(' ')} ${JSON.stringify(keyset)}`,
    },
  );
}

interface Flags {
  readonly parentOrdinal: number;
  /** Whether the list has rows on the other side of the key at which the page starts. */
  readonly beyond: boolean;
  /** Whether the list has rows on the other side of the key at which the page must end. */
  readonly further: boolean;
}

/**
 * LATERAL runs the inner statement once for each parent and stops at its LIMIT, so each parent costs one index range.
 * (A window function over all parents would read every row of each.) One row more than the page shows whether the list
 * goes on. The flags read one index entry on the other side of each given key. Without their OFFSET 0, PostgreSQL would
 * evaluate them for each row of the page, and not once for each parent.
 */
async function readPages<Row extends object>(
  db: Queryable,
  list: List<Row>,
  parents: readonly ParentRow[],
  keyset: Keyset,
): Promise<Page<Row>[]> {
  const { limit, backward, after, before } = keyset;
  const firstKey = list.key[0]!.name;
  const direction = directionOf(list, backward);
  const parentKey = Object.entries(parentKeyOf(list));
  const keys = parentKey.map(([name, type]) => sql`${parents.map((parent) => parent[name])}::${sql([type])}[]`);

  const rows = await db.$queryRaw<(Row & Flags)[]>`
    SELECT parent.ordinal::int AS "parentOrdinal", flags.*, item.*
    FROM unnest(${join(keys)}) WITH ORDINALITY AS parent(${join(parentKey.map(([name]) => quoted(name)))}, ordinal) ${list.parent ?? empty}
    CROSS JOIN LATERAL (${pageFlags(list, keyset)}) flags
    LEFT JOIN LATERAL (${pageRows(list, { limit: limit + 1, backward, after, before })}) item ON true
    ORDER BY parent.ordinal, ${join(list.key.map(({ name }) => sql`item.${quoted(name)} ${direction}`))}`;

  const collected = parents.map(() => ({ rows: [] as Row[], beyond: false, further: false }));
  for (const { parentOrdinal, beyond, further, ...row } of rows) {
    const page = collected[parentOrdinal - 1]!;
    page.beyond = beyond;
    page.further = further;
    if ((row as Record<string, unknown>)[firstKey] !== null) page.rows.push(row as unknown as Row);
  }
  return collected.map(({ rows: found, beyond, further }) => {
    const overflows = found.length > limit;
    const inOrder = overflows ? found.slice(0, limit) : found;
    if (backward) inOrder.reverse();
    const more = overflows || further;
    return { rows: inOrder, hasNext: backward ? beyond : more, hasPrevious: backward ? more : beyond };
  });
}

/** A part of a list, as {@link Keyset}, with any values that `sql` accepts. */
export interface PageRange {
  /** Maximum number of rows. */
  readonly limit: unknown;
  readonly backward: boolean;
  readonly after?: readonly unknown[] | undefined;
  readonly before?: readonly unknown[] | undefined;
}

/** Statement: the rows of a page of one `parent`, beginning at the end from which the page is counted. */
export function pageRows<Row>(list: List<Row>, { limit, backward, after, before }: PageRange): Sql {
  const direction = directionOf(list, backward);
  const share = (source: Sql) => sql`
      SELECT ${list.columns} FROM ${source}
      ${after ? sql`AND ${compare(list, list.descending ? sql`<` : sql`>`, after)}` : empty}
      ${before ? sql`AND ${compare(list, list.descending ? sql`>` : sql`<`, before)}` : empty}
      ORDER BY ${join(list.key.map(({ column }) => sql`${column} ${direction}`))}
      LIMIT ${limit}`;
  return merged(list.sources.map(share), list, direction, limit);
}

/** Statement: whether the list of one `parent` goes on at both ends of a range, as `beyond` and `further`. */
export function pageFlags<Row>(list: List<Row>, { backward, after, before }: Omit<PageRange, 'limit'>): Sql {
  const [start, end] = backward ? [before, after] : [after, before];
  const flag = (key: readonly unknown[] | undefined, behind: boolean) =>
    key ? farSideCondition(list, key, behind) : sql`false`;
  return sql`SELECT ${flag(start, backward)} AS "beyond", ${flag(end, !backward)} AS "further" OFFSET 0`;
}

function directionOf<Row>({ descending }: List<Row>, backward: boolean): Sql {
  return descending !== backward ? sql`DESC` : sql`ASC`;
}

/** Statement: the first `limit` rows of several shares, of which each has `limit` rows or all that exist. */
function merged<Row>(shares: readonly Sql[], list: List<Row>, direction: Sql, limit: unknown): Sql {
  if (shares.length === 1) return shares[0]!;
  return sql`
      SELECT * FROM (${join(
        shares.map((rows) => sql`(${rows})`),
        ' UNION ALL ',
      )}) AS rows
      ORDER BY ${join(list.key.map(({ name }) => sql`rows.${quoted(name)} ${direction}`))}
      LIMIT ${limit}`;
}

/** Condition: the list has a row at the key or after it (`behind`), or at the key or before it. */
function farSideCondition<Row>(list: List<Row>, key: readonly unknown[], behind: boolean): Sql {
  const operator = list.descending === behind ? sql`<=` : sql`>=`;
  return join(
    list.sources.map((source) => sql`EXISTS (SELECT FROM ${source} AND ${compare(list, operator, key)})`),
    ' OR ',
  );
}

/** A row comparison, for which PostgreSQL reads one index range with any number of columns. */
function compare<Row>(list: List<Row>, operator: Sql, key: readonly unknown[]): Sql {
  const left = join(list.key.map(({ column }) => column));
  const types: Types<Row> = list.columns.types;
  const right = join(list.key.map(({ name }, i) => sql`${key[i]}::${sql([types[name]])}`));
  return sql`(${left}) ${operator} (${right})`;
}
