/** Frames of Ably's realtime protocol, version 2 and later, and their encoding. */
import { decode, encode } from '@ably/msgpack-js';

import type { ErrorInfo } from './errors.ts';

export const Action = {
  HEARTBEAT: 0,
  ACK: 1,
  NACK: 2,
  CONNECTED: 4,
  DISCONNECT: 5,
  DISCONNECTED: 6,
  CLOSE: 7,
  CLOSED: 8,
  ERROR: 9,
  ATTACH: 10,
  ATTACHED: 11,
  DETACH: 12,
  DETACHED: 13,
  PRESENCE: 14,
  MESSAGE: 15,
  SYNC: 16,
  AUTH: 17,
  ACTIVATE: 18,
  OBJECT: 19,
  OBJECT_SYNC: 20,
  ANNOTATION: 21,
} as const;

/** Bits of `flags` in ATTACH and ATTACHED. */
export const Flag = {
  HAS_PRESENCE: 1 << 0,
  HAS_BACKLOG: 1 << 1,
  RESUMED: 1 << 2,
  /** In ATTACH: the client was attached before, so nothing is rewound. */
  ATTACH_RESUME: 1 << 5,
} as const;

/** Further bits of `flags`: the requested and the granted modes of an attachment. */
export const Mode = {
  PRESENCE: 1 << 16,
  PUBLISH: 1 << 17,
  SUBSCRIBE: 1 << 18,
  PRESENCE_SUBSCRIBE: 1 << 19,
  /** Granted like Ably does, by default and by the capability. Publishing an annotation is refused with 93002. */
  ANNOTATION_PUBLISH: 1 << 21,
} as const;

/** The modes of an attachment that does not request any. */
export const DEFAULT_MODES =
  Mode.PRESENCE | Mode.PUBLISH | Mode.SUBSCRIBE | Mode.PRESENCE_SUBSCRIBE | Mode.ANNOTATION_PUBLISH;

/** All bits of `flags` that request modes, also unsupported ones. */
export const MODE_BITS = ~0 << 16;

/** Kind of a message: a new one, a change of an older one, or one of Ably's own such as `[meta]occupancy`. */
export const MessageAction = { CREATE: 0, UPDATE: 1, DELETE: 2, META: 3, SUMMARY: 4, APPEND: 5 } as const;

export const PresenceAction = { ABSENT: 0, PRESENT: 1, ENTER: 2, LEAVE: 3, UPDATE: 4 } as const;

/** Bytes are unchanged in msgpack. In JSON they are base64, and `encoding` ends with it. */
export type Data = string | Buffer;

export interface WireMessage {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly data?: Data | undefined;
  readonly encoding?: string | undefined;
  readonly clientId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly extras?: object | undefined;
  readonly timestamp?: number;
  /** One of {@link MessageAction}. */
  readonly action?: number;
  readonly serial?: string;
  readonly version?: { readonly serial: string; readonly timestamp: number };
}

export interface WirePresence {
  readonly id?: string | undefined;
  readonly action: number;
  readonly clientId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly data?: Data | undefined;
  readonly encoding?: string | undefined;
  readonly extras?: object | undefined;
  readonly timestamp?: number;
}

export interface ConnectionDetails {
  readonly clientId?: string | undefined;
  readonly connectionKey: string;
  readonly maxMessageSize: number;
  readonly connectionStateTtl: number;
  readonly maxIdleInterval: number;
  readonly serverId: string;
}

/** A frame. All actions have the same type, and use different fields. */
export interface ProtocolMessage {
  readonly action: number;
  readonly id?: string | undefined;
  readonly flags?: number | undefined;
  readonly timestamp?: number;
  readonly count?: number;
  readonly error?: ErrorInfo | undefined;
  readonly connectionId?: string | undefined;
  readonly connectionDetails?: ConnectionDetails;
  readonly channel?: string | undefined;
  readonly channelSerial?: string | null | undefined;
  readonly msgSerial?: number | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly messages?: readonly unknown[];
  readonly presence?: readonly unknown[];
  readonly auth?: { readonly accessToken?: string };
  readonly res?: readonly { readonly serials: readonly string[] }[];
}

export type Format = 'json' | 'msgpack';

/**
 * Maximum nesting of objects and arrays in a frame or body. Encoders are recursive, and presence data is encoded again
 * for every client that attaches, so data that could not be encoded must be refused.
 */
const MAX_DEPTH = 256;

/** JSON is returned as text, so that it is sent in a text frame. Undefined fields are left out. */
export function encodeBody(value: unknown, format: Format): string | Buffer {
  return format === 'json' ? JSON.stringify(value) : encode(value, true);
}

/** @throws {Error} It does not have the format, or is nested more than {@link MAX_DEPTH} deep. */
export function decodeBody(bytes: Buffer, format: Format): unknown {
  const value = format === 'json' ? (JSON.parse(bytes.toString('utf8')) as unknown) : (decode(bytes) as unknown);
  if (isDeeperThan(MAX_DEPTH, value)) throw new Error(`nested more than ${MAX_DEPTH} deep`);
  return value;
}

/** Not recursive, so that no input exhausts the stack. */
function isDeeperThan(limit: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

/** A message or presence message for the format: in JSON, bytes become base64. */
export function toWire<T extends { readonly data?: Data | undefined; readonly encoding?: string | undefined }>(
  message: T,
  format: Format,
): T {
  if (format === 'msgpack' || !Buffer.isBuffer(message.data)) return message;
  const encoding = message.encoding ? `${message.encoding}/base64` : 'base64';
  return { ...message, data: message.data.toString('base64'), encoding };
}

/** A frame for many clients. It is encoded once for each format. */
export interface Broadcast {
  as(format: Format): string | Buffer;
}

/** @param build Makes the frame for a format. */
export function broadcast(build: (format: Format) => ProtocolMessage): Broadcast {
  const written = new Map<Format, string | Buffer>();
  return {
    as(format) {
      let bytes = written.get(format);
      if (bytes === undefined) {
        bytes = encodeBody(build(format), format);
        written.set(format, bytes);
      }
      return bytes;
    },
  };
}
