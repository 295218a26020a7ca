import {
  getNullableType,
  type GraphQLField,
  type GraphQLLeafType,
  isEnumType,
  isLeafType,
  isNonNullType,
} from 'graphql';

import type { SqlType } from '../../data/columns.ts';
import type { Step } from '../../data/plan.ts';
import type { TextRow } from '../../data/pool.ts';
import type { Plain } from '../fields/reads.ts';
import { Unplannable } from './unplannable.ts';

/**
 * PostgreSQL's text of a value -> the JSON that the resolver and the serializer of the type would produce, in the form
 * of {@link jsonOf}.
 */
export type ToJson = (text: string) => string;

/** Characters that JSON escapes, or that need more than a byte. Ids and most texts have none. */
// oxlint-disable-next-line no-control-regex -- those are what JSON escapes
const UNUSUAL = /["\\\0-\x1f\x7f-\uffff]/;
/** Longest text whose JSON is cached, in UTF-16 units. It is meant for emoji, of which a few are used very often. */
const MAX_REMEMBERED_LENGTH = 16;
const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, string>();

/**
 * JSON in UTF-8, in which each byte is a unit of the string ("latin1"). An answer is a concatenation of hundreds of
 * pieces. One emoji would make it a string with 16 bits for each unit, which must be copied and encoded at the end: a
 * tenth of the time of a page (measured).
 */
export function jsonOf(value: Plain): string {
  if (typeof value !== 'string') return isList(value) ? `[${value.map(jsonOf).join(',')}]` : JSON.stringify(value);
  if (!UNUSUAL.test(value)) return `"${value}"`;
  const isShort = value.length <= MAX_REMEMBERED_LENGTH;
  let json = isShort ? remembered.get(value) : undefined;
  if (json === undefined) {
    json = Buffer.from(JSON.stringify(value)).toString('latin1');
    if (isShort && remembered.size < MAX_REMEMBERED) remembered.set(value, json);
  }
  return json;
}

function isList(value: Plain): value is readonly string[] {
  return Array.isArray(value);
}

/**
 * @throws {Unplannable} Rows have no values of this type.
 */
function toJsonOf(type: GraphQLLeafType): ToJson {
  if (isEnumType(type)) {
    if (type.getValues().some(({ name, value }) => name !== value)) throw new Unplannable(type.name);
    return (text) => `"${text}"`;
  }
  const toJson = SCALARS[type.name];
  if (!toJson) throw new Unplannable(type.name);
  return toJson;
}

const SCALARS: Readonly<Record<string, ToJson>> = {
  Int: (text) => text,
  Boolean: (text) => text, // The column is cast to text. A boolean column would give t and f.
  String: jsonOf,
  DateTime: (text) => `"${isoTime(text)}"`,
};

/**
 * `2024-01-01 12:00:00.12+00` -> `2024-01-01T12:00:00.120Z`. The session's time zone is UTC, and columns have
 * milliseconds.
 */
export function isoTime(text: string): string {
  const fraction = text.slice(20, text.length - 3);
  if (text.length < 22 || text.length > 26 || text[10] !== ' ' || !text.endsWith('+00'))
    throw new Unplannable(`the time ${text}`);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

/** PostgreSQL's text of a value -> the value that the driver would give to a resolver. */
const VALUES: Readonly<Record<SqlType, (text: string) => unknown>> = {
  uuid: (text) => text,
  text: (text) => text,
  int: Number,
  boolean: (text) => text === 'true',
  timestamptz: (text) => new Date(isoTime(text)),
  jsonb: (text) => JSON.parse(text) as unknown,
  array() {
    throw new Unplannable('arrays');
  },
};

/** Reads properties of a row of the step, in their order. */
export function valuesReader(step: Step, properties: readonly string[]): (row: TextRow) => unknown[] {
  const readers = properties.map((name) => valueReader(step, name));
  return (row) => readers.map((read) => read(row));
}

/** The same, as an object. */
export function rowReader(step: Step, properties: readonly string[]): (row: TextRow) => Record<string, unknown> {
  const readers = properties.map((name) => [name, valueReader(step, name)] as const);
  return (row) => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) values[name] = read(row);
    return values;
  };
}

function valueReader(step: Step, property: string): (row: TextRow) => unknown {
  const column = step.column(property);
  const valueOf = VALUES[step.typeOf(property)];
  return (row) => {
    const text = row[column];
    return text == null ? null : valueOf(text);
  };
}

/** A field that exposes a property of the row. */
export function exposed(field: GraphQLField<unknown, unknown>, step: Step): (row: TextRow) => string {
  const property = field.extensions['pothosExposedField'];
  const type = getNullableType(field.type);
  if (typeof property !== 'string' || !isLeafType(type)) throw new Unplannable(field.name);
  const column = step.column(property);
  const toJson = toJsonOf(type);
  return (row) => {
    const text = row[column];
    return text == null ? missing(field) : toJson(text);
  };
}

/** `null` for a nullable field. @throws {Unplannable} The field cannot be null. */
export function missing({ name, type }: GraphQLField<unknown, unknown>): string {
  if (isNonNullType(type)) throw new Unplannable(`a missing ${name}`);
  return 'null';
}
