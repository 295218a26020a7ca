import { afterCommit, type Queryable, sql, transaction, violatesUnique } from '../data/db.ts';
import { announceAppended, appendEvent, lockStream } from '../data/event-log.ts';
import { insertMessage } from '../data/insert-message.ts';
import { FILE_COLUMNS, type FileRow } from '../data/loaders/files.ts';
import { MESSAGE_COLUMNS, type MessageRow, MESSAGES_OF_CHANNEL } from '../data/loaders/messages.ts';
import type { Page } from '../data/pages.ts';
import {
  BadUserInputError,
  ConflictError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  NotFoundError,
  type UserError,
  UserErrors,
  VersionConflictError,
} from '../errors.ts';
import type { ChannelId, FileId, MessageId } from '../lib/ids.ts';
import type { MessageContent } from '../lib/text.ts';
import { type ReadableMessage, readableChannels } from './access.ts';
import type { SignedIn } from './caller.ts';
import { type ChannelRef, type Named, requireChannel, requireWritable } from './channels.ts';

/** The message, deleted ones too, or null where the caller may not read its channel. */
export function findMessage(caller: SignedIn, id: MessageId): Promise<ReadableMessage | null> {
  return caller.access.message.load(id);
}

/**
 * A page with one message in its middle; near an end of the list, filled from the other side.
 *
 * @param limit Messages at most, the one in the middle included.
 * @throws {BadUserInputError} No such message in this channel.
 */
export async function pageMessagesAround(
  caller: SignedIn,
  channelId: ChannelId,
  messageId: MessageId,
  limit: number,
): Promise<Page<MessageRow>> {
  const middle = await findMessage(caller, messageId);
  if (middle?.channelId !== channelId)
    throw new BadUserInputError('around must be a message of this channel', 'around');

  // Ranges that meet at the message: it and what is older, and what is newer. Each up to a whole page, for the
  // case that the other is short.
  const at = { before: [middle.seq], limit, backward: true };
  const [older, newer] = await Promise.all([
    caller.load.page(MESSAGES_OF_CHANNEL, channelId, { after: [middle.seq + 1], limit, backward: false }),
    caller.load.page(MESSAGES_OF_CHANNEL, channelId, at),
  ]);
  const half = Math.min(newer.rows.length, Math.floor((limit - 1) / 2));
  const olderRows = older.rows.slice(0, limit - half);
  const newerRows = newer.rows.slice(-(limit - olderRows.length) || newer.rows.length);
  return {
    rows: [...newerRows, ...olderRows],
    hasPrevious: newer.hasPrevious || newerRows.length < newer.rows.length,
    hasNext: older.hasNext || olderRows.length < older.rows.length,
  };
}

export interface NewMessage {
  readonly channel: ChannelRef;
  /** Null: of files alone. */
  readonly content: MessageContent | null;
  readonly fileIds: readonly Named<FileId>[];
  readonly parentMessageId: MessageId | null;
  readonly idempotencyKey: string | null;
}

export interface MessageCreated {
  readonly message: MessageRow;
  readonly seq: number;
  /** True where the key stood for this very request already: the message is the first result. */
  readonly replayed: boolean;
}

/**
 * Writes a message, which ends the author's typing there. With an idempotency key, repeating it returns the first
 * result and emits nothing.
 *
 * @throws {NotFoundError} No such channel that the caller may read, or no such message in it to reply to.
 * @throws {ForbiddenError} The caller may not write there, or the message to reply to is deleted.
 * @throws {InvalidInputError} There is nothing in it.
 * @throws {UserErrors} Files that are not the caller's own, not ready, or attached already; one error each.
 * @throws {IdempotencyKeyReusedError} The caller used the key for another input.
 */
export async function createMessage(caller: SignedIn, input: NewMessage): Promise<MessageCreated> {
  if (input.content === null && input.fileIds.length === 0) {
    throw new InvalidInputError('content must be given: a message needs something in it', ['content']);
  }
  const isPlain = input.parentMessageId === null && input.fileIds.length === 0;
  // Before anything is locked, and before the transaction: inside it, this would take a second connection of the
  // pool while the first one is held.
  if (!isPlain) await requireChannel(caller, input.channel);
  const attempt = () =>
    isPlain
      ? write(caller.db, caller, input)
      : // What else it is about is read and then changed, so nothing may happen to it in between.
        transaction(caller.db, async (tx) => {
          await lockStream(tx, input.channel.id);
          return write(tx, caller, input);
        });
  const created = await attempt().catch((error: unknown) => {
    // The same key twice at once: the one that came second finds the first one's message now.
    if (!violatesUnique(error, 'idempotency_key')) throw error;
    return attempt();
  });
  if (!created.replayed) caller.realtime.typing.stop(input.channel.id, caller.viewer.id);
  return created;
}

