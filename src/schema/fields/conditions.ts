import { type Property, quoted } from '../../data/columns.ts';
import { join, type Sql, sql } from '../../data/db.ts';
import type { UserId } from '../../lib/ids.ts';
import type { RowCondition, Values } from './reads.ts';

/** A condition on a column. Resolvers test the value, and plans use the SQL. */
interface Condition<Value> {
  readonly test: (value: Value, viewerId: UserId) => boolean;
  readonly sql: (column: Sql, viewerId: UserId) => Sql;
}

export const IS_VIEWER: Condition<UserId | null> = {
  test: (id, viewerId) => id === viewerId,
  sql: (column, viewerId) => sql`${column} = ${viewerId}::uuid`,
};

export const IS_NULL: Condition<unknown> = {
  test: (value) => value === null,
  sql: (column) => sql`${column} IS NULL`,
};

export const IS_POSITIVE: Condition<number> = {
  test: (value) => value > 0,
  sql: (column) => sql`${column} > 0`,
};

/** The value is one of these. */
export function isOneOf<Value extends string>(values: readonly Value[]): Condition<Value> {
  return {
    test: (value) => values.includes(value),
    sql: (column) => sql`${column} = ANY(${values})`,
  };
}

/** Conditions on columns of a row, all of which must hold. */
export type Where<Row> = { readonly [Name in Property<Row>]?: Condition<Row[Name]> };

export type AnyWhere = Readonly<Record<string, Condition<never>>>;

/** Whether a row meets all of the conditions. */
export function testOf(where: AnyWhere): (row: Values, viewerId: UserId) => boolean {
  const conditions = Object.entries(where);
  return (row, viewerId) => conditions.every(([name, { test }]) => test(row[name] as never, viewerId));
}

/**
 * @param ownKey Whether the key is the row's own id. Then no other row has the same key, so rows that were found by the
 *   key belong to a row that meets the conditions.
 */
export function rowCondition(where: AnyWhere, ownKey: boolean): RowCondition {
  return {
    needs: Object.keys(where),
    sql: (viewerId) =>
      join(
        Object.entries(where).map(([name, condition]) => condition.sql(sql`parent.${quoted(name)}`, viewerId)),
        ' AND ',
      ),
    test: ownKey ? null : testOf(where),
  };
}
