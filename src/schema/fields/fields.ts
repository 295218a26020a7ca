import type { InputFieldMap, InputShapeFromFields } from '@pothos/core';
import type DataLoader from 'dataloader';

import type { Property } from '../../data/columns.ts';
import type {
  AnyByKey,
  Parameter,
  RowByKey,
  RowByPlace,
  RowsBelow,
  RowsByKeys,
  RowsByPlace,
} from '../../data/loaders/relations.ts';
import type { UserRow } from '../../data/loaders/users.ts';
import type { SignedIn } from '../../domain/caller.ts';
import type { IdKind, IdOf } from '../../lib/ids.ts';
import type { Connection } from '../builder.ts';
import type { PageArgs, pageArgs } from '../connections.ts';
import type { Where } from './conditions.ts';
import type { AnyRow, Field, FieldOptions } from './described.ts';
import { ofWholeList, page, type PagedList, type PageExtras } from './pages.ts';
import type { Plain } from './reads.ts';
import { type AccessRelation, either, lookUp, many, one, rowsAt, rowsIn } from './rows.ts';
import { byType, computed, meets, viewer } from './values.ts';

/** Properties of a row that have a value of this type, or null. */
type PropertyWith<Row, Value> = {
  [Name in Property<Row>]: [NonNullable<Row[Name]>] extends [Value] ? Name : never;
}[Property<Row>];

/** Properties of a row that are ids. */
type IdProperty<Row> = Property<Row> & PropertyWith<Row, IdOf<IdKind>>;

/** Component of a key -> the property of the row that holds it. */
type KeyMap<Row, Keys> = { readonly [Name in Property<Keys>]: PropertyWith<Row, Keys[Name]> };

/** The row that a relation finds. */
type RowOf<Relation> = Relation extends (db: never) => DataLoader<infer _Key, infer Row> ? NonNullable<Row> : never;

/** {@link KeyMap} with the names of properties that are null in some rows. */
type NullableKey<Row, Map> = { [Name in keyof Map]: null extends Row[Map[Name] & keyof Row] ? null : never }[keyof Map];

type Id<Row, Name extends Property<Row>> = NonNullable<Row[Name]> & string;
type OrNull<Row, Name extends Property<Row>> = null extends Row[Name] ? null : never;

/**
 * Helpers that describe a field of an object once. `Row` determines which columns exist. The resolver, which uses
 * DataLoaders, and the reading for plans (`plan/fields.ts`) are both made of the arguments of a helper.
 */
export interface Fields<Row> {
  /** A value made of columns, without a statement. */
  computed<Name extends Property<Row>, Value extends Plain, Options extends FieldOptions>(
    names: readonly Name[],
    value: (row: Pick<Row, Name>, viewer: UserRow) => Value,
    options: Options,
  ): Field<Options, Row, object, Value>;

  /** Whether the row meets the conditions. */
  meets<Options extends FieldOptions>(where: Where<Row>, options: Options): Field<Options, Row, object, boolean>;

  /** A field of an interface that is defined for each type separately. `typeOf` names the type of a row. */
  byType<Value, Options extends FieldOptions>(
    typeOf: (row: Row) => string,
    types: Readonly<Record<string, Field<object, never, object, Value>>>,
    options: Options,
  ): Field<Options, Row, object, Value>;

  /** The signed-in user. */
  viewer<Options extends FieldOptions>(options: Options): Field<Options, Row, object, UserRow>;

  /** The row whose id a column holds. */
  one<Name extends IdProperty<Row>, Found, Options extends FieldOptions>(
    key: Name,
    relation: RowByKey<Id<Row, Name>, Found>,
    options: Options & { readonly where?: Where<Row> },
  ): Field<Options, Row, object, Promise<Found | OrNull<Row, Name>>>;

  /** The row at a place in a channel, which several columns hold together; null if one of them is null. */
  one<Keys, Map extends KeyMap<Row, Keys>, Found, Options extends FieldOptions>(
    key: Map,
    relation: RowByPlace<Keys, Found>,
    options: Options & { readonly where?: Where<Row> },
  ): Field<Options, Row, object, Promise<Found | NullableKey<Row, Map>>>;

  /** The rows at a place in a channel. `where` selects the rows that can have any. */
  many<Keys, Found, Options extends FieldOptions>(
    key: KeyMap<Row, Keys>,
    relation: RowsByPlace<Keys, Found>,
    options: Options & { readonly where?: Where<Row> },
  ): Field<Options, Row, object, Promise<readonly Found[]>>;