/** Writes, and says of a refusal whose it is. */
async function write(db: Queryable, caller: SignedIn, input: NewMessage): Promise<MessageCreated> {
  const { channel } = input;
  const { message, ...guards } = await insertMessage(db, {
    ...input,
    fileIds: input.fileIds.map(({ id }) => id),
    channel: {
      id: channel.id,
      kind: channel.kind,
      readable: readableChannels(caller.viewer.id, sql`SELECT ${channel.id}::uuid`),
    },
    authorId: caller.viewer.id,
  });

  if (!guards.readable) throw new NotFoundError(`the ${channel.kind}`, channel.path);
  if (guards.replayed && !guards.sameRequest) throw new IdempotencyKeyReusedError(['idempotencyKey']);
  if (!message) requireWritable(guards, 'write', channel.path);
  if (!guards.parentFound) throw new NotFoundError('the message to reply to in this channel', ['parentMessageId']);
  if (!message && !guards.filesFree) await refuseFiles(db, caller, input.fileIds);
  if (!message) throw new ForbiddenError('unable to reply; the message is deleted', ['parentMessageId']);
  if (!guards.replayed) announceAppended(db, channel.id);
  return { message, seq: message.seq, replayed: guards.replayed };
}

/** @throws {UserErrors} */
async function refuseFiles(db: Queryable, { viewer }: SignedIn, listed: NewMessage['fileIds']): Promise<never> {
  const rows = await db.$queryRaw<FileRow[]>`
    WITH listed AS (
      SELECT ${FILE_COLUMNS}, m.channel_id FROM files f LEFT JOIN messages m ON m.id = f.message_id
      WHERE f.id = ANY(${listed.map(({ id }) => id)}::uuid[])
    )
    SELECT * FROM listed WHERE "ownerId" = ${viewer.id}::uuid OR channel_id IN (
      SELECT id FROM (${readableChannels(viewer.id, sql`SELECT DISTINCT channel_id FROM listed`)}) readable
    )`;
  const known = new Map(rows.map((file) => [file.id, file]));
  const refusals = listed.flatMap(({ id, path }): UserError[] => {
    const file = known.get(id);
    if (!file) return [new NotFoundError('the file', path)];
    if (file.ownerId !== viewer.id) return [new ForbiddenError('unable to attach; only the owner may', path)];
    if (file.status !== 'READY') return [new ConflictError('unable to attach; the upload is not completed', path)];
    if (file.messageId !== null) return [new ConflictError('unable to attach; it hangs on a message already', path)];
    return [];
  });
  if (refusals.length > 0) throw new UserErrors(refusals);
  // One became so since the message was refused.
  const paths = listed.map(({ path }) => path);
  throw new UserErrors(
    paths.map((path) => new ConflictError('unable to attach; it changed meanwhile: try again', path)),
  );
}

export interface MessageEdit {
  readonly messageId: MessageId;
  readonly content: MessageContent;
  /** Refuse unless the message is at this version; null: whatever it is at. */
  readonly expectedVersion: number | null;
}

export interface MessageChanged {
  readonly message: MessageRow;
  /** Number of the event; null where nothing changed. */
  readonly seq: number | null;
}

/**
 * Replaces the text of the caller's own message. Each edit counts, also one to the same text.
 *
 * @throws {NotFoundError} No such message, or none that the caller may read.
 * @throws {ForbiddenError} It is somebody else's, or deleted, or in a place where the caller may not write (any more).
 * @throws {VersionConflictError} It is not at `expectedVersion`.
 */
