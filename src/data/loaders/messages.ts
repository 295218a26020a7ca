import type { ChannelId, MessageId, StreamId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { type Sql, sql } from '../db.ts';
import type { Message } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { type RowByPlace, rowByPlace } from './relations.ts';

export type MessageRow = Omit<
  Message,
  'id' | 'channelId' | 'authorId' | 'depth' | 'idempotencyKey' | 'idempotencyKeyHash' | 'requestHash' | 'listed'
> & {
  readonly id: MessageId;
  readonly channelId: ChannelId;
  readonly authorId: UserId;
};

/** Columns of a {@link MessageRow}, for the table alias `m`. */
export const MESSAGE_COLUMNS = columns<MessageRow>({
  id: ['uuid', 'm.id'],
  channelId: ['uuid', 'm.channel_id'],
  seq: ['int', 'm.seq'],
  authorId: ['uuid', 'm.author_id'],
  content: ['text', 'm.content'],
  version: ['int', 'm.version'],
  createdAt: ['timestamptz', 'm.created_at'],
  editedAt: ['timestamptz', 'm.edited_at'],
  deletedAt: ['timestamptz', 'm.deleted_at'],
  parentSeq: ['int', 'm.parent_seq'],
  replyCount: ['int', 'm.reply_count'],
  fileCount: ['int', 'm.file_count'],
});

/** Channel and number -> message, also a deleted one. */
export const messages = rowByPlace({
  types: MESSAGE_COLUMNS.types,
  key: ['channelId', 'seq'],
  rows: (channelId, seqs) =>
    sql`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.channel_id = ${channelId} AND m.seq = ANY(${seqs})`,
});

/** How an event refers to its message: by its own stream, and the id. */
interface EventMessage {
  readonly channelId: StreamId;
  readonly id: MessageId;
}

/** Channel and id -> message, also a deleted one. */
export const messagesById: RowByPlace<EventMessage, MessageRow> = rowByPlace({
  types: MESSAGE_COLUMNS.types,
  key: ['channelId', 'id'],
  rows: (channelId, ids) => sql`SELECT ${MESSAGE_COLUMNS} FROM ${messagesOf(channelId, ids)}`,
});

/** Channel and id -> message; null if it was deleted. */
export const undeletedMessages: RowByPlace<EventMessage, MessageRow> = rowByPlace({
  types: MESSAGE_COLUMNS.types,
  key: ['channelId', 'id'],
  rows: (channelId, ids) =>
    sql`SELECT ${MESSAGE_COLUMNS} FROM ${messagesOf(channelId, ids)} WHERE m.deleted_at IS NULL`,
});

/**
 * Table `m`: the messages of a channel with these ids, one by one. For an array of ids, PostgreSQL would rather read all
 * messages of the channel, because those of most channels are few.
 */
export function messagesOf(channelId: Sql, ids: Sql): Sql {
  return sql`unnest(${ids}) AS wanted(id) CROSS JOIN LATERAL (
      SELECT * FROM messages message WHERE message.channel_id = ${channelId} AND message.id = wanted.id OFFSET 0
    ) m`;
}

/**
 * Statement: the messages with these ids in any channel, for ids of which nothing else is known. It looks into every
 * partition.
 */
export function messagesAnywhere(ids: Sql): Sql {
  return sql`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ANY(${ids})`;
}

const BY_SEQ_NEWEST_FIRST = {
  columns: MESSAGE_COLUMNS,
  channel: 'channelId',
  key: [{ column: sql`m.seq`, name: 'seq' }],
  descending: true,
} as const;

/** Parent: a channel. Its messages, newest first, without those that were deleted and have no replies. */
export const MESSAGES_OF_CHANNEL: List<MessageRow> = {
  ...BY_SEQ_NEWEST_FIRST,
  sources: [sql`messages m WHERE m.channel_id = parent.id AND m.listed`],
};

/** The key of a message, for lists that belong to it. */
export const MESSAGE_KEY = { channelId: 'uuid', seq: 'int' } as const;

/** Parent: a message. Its replies, newest first. */
export const REPLIES_OF_MESSAGE: List<MessageRow> = {
  ...BY_SEQ_NEWEST_FIRST,
  parentKey: MESSAGE_KEY,
  sources: [
    sql`messages m WHERE m.channel_id = parent."channelId" AND m.parent_seq = parent.seq AND m.listed AND m.parent_seq IS NOT NULL`,
  ],
};

interface IdempotencyKeyRow {
  readonly channelId: StreamId;
  readonly seq: number;
  readonly idempotencyKey: string;
}

/** Channel and number -> the idempotency key of the message if the viewer is the author, otherwise null. */
export const ownIdempotencyKeys = rowByPlace<IdempotencyKeyRow, 'channelId', 'seq'>({
  types: { channelId: 'uuid', seq: 'int', idempotencyKey: 'text' },
  key: ['channelId', 'seq'],
  rows: (channelId, seqs, viewerId) => sql`
    SELECT m.channel_id AS "channelId", m.seq, m.idempotency_key AS "idempotencyKey" FROM messages m
    WHERE m.channel_id = ${channelId} AND m.seq = ANY(${seqs})
      AND m.author_id = ${viewerId}::uuid AND m.idempotency_key IS NOT NULL`,
});
