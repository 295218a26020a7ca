import { decodeId, encodeId, type IdKind, type IdOf } from '../lib/ids.ts';

/**
 * A value that an event has both in the event log, as JSON, and on Ably, as a property of `data`. The log has no text
 * of messages, so references are ids, numbers and similar values, and never free text.
 */
export interface Reference<Value = unknown, OnAbly = unknown, Name extends string = string> {
  /** The property of `data` on Ably. */
  readonly name: Name;
  /** The kind of object that an id names, or the kind of value. */
  readonly kind: IdKind | 'emoji' | 'count' | 'flag' | 'time';
  /** Whether it is a list of ids of that kind. */
  readonly list?: true;
  /** Whether the event log can store this value. */
  accepts(value: unknown): boolean;
  encode(value: Value): OnAbly;
  /** @returns Null if the property is missing or invalid. */
  decode(onAbly: unknown): Value | null;
}

export type References = Readonly<Record<string, Reference>>;

/** The values of references in the log and in the program. */
export type ValuesOf<Refs extends References> = {
  readonly [Key in keyof Refs]: Refs[Key] extends Reference<infer Value> ? Value : never;
};

/** The properties of references in `data` on Ably. */
export type OnAblyOf<Refs extends References> = {
  readonly [Key in keyof Refs as Refs[Key]['name']]: Refs[Key] extends Reference<infer _Value, infer OnAbly>
    ? OnAbly
    : never;
};

export interface IdReference<Kind extends IdKind = IdKind, Name extends string = string> extends Reference<
  IdOf<Kind>,
  string,
  Name
> {
  readonly kind: Kind;
}

/** An id: a UUID in the log, a TypeID on Ably. */
export function id<const Kind extends IdKind, const Name extends string>(
  kind: Kind,
  name: Name,
): IdReference<Kind, Name> {
  return {
    name,
    kind,
    accepts: (value) => typeof value === 'string',
    encode: (value) => encodeId(kind, value),
    decode: (onAbly) => (typeof onAbly === 'string' ? decodeId(kind, onAbly) : null),
  };
}

/** Ids in an order: UUIDs in the log, TypeIDs on Ably. The list can be empty. */
export function ids<const Kind extends IdKind, const Name extends string>(
  kind: Kind,
  name: Name,
): Reference<readonly IdOf<Kind>[], readonly string[], Name> {
  const one = id(kind, name);
  return {
    name,
    kind,
    list: true,
    accepts: (value) => Array.isArray(value) && value.every((item) => one.accepts(item)),
    encode: (values) => values.map((value) => one.encode(value)),
    decode(onAbly) {
      if (!Array.isArray(onAbly)) return null;
      const values = onAbly.map((item) => one.decode(item));
      return values.includes(null) ? null : (values as IdOf<Kind>[]);
    },
  };
}

export function emoji<const Name extends string>(name: Name): Reference<string, string, Name> {
  return { name, kind: 'emoji', ...asIs((value) => typeof value === 'string' && value !== '') };
}

/** A whole number of at least 0. */
export function count<const Name extends string>(name: Name): Reference<number, number, Name> {
  return { name, kind: 'count', ...asIs<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0) };
}

export function flag<const Name extends string>(name: Name): Reference<boolean, boolean, Name> {
  return { name, kind: 'flag', ...asIs<boolean>((value) => typeof value === 'boolean') };
}

/** A time. Only ephemeral events can have one, because the log's JSON has no `Date`. */
export function time<const Name extends string>(name: Name): Reference<Date, string, Name> {
  return { name, kind: 'time', accepts: () => false, encode: (value) => value.toISOString(), decode: decodeTime };
}

function decodeTime(onAbly: unknown): Date | null {
  const value = new Date(typeof onAbly === 'string' ? onAbly : Number.NaN);
  return Number.isNaN(value.getTime()) ? null : value;
}

function asIs<Value>(accepts: (value: unknown) => boolean) {
  return {
    accepts,
    encode: (value: Value) => value,
    decode: (onAbly: unknown) => (accepts(onAbly) ? (onAbly as Value) : null),
  };
}
