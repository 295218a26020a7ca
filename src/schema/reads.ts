import type { Sql } from '../data/db.ts';
import type { List } from '../data/pages.ts';
import type { KeyedRows } from '../data/plan.ts';
import type { UserRow } from '../data/loaders/users.ts';
import type { UserId } from '../lib/ids.ts';
import type { Order } from './connections.ts';

/**
 * What a field reads, said beside its resolver: what a plan (`plan.ts`) answers it from. A field that a resolver
 * merely takes from the row (`t.expose…`) needs no more; any other field without this makes its operation one that
 * the resolvers answer. Both must say the same: a test runs every operation through either.
 */
export type Reads =
  | ValueReads
  | LookedUpReads
  | RowsReads
  | KeyedReads
  | EitherReads
  | PageReads
  | ViewerReads
  | ByType;

type Value = string | number | boolean | null;
/** Properties of a row, each in PostgreSQL's own words. */
type Properties = readonly (string | null)[];

/** A value made of properties of the row. */
interface ValueReads {
  readonly kind: 'value';
  readonly of: readonly string[];
  readonly value: (properties: Properties, viewer: UserRow) => Value;
}

/** The same, made also of properties of rows that belong to one of the row's. */
interface LookedUpReads {
  readonly kind: 'lookedUp';
  readonly of: readonly string[];
  readonly keyed: KeyedReads['keyed'];
  readonly found: readonly string[];
  readonly value: (properties: Properties, found: readonly Properties[], viewer: UserRow) => Value;
}

/** What the client gave for a field, by the names of its arguments. */
type Arguments = Readonly<Record<string, unknown>>;

/**
 * Takes something made of the arguments for a value of a statement. It is made at each run, and may then throw what the
 * resolver would.
 */
export type Given<Args = Arguments> = <T>(value: (args: Args) => T) => T;

/** Rows that hang on the row, `parent` in the statement, by those of its properties that are named. */
interface RowsReads {
  readonly kind: 'rows';
  readonly needs: readonly string[];
  readonly rows: (viewerId: UserId, given: Given) => Sql;
}

/** Rows that belong to a property of the row, which is an id; as a loader reads them. */
export interface KeyedReads {
  readonly kind: 'keyed';
  readonly keyed: (viewerId: UserId) => KeyedRows;
}

/** A row of one of several types, by whichever of them has it. */
interface EitherReads {
  readonly kind: 'either';
  readonly types: Readonly<Record<string, KeyedReads>>;
}

/** A page of a list that hangs on the row; name and order as its cursors know them. */
export interface PageReads {
  readonly kind: 'page';
  readonly name: string;
  readonly order: Order<never>;
  readonly list: (viewerId: UserId) => List<never>;
  /** Whose id is what -> scope of the list's cursors. */
  readonly scope: (parentId: string) => string;
}

/** The viewer's account, as it was found when they signed in. */
interface ViewerReads {
  readonly kind: 'viewer';
}

/** Where a field of an interface reads another thing for each type. */
interface ByType {
  readonly kind: 'byType';
  readonly types: Readonly<Record<string, Reads>>;
}

/** What a field of `Query` reads: the thing, if the viewer may know of it. */
export interface RootReads {
  readonly kind: 'root';
  /** What the arguments name; null without any. Throws where the resolver does. */
  readonly id: (args: Arguments) => string | null;
  /** Statement of the access door: the row, or none. */
  readonly row: (viewerId: UserId, id: string, given: Given) => Sql;
}

/** For the extensions of a union or an interface: the property by which its rows, all of one list, tell their types. */
export interface Typed {
  readonly property: string;
  /** Value of the property -> name of the type. */
  readonly names: Readonly<Record<string, string>>;
}

export function typedBy(property: string, names: Typed['names']) {
  return { typed: { property, names } satisfies Typed };
}

export function readsValue(of: readonly string[], value: ValueReads['value']) {
  return { reads: { kind: 'value', of, value } satisfies Reads };
}

export function readsRows<Args = Arguments>(
  needs: readonly string[],
  rows: (viewerId: UserId, given: Given<Args>) => Sql,
) {
  return { reads: { kind: 'rows', needs, rows: rows as RowsReads['rows'] } satisfies Reads };
}

/** The row whose id a property is. @param only Of which rows above; those of others are not asked for. */
export function readsOne(key: string, rows: KeyedRows['rows'], only?: Pick<KeyedRows, 'only' | 'needs'>) {
  return { reads: { kind: 'keyed', keyed: () => ({ key, of: 'id', rows, ...only }) } satisfies Reads };
}

/** The row whose id a property is, of one of several types. */
export function readsEither(types: Readonly<Record<string, { readonly reads: KeyedReads }>>) {
  const reads = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type.reads]));
  return { reads: { kind: 'either', types: reads } satisfies Reads };
}

export function readsLookedUp(reads: Omit<LookedUpReads, 'kind'>) {
  return { reads: { kind: 'lookedUp', ...reads } satisfies Reads };
}

/** The rows that name this one, which has an `id`. */
export function readsMany(keyed: (viewerId: UserId) => Omit<KeyedRows, 'key'>) {
  return { reads: { kind: 'keyed', keyed: (viewerId) => ({ key: 'id', ...keyed(viewerId) }) } satisfies Reads };
}

export function readsPage<Row>(
  name: string,
  order: Order<Row>,
  list: List<Row> | ((viewerId: UserId) => List<Row>),
  scope: PageReads['scope'] = (parentId) => parentId,
) {
  const listOf = typeof list === 'function' ? list : () => list;
  return { reads: { kind: 'page', name, order, list: listOf, scope } as unknown as PageReads };
}

export const readsViewer = { reads: { kind: 'viewer' } satisfies Reads };

export function readsByType(types: Readonly<Record<string, { readonly reads: Reads }>>) {
  const reads = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type.reads]));
  return { reads: { kind: 'byType', types: reads } satisfies Reads };
}

export function readsRoot<Args = Arguments>(
  id: (args: Args) => string | null,
  row: (viewerId: UserId, id: string, given: Given<Args>) => Sql,
) {
  return { reads: { kind: 'root', id, row } as unknown as RootReads };
}
