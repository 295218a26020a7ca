import { type Queryable, sql, transaction, violatesUnique } from '../data/db.ts';
import { announceAppended } from '../data/event-log.ts';
import { insertMessage, MAX_DEPTH } from '../data/insert-message.ts';
import type { FileRow } from '../data/loaders/files.ts';
import { type MessageRow, MESSAGES_OF_CHANNEL, messagesById } from '../data/loaders/messages.ts';
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
} from '../errors.ts';
import type { ChannelId, FileId, MessageId } from '../lib/ids.ts';
import type { MessageContent } from '../lib/text.ts';
import type { DeviceName } from '../realtime/typing.ts';
import { heldChannels } from './access/held.ts';
import { anyOf, readableFiles } from './access/rows.ts';
import type { SignedIn } from './caller.ts';
import { channelNotFound, type ChannelRef, lockChannel, pathOf, requireChannel, requireWritable } from './channels.ts';

/**
 * A page with one message in its middle. Near an end of the list, the page is filled from the other side.
 *
 * @param limit Maximum number of messages, the one in the middle included.
 * @throws {BadUserInputError} The channel has no such message.
 */
export async function pageMessagesAround(
  caller: SignedIn,
  channelId: ChannelId,
  messageId: MessageId,
  limit: number,
): Promise<Page<MessageRow>> {
  const middle = await caller.load(messagesById).load({ channelId, id: messageId });
  if (!middle) throw new BadUserInputError('around must be a message of this channel', 'around');

  // Two ranges: the message with older ones, and newer ones. Each has up to a whole page, in case the other is short.
  const channel = { id: channelId };
  const at = { before: [middle.seq], limit, backward: true };
  const [older, newer] = await Promise.all([
    caller.page(MESSAGES_OF_CHANNEL, channel, { after: [middle.seq + 1], limit, backward: false }),
    caller.page(MESSAGES_OF_CHANNEL, channel, at),
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
  /** Null if the message has only files. */
  readonly content: MessageContent | null;
  /** Each once, in the order of the input. */
  readonly fileIds: readonly FileId[];
  readonly parentMessageId: MessageId | null;
  readonly idempotencyKey: string | null;
  /** Whose typing ends. Null: the client does not name its device. */
  readonly deviceId: DeviceName;
}

export interface MessageCreated {
  readonly message: MessageRow;
  readonly seq: number;
  /** True if the idempotency key was used for the same request before. The message is the first result. */
  readonly replayed: boolean;
}

/**
 * Writes a message, and ends the typing of its device in the channel. With an idempotency key, repeating it returns the
 * first result and emits nothing, also after the message was edited or deleted. A key belongs to its author and
 * channel.
 *
 * @throws {NotFoundError} The channel does not exist, the caller may not read it, or it does not have the message to
 *   reply to.
 * @throws {ForbiddenError} The caller may not write there.
 * @throws {ConflictError} The message to reply to is deleted.
 * @throws {InvalidInputError} The message has neither content nor files, or the message to reply to has
 *   {@link MAX_DEPTH} messages above it.
 * @throws {UserErrors} One error for each file that is not the caller's own, not ready, or attached already.
 * @throws {IdempotencyKeyReusedError} The caller used the key for another input in this channel.
 */
export async function createMessage(caller: SignedIn, input: NewMessage): Promise<MessageCreated> {
  if (input.content === null && input.fileIds.length === 0) {
    throw new InvalidInputError('content must be given; a message needs content or files', ['content']);
  }
  const isPlain = input.parentMessageId === null && input.fileIds.length === 0;
  // Before the transaction, because this uses another connection of the pool than the transaction.
  if (!isPlain) await requireChannel(caller, input.channel);
  const attempt = () =>
    isPlain
      ? write(caller.db, caller, input)
      : // The parent and the files are read and then changed. The lock of the channel keeps them unchanged in between.
        transaction(caller.db, async (tx) => {
          if (!(await lockChannel(tx, caller, input.channel.id))) throw channelNotFound(input.channel);
          return write(tx, caller, input);
        });
  const created = await attempt().catch((error: unknown) => {
    // A concurrent request with the same key was first: the second attempt finds its message.
    if (!violatesUnique(error, 'idempotency_key')) throw error;
    return attempt();
  });
  if (!created.replayed) caller.realtime.typing.sent(input.channel.id, caller.viewer.id, input.deviceId);
  return created;
}

/** Writes the message. If nothing was written, the guards tell which error to throw. */
async function write(db: Queryable, caller: SignedIn, input: NewMessage): Promise<MessageCreated> {
  const { channel } = input;
  const { message, ...guards } = await insertMessage(db, {
    ...input,
    channel: {
      id: channel.id,
      kind: channel.kind,
      readable: heldChannels(caller.viewer.id, sql`SELECT ${channel.id}::uuid`),
    },
    authorId: caller.viewer.id,
  });

  if (!guards.readable) throw channelNotFound(channel);
  if (guards.replayed && !guards.sameRequest) throw new IdempotencyKeyReusedError(['idempotencyKey']);
  if (!message) requireWritable(guards, 'write', pathOf(channel));
  if (!guards.parentFound) throw new NotFoundError('the message to reply to in this channel', ['parentMessageId']);
  if (!message && guards.tooDeep) throw tooDeep();
  if (!message && !guards.filesFree) await refuseFiles(db, caller, input.fileIds);
  if (!message) throw new ConflictError('unable to reply; the message is deleted', ['parentMessageId']);
  if (!guards.replayed) announceAppended(db, channel.id);
  return { message, seq: message.seq, replayed: guards.replayed };
}

function tooDeep(): InvalidInputError {
  return new InvalidInputError(
    `parentMessageId must have fewer than ${MAX_DEPTH} messages above it; reply to one of those`,
    ['parentMessageId'],
  );
}

/** @throws {UserErrors} One error for each file that cannot be attached. */
async function refuseFiles(db: Queryable, { viewer }: SignedIn, ids: readonly FileId[]): Promise<never> {
  const rows = await db.$queryRaw<FileRow[]>(readableFiles(viewer.id, anyOf(ids)));
  const known = new Map(rows.map((file) => [file.id, file]));
  const refusals = ids.flatMap((id, i): UserError[] => {
    const path = ['fileIds', i];
    const file = known.get(id);
    if (!file) return [new NotFoundError('the file', path)];
    if (file.ownerId !== viewer.id) return [new ForbiddenError('unable to attach; only the owner may', path)];
    if (file.status !== 'READY') return [new ConflictError('unable to attach; the upload is not completed', path)];
    if (file.channelId !== null)
      return [new ConflictError('unable to attach; the file is attached to a message already', path)];
    return [];
  });
  if (refusals.length > 0) throw new UserErrors(refusals);
  // The reason has ended since the message was refused.
  throw new UserErrors(
    ids.map(
      (_id, i) => new ConflictError('unable to attach; the file has changed meanwhile: try again', ['fileIds', i]),
    ),
  );
}
