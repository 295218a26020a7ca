import type { InputShape, InputType as Shown, InputTypeParam } from '@pothos/core';
import { z } from 'zod';

import type { ChannelRef } from '../../domain/channels.ts';
import type { Emoji } from '../../lib/emoji.ts';
import type { IdOf } from '../../lib/ids.ts';
import { parseKey, parseName, type ParsedText } from '../../lib/text.ts';
import type { SchemaTypes } from '../builder.ts';
import type { NodeKind } from '../node-types.ts';
import { channelReader, ChannelRefInput } from './channel.ts';
import { emojiReader, idReader, listReader, numberReader, type Reader, textReader } from './readers.ts';
import type { InputField } from './types.ts';

/** A required field of another type than those of the helpers below. For optional fields see {@link optional}. */
export function field<T>(type: InputTypeParam<SchemaTypes>, reader: Reader<T>, description: string): InputField<T> {
  return { type, required: true, description, reader };
}

export function id<Kind extends NodeKind>(kind: Kind, description: string): InputField<IdOf<Kind>> {
  return field('ID', idReader(kind), `${description} (\`${kind}_…\`)`);
}

/** @param parse Such as the functions of `lib/text.ts`. */
export function text<T extends string>(parse: (raw: string) => ParsedText<T>, description: string): InputField<T> {
  return field('String', textReader(parse), description);
}

/** Name of a server, a room or a group. */
export function name(description: string): InputField<string> {
  return text(
    parseName,
    `${description} 1 to 100 characters on one line, at least one of them visible. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides (U+202A to U+202E, U+2066 to U+2069) are refused.`,
  );
}

export function emoji(description: string): InputField<Emoji> {
  return field(
    'String',
    emojiReader,
    `${description} Exactly one emoji of Unicode’s list; its fully qualified and less qualified forms count as the same.`,
  );
}

export function count(bounds: Parameters<typeof numberReader>[0], description: string): InputField<number> {
  return field('Int', numberReader(bounds), description);
}

/** A value that GraphQL checks completely, such as that of an enum. */
export function plain<Type extends Shown<SchemaTypes>>(
  type: Type,
  description: string,
): InputField<InputShape<SchemaTypes, Type>> {
  return field(type, z.custom<InputShape<SchemaTypes, Type>>(), description);
}

export function channel(description: string): InputField<ChannelRef> {
  return field(ChannelRefInput.ref, channelReader, description);
}

/** An optional name of the device that sends the input. */
export function device(description: string): InputField<string | null> {
  const what = 'A name that the client gives its device: at most 64 characters, compared exactly as sent.';
  return key(`${what} ${description}`);
}

/** An optional idempotency key. */
export function idempotencyKey(description: string): InputField<string | null> {
  const what = 'At most 64 characters, compared exactly as sent. Use a random value, such as a UUID.';
  return key(`${what} ${description}`);
}

function key(description: string): InputField<string | null> {
  return optional(text((raw) => parseKey(raw, 64), description));
}

/** @param otherwise The value if none is given. Default: null. */
export function optional<T>(given: InputField<T>): InputField<T | null>;
export function optional<T>(given: InputField<T>, otherwise: T): InputField<T>;
export function optional(given: InputField<unknown>, otherwise: unknown = null): InputField<unknown> {
  return { ...given, required: false, reader: given.reader.nullish().transform((value) => value ?? otherwise) };
}

/** An optional field of a change: undefined if it is left out, so that the value stays; null clears it. */
export function clearable<T>(given: InputField<T>): InputField<T | null | undefined> {
  return { ...given, required: false, reader: given.reader.nullish() };
}

/** An optional field with a default in the schema. */
export function withDefault<T>(given: InputField<T>, defaultValue: NoInfer<T>): InputField<T> {
  return { ...optional(given, defaultValue), defaultValue };
}

/** @param problem Returns what is wrong with the list, or null. It is called before the items are read. */
export function list<T>(
  item: InputField<T>,
  problem: (items: readonly unknown[]) => string | null,
): InputField<readonly T[]> {
  return field(listOf(item), listReader(problem).pipe(z.array(item.reader)), item.description);
}

/**
 * A list in which repeated items count once. The result has each item with its first index in the list.
 *
 * @param max Maximum number of different items.
 * @param min Minimum number of items.
 */
export function distinct<T>(item: InputField<T>, max: number, min = 0): InputField<ReadonlyMap<T, number>> {
  const bounded = listReader((items) => {
    const { size } = new Set(items);
    if (size < min) return `must name at least ${min}, names ${size}`;
    return size > max ? `must name at most ${max}, names ${size}` : null;
  });
  const reader = bounded
    .transform((items) => {
      // Repeated items are not read, so each item is refused at most once.
      const firstPlaces = new Map(items.map((value, i) => [value, i] as const).toReversed());
      return items.map((value, i) => (firstPlaces.get(value) === i ? value : undefined));
    })
    .pipe(z.array(item.reader.optional()))
    .transform((items) => new Map(items.flatMap((value, i) => (value === undefined ? [] : [[value, i] as const]))));
  return field(listOf(item), reader, item.description);
}

function listOf({ type }: InputField<unknown>): InputTypeParam<SchemaTypes> {
  return [type as Shown<SchemaTypes>];
}
