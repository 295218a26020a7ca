import DataLoader from 'dataloader';

import { empty, join, type Queryable, type Sql, sql } from './db.ts';

/**
 * Keyset pages of lists that hang on a parent, for many parents in one statement.
 *
 * A page is a range of an index: "the next rows after this key", never "skip so many". So its price does not
 * grow with its distance from the start, and rows that come or go elsewhere neither repeat nor lose one.
 */

/** One value per key column, in their order. */
export type KeyValue = readonly (string | number | Date)[];

/** Which part of a list. `limit` rows, counted from the start of the range or, `backward`, from its end. */
export interface Keyset {
  readonly limit: number;
  readonly backward: boolean;
  /** Only rows behind this key, in list order. */
  readonly after?: KeyValue | undefined;
  /** Only rows before this key, in list order. */
  readonly before?: KeyValue | undefined;
}

/** Rows in list order, whichever way the page was asked for. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

export interface List<Row> {
  /** Select list; every column has the name that `Row` gives it. */
  readonly columns: Sql;
  /** What `source` needs of the parent besides its id: a join that leaves one row per parent. */
  readonly parent?: Sql;
  /**
   * What follows FROM for one parent: tables and WHERE. `parent.id` is the parent; a parameter goes by `sql`. A list
   * that no single index holds is made of several sources, no row in two of them; each gives its own share of a page.
   */
  readonly sources: readonly [Sql, ...Sql[]];
  /** Columns whose values are unique in the list and sort it, with their types and their names in `Row`. */
  readonly key: readonly { readonly column: Sql; readonly type: Sql; readonly name: string & keyof Row }[];
  readonly descending: boolean;
}

export interface PageRequest {
  readonly parent: string;
  readonly keyset: Keyset;
}

/**
 * Parent and keyset -> page. One statement for all parents that ask for the same keyset in one tick, which
 * is what one field of a document does.
 */
export function pageLoader<Row extends object>(
  db: Queryable,
  list: List<Row>,
): DataLoader<PageRequest, Page<Row>, string> {
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
    { cacheKeyFn: ({ parent, keyset }) => `${parent} ${JSON.stringify(keyset)}` },
  );
}

interface Flags {
  readonly parentOrdinal: number;
  /** Whether the list has something on the far side of the key that the page starts from. */
  readonly beyond: boolean;
  /** Whether it has something on the far side of the key that the page must not cross. */
  readonly further: boolean;
}

/**
 * LATERAL runs the inner statement once per parent and stops at its LIMIT, so each parent costs one index
 * range (one statement over all parents with a window function would read every row of each). One row more
 * than the page tells whether the list goes on; the flags ask one index entry on the far side of each given key,
 * and have their OFFSET 0 so that they are asked once a parent: without, PostgreSQL asks for each row of the page.
 */
async function readPages<Row extends object>(
  db: Queryable,
  list: List<Row>,
  parents: readonly string[],
  keyset: Keyset,
): Promise<Page<Row>[]> {
  const { limit, backward, after, before } = keyset;
  const firstKey = list.key[0]!.name;
  const direction = directionOf(list, backward);

  const rows = await db.$queryRaw<(Row & Flags)[]>`
    SELECT parent.ordinal::int AS "parentOrdinal", flags.*, item.*
    FROM unnest(${parents}::uuid[]) WITH ORDINALITY AS parent(id, ordinal) ${list.parent ?? empty}
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

/** Which rows of a list; values are anything that `sql` takes for one. */
export interface PageRange {
  /** Rows at most. */
  readonly limit: unknown;
  readonly backward: boolean;
  readonly after?: readonly unknown[] | undefined;
  readonly before?: readonly unknown[] | undefined;
}

/** Statement: the rows of a page of one `parent`, from the end that the page is counted from. */
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

/** Statement: of one `parent`, whether the list goes on behind either end of a range, as `beyond` and `further`. */
export function pageFlags<Row>(list: List<Row>, { backward, after, before }: Omit<PageRange, 'limit'>): Sql {
  const [start, end] = backward ? [before, after] : [after, before];
  const flag = (key: readonly unknown[] | undefined, behind: boolean) =>
    key ? farSideCondition(list, key, behind) : sql`false`;
  return sql`SELECT ${flag(start, backward)} AS "beyond", ${flag(end, !backward)} AS "further" OFFSET 0`;
}

function directionOf<Row>({ descending }: List<Row>, backward: boolean): Sql {
  return descending !== backward ? sql`DESC` : sql`ASC`;
}

/** The first rows of several shares, each of which has at least as many as are wanted, or all that there are. */
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

/** Whether the list has a row at the given key or behind it (`behind`), or at it or before it. */
function farSideCondition<Row>(list: List<Row>, key: readonly unknown[], behind: boolean): Sql {
  const operator = list.descending === behind ? sql`<=` : sql`>=`;
  return join(
    list.sources.map((source) => sql`EXISTS (SELECT FROM ${source} AND ${compare(list, operator, key)})`),
    ' OR ',
  );
}

/** A comparison of rows, which PostgreSQL answers with one index range whatever the number of columns. */
function compare<Row>(list: List<Row>, operator: Sql, key: readonly unknown[]): Sql {
  const left = join(list.key.map(({ column }) => column));
  const right = join(list.key.map(({ type }, i) => sql`${key[i]}::${type}`));
  return sql`(${left}) ${operator} (${right})`;
}

export function quoted(name: string): Sql {
  return sql([`"${name}"`]);
}
