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
export type Reads = ValueReads | RowsReads | KeyedReads | PageReads | ViewerReads | ByType;

/** A value made of properties of the row, each in PostgreSQL's own words. */
interface ValueReads {
  readonly kind: 'value';
  readonly of: readonly string[];
  readonly value: (properties: readonly (string | null)[], viewer: UserRow) => string | boolean;
}

/** Rows that hang on the row, `parent` in the statement, by those of its properties that are named. */
interface RowsReads {
  readonly kind: 'rows';
  readonly needs: readonly string[];
  readonly rows: (viewerId: UserId) => Sql;
}

/** Rows that belong to a property of the row, which is an id; as a loader reads them. */
interface KeyedReads {
  readonly kind: 'keyed';
  readonly keyed: (viewerId: UserId) => KeyedRows;
}

/** A page of a list that hangs on the row; name and order as its cursors know them. */
export interface PageReads {
  readonly kind: 'page';
  readonly name: string;
  readonly order: Order<never>;
  readonly list: (viewerId: UserId) => List<never>;
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
  readonly id: (args: Readonly<Record<string, unknown>>) => string | null;
  /** Statement of the access door: the row, or none. */
  readonly row: (viewerId: UserId, id: string) => Sql;
}

export function readsValue(of: readonly string[], value: ValueReads['value']) {
  return { reads: { kind: 'value', of, value } satisfies Reads };
}

export function readsRows(needs: readonly string[], rows: RowsReads['rows']) {
  return { reads: { kind: 'rows', needs, rows } satisfies Reads };
}

/** The row whose id a property is. */
export function readsOne(key: string, rows: KeyedRows['rows']) {
  return { reads: { kind: 'keyed', keyed: () => ({ key, of: 'id', rows }) } satisfies Reads };
}

/** The rows that name this one, which has an `id`. */
export function readsMany(keyed: (viewerId: UserId) => Omit<KeyedRows, 'key'>) {
  return { reads: { kind: 'keyed', keyed: (viewerId) => ({ key: 'id', ...keyed(viewerId) }) } satisfies Reads };
}

export function readsPage<Row>(name: string, order: Order<Row>, list: List<Row> | ((viewerId: UserId) => List<Row>)) {
  const listOf = typeof list === 'function' ? list : () => list;
  return { reads: { kind: 'page', name, order, list: listOf } as unknown as PageReads };
}

export const readsViewer = { reads: { kind: 'viewer' } satisfies Reads };

export function readsByType(types: Readonly<Record<string, { readonly reads: Reads }>>) {
  const reads = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type.reads]));
  return { reads: { kind: 'byType', types: reads } satisfies Reads };
}

export function readsRoot(id: RootReads['id'], row: RootReads['row']) {
  return { reads: { kind: 'root', id, row } satisfies RootReads };
}
