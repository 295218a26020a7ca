import { transaction } from '../data/db.ts';
import { appendEvent } from '../data/event-log.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import { ConflictError } from '../errors.ts';
import type { MessageId, RoomId } from '../lib/ids.ts';
import type { ReadableMessage } from './access/loaders.ts';
import type { SignedIn } from './caller.ts';
import { lockChannelOf, messageAt, requireMessage, requireWritable } from './channels.ts';
import { requireOwnedRoom } from './rooms.ts';

/** Maximum number of pinned messages in a channel. */
const MAX_PINS = 250;

export interface PinRef {
  readonly messageId: MessageId;
}

export interface PinChanged {
  /** The payload reads it again, because it may have changed since access was checked. */
  readonly message: MessageRow;
  /** Number of the event; null if nothing changed. */
  readonly seq: number | null;
}

/**
 * Pins a message. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 * @throws {ForbiddenError} In a room, the caller does not own the server. In a conversation, they may not write.
 * @throws {ConflictError} The message is deleted, or the channel has {@link MAX_PINS} pinned messages.
 */
export async function pinMessage(caller: SignedIn, { messageId }: PinRef): Promise<PinChanged> {
  const message = await requireMayPin(caller, messageId, 'pin');
  const { channelId } = message;

  return transaction(caller.db, async (tx) => {
    const channel = await lockChannelOf(tx, caller, message);
    requireWritable(channel, 'pin', ['messageId']);
    // The parts of a statement see the tables as they were before it: `already` does not see the new pin.
    const [state] = await tx.$queryRaw<{ deleted: boolean; already: boolean; pinned: boolean }[]>`
      WITH pinned AS (
        INSERT INTO pins (channel_id, message_seq, seq, pinned_by)
        SELECT m.channel_id, m.seq, ${channel.lastSeq + 1}, ${caller.viewer.id}::uuid
        FROM messages m
        WHERE ${messageAt(message)} AND m.deleted_at IS NULL
          AND (SELECT count(*) FROM pins p WHERE p.channel_id = ${channelId}::uuid) < ${MAX_PINS}
        ON CONFLICT (channel_id, message_seq) DO NOTHING RETURNING message_seq
      )
      SELECT m.deleted_at IS NOT NULL AS deleted, EXISTS (SELECT FROM pinned) AS pinned,
        EXISTS (SELECT FROM pins p WHERE p.channel_id = ${channelId}::uuid AND p.message_seq = ${message.seq}) AS already
      FROM messages m WHERE ${messageAt(message)}`;
    const { deleted, already, pinned } = state!;
    if (deleted) throw new ConflictError('unable to pin; the message is deleted', ['messageId']);
    if (already) return { message, seq: null };
    if (!pinned) {
      throw new ConflictError(
        `unable to pin; the channel has ${MAX_PINS} pinned messages, which is the most: unpin one first`,
        ['messageId'],
      );
    }
    const event = { type: 'message.pinned', actorId: caller.viewer.id, subjectId: messageId } as const;
    return { message, seq: await appendEvent(tx, message.channelId, event) };
  });
}

/**
 * Unpins a message. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 * @throws {ForbiddenError} In a room, the caller does not own the server. In a conversation, they may not write.
 */
export async function unpinMessage(caller: SignedIn, { messageId }: PinRef): Promise<PinChanged> {
  const message = await requireMayPin(caller, messageId, 'unpin');

  return transaction(caller.db, async (tx) => {
    requireWritable(await lockChannelOf(tx, caller, message), 'unpin', ['messageId']);
    const removed = await tx.$executeRaw`
      DELETE FROM pins WHERE channel_id = ${message.channelId}::uuid AND message_seq = ${message.seq}`;
    if (removed === 0) return { message, seq: null };
    const event = { type: 'message.unpinned', actorId: caller.viewer.id, subjectId: messageId } as const;
    return { message, seq: await appendEvent(tx, message.channelId, event) };
  });
}

async function requireMayPin(caller: SignedIn, id: MessageId, verb: 'pin' | 'unpin'): Promise<ReadableMessage> {
  const message = await requireMessage(caller, id);
  const { access, channelId } = message;
  requireWritable(access, verb, ['messageId']);
  if (access.kind === 'conversation') return message;
  await requireOwnedRoom(caller, channelId as RoomId, verb, ['messageId']);
  return message;
}
