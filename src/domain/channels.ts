import { type Sql, sql, type Transaction } from '../data/db.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import { type ArgumentPath, ForbiddenError, NotFoundError } from '../errors.ts';
import type { ChannelId, ConversationId, MessageId, RoomId } from '../lib/ids.ts';
import type { ChannelAccess } from './access/channels.ts';
import { heldChannels } from './access/held.ts';
import type { ReadableMessage } from './access/loaders.ts';
import type { SignedIn } from './caller.ts';

/**
 * Why two users may not write to each other, in error messages. It is the whole rule, so that nobody is told that they are
 * blocked.
 */
export const MAY_NOT_WRITE_TO =
  'the two of you must be friends or members of a common server, and neither may have blocked the other';

/** The id of a room or conversation that a client sent. Every input calls it `channel`. */
export type ChannelRef =
  | { readonly kind: 'room'; readonly id: RoomId }
  | { readonly kind: 'conversation'; readonly id: ConversationId };

/** Path of the channel in an input. */
export function pathOf({ kind }: ChannelRef): ArgumentPath {
  return ['channel', kind === 'room' ? 'roomId' : 'conversationId'];
}

/**
 * What the caller may do in the channel.
 *
 * @throws {NotFoundError} The channel does not exist, or the caller may not read it.
 */
export async function requireChannel(caller: SignedIn, ref: ChannelRef): Promise<ChannelAccess> {
  const access = await caller.access.channel.load(ref.id);
  if (!access || access.kind !== ref.kind) throw channelNotFound(ref);
  return access;
}

export function channelNotFound(ref: ChannelRef): NotFoundError {
  return new NotFoundError(`the ${ref.kind}`, pathOf(ref));
}

/**
 * Checks that the caller may write in a channel which they may read.
 *
 * @param access The access decision for the channel.
 * @param verb What the caller tries to do, for the error message.
 * @param path Of the input that names the channel.
 * @throws {ForbiddenError} The caller may not write there, or may not any more.
 */
export function requireWritable(
  { canWrite }: Pick<ChannelAccess, 'canWrite'>,
  verb: 'write' | 'edit' | 'react' | 'pin' | 'unpin',
  path: ArgumentPath,
): void {
  if (canWrite) return;
  throw new ForbiddenError(`unable to ${verb} here; ${MAY_NOT_WRITE_TO}`, path);
}

/** A channel whose stream is locked. The access decision holds until the transaction ends. */
export interface LockedChannel extends ChannelAccess {
  /** The newest number of the stream. The next event of this transaction gets the one after it. */
  readonly lastSeq: number;
}

/**
 * Checks access again and locks the channel's stream, in one statement of the transaction. Access was checked before
 * the transaction and may have ended since; from here on it lasts until the commit (see `access/held.ts`). Later
 * statements of the transaction see all earlier changes of the channel, and other changes wait.
 *
 * @returns Null if the caller may no longer read the channel.
 */
export async function lockChannel(tx: Transaction, caller: SignedIn, id: ChannelId): Promise<LockedChannel | null> {
  const [channel] = await tx.$queryRaw<LockedChannel[]>`
    SELECT channel.*, st.last_seq AS "lastSeq"
    FROM (${heldChannels(caller.viewer.id, sql`SELECT ${id}::uuid`)}) channel JOIN streams st ON st.id = channel.id
    FOR NO KEY UPDATE OF st`;
  return channel ?? null;
}

/**
 * The message that an input names as `messageId`, also a deleted one.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 */
export async function requireMessage(caller: SignedIn, messageId: MessageId): Promise<ReadableMessage> {
  return (await caller.access.message.load(messageId)) ?? throwMessageNotFound();
}

/**
 * {@link lockChannel} for a change of a message.
 *
 * @throws {NotFoundError} The caller may no longer read the channel.
 */
export async function lockChannelOf(
  tx: Transaction,
  caller: SignedIn,
  { channelId }: Pick<MessageRow, 'channelId'>,
): Promise<LockedChannel> {
  return (await lockChannel(tx, caller, channelId)) ?? throwMessageNotFound();
}

function throwMessageNotFound(): never {
  throw new NotFoundError('the message', ['messageId']);
}

/** Condition: the message `m` is this one. It names the channel, and so the partition. */
export function messageAt({ channelId, seq }: Pick<MessageRow, 'channelId' | 'seq'>): Sql {
  return sql`m.channel_id = ${channelId}::uuid AND m.seq = ${seq}`;
}

/** The kind of a channel that the caller may read. */
export async function kindOfChannel(caller: SignedIn, id: ChannelId): Promise<ChannelAccess['kind']> {
  const access = await caller.access.channel.load(id);
  if (!access) throw new Error(`unable to load channel ${id}; it was deleted while it was read`);
  return access.kind;
}
