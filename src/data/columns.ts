import type { IdKind, IdOf } from '../lib/ids.ts';
import { join, type Sql, sql } from './db.ts';

/**
 * The columns of a row, declared once: the property, its SQL expression, and its type. Loaders select them, and plans
 * (`plan.ts`) take from them the types of a row's properties. A property that the row does not have, or a type that
 * does not match it, is a compile error.
 */

/** Types of columns. `text` also stands for enums, and `array` for arrays of anything. */
export type SqlType = 'uuid' | 'text' | 'int' | 'boolean' | 'timestamptz' | 'jsonb' | 'array';

/** The SQL type of a property with this TypeScript type. */
type SqlTypeOf<Value> = [Value] extends [IdOf<IdKind>]
  ? 'uuid'
  : [Value] extends [string]
    ? 'text'
    : [Value] extends [number]
      ? 'int'
      : [Value] extends [boolean]
        ? 'boolean'
        : [Value] extends [Date]
          ? 'timestamptz'
          : [Value] extends [readonly unknown[]]
            ? 'array'
            : 'jsonb';

/** Property of a row. */
export type Property<Row> = keyof Row & string;

/** Property -> the type of its column. */
export type Types<Row> = { readonly [Name in Property<Row>]: SqlTypeOf<NonNullable<Row[Name]>> };

/** {@link Types} of any row. */
export type AnyTypes = Readonly<Record<string, SqlType>>;

/** Property -> the type of its column, and the column's SQL. */
type Declared<Row> = { readonly [Name in Property<Row>]: readonly [type: Types<Row>[Name], column: string] };

/** Select list of a row, for statements that use the table aliases of the declaration. */
export interface Columns<Row> extends Sql {
  readonly declared: Declared<Row>;
  readonly types: Types<Row>;
}

export function columns<Row>(declared: Declared<Row>): Columns<Row> {
  const entries = Object.entries<readonly [SqlType, string]>(declared);
  const list = join(
    entries.map(([name, [, column]]) => sql([isNamed(column, name) ? column : `${column} AS "${name}"`])),
  );
  const types = Object.fromEntries(entries.map(([name, [type]]) => [name, type])) as Types<Row>;
  return Object.assign(list, { declared, types });
}

/** Whether the column has this name without an alias. */
function isNamed(column: string, name: string): boolean {
  return column.slice(column.lastIndexOf('.') + 1) === name;
}

export function quoted(name: string): Sql {
  return sql([`"${name}"`]);
}
