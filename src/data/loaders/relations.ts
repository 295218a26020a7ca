import DataLoader from 'dataloader';

import type { UserId } from '../../lib/ids.ts';
import { type AnyTypes, type Property, quoted, type Types } from '../columns.ts';
import { empty, join, type Queryable, type Sql, sql } from '../db.ts';
import { rowLoader } from './by-id.ts';

/**
 * A relation describes once how rows are found by a key. Calling it makes a DataLoader, for resolvers. Plans
 * (`plan.ts`) use the same statement.
 */
interface Relation {
  /** Types of the columns of the rows. */
  readonly types: AnyTypes;
}

/** Finds rows by a key: an id ({@link ByKey}), or a channel and what is looked up in it ({@link ByPlace}). */
interface Keyed<Key, Row, Answer> extends Relation {
  /** @param viewerId The signed-in user; null if the rows are the same for all viewers. */
  (db: Queryable, viewerId?: UserId | null): DataLoader<Key, Answer, string>;
  /** Properties of a row that hold the key. */
  readonly of: readonly Property<Row>[];
  readonly rowsFor: RowsFor;
}

/** {@link Keyed} for any row. */
export interface AnyKeyed extends Relation {
  (db: Queryable, viewerId?: UserId | null): DataLoader<never, unknown, string>;
  readonly of: readonly string[];
  readonly rowsFor: RowsFor;
  readonly rowsInLists?: RowsFor;
}

/**
 * Statement: all rows for many keys, those of one key in order.
 *
 * @param keys A query whose columns are a key.
 */
type RowsFor = (keys: Sql, viewerId: UserId | null) => Sql;

// By an id ------------------------------------------------------------------------------------------

/** Finds rows by an id. */
export interface ByKey<Key extends string, Row, Answer> extends Keyed<Key, Row, Answer> {
  /** Statement: all rows for an array of ids, those of one id in order. */
  readonly rows: RowsOfIds;
}

/** {@link ByKey} for any row. */
export interface AnyByKey extends AnyKeyed {
  readonly rows: RowsOfIds;
}

type RowsOfIds = (ids: Sql, viewerId: UserId | null) => Sql;

/** Id -> row or null. */
export type RowByKey<Key extends string, Row> = ByKey<Key, Row, Row | null>;

interface ByKeyOptions<Row> {
  readonly types: Types<Row>;
  /** Property of a row that holds the id. */
  readonly key: Property<Row>;
  readonly rows: RowsOfIds;
}

export function rowByKey<Key extends string, Row extends object>({
  types,
  key,
  rows,
}: ByKeyOptions<Row>): RowByKey<Key, Row> {
  const make = (db: Queryable, viewerId: UserId | null = null) =>
    rowLoader<Key, Row>(
      (ids) => db.$queryRaw<Row[]>(rows(sql`${ids}::uuid[]`, viewerId)),
      (row) => row[key] as unknown as Key,
    );
  // One index scan for all keys takes half the time of one for each key.
  const rowsFor: RowsFor = (keys, viewerId) => rows(sql`ARRAY(${keys})`, viewerId);
  return Object.assign(make, { types, of: [key], rows, rowsFor });
}

// By a place in a channel -----------------------------------------------------------------------------

/**
 * Finds rows below a channel: by the channel, and by what identifies them in it, which is the number of a message or an
 * id. Every statement about what a channel contains names the channel, so that it reads one partition of its table.
 */
type ByPlace<Keys, Row, Answer> = Keyed<Keys, Row, Answer> & InLists;

interface InLists {
  /**
   * The same as `rowsFor` for keys of several lists, each of which is in one channel: the number of the list is a column
   * of the keys, before the others, and the column `list` of the rows. So the rows need not tell their channels.
   */
  readonly rowsInLists: RowsFor;
}

/** Place -> row or null. */
export type RowByPlace<Keys, Row> = ByPlace<Keys, Row, Row | null>;
/** Place -> its rows, in order. */
export type RowsByPlace<Keys, Row> = ByPlace<Keys, Row, readonly Row[]>;

interface ByPlaceOptions<Row, Channel extends Property<Row>, Value extends Property<Row>> {
  readonly types: Types<Row>;
  /** Properties of a row that hold its channel, and the number or id in it. */
  readonly key: readonly [channel: Channel, value: Value];
  /** Statement: all rows of one channel for an array of numbers or ids. */
  readonly rows: (channelId: Sql, values: Sql, viewerId: UserId | null) => Sql;
}

interface RowsByPlaceOptions<Row, Channel extends Property<Row>, Value extends Property<Row>> extends ByPlaceOptions<
  Row,
  Channel,
  Value
> {
  /** Column of the rows by which those of one place are sorted. */
  readonly order: string;
}

export function rowByPlace<Row extends object, Channel extends Property<Row>, Value extends Property<Row>>(
  options: ByPlaceOptions<Row, Channel, Value>,
): RowByPlace<Pick<Row, Channel | Value>, Row> {
  return placed(options, empty, (found) => found?.[0] ?? null);
}

export function rowsByPlace<Row extends object, Channel extends Property<Row>, Value extends Property<Row>>(
  options: RowsByPlaceOptions<Row, Channel, Value>,
): RowsByPlace<Pick<Row, Channel | Value>, Row> {
  return placed(options, sql`ORDER BY item.${quoted(options.order)}`, (found) => found ?? []);
}

