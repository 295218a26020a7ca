/** Ably's realtime protocol, version 2 and later: what a frame holds, and how it is written. */
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
} as const;

/** Bits of `flags` in ATTACH and ATTACHED. */
export const Flag = {
  HAS_PRESENCE: 1 << 0,
  HAS_BACKLOG: 1 << 1,
  RESUMED: 1 << 2,
  /** In ATTACH: the client was attached before, so nothing is rewound. */
  ATTACH_RESUME: 1 << 5,
} as const;

/** Bits of `flags` too: what an attachment asks for, and what it got. */
export const Mode = {
  PRESENCE: 1 << 16,
  PUBLISH: 1 << 17,
  SUBSCRIBE: 1 << 18,
  PRESENCE_SUBSCRIBE: 1 << 19,
} as const;

export const ALL_MODES = Mode.PRESENCE | Mode.PUBLISH | Mode.SUBSCRIBE | Mode.PRESENCE_SUBSCRIBE;

export const PresenceAction = { ABSENT: 0, PRESENT: 1, ENTER: 2, LEAVE: 3, UPDATE: 4 } as const;

/** Bytes stand as they are in msgpack; in JSON as base64, which the end of `encoding` then says. */
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
  /** 0: a message that is new. */
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

/** One frame. The wire has one shape for all actions; which fields an action uses is its own matter. */
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

/** JSON stays text, so that it travels in a text frame; fields that are undefined are left out. */
export function encodeBody(value: unknown, format: Format): string | Buffer {
  return format === 'json' ? JSON.stringify(value) : encode(value, true);
}

/** @throws {Error} It is not what `format` says. */
export function decodeBody(bytes: Buffer, format: Format): unknown {
  return format === 'json' ? (JSON.parse(bytes.toString('utf8')) as unknown) : (decode(bytes) as unknown);
}

/** A message or presence message as `format` writes it: bytes become base64 in JSON. */
export function toWire<T extends { readonly data?: Data | undefined; readonly encoding?: string | undefined }>(
  message: T,
  format: Format,
): T {
  if (format === 'msgpack' || !Buffer.isBuffer(message.data)) return message;
  const encoding = message.encoding ? `${message.encoding}/base64` : 'base64';
  return { ...message, data: message.data.toString('base64'), encoding };
}

/** A frame that goes to many: written once for each format that is asked for. */
export interface Broadcast {
  as(format: Format): string | Buffer;
}

/** @param build The frame, with its bytes as `format` wants them. */
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
