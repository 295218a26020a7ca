/** Messages as clients hand them in: what is accepted, how large it is, and under whose name it goes. */
import type { Speaker } from './speaker.ts';
import { AblyError, badRequest } from './errors.ts';
import type { Data } from './protocol.ts';

/** A message that was checked but not published. */
export interface Draft {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly data?: Data | undefined;
  readonly encoding?: string | undefined;
  readonly clientId?: string | undefined;
  readonly extras?: object | undefined;
}

export const MAX_MESSAGES_PER_PUBLISH = 1_000;
const MAX_CHANNEL_NAME = 2_048;

/** @throws {AblyError} 40010: Ably has no channel of that name. */
export function checkChannelName(name: unknown): string {
  if (typeof name !== 'string' || name === '' || /^[[:]|[\r\n]/.test(name) || name.length > MAX_CHANNEL_NAME) {
    throw new AblyError(40010, 400, `invalid channel name: ${String(name).slice(0, 100)}`);
  }
  return name;
}

/**
 * Reads one message or an array of them, under the name of whoever speaks.
 *
 * @throws {AblyError} 40000, 40012 (client id), 40013 (data), 40016 (name), 40031 (ids), 40034 (too many).
 */
export function parseMessages(body: unknown, speaker: Speaker): Draft[] {
  const list: unknown[] = Array.isArray(body) ? body : [body];
  if (list.length === 0) throw badRequest('no message given');
  if (list.length > MAX_MESSAGES_PER_PUBLISH) throw new AblyError(40034, 400, 'too many messages in one publish');
  const drafts = list.map((message) => parseMessage(message, speaker));
  checkIds(drafts);
  return drafts;
}

function parseMessage(value: unknown, speaker: Speaker): Draft {
  if (typeof value !== 'object' || value === null) throw badRequest('a message must be an object');
  const { id, name, extras, clientId } = value as Record<string, unknown>;
  if (id !== undefined && id !== null && typeof id !== 'string') throw invalidId('it is no text');
  if (name !== undefined && name !== null && typeof name !== 'string') {
    throw new AblyError(40016, 400, 'invalid message name');
  }
  if (extras !== undefined && extras !== null && typeof extras !== 'object') {
    throw new AblyError(40032, 400, 'invalid extras');
  }
  return {
    id: id ?? undefined,
    name: name ?? undefined,
    extras: extras ?? undefined,
    clientId: clientIdFor(speaker, clientId),
    ...parseData(value as Record<string, unknown>),
  };
}

/** Text and bytes stay; base64 becomes the bytes that it stands for; objects and arrays become JSON text. */
export function parseData({ data, encoding }: Record<string, unknown>): Pick<Draft, 'data' | 'encoding'> {
  if (encoding !== undefined && encoding !== null && typeof encoding !== 'string') {
    throw new AblyError(40013, 400, 'invalid message encoding');
  }
  if (data === undefined || data === null) return { encoding: encoding ?? undefined };
  if (Buffer.isBuffer(data)) return { data, encoding: encoding ?? undefined };
  if (typeof data === 'object') {
    return { data: JSON.stringify(data), encoding: encoding ? `${encoding}/json` : 'json' };
  }
  if (typeof data !== 'string')
    throw new AblyError(40013, 400, 'message data must be text, bytes, an object or an array');
  const steps = encoding?.split('/') ?? [];
  if (steps.at(-1) !== 'base64') return { data, encoding: encoding ?? undefined };
  return { data: Buffer.from(data, 'base64'), encoding: steps.slice(0, -1).join('/') || undefined };
}

/**
 * The client id that a message or a presence member goes under.
 *
 * @throws {AblyError} 40012: it asks for one that the speaker may not use.
 */
export function clientIdFor(speaker: Speaker, asked: unknown): string | undefined {
  if (asked === undefined || asked === null) return speaker.clientId;
  const mayUse = speaker.clientId === undefined ? speaker.anyClientId : asked === speaker.clientId;
  if (typeof asked !== 'string' || asked === '' || asked === '*' || !mayUse) {
    throw new AblyError(40012, 400, 'invalid clientId: the credentials do not permit it');
  }
  return asked;
}

/** Several messages with ids of the client share a base: `<base>:0`, `<base>:1`, …; one message may have any id. */
function checkIds(drafts: readonly Draft[]): void {
  const ids = drafts.map(({ id }) => id);
  if (ids.every((id) => id === undefined)) return;
  if (ids.includes('')) throw invalidId('it is empty');
  if (ids.length === 1) return;
  const base = ids[0]?.replace(/:0$/, '');
  if (ids.some((id, index) => id !== `${base}:${index}`)) {
    throw invalidId('ids of several messages must be <base>:0, <base>:1, and so on');
  }
}

function invalidId(why: string): AblyError {
  return new AblyError(40031, 400, `invalid client-specified message id: ${why}`);
}

/** Whether it goes to whoever is there now, and into no history, rewind or resume. */
export function isEphemeral({ extras }: Draft): boolean {
  return extras !== undefined && 'ephemeral' in extras && extras.ephemeral === true;
}

/** Bytes that count against the limits. */
export function sizeOf(drafts: readonly Draft[]): number {
  return drafts.reduce((size, { name, clientId, extras, data }) => {
    const texts = [name, clientId, extras && JSON.stringify(extras)].filter((text) => text !== undefined);
    const dataSize = Buffer.isBuffer(data) ? data.length : Buffer.byteLength(data ?? '');
    return texts.reduce((sum, text) => sum + Buffer.byteLength(text), size + dataSize);
  }, 0);
}
