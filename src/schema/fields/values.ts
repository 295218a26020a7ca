import type { UserRow } from '../../data/loaders/users.ts';
import { mapValues } from '../../lib/map-values.ts';
import { type AnyWhere, testOf } from './conditions.ts';
import { type AnyRow, describe, type Field, type FieldOptions, readsOf } from './described.ts';
import type { Plain, Values } from './reads.ts';

export function computed(
  names: readonly string[],
  value: (row: Values, account: UserRow) => Plain,
  options: FieldOptions,
): Field<FieldOptions, AnyRow, object, Plain> {
  return describe(options, { kind: 'value', of: names, value }, (row, _args, caller) => value(row, caller.viewer));
}

export function meets(where: AnyWhere, options: FieldOptions): Field<FieldOptions, AnyRow, object, Plain> {
  const test = testOf(where);
  return computed(Object.keys(where), (row, { id }) => test(row, id), options);
}

export function byType(
  typeOf: (row: AnyRow) => string,
  types: Readonly<Record<string, Field<object, AnyRow, object, unknown>>>,
  options: FieldOptions,
): Field<FieldOptions, AnyRow, object, unknown> {
  const reads = mapValues(types, readsOf);
  return describe(options, { kind: 'byType', types: reads }, (row, args, caller, info) =>
    types[typeOf(row)]!.resolve(row, args, caller, info),
  );
}

export function viewer(options: FieldOptions): Field<FieldOptions, AnyRow, object, UserRow> {
  return describe(options, { kind: 'viewer' }, (_row, _args, caller) => caller.viewer);
}