export async function updateMessage(caller: SignedIn, edit: MessageEdit): Promise<MessageChanged> {
  const { messageId, content, expectedVersion } = edit;
  const { channelId, access } = await requireOwn(caller, messageId, 'edit');
  requireWritable(access, 'edit', ['messageId']);

  return transaction(caller.db, async (tx) => {
    await lockStream(tx, channelId);
    const [message] = await tx.$queryRaw<MessageRow[]>`
      UPDATE messages m SET content = ${content}, version = m.version + 1, edited_at = clock_timestamp()
      WHERE m.id = ${messageId}::uuid AND m.deleted_at IS NULL AND m.version = COALESCE(${expectedVersion}::int, m.version)
      RETURNING ${MESSAGE_COLUMNS}`;
    if (!message) {
      const [current] = await tx.$queryRaw<
        MessageRow[]
      >`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ${messageId}::uuid`;
      if (current!.deletedAt) throw new ForbiddenError('unable to edit; the message is deleted', ['messageId']);
      throw new VersionConflictError(current!, ['expectedVersion']);
    }
    const seq = await appendEvent(tx, channelId, { type: 'message.updated', actorId: caller.viewer.id, messageId });
    return { message, seq };
  });
}

/**
 * Deletes the caller's own message: its text, files and reactions are gone from the database at once, its place
 * stays. Repeating it changes nothing and emits nothing. Also where the caller may not write any more.
 *
 * @throws {NotFoundError} No such message, or none that the caller may read.
 * @throws {ForbiddenError} It is somebody else's.
 */
export async function deleteMessage(
  caller: SignedIn,
  { messageId }: { messageId: MessageId },
): Promise<MessageChanged> {
  const found = await findMessage(caller, messageId);
  if (found?.deletedAt && found.authorId === caller.viewer.id) return { message: found, seq: null };
  const { channelId } = await requireOwn(caller, messageId, 'delete');

  return transaction(caller.db, async (tx) => {
    await lockStream(tx, channelId);
    const [message] = await tx.$queryRaw<MessageRow[]>`
      UPDATE messages m SET deleted_at = clock_timestamp(), content = NULL, content_hash = NULL, file_count = 0
      WHERE m.id = ${messageId}::uuid AND m.deleted_at IS NULL
      RETURNING ${MESSAGE_COLUMNS}`;
    if (!message) {
      // Deleted since it was read, so what was read is not to be shown.
      const [tombstone] = await tx.$queryRaw<
        MessageRow[]
      >`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ${messageId}::uuid`;
      return { message: tombstone!, seq: null };
    }

    await tx.$executeRaw`DELETE FROM reaction_groups WHERE message_id = ${messageId}::uuid`;
    const files = await tx.$executeRaw`DELETE FROM files WHERE message_id = ${messageId}::uuid`;
    if (files > 0) afterCommit(tx, () => caller.storage.work.removeSoon());
    if (message.replyCount === 0 && message.parentSeq !== null) await leavePages(tx, message);
    const seq = await appendEvent(tx, channelId, { type: 'message.deleted', actorId: caller.viewer.id, messageId });
    return { message, seq };
  });
}

/**
 * A reply has left the pages: its parent has one less. A deleted parent stood in the pages only for its
 * replies, so with the last of them it leaves too, and so on upwards, in one statement however far that goes.
 */
async function leavePages(tx: Queryable, reply: MessageRow): Promise<void> {
  await tx.$executeRaw`
    WITH RECURSIVE above AS (
      SELECT p.id, p.channel_id, p.parent_seq, p.deleted_at, p.reply_count
      FROM messages p WHERE p.channel_id = ${reply.channelId}::uuid AND p.seq = ${reply.parentSeq}
      UNION ALL
      SELECT p.id, p.channel_id, p.parent_seq, p.deleted_at, p.reply_count
      FROM above JOIN messages p ON p.channel_id = above.channel_id AND p.seq = above.parent_seq
      WHERE above.deleted_at IS NOT NULL AND above.reply_count = 1
    )
    UPDATE messages m SET reply_count = m.reply_count - 1 FROM above WHERE m.id = above.id`;
}

async function requireOwn(caller: SignedIn, messageId: MessageId, verb: 'edit' | 'delete'): Promise<ReadableMessage> {
  const message = await findMessage(caller, messageId);
  if (!message) throw new NotFoundError('the message', ['messageId']);
  if (message.authorId !== caller.viewer.id)
    throw new ForbiddenError(`unable to ${verb}; only the author may`, ['messageId']);
  if (message.deletedAt) throw new ForbiddenError(`unable to ${verb}; the message is deleted`, ['messageId']);
  return message;
}
