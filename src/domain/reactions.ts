import { sql, transaction } from '../data/db.ts';
import { appendEvent } from '../data/event-log.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import { REACTION_COLUMNS, type ReactionRow } from '../data/loaders/reactions.ts';
import { ConflictError, InvalidInputError } from '../errors.ts';
import type { Emoji } from '../lib/emoji.ts';
import { type MessageId, newIdIn, type ReactionId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';
import { lockChannelOf, messageAt, requireMessage, requireWritable } from './channels.ts';

/** Different emoji on one message. The database enforces it too (`reaction_groups.slot`). */
const MAX_EMOJI_PER_MESSAGE = 20;

export interface ReactionRef {
  readonly messageId: MessageId;
  readonly emoji: Emoji;
}

export interface ReactionAdded {
  readonly reaction: ReactionRow;
  /** The payload reads it again, because it may have changed since access was checked. */
  readonly message: MessageRow;
  /** False if the caller had reacted with this emoji already. */
  readonly added: boolean;
  /** Number of the event; null if nothing changed. */
  readonly seq: number | null;
}

/**
 * Adds the caller's reaction. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller may not write in its channel.
 * @throws {ConflictError} The message is deleted.
 * @throws {InvalidInputError} The message already carries {@link MAX_EMOJI_PER_MESSAGE} other emoji.
 */
export async function addReaction(caller: SignedIn, { messageId, emoji }: ReactionRef): Promise<ReactionAdded> {
  const { id: userId } = caller.viewer;
  const message = await requireMessage(caller, messageId);
  requireWritable(message.access, 'react', ['messageId']);
  const { channelId } = message;
  const ofMessage = sql`g.channel_id = ${channelId}::uuid AND g.message_seq = ${message.seq}`;

  return transaction(caller.db, async (tx) => {
    const channel = await lockChannelOf(tx, caller, message);
    requireWritable(channel, 'react', ['messageId']);
    const seq = channel.lastSeq + 1;
    // The caller's reaction if there is one. Otherwise it takes the slot of the emoji, or the lowest free one; without a
    // row if no slot is free or the message is deleted.
    const [row] = await tx.$queryRaw<(ReactionRow & { count: number | null })[]>`
      WITH standing AS (
        SELECT ${REACTION_COLUMNS} FROM reactions rc
        WHERE rc.channel_id = ${channelId}::uuid AND rc.message_seq = ${message.seq} AND rc.user_id = ${userId}::uuid AND rc.emoji = ${emoji}
      ),
      place AS (
        SELECT COALESCE(
          (SELECT g.slot FROM reaction_groups g WHERE ${ofMessage} AND g.emoji = ${emoji}),
          (SELECT min(free.slot) FROM generate_series(1, ${MAX_EMOJI_PER_MESSAGE}::int) AS free(slot)
           WHERE NOT EXISTS (SELECT FROM reaction_groups g WHERE ${ofMessage} AND g.slot = free.slot))
        ) AS slot
        FROM messages m WHERE ${messageAt(message)} AND m.deleted_at IS NULL AND NOT EXISTS (SELECT FROM standing)
      ),
      counted AS (
        INSERT INTO reaction_groups AS g (channel_id, message_seq, emoji, count, first_seq, slot)
        SELECT ${channelId}::uuid, ${message.seq}, ${emoji}, 1, ${seq}, slot FROM place WHERE slot IS NOT NULL
        ON CONFLICT (channel_id, message_seq, emoji) DO UPDATE SET count = g.count + 1
        RETURNING g.count
      ),
      added AS (
        INSERT INTO reactions AS rc (id, channel_id, message_seq, user_id, emoji, seq)
        SELECT ${newIdIn('rct', channelId)}::uuid, ${channelId}::uuid, ${message.seq}, ${userId}::uuid, ${emoji}, ${seq} FROM counted
        RETURNING ${REACTION_COLUMNS}
      )
      SELECT added.*, counted.count FROM added, counted
      UNION ALL SELECT standing.*, NULL FROM standing`;
    if (!row) {
      const current = await tx.$queryRaw<
        unknown[]
      >`SELECT m.id FROM messages m WHERE ${messageAt(message)} AND m.deleted_at IS NULL`;
      if (current.length === 0) throw new ConflictError('unable to react; the message is deleted', ['messageId']);
      throw new InvalidInputError(
        `emoji must be one of those that the message carries: it has ${MAX_EMOJI_PER_MESSAGE} different ones, which is the most`,
        ['emoji'],
      );
    }
    const { count, ...reaction } = row;
    if (count === null) return { reaction, message, added: false, seq: null };
    await appendEvent(tx, channelId, {
      type: 'reaction.added',
      actorId: userId,
      subjectId: messageId,
      refs: { reactionId: reaction.id, emoji, count, userId },
    });
    return { reaction, message, added: true, seq };
  });
}

export interface ReactionRemoved {
  readonly message: MessageRow;
  /** False if the caller had not reacted with this emoji. */
  readonly removed: boolean;
  /** Number of the event; null if nothing changed. */
  readonly seq: number | null;
}

/**
 * Removes the caller's reaction, even if the caller may no longer write in the channel. Repeating it changes nothing
 * and emits nothing.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 */
export async function removeReaction(caller: SignedIn, { messageId, emoji }: ReactionRef): Promise<ReactionRemoved> {
  const { id: userId } = caller.viewer;
  const message = await requireMessage(caller, messageId);
  const { channelId } = message;
  const group = sql`channel_id = ${channelId}::uuid AND message_seq = ${message.seq} AND emoji = ${emoji}`;

  return transaction(caller.db, async (tx) => {
    await lockChannelOf(tx, caller, message);
    // The last reaction with an emoji takes its group with it.
    const [gone] = await tx.$queryRaw<{ id: ReactionId; count: number }[]>`
      WITH gone AS (DELETE FROM reactions WHERE ${group} AND user_id = ${userId}::uuid RETURNING id),
      counted AS (
        UPDATE reaction_groups SET count = count - 1 WHERE ${group} AND count > 1 AND EXISTS (SELECT FROM gone)
        RETURNING count
      ),
      emptied AS (DELETE FROM reaction_groups WHERE ${group} AND count = 1 AND EXISTS (SELECT FROM gone))
      SELECT gone.id, COALESCE((SELECT count FROM counted), 0) AS count FROM gone`;
    if (!gone) return { message, removed: false, seq: null };
    const seq = await appendEvent(tx, channelId, {
      type: 'reaction.removed',
      actorId: userId,
      subjectId: messageId,
      refs: { reactionId: gone.id, emoji, count: gone.count, userId },
    });
    return { message, removed: true, seq };
  });
}