function placed<Row extends object, Channel extends Property<Row>, Value extends Property<Row>, Answer>(
  { types, key, rows }: ByPlaceOptions<Row, Channel, Value>,
  order: Sql,
  answer: (found: readonly Row[] | undefined) => Answer,
): ByPlace<Pick<Row, Channel | Value>, Row, Answer> {
  type Keys = Pick<Row, Channel | Value>;
  const [channel, value] = key;
  const textOf = (place: Keys) => `${String(place[channel])} ${String(place[value])}`;
  const rowsOfChannels =
    (inLists: boolean): RowsFor =>
    (keys, viewerId) =>
      sql`${eachChannel(keys, (at, values) => rows(at, values, viewerId), inLists)} ${order}`;
  const rowsFor = rowsOfChannels(false);

  const make = (db: Queryable, viewerId: UserId | null = null) =>
    new DataLoader<Keys, Answer, string>(
      async (places) => {
        const columns = key.map((name) => sql`${places.map((place) => place[name])}::${sql([types[name]])}[]`);
        const found = await db.$queryRaw<Row[]>(rowsFor(sql`SELECT * FROM unnest(${join(columns)})`, viewerId));
        const byPlace = Map.groupBy(found, textOf);
        return places.map((place) => answer(byPlace.get(textOf(place))));
      },
      { cacheKeyFn: textOf },
    );
  return Object.assign(make, { types, of: key, rowsFor, rowsInLists: rowsOfChannels(true) });
}

/**
 * Statement: for each channel among the keys its rows, by one index scan for all of its values. OFFSET 0 makes
 * PostgreSQL run the inner statement once for each channel, with the channel as a constant, so that it looks into the
 * one partition that has the channel. The rows are sorted once for all channels: sorting those of each took a tenth more
 * of the time of a page (measured).
 *
 * @param keys A query with the columns channel, and a value in it; and before them that of the list if `inLists`.
 */
function eachChannel(keys: Sql, rows: (channelId: Sql, values: Sql) => Sql, inLists: boolean): Sql {
  const list = inLists ? sql`list, ` : empty;
  return sql`
    SELECT item.* ${inLists ? sql`, place.list` : empty}
    FROM (
      SELECT ${list} channel, array_agg(value) AS keys FROM (${keys}) AS place(${list} channel, value)
      WHERE value IS NOT NULL GROUP BY ${list} channel
    ) AS place
    CROSS JOIN LATERAL (${rows(sql`place.channel`, sql`place.keys`)} OFFSET 0) item`;
}

// For a parent row ------------------------------------------------------------------------------------

/** Rows that a statement reads for a parent row, which has the alias `parent`. */
export interface RowsBelow<Parent, Row> extends Relation {
  readonly types: Types<Row>;
  /** Properties of the parent row that the statement uses. */
  readonly needs: readonly Property<Parent>[];
  /** Statement: the rows of one parent, in order. */
  readonly rows: Sql;
}

/** A further argument of a relation. In a plan's statement it is a placeholder. */
export type Parameter = string | number;

type RowsOfKey<Keys, Parameters extends readonly Parameter[]> = (
  key: Readonly<Record<Property<Keys>, Sql>>,
  ...parameters: Parameters
) => Sql;

/** Finds rows by several values, which together are the key. Values -> their rows, in order. */
export interface RowsByKeys<Keys, Row, Parameters extends readonly Parameter[]> extends Relation {
  (db: Queryable, viewerId?: UserId | null, ...parameters: Parameters): DataLoader<Keys, readonly Row[], string>;
  /** Statement: the rows of one key, in order. */
  readonly rows: RowsOfKey<Keys, Parameters>;
}

interface RowsByKeysOptions<Keys, Row, Parameters extends readonly Parameter[]> {
  readonly keys: Types<Keys>;
  readonly types: Types<Row>;
  readonly rows: RowsOfKey<Keys, Parameters>;
  /** Column of the rows by which those of one key are sorted. */
  readonly order: string;
}

/** One LATERAL statement. Each key is one index lookup, and a LIMIT bounds the rows that it reads. */
export function rowsByKeys<Keys extends object, Row extends object, Parameters extends readonly Parameter[] = []>({
  keys,
  types,
  rows,
  order,
}: RowsByKeysOptions<Keys, Row, Parameters>): RowsByKeys<Keys, Row, Parameters> {
  const entries = Object.entries<string>(keys) as [Property<Keys>, string][];
  const names = entries.map(([name]) => [name, quoted(name)] as const);
  const key = Object.fromEntries(names.map(([name, sqlName]) => [name, sql`parent.${sqlName}`]));

  const make = (db: Queryable, _viewerId?: UserId | null, ...parameters: Parameters) =>
    new DataLoader<Keys, readonly Row[], string>(
      async (places) => {
        const values = entries.map(([name, type]) => sql`${places.map((place) => place[name])}::${sql([type])}[]`);
        const found = await db.$queryRaw<(Row & { readonly parentOrdinal: number })[]>`
          SELECT parent.ordinal::int AS "parentOrdinal", found.*
          FROM unnest(${join(values)}) WITH ORDINALITY AS parent(${join(names.map(([, name]) => name))}, ordinal)
          CROSS JOIN LATERAL (${rows(key as Record<Property<Keys>, Sql>, ...parameters)}) found
          ORDER BY parent.ordinal, found.${quoted(order)}`;
        const byParent = Map.groupBy(found, ({ parentOrdinal }) => parentOrdinal);
        return places.map((_, i) => byParent.get(i + 1) ?? []);
      },
      { cacheKeyFn: (place) => entries.map(([name]) => String(place[name])).join(' ') },
    );
  return Object.assign(make, { types, rows });
}
