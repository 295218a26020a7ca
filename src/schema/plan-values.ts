import { type GraphQLLeafType, isEnumType } from 'graphql';

import { Unplannable } from './unplannable.ts';

/**
 * A value in PostgreSQL's own words -> JSON, as the resolver and the type's own serializer would make it, in the form of
 * {@link jsonOf}.
 */
export type ToJson = (text: string) => string;

/** What JSON writes otherwise than it stands, and what takes more than a byte. Most texts, and all ids, have nothing of it. */
// oxlint-disable-next-line no-control-regex -- those are what JSON escapes
const UNUSUAL = /["\\\0-\x1f\x7f-\uffff]/;
/** Longest text that is remembered, in UTF-16 units: emojis, of which a few are used again and again. */
const MAX_REMEMBERED_LENGTH = 16;
const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, string>();

/**
 * JSON in UTF-8, each byte a unit of the string ("latin1"). An answer is put together of hundreds of pieces, and one
 * emoji among them would make all of it a string of 16 bits a unit, to be copied as such and encoded at the end: a tenth
 * of the time of a page (measured).
 */
export function jsonOf(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (!UNUSUAL.test(value)) return `"${value}"`;
  const isShort = value.length <= MAX_REMEMBERED_LENGTH;
  let json = isShort ? remembered.get(value) : undefined;
  if (json === undefined) {
    json = Buffer.from(JSON.stringify(value)).toString('latin1');
    if (isShort && remembered.size < MAX_REMEMBERED) remembered.set(value, json);
  }
  return json;
}

/**
 * @throws {Unplannable} Nothing that rows hold.
 */
export function toJsonOf(type: GraphQLLeafType): ToJson {
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
  Boolean: (text) => text, // as text; a column of booleans would say t and f
  String: jsonOf,
  DateTime: (text) => `"${isoTime(text)}"`,
};

/** `2024-01-01 12:00:00.12+00` -> `2024-01-01T12:00:00.120Z`: the session's time zone is UTC, and the columns keep milliseconds. */
export function isoTime(text: string): string {
  const fraction = text.slice(20, text.length - 3);
  if (text.length < 22 || text.length > 26 || text[10] !== ' ' || !text.endsWith('+00'))
    throw new Unplannable(`the time ${text}`);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}
