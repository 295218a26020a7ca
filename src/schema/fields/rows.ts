import type { InputFieldMap } from '@pothos/core';
import type DataLoader from 'dataloader';

import { type Property, quoted, type Types } from '../../data/columns.ts';
import { type Sql, sql } from '../../data/db.ts';
import type { AnyByKey, AnyKeyed, Parameter, RowsBelow, RowsByKeys } from '../../data/loaders/relations.ts';
import type { SignedIn } from '../../domain/caller.ts';
import type { UserId } from '../../lib/ids.ts';
import { mapValues } from '../../lib/map-values.ts';
import { type AnyWhere, rowCondition, testOf } from './conditions.ts';
import { isEmptied } from './emptied.ts';
import { type AnyRow, describe, type Field, type FieldOptions } from './described.ts';
import type { KeyedReads, Plain, Values } from './reads.ts';

/** Access decisions by id, as a relation with the caller's own loader. */
export interface AccessRelation<Key extends string, Row> {
  readonly loader: (caller: SignedIn) => DataLoader<Key, Row | null>;
  readonly key: Property<Row>;
  readonly types: Types<Row>;
  /** Statement: the decisions for an array of ids. */
  readonly rows: (keys: Sql, viewerId: UserId) => Sql;
}

type AnyRelation = AnyKeyed | AccessRelation<string, AnyRow>;
type Options = FieldOptions & { readonly where?: AnyWhere };

/** The property that holds an id, or part of a key -> the property that holds it. */
export type KeyOf = string | Readonly<Record<string, string>>;

export function one(key: KeyOf, relation: AnyKeyed, options: Options): Field<FieldOptions, AnyRow, object, unknown> {
  const load = loading(key, relation, options);
  return describe(options, keyed(key, relation, options), (row, _args, caller) => load(row, caller));
}

export function many(key: KeyOf, relation: AnyKeyed, options: Options): Field<FieldOptions, AnyRow, object, unknown> {
  const load = loading(key, relation, options);
  return describe(options, keyed(key, relation, options), (row, _args, caller) => load(row, caller) ?? []);
}

export function lookUp(
  key: KeyOf,
  relation: AnyRelation,
  found: readonly string[],
  value: (found: readonly Values[]) => Plain,
  options: Options,
): Field<FieldOptions, AnyRow, object, Promise<Plain>> {
  const load = loading(key, relation, options);
  const { otherwise } = options;
  const reads = { kind: 'lookedUp', keyed: keyed(key, relation, options), found, value, otherwise } as const;
  return describe(options, reads, async (row, _args, caller) => {
    const answer = await load(row, caller);
    const rows = answer === null ? [] : ([answer].flat() as Values[]);
    return rows.length === 0 && otherwise !== undefined ? (row[otherwise] as Plain) : value(rows);
  });
}

export function either(
  key: string,
  types: Readonly<Record<string, AnyByKey>>,
  typeOf: (caller: SignedIn, id: unknown) => Promise<string>,
  options: FieldOptions,
): Field<FieldOptions, AnyRow, object, Promise<unknown>> {
  const reads = mapValues(types, (relation) => keyed(key, relation, {}));
  return describe(options, { kind: 'either', types: reads }, async (row: AnyRow, _args, caller) => {
    const id = row[key] as string;
    const type = await typeOf(caller, id);
    const found = await caller.load(types[type]!).load(id as never);
    if (found === null) throw new Error(`unable to load the ${type} ${id}; it was deleted while it was read`);
    return found;
  });
}

export function rowsAt(
  relation: RowsByKeys<AnyRow, AnyRow, Parameter[]>,
  key: Readonly<Record<string, string>>,
  args: InputFieldMap,
  parameters: readonly ((args: never) => Parameter)[],
  options: FieldOptions,
): Field<FieldOptions, AnyRow, object, unknown> & { readonly args: InputFieldMap } {
  const columns = mapValues(key, (property) => sql`parent.${quoted(property)}`);
  const field = describe(
    options,
    {
      kind: 'rows',
      needs: Object.values(key),
      types: relation.types,
      rows: (_viewerId, given) =>
        relation.rows(columns, ...parameters.map((parameter) => given((values) => parameter(values as never)))),
    },
    async (row: AnyRow, given: object, caller) => {
      if (isEmptied(row)) return [];
      const values = parameters.map((parameter) => parameter(given as never));
      return caller.load(relation, ...values).load(mapValues(key, (property) => row[property]));
    },
  );
  return { ...field, args };
}

export function rowsIn(
  property: string,
  { needs, types, rows }: RowsBelow<AnyRow, AnyRow>,
  options: FieldOptions,
): Field<FieldOptions, AnyRow, object, unknown> {
  return describe(options, { kind: 'rows', needs, types, rows: () => rows }, (row: AnyRow) => row[property]);
}

/** Relation -> the properties of a row that hold the key -> the reading. Fields with the same one share a step. */
const READINGS = new WeakMap<AnyRelation, Map<string, KeyedReads>>();

function keyed(key: KeyOf, relation: AnyRelation, { where }: { readonly where?: AnyWhere }): KeyedReads {
  if (where) return newKeyed(key, relation, where);
  const readings = READINGS.get(relation) ?? new Map<string, KeyedReads>();
  READINGS.set(relation, readings);
  const name = JSON.stringify(key);
  const reads = readings.get(name) ?? newKeyed(key, relation);
  readings.set(name, reads);
  return reads;
}

function newKeyed(key: KeyOf, relation: AnyRelation, where?: AnyWhere): KeyedReads {
  const { types } = relation;
  const of = typeof relation === 'function' ? relation.of : [relation.key];
  const properties = propertiesOf(key, of);
  const rows =
    typeof relation === 'function'
      ? relation.rowsFor
      : (keys: Sql, viewerId: UserId) => relation.rows(sql`ARRAY(${keys})`, viewerId);
  const isOwn = OWN_KEYS.has(properties.at(-1)!);
  return {
    kind: 'keyed',
    key: properties,
    rows,
    rowsInLists: typeof relation === 'function' ? relation.rowsInLists : undefined,
    of,
    types,
    where: where && rowCondition(where, isOwn),
  };
}

/** Properties that identify the row itself: its id, and its number in its channel. */
const OWN_KEYS: ReadonlySet<string> = new Set(['id', 'seq']);

/** The properties of a row that hold a key, in the order of the relation. */
export function propertiesOf(key: KeyOf, of: readonly string[]): string[] {
  return typeof key === 'string' ? [key] : of.map((name) => key[name]!);
}

/** The key that a row holds, for a loader; null if a part of it is null. */
export function keyOfRow(key: KeyOf, row: AnyRow): unknown {
  if (typeof key === 'string') return row[key];
  const parts = mapValues(key, (property) => row[property]);
  return Object.values(parts).includes(null) ? null : parts;
}

/** Loads the rows of a row's key; null if the conditions do not hold or there is no key. */
function loading(
  key: KeyOf,
  relation: AnyRelation,
  { where }: { readonly where?: AnyWhere },
): (row: AnyRow, caller: SignedIn) => Promise<unknown> | null {
  const test = where ? testOf(where) : null;
  return (row, caller) => {
    const found = keyOfRow(key, row);
    if (found === null || isEmptied(row) || (test && !test(row, caller.viewer.id))) return null;
    const loader = typeof relation === 'function' ? caller.load(relation) : relation.loader(caller);
    return loader.load(found as never);
  };
}
