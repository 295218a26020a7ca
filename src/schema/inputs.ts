import type { InputFieldRef, InputRef } from '@pothos/core';

import { BadUserInputError, InvalidInputError, NotFoundError, UserErrors } from '../errors.ts';
import { type Emoji, parseEmoji } from '../lib/emoji.ts';
import { decodeId, type FileId, type IdKind, type IdOf } from '../lib/ids.ts';
import { type MessageContent, parseFilename, parseMessageContent, parseName, parseText } from '../lib/text.ts';
import { ALLOWED_MEDIA_TYPES, type MediaType, parseMediaType } from '../storage/media-types.ts';
import type { ChannelRef as ParsedChannelRef, Named } from '../domain/channels.ts';
import { builder, type SchemaTypes } from './builder.ts';

/**
 * Input is checked once, here, into types that cannot hold a bad value. A field of an input says both how the
 * schema shows it and how its value is read.
 */

/** What is wrong with a value: where inside of it, and what would be right, as the end of a sentence. */
interface Issue {
  readonly path: readonly string[];
  readonly reason: string;
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

export interface InputField<T> {
  readonly declare: (
    t: PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>,
  ) => InputFieldRef<SchemaTypes, unknown>;
  readonly read: (value: unknown, path: readonly string[]) => Read<T>;
}

/** Makes a GraphQL input type and the reader of its values. */
export interface ParsedInput<T> {
  readonly ref: InputRef<Record<string, unknown>>;
  /** @throws {UserErrors} One error per bad field. */
  parse(value: Record<string, unknown>): T;
}

type Values<Fields> = { [Name in keyof Fields]: Fields[Name] extends InputField<infer T> ? T : never };

export function inputType<Fields extends Record<string, InputField<unknown>>>(
  name: string,
  description: string,
  fields: Fields,
): ParsedInput<Values<Fields>> {
  return define(name, description, fields, false);
}

/** As {@link inputType}, where exactly one field is given; the others read as null. */
export function oneOfInputType<Fields extends Record<string, InputField<unknown>>>(
  name: string,
  description: string,
  fields: Fields,
): ParsedInput<Values<Fields>> {
  return define(name, description, fields, true);
}

function define<Fields extends Record<string, InputField<unknown>>>(
  name: string,
  description: string,
  fields: Fields,
  isOneOf: boolean,
): ParsedInput<Values<Fields>> {
  const ref = builder.inputType(name, {
    description,
    isOneOf,
    fields: (t) => Object.fromEntries(Object.entries(fields).map(([field, { declare }]) => [field, declare(t)])),
  });
  return {
    ref,
    parse(input) {
      const issues: Issue[] = [];
      const values: Record<string, unknown> = {};
      for (const [field, { read }] of Object.entries(fields)) {
        const result = read(input[field], [field]);
        if (result.ok) values[field] = result.value;
        else issues.push(...result.issues);
      }
      if (issues.length > 0) {
        throw new UserErrors(
          issues.map(({ path, reason }) => new InvalidInputError(`${path.join('.')} ${reason}`, path)),
        );
      }
      return values as Values<Fields>;
    },
  };
}

function bad(path: readonly string[], reason: string): Read<never> {
  return { ok: false, issues: [{ path, reason }] };
}

/** Reads null where nothing is given. */
function orNull<T>({ read }: InputField<T>): InputField<T | null>['read'] {
  return (value, path) => (value == null ? { ok: true, value: null } : read(value, path));
}

const KIND_NAMES: Record<IdKind, string> = {
  user: 'a user',
  srv: 'a server',
  room: 'a room',
  conv: 'a conversation',
  msg: 'a message',
  file: 'a file',
  rct: 'a reaction',
  freq: 'a friend request',
  evt: 'an event',
};

function idReason(kind: IdKind): string {
  return `must be the id of ${KIND_NAMES[kind]}: ${kind}_ and 26 characters`;
}

function readId<K extends IdKind>(kind: K, value: unknown, path: readonly string[]): Read<IdOf<K>> {
  const id = decodeId(kind, String(value));
  return id === null ? bad(path, idReason(kind)) : { ok: true, value: id };
}

export function idField<K extends IdKind>(kind: K, description: string): InputField<IdOf<K>> {
  return {
    declare: (t) => t.id({ required: true, description: `${description} (\`${kind}_…\`)` }),
    read: (value, path) => readId(kind, value, path),
  };
}

export function optionalIdField<K extends IdKind>(kind: K, description: string): InputField<IdOf<K> | null> {
  return {
    declare: (t) => t.id({ description: `${description} (\`${kind}_…\`)` }),
    read: orNull(idField(kind, description)),
  };
}

/** A list of ids, each once; null where none is given. @param max Different ones at most. */
export function optionalIdsField<K extends IdKind>(
  kind: K,
  max: number,
  description: string,
): InputField<readonly Named<IdOf<K>>[] | null> {
  return {
    declare: (t) => t.idList({ description: `${description} (\`${kind}_…\`)` }),
    read: (value, path) => {
      if (value == null) return { ok: true, value: null };
      /** Text -> where it stands first. */
      const texts = new Map<string, number>();
      for (const [i, item] of (value as unknown[]).entries()) {
        if (!texts.has(String(item))) texts.set(String(item), i);
      }
      // Before they are read, so that there are never more refusals than that.
      if (texts.size > max) return bad(path, `must name at most ${max}, names ${texts.size}`);
      const listed: Named<IdOf<K>>[] = [];
      const issues: Issue[] = [];
      for (const [text, i] of texts) {
        const at = [...path, String(i)];
        const read = readId(kind, text, at);
        if (read.ok) listed.push({ id: read.value, path: at });
        else issues.push(...read.issues);
      }
      return issues.length > 0 ? { ok: false, issues } : { ok: true, value: listed };
    },
  };
}

/** Text by a parser of `lib/text.ts`. */
function textField<T extends string>(
  description: string,
  parse: (raw: string) => { readonly ok: true; readonly text: T } | { readonly ok: false; readonly reason: string },
): InputField<T> {
  return {
    declare: (t) => t.string({ required: true, description }),
    read: (value, path) => {
      const parsed = parse(value as string);
      return parsed.ok ? { ok: true, value: parsed.text } : bad(path, parsed.reason);
    },
  };
}

export function contentField(description: string): InputField<MessageContent> {
  return textField(description, parseMessageContent);
}

/** Content of what may hold something else instead. */
export function optionalContentField(description: string): InputField<MessageContent | null> {
  return {
    declare: (t) => t.string({ description }),
    read: orNull(contentField(description)),
  };
}

/** Files for a message; none where no list is given. @param max Of them at most, each once. */
export function fileIdsField(description: string, max: number): InputField<readonly Named<FileId>[]> {
  const ids = optionalIdsField('file', max, description);
  return {
    declare: ids.declare,
    read(value, path) {
      const given = (value ?? []) as unknown[];
      if (given.length > max) return bad(path, `must name at most ${max}, names ${given.length}`);
      if (new Set(given.map(String)).size < given.length) return bad(path, 'must name each file once');
      const read = ids.read(given, path);
      return read.ok ? { ok: true, value: read.value ?? [] } : read;
    },
  };
}

/** Name of a file, without the folders that it lies in. */
export function filenameField(description: string): InputField<string> {
  return textField(description, (raw) => parseFilename(raw, 255));
}

/** A media type that may be uploaded. */
export function mediaTypeField(description: string): InputField<MediaType> {
  return {
    declare: (t) => t.string({ required: true, description }),
    read(value, path) {
      const type = parseMediaType(value as string);
      return type === null
        ? bad(path, `must be a type that may be uploaded: ${ALLOWED_MEDIA_TYPES.join(', ')}`)
        : { ok: true, value: type };
    },
  };
}

/** A whole number of at least that. */
export function countField(description: string, min: number): InputField<number> {
  return {
    declare: (t) => t.int({ required: true, description }),
    read: (value, path) =>
      (value as number) >= min
        ? { ok: true, value: value as number }
        : bad(path, `must be at least ${min}, is ${value as number}`),
  };
}

export function optionalCountField(description: string, min: number): InputField<number | null> {
  return {
    declare: (t) => t.int({ description }),
    read: orNull(countField(description, min)),
  };
}

/** A list of small numbers. @param max Of them at most. @param largest Of each. */
export function optionalPointsField(
  description: string,
  max: number,
  largest: number,
): InputField<readonly number[] | null> {
  return {
    declare: (t) => t.intList({ description }),
    read(value, path) {
      if (value == null) return { ok: true, value: null };
      const points = value as number[];
      if (points.length === 0 || points.length > max) {
        return bad(path, `must be of 1 to ${max} points, is of ${points.length}`);
      }
      const wrong = points.findIndex((point) => point < 0 || point > largest);
      if (wrong >= 0) return bad([...path, String(wrong)], `must be from 0 to ${largest}, is ${points[wrong]!}`);
      return { ok: true, value: points };
    },
  };
}

/** Name of a server or a room. */
export function nameField(description: string): InputField<string> {
  return textField(`${description} 1 to 100 characters on one line; spaces around it are dropped.`, (raw) =>
    parseName(raw, 100),
  );
}

export function emojiField(description: string): InputField<Emoji> {
  return {
    declare: (t) =>
      t.string({
        required: true,
        description: `${description} One emoji of Unicode's list; its fully and its less qualified forms are one.`,
      }),
    read: (value, path) => {
      const emoji = parseEmoji(value as string);
      return emoji === null ? bad(path, 'must be exactly one emoji of Unicode’s list') : { ok: true, value: emoji };
    },
  };
}

/** Short text that is only compared: a key, a code, a username. */
export function tokenField(description: string, maxCodePoints: number): InputField<string> {
  return textField(description, (raw) => parseText(raw, { maxCodePoints }));
}

export function optionalTokenField(description: string, maxCodePoints: number): InputField<string | null> {
  return {
    declare: (t) => t.string({ description }),
    read: orNull(tokenField(description, maxCodePoints)),
  };
}

const ChannelRefInput = builder.inputType('ChannelRef', {
  isOneOf: true,
  description: 'A room or a conversation: exactly one of the two.',
  fields: (t) => ({
    roomId: t.id({ description: 'A room that the viewer may read (`room_…`).' }),
    conversationId: t.id({ description: 'A conversation of the viewer (`conv_…`).' }),
  }),
});

interface ChannelRefValue {
  readonly roomId?: string | null;
  readonly conversationId?: string | null;
}

function readChannelRef({ roomId, conversationId }: ChannelRefValue, path: readonly string[]): Read<ParsedChannelRef> {
  if (roomId != null) {
    const at = [...path, 'roomId'];
    const id = readId('room', roomId, at);
    return id.ok ? { ok: true, value: { kind: 'room', id: id.value, path: at } } : id;
  }
  const at = [...path, 'conversationId'];
  const id = readId('conv', conversationId, at);
  return id.ok ? { ok: true, value: { kind: 'conversation', id: id.value, path: at } } : id;
}

export function channelField(description: string): InputField<ParsedChannelRef> {
  return {
    declare: (t) => t.field({ type: ChannelRefInput, required: true, description }),
    read: (value, path) => readChannelRef(value as ChannelRefValue, path),
  };
}

export { ChannelRefInput };

/**
 * A channel that a query names in its arguments.
 *
 * @throws {BadUserInputError} Not an id of that kind.
 */
export function channelArgument(value: ChannelRefValue): ParsedChannelRef {
  const ref = readChannelRef(value, ['channel']);
  if (!ref.ok) throw refusedArgument(ref.issues[0]!);
  return ref.value;
}

/**
 * An id that a query names in its arguments.
 *
 * @throws {BadUserInputError} Not an id of that kind.
 */
export function idArgument<K extends IdKind>(kind: K, value: string, argument: string): IdOf<K> {
  const id = readId(kind, value, [argument]);
  if (!id.ok) throw refusedArgument(id.issues[0]!);
  return id.value;
}

function refusedArgument({ path, reason }: Issue): BadUserInputError {
  const name = path.join('.');
  return new BadUserInputError(`${name} ${reason}`, name);
}

/**
 * The sequence number that a client has.
 *
 * @throws {BadUserInputError} A negative one.
 */
export function afterArgument<After extends number | null>(after: After): After {
  if (after !== null && after < 0) throw new BadUserInputError(`after must be at least 0, is ${after}`, 'after');
  return after;
}

/** For what cannot be null where something is not found: the refusal as an error that names the argument. */
export async function orBadInput<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundError) throw new BadUserInputError(error.message, error.path.join('.'));
    throw error;
  }
}
