import { afterCommit, type Queryable, type Transaction, transaction } from '../data/db.ts';
import { appendEvent } from '../data/event-log.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../data/loaders/messages.ts';
import { ConflictError, ForbiddenError, VersionConflictError } from '../errors.ts';
import type { MessageId } from '../lib/ids.ts';
import type { MessageContent } from '../lib/text.ts';
import type { ReadableMessage } from './access/loaders.ts';
import type { SignedIn } from './caller.ts';
import { lockChannelOf, messageAt, requireMessage, requireWritable } from './channels.ts';

export interface MessageEdit {
  readonly messageId: MessageId;
  readonly content: MessageContent;
  /** The edit is refused if the message has another version. Null: any version. */
  readonly expectedVersion: number | null;
}

export interface MessageChanged {
  readonly message: MessageRow;
  /** Number of the event; null if nothing changed. */
  readonly seq: number | null;
}

/**
 * Replaces the text of the caller's own message. An edit to the same text also makes a new version and an event.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller is not the author, or may no longer write in the channel.
 * @throws {ConflictError} The message is deleted.
 * @throws {VersionConflictError} The message does not have the version `expectedVersion`.
 */
export async function updateMessage(caller: SignedIn, edit: MessageEdit): Promise<MessageChanged> {
  const { messageId, content, expectedVersion } = edit;
  const own = await requireOwn(caller, messageId, 'edit');
  requireWritable(own.access, 'edit', ['messageId']);

  return transaction(caller.db, async (tx) => {
    requireWritable(await lockChannelOf(tx, caller, own), 'edit', ['messageId']);
    const [message] = await tx.$queryRaw<MessageRow[]>`
      UPDATE messages m SET content = ${content}, version = m.version + 1, edited_at = clock_timestamp()
      WHERE ${messageAt(own)} AND m.deleted_at IS NULL AND m.version = COALESCE(${expectedVersion}::int, m.version)
      RETURNING ${MESSAGE_COLUMNS}`;
    if (!message) {
      const [current] = await tx.$queryRaw<
        MessageRow[]
      >`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE ${messageAt(own)}`;
      if (current!.deletedAt) throw new ConflictError('unable to edit; the message is deleted', ['messageId']);
      throw new VersionConflictError(current!, ['expectedVersion']);
    }
    const event = { type: 'message.updated', actorId: caller.viewer.id, subjectId: messageId } as const;
    const seq = await appendEvent(tx, own.channelId, event);
    return { message, seq };
  });
}

/**
 * Deletes the caller's own message: removes its text, files and reactions from the database, and keeps its row and
 * number. Authors may do so even if they may no longer write in the channel. Repeating it changes nothing and emits
 * nothing.
 *
 * @throws {NotFoundError} The message does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller is not the author.
 */
export async function deleteMessage(
  caller: SignedIn,
  { messageId }: { messageId: MessageId },
): Promise<MessageChanged> {
  const found = await caller.access.message.load(messageId);
  if (found?.deletedAt && found.authorId === caller.viewer.id) return { message: found, seq: null };
  const own = await requireOwn(caller, messageId, 'delete');

  return transaction(caller.db, async (tx) => {
    await lockChannelOf(tx, caller, own);
    const [message] = await tx.$queryRaw<MessageRow[]>`
      UPDATE messages m SET deleted_at = clock_timestamp(), content = NULL, idempotency_key = NULL, file_count = 0
      WHERE ${messageAt(own)} AND m.deleted_at IS NULL
      RETURNING ${MESSAGE_COLUMNS}`;
    if (!message) {
      // It was deleted since it was read, so `found` still has its text.
      const [tombstone] = await tx.$queryRaw<
        MessageRow[]
      >`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE ${messageAt(own)}`;
      return { message: tombstone!, seq: null };
    }

    await eraseBelow(tx, caller, own);
    const removedIds = message.replyCount === 0 ? [messageId, ...(await leavePages(tx, message))] : [];
    const actorId = caller.viewer.id;
    const event = { type: 'message.deleted', actorId, subjectId: messageId, refs: { removedIds } } as const;
    const seq = await appendEvent(tx, own.channelId, event);
    return { message, seq };
  });
}

/** Removes the reactions, the pin and the files of a message. A foreign key removes them from `message_files`. */
async function eraseBelow(tx: Transaction, caller: SignedIn, { channelId, seq }: MessageRow): Promise<void> {
  await tx.$executeRaw`DELETE FROM reaction_groups WHERE channel_id = ${channelId}::uuid AND message_seq = ${seq}`;
  await tx.$executeRaw`DELETE FROM pins WHERE channel_id = ${channelId}::uuid AND message_seq = ${seq}`;
  const files = await tx.$executeRaw`
    DELETE FROM files WHERE id = ANY (ARRAY(
      SELECT file_id FROM message_files WHERE channel_id = ${channelId}::uuid AND message_seq = ${seq}
    ))`;
  if (files > 0) afterCommit(tx, () => caller.storage.work.removeSoon());
}

/**
 * Removes a deleted reply without replies of its own from the count of its parent. A deleted parent is listed only
 * while it has replies, so with its last reply it leaves the lists too, and lowers the count of its own parent, and so
 * on.
 *
 * @returns The deleted messages above the reply that leave the lists with it, upwards. `MAX_DEPTH` of `data/insert-message.ts` bounds them.
 */
async function leavePages(tx: Queryable, reply: MessageRow): Promise<MessageId[]> {
  if (reply.parentSeq === null) return [];
  const left = await tx.$queryRaw<{ id: MessageId }[]>`
    WITH RECURSIVE above AS (
      SELECT p.seq, p.parent_seq, p.deleted_at, p.reply_count
      FROM messages p WHERE p.channel_id = ${reply.channelId}::uuid AND p.seq = ${reply.parentSeq}
      UNION ALL
      SELECT p.seq, p.parent_seq, p.deleted_at, p.reply_count
      FROM above JOIN messages p ON p.channel_id = ${reply.channelId}::uuid AND p.seq = above.parent_seq
      WHERE above.deleted_at IS NOT NULL AND above.reply_count = 1
    ), counted AS (
      UPDATE messages m SET reply_count = m.reply_count - 1
      FROM above WHERE m.channel_id = ${reply.channelId}::uuid AND m.seq = above.seq
      RETURNING m.id, m.seq, m.listed
    )
    SELECT id FROM counted WHERE NOT listed ORDER BY seq DESC`;
  return left.map(({ id }) => id);
}

async function requireOwn(caller: SignedIn, messageId: MessageId, verb: 'edit' | 'delete'): Promise<ReadableMessage> {
  const message = await requireMessage(caller, messageId);
  if (message.authorId !== caller.viewer.id)
    throw new ForbiddenError(`unable to ${verb}; only the author may`, ['messageId']);
  if (message.deletedAt) throw new ConflictError(`unable to ${verb}; the message is deleted`, ['messageId']);
  return message;
}
