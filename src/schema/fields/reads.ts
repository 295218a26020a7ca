import type { AnyTypes, Property } from '../../data/columns.ts';
import type { Sql } from '../../data/db.ts';
import type { UserRow } from '../../data/loaders/users.ts';
import type { List } from '../../data/pages.ts';
import type { UserId } from '../../lib/ids.ts';

/**
 * What a field reads, for the compiler of plans (`plan/fields.ts`). It is in the extensions of the field, where the
 * helpers of this folder put it together with the resolver. A field that Pothos exposes from the row (`t.expose…`)
 * needs none. An operation with any other field without it is answered by the resolvers.
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

/** A value that JSON can represent. */
export type Plain = string | number | boolean | Date | null | readonly string[];

/** Some properties of a row. */
export type Values = Readonly<Record<string, unknown>>;

/** A value made of properties of the row. */
export interface ValueReads {
  readonly kind: 'value';
  readonly of: readonly string[];
  readonly value: (row: Values, viewer: UserRow) => Plain;
}

/** A value made of properties of other rows, which are found by a property of the row. */
export interface LookedUpReads {
  readonly kind: 'lookedUp';
  readonly keyed: KeyedReads;
  readonly found: readonly string[];
  readonly value: (found: readonly Values[]) => Plain;
  /** Property of the row that is the value if no rows are found. */
  readonly otherwise?: string | undefined;
}

/** Arguments of a field by their names. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Makes a placeholder of a statement from a function of the arguments. The function is called at each run, and may then
 * throw the same errors as the resolver.
 */
export type Given<Args = Arguments> = <T>(value: (args: Args) => T) => T;

/** Rows for the row, which is `parent` in the statement and has the properties in `needs`. */
export interface RowsReads {
  readonly kind: 'rows';
  readonly needs: readonly string[];
  readonly types: AnyTypes;
  readonly rows: (viewerId: UserId, given: Given) => Sql;
}

/** Rows that are found by a key that the row holds. */
export interface KeyedReads {
  readonly kind: 'keyed';
  /** Properties of the row. */
  readonly key: readonly string[];
  /** Statement: the rows for the keys that a query returns. */
  readonly rows: (keys: Sql, viewerId: UserId) => Sql;
  /** For a place in a channel: see `rowsInLists` of the relation. */
  readonly rowsInLists?: ((keys: Sql, viewerId: UserId) => Sql) | undefined;
  /** Properties of the found rows that hold the key. */
  readonly of: readonly string[];
  readonly types: AnyTypes;
  readonly where?: RowCondition | undefined;
}

/** The rows for which others are read. */
export interface RowCondition {
  readonly needs: readonly string[];
  /** Condition on the row, which is `parent` in the statement. */
  readonly sql: (viewerId: UserId) => Sql;
  /** Whether a row meets it. Null if no test is needed, because no other row has the same key. */
  readonly test: ((row: Values, viewerId: UserId) => boolean) | null;
}

/** A row of one of several types. */
export interface EitherReads {
  readonly kind: 'either';
  readonly types: Readonly<Record<string, KeyedReads>>;
}

/** A page of a list that belongs to the row, with the name and scope of its cursors. */
export interface PageReads {
  readonly kind: 'page';
  readonly name: string;
  readonly list: (viewerId: UserId, filter: string | null) => List<Values>;
  readonly scope: (parentId: string, filter: string | null) => string;
  /** The argument that chooses the filter, and the filter of its values; null if plans read the whole list. */
  readonly choice: { readonly by: string; readonly filter: (value: unknown) => string | null } | null;
}

/** The viewer's account, as found at the sign-in. */
interface ViewerReads {
  readonly kind: 'viewer';
}

/** A field of an interface that reads something else for each type. */
interface ByType {
  readonly kind: 'byType';
  readonly types: Readonly<Record<string, Reads>>;
}

/** The reading of a field of `Query`: an object, if the viewer may see it. */
export interface RootReads {
  readonly kind: 'root';
  /** The id that the arguments name; null for the viewer. Throws the same errors as the resolver. */
  readonly id: (args: Arguments) => string | null;
  /** Statement of the access policy: the row, or none. */
  readonly row: (viewerId: UserId, id: string, given: Given) => Sql;
  readonly types: AnyTypes;
}

/** For the extensions of a union or interface whose rows are in one list: the property that tells the type of a row. */
export interface Typed<Row = Values> {
  readonly property: Property<Row>;
  /** Value of the property -> name of the type. */
  readonly names: Readonly<Record<string, string>>;
}
