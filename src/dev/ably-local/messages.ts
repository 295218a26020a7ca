/** Reads the messages of clients: which are accepted, their size, and their client ids. */
import type { Speaker } from './speaker.ts';
import { AblyError, badRequest, mutationsNotEnabled, unsupported } from './errors.ts';
import { type Data, MessageAction } from './protocol.ts';

/** A checked message that is not published yet. */
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

/** @throws {AblyError} 40010: Ably does not allow this name. */
export function checkChannelName(name: unknown): string {
  if (typeof name !== 'string' || name === '' || /^[[:]|[\r\n]/.test(name) || name.length > MAX_CHANNEL_NAME) {
    throw new AblyError(40010, 400, `invalid channel name: ${String(name).slice(0, 100)}`);
  }
  return name;
}

/**
 * Reads one message or an array of them.
 *
 * @throws {AblyError} 40000, 40012 (client id), 40013 (data), 40016 (name), 40031 (ids), 40034 (too many), 93002
 *   (an update, a delete or an append), 40021 (push).
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
  const { id, name, extras, clientId, action } = value as Record<string, unknown>;
  requireNew(action);
  if (id !== undefined && id !== null && typeof id !== 'string') throw invalidId('it is not text');
  if (name !== undefined && name !== null && typeof name !== 'string') {
    throw new AblyError(40016, 400, 'invalid message name');
  }
  if (extras !== undefined && extras !== null && typeof extras !== 'object') {
    throw new AblyError(40032, 400, 'invalid extras');
  }
  // Otherwise it would be acknowledged and not sent to any device.
  if (extras && 'push' in extras) throw unsupported('push notifications');
  return {
    id: id ?? undefined,
    name: name ?? undefined,
    extras: extras ?? undefined,
    clientId: clientIdFor(speaker, clientId),
    ...parseData(value as Record<string, unknown>),
  };
}

/** @throws {AblyError} 93002, 40000: the message changes an older one, which this server does not support. */
function requireNew(action: unknown): void {
  if (action === undefined || action === null || action === MessageAction.CREATE || action === 'message.create') return;
  const what = MUTATIONS.get(action);
  if (what === undefined) throw badRequest('a message that is published cannot have this action');
  throw mutationsNotEnabled(what);
}

const MUTATIONS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [MessageAction.UPDATE, 'update a message'],
  ['message.update', 'update a message'],
  [MessageAction.DELETE, 'delete a message'],
  ['message.delete', 'delete a message'],
  [MessageAction.APPEND, 'append to a message'],
  ['message.append', 'append to a message'],
]);

/** Text and bytes stay, base64 is decoded to bytes, and objects and arrays become JSON text. */
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
 * The client id of a message or presence member.
 *
 * @throws {AblyError} 40012: the credentials do not allow the requested one.
 */
export function clientIdFor(speaker: Speaker, asked: unknown): string | undefined {
  if (asked === undefined || asked === null) return speaker.clientId;
  const mayUse = speaker.clientId === undefined ? speaker.anyClientId : asked === speaker.clientId;
  if (typeof asked !== 'string' || asked === '' || asked === '*' || !mayUse) {
    throw new AblyError(40012, 400, 'invalid clientId: the credentials do not permit it');
  }
  return asked;
}

/** Ids of several messages must have a common base: `<base>:0`, `<base>:1`, …. A single message may have any id. */
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

/** Whether it is only sent to attached clients, and left out of history, rewind and resume. */
export function isEphemeral({ extras }: Draft): boolean {
  return extras !== undefined && 'ephemeral' in extras && extras.ephemeral === true;
}

/** The parts of a message or presence member that count for the size limit. */
type Sized = Pick<Draft, 'name' | 'clientId' | 'extras' | 'data'>;

/** @throws {AblyError} 40009: together they are larger than `limit` bytes. */
export function requireSize(drafts: readonly Sized[], limit: number): number {
  const size = sizeOf(drafts);
  if (size <= limit) return size;
  const sizes = `size was ${size} bytes, limit is ${limit} bytes`;
  throw new AblyError(40009, 413, `Maximum message length exceeded (${sizes})`);
}

/** In bytes. */
export function sizeOf(drafts: readonly Sized[]): number {
  return drafts.reduce((size, { name, clientId, extras, data }) => {
    const texts = [name, clientId, extras && JSON.stringify(extras)].filter((text) => text !== undefined);
    const dataSize = Buffer.isBuffer(data) ? data.length : Buffer.byteLength(data ?? '');
    return texts.reduce((sum, text) => sum + Buffer.byteLength(text), size + dataSize);
  }, 0);
}