  /** The row of one of several types whose id a column holds. `typeOf` names the type of the row with the id. */
  either<Name extends IdProperty<Row>, Types extends Readonly<Record<string, AnyByKey>>, Options extends FieldOptions>(
    key: Name,
    types: Types,
    typeOf: (caller: SignedIn, id: Row[Name]) => Promise<Property<Types>>,
    options: Options,
  ): Field<Options, Row, object, Promise<RowOf<Types[keyof Types]>>>;

  /**
   * The rows that several columns identify together. The `parameters` of the relation are made of the field's
   * arguments.
   */
  rowsAt<
    Keys,
    Found,
    Parameters extends readonly Parameter[],
    Args extends InputFieldMap,
    Options extends FieldOptions,
  >(
    relation: RowsByKeys<Keys, Found, Parameters>,
    key: KeyMap<Row, Keys>,
    args: Args,
    parameters: { readonly [Index in keyof Parameters]: (args: InputShapeFromFields<Args>) => Parameters[Index] },
    options: Options,
  ): Field<Options, Row, InputShapeFromFields<Args>, Promise<readonly Found[]>> & { readonly args: Args };

  /** Rows in a property of the row, with which they were read. A plan reads them with a step. */
  rowsIn<Found, Options extends FieldOptions>(
    property: PropertyWith<Row, readonly Found[]>,
    below: RowsBelow<AnyRow, Found>,
    options: Options,
  ): Field<Options, Row, object, readonly Found[]>;

  /**
   * A value made of columns of the rows of a key; without rows if the row does not meet `where`. With `otherwise` it is
   * that column of the row itself if no rows are found.
   */
  lookUp<
    Name extends IdProperty<Row>,
    Found,
    FoundName extends Property<Found>,
    Value extends Plain,
    Options extends FieldOptions,
  >(
    key: Name,
    relation: RowByKey<Id<Row, Name>, Found> | AccessRelation<Id<Row, Name>, Found>,
    found: readonly FoundName[],
    value: (found: readonly Pick<Found, FoundName>[]) => Value,
    options: Options & { readonly where?: Where<Row>; readonly otherwise?: Property<Row> },
  ): Field<Options, Row, object, Promise<Value>>;

  /** The same for a place in a channel. */
  lookUp<Keys, Found, FoundName extends Property<Found>, Value extends Plain, Options extends FieldOptions>(
    key: KeyMap<Row, Keys>,
    relation: RowByPlace<Keys, Found> | RowsByPlace<Keys, Found>,
    found: readonly FoundName[],
    value: (found: readonly Pick<Found, FoundName>[]) => Value,
    options: Options & { readonly where?: Where<Row>; readonly otherwise?: Property<Row> },
  ): Field<Options, Row, object, Promise<Value>>;

  /** A page of a list that belongs to the row. */
  page<Node, Options extends FieldOptions>(
    paged: PagedList<Node>,
    options: Options,
  ): Field<Options, Row, PageArgs, Promise<Connection<Node>>> & { readonly args: ReturnType<typeof pageArgs> };

  /** The same for a list with further arguments. */
  page<Node, Args extends InputFieldMap, Filter extends string, Options extends FieldOptions>(
    paged: PagedList<Node, Filter>,
    options: Options,
    extras: PageExtras<Row, Node, Args, Filter>,
  ): Field<Options, Row, InputShapeFromFields<Args>, Promise<Connection<Node>>> & { readonly args: Args };

  /** For the connection type of such a list: a value of the whole list, made of other rows of the parent row. */
  ofWholeList<Keys, Found, FoundName extends Property<Found>, Value extends Plain, Options extends FieldOptions>(
    key: KeyMap<Row, Keys>,
    relation: RowsByPlace<Keys, Found>,
    found: readonly FoundName[],
    value: (found: readonly Pick<Found, FoundName>[], filter: string | null) => Value,
    options: Options,
  ): Field<Options, object, object, Promise<Value>>;
}

const HELPERS = {
  computed,
  meets,
  byType,
  viewer,
  one,
  many,
  either,
  rowsAt,
  rowsIn,
  lookUp,
  page,
  ofWholeList,
};

/** The helpers for objects with this row. */
export function fieldsOf<Row extends object>(): Fields<Row> {
  // The helpers know only names of columns. The interface restricts them to the names of the row.
  return HELPERS as unknown as Fields<Row>;
}
