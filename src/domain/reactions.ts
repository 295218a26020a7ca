import { transaction } from '../data/db.ts';
import { appendEvent, lockStream } from '../data/event-log.ts';
import { REACTION_COLUMNS, type ReactionRow } from '../data/loaders/reactions.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import type { Emoji } from '../lib/emoji.ts';
import { type MessageId, newId, type ReactionId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';
import { requireWritable } from './channels.ts';
import { findMessage } from './messages.ts';

/** Different emoji on one message; held by the database too (`reaction_groups.slot`). */
const MAX_EMOJI_PER_MESSAGE = 20;

/** The reaction, or null where the caller may not read its message. */
export function findReaction(caller: SignedIn, id: ReactionId): Promise<ReactionRow | null> {
  return caller.access.reaction.load(id);
}

export interface ReactionRef {
  readonly messageId: MessageId;
  readonly emoji: Emoji;
}

export interface ReactionAdded {
  readonly reaction: ReactionRow;
  /** And not the message as it was read for the decision: it may have been edited or deleted since. */
  readonly messageId: MessageId;
  /** False where the caller had reacted so already. */
  readonly added: boolean;
  /** Number of the event; null where nothing changed. */
  readonly seq: number | null;
}

/**
 * Adds the caller's reaction. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} No such message, or none that the caller may see.
 * @throws {ForbiddenError} The message is deleted, or the caller may not write in its channel.
 * @throws {InvalidInputError} The message already carries {@link MAX_EMOJI_PER_MESSAGE} other emoji.
 */
export async function addReaction(caller: SignedIn, { messageId, emoji }: ReactionRef): Promise<ReactionAdded> {
  const { id: userId } = caller.viewer;
  const message = await findMessage(caller, messageId);
  if (!message) throw new NotFoundError('the message', ['messageId']);
  requireWritable(message.access, 'react', ['messageId']);

  return transaction(caller.db, async (tx) => {
    const seq = (await lockStream(tx, message.channelId)) + 1;
    const [standing] = await tx.$queryRaw<ReactionRow[]>`
      SELECT ${REACTION_COLUMNS} FROM reactions rc
      WHERE rc.message_id = ${messageId}::uuid AND rc.user_id = ${userId}::uuid AND rc.emoji = ${emoji}`;
    if (standing) return { reaction: standing, messageId, added: false, seq: null };

    // The emoji's own slot, or the lowest free one; no row where there is neither, or no message any more.
    const [row] = await tx.$queryRaw<(ReactionRow & { count: number })[]>`
      WITH place AS (
        SELECT m.id AS message_id, COALESCE(
          (SELECT g.slot FROM reaction_groups g WHERE g.message_id = m.id AND g.emoji = ${emoji}),
          (SELECT min(free.slot) FROM generate_series(1, ${MAX_EMOJI_PER_MESSAGE}::int) AS free(slot)
           WHERE NOT EXISTS (SELECT FROM reaction_groups g WHERE g.message_id = m.id AND g.slot = free.slot))
        ) AS slot
        FROM messages m WHERE m.id = ${messageId}::uuid AND m.deleted_at IS NULL
      ),
      counted AS (
        INSERT INTO reaction_groups AS g (message_id, emoji, count, first_seq, slot)
        SELECT message_id, ${emoji}, 1, ${seq}, slot FROM place WHERE slot IS NOT NULL
        ON CONFLICT (message_id, emoji) DO UPDATE SET count = g.count + 1
        RETURNING g.count
      ),
      added AS (
        INSERT INTO reactions AS rc (id, message_id, user_id, emoji, seq)
        SELECT ${newId('rct')}::uuid, ${messageId}::uuid, ${userId}::uuid, ${emoji}, ${seq} FROM counted
        RETURNING ${REACTION_COLUMNS}
      )
      SELECT added.*, counted.count FROM added, counted`;
    if (!row) {
      const current = await tx.$queryRaw<
        unknown[]
      >`SELECT id FROM messages WHERE id = ${messageId}::uuid AND deleted_at IS NULL`;
      if (current.length === 0) throw new ForbiddenError('unable to react; the message is deleted', ['messageId']);
      throw new InvalidInputError(
        `emoji must be one of those that the message carries: it has ${MAX_EMOJI_PER_MESSAGE} different ones, which is the most`,
        ['emoji'],
      );
    }
    const { count, ...reaction } = row;
    await appendEvent(tx, message.channelId, {
      type: 'reaction.added',
      actorId: userId,
      messageId,
      reactionId: reaction.id,
      emoji,
      count,
      userId,
    });
    return { reaction, messageId, added: true, seq };
  });
}

export interface ReactionRemoved {
  readonly messageId: MessageId;
  /** False where there was none to remove. */
  readonly removed: boolean;
  /** Number of the event; null where nothing changed. */
  readonly seq: number | null;
}

/**
 * Takes the caller's reaction back. Repeating it changes nothing and emits nothing. Also where the caller may
 * not write any more: what one said there, one may unsay.
 *
 * @throws {NotFoundError} No such message, or none that the caller may see.
 */
export async function removeReaction(caller: SignedIn, { messageId, emoji }: ReactionRef): Promise<ReactionRemoved> {
  const { id: userId } = caller.viewer;
  const message = await findMessage(caller, messageId);
  if (!message) throw new NotFoundError('the message', ['messageId']);

  return transaction(caller.db, async (tx) => {
    await lockStream(tx, message.channelId);
    const [gone] = await tx.$queryRaw<{ id: ReactionId }[]>`
      DELETE FROM reactions WHERE message_id = ${messageId}::uuid AND user_id = ${userId}::uuid AND emoji = ${emoji} RETURNING id`;
    if (!gone) return { messageId, removed: false, seq: null };

    const [left] = await tx.$queryRaw<{ count: number }[]>`
      UPDATE reaction_groups SET count = count - 1
      WHERE message_id = ${messageId}::uuid AND emoji = ${emoji} AND count > 1
      RETURNING count`;
    if (!left)
      await tx.$executeRaw`DELETE FROM reaction_groups WHERE message_id = ${messageId}::uuid AND emoji = ${emoji}`;
    const seq = await appendEvent(tx, message.channelId, {
      type: 'reaction.removed',
      actorId: userId,
      messageId,
      reactionId: gone.id,
      emoji,
      count: left?.count ?? 0,
      userId,
    });
    return { messageId, removed: true, seq };
  });
}
