import { type GraphQLLeafType, isEnumType } from 'graphql';

import { Unplannable } from './unplannable.ts';

/** A value in PostgreSQL's own words -> JSON, as the resolver and the type's own serializer would make it. */
export type ToJson = (text: string) => string;

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
  String: (text) => JSON.stringify(text),
  DateTime: (text) => `"${isoTime(text)}"`,
};

/** `2024-01-01 12:00:00.12+00` -> `2024-01-01T12:00:00.120Z`: the session's time zone is UTC, and the columns keep milliseconds. */
export function isoTime(text: string): string {
  const fraction = text.slice(20, text.length - 3);
  if (text.length < 22 || text.length > 26 || text[10] !== ' ' || !text.endsWith('+00'))
    throw new Unplannable(`the time ${text}`);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}
