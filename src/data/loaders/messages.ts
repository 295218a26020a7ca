import DataLoader from 'dataloader';

import type { ChannelId, MessageId, UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { Message } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

export type MessageRow = Omit<
  Message,
  'id' | 'channelId' | 'authorId' | 'idempotencyKey' | 'requestHash' | 'contentHash' | 'listed'
> & {
  readonly id: MessageId;
  readonly channelId: ChannelId;
  readonly authorId: UserId;
};

/** Columns of a {@link MessageRow}, for statements that call the table `m`. */
export const MESSAGE_COLUMNS = sql`
  m.id, m.channel_id AS "channelId", m.seq, m.author_id AS "authorId", m.content, m.version,
  m.created_at AS "createdAt", m.edited_at AS "editedAt", m.deleted_at AS "deletedAt",
  m.parent_seq AS "parentSeq", m.reply_count AS "replyCount", m.file_count AS "fileCount"`;

/** Message id -> message, deleted ones too. */
export function messages(db: Queryable): DataLoader<MessageId, MessageRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<MessageRow[]>(messagesByIds(sql`${ids}::uuid[]`)),
    (message) => message.id,
  );
}

export function messagesByIds(ids: Sql): Sql {
  return sql`SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ANY(${ids})`;
}

export interface MessagePlace {
  readonly channelId: ChannelId;
  readonly seq: number;
}

/** Channel and number -> message: how a reply finds its parent. */
export function messagesByPlace(db: Queryable): DataLoader<MessagePlace, MessageRow | null, string> {
  const placeOf = ({ channelId, seq }: MessagePlace) => `${channelId} ${seq}`;
  return new DataLoader<MessagePlace, MessageRow | null, string>(
    async (places) => {
      const rows = await db.$queryRaw<MessageRow[]>`
        SELECT ${MESSAGE_COLUMNS}
        FROM unnest(${places.map(({ channelId }) => channelId)}::uuid[], ${places.map(({ seq }) => seq)}::int[]) AS place(channel_id, seq)
        JOIN messages m USING (channel_id, seq)`;
      const found = new Map(rows.map((row) => [placeOf(row), row]));
      return places.map((place) => found.get(placeOf(place)) ?? null);
    },
    { cacheKeyFn: placeOf },
  );
}

/** The message that `parent` replies to, if it is a reply. */
export const PARENT_OF_REPLY = sql`
  SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.channel_id = parent."channelId" AND m.seq = parent."parentSeq"`;

const BY_SEQ_NEWEST_FIRST = {
  columns: MESSAGE_COLUMNS,
  key: [{ column: sql`m.seq`, type: sql`int`, name: 'seq' }],
  descending: true,
} as const;

/** Parent: a channel. Its messages, newest first, without those that were deleted and have no replies. */
export const MESSAGES_OF_CHANNEL: List<MessageRow> = {
  ...BY_SEQ_NEWEST_FIRST,
  sources: [sql`messages m WHERE m.channel_id = parent.id AND m.listed`],
};

/**
 * Parent: a message. Its replies, newest first. The parent's row is joined outside of the LATERAL part, so that
 * inside it place is a constant and the replies' index gives them sorted.
 */
export const REPLIES_OF_MESSAGE: List<MessageRow> = {
  ...BY_SEQ_NEWEST_FIRST,
  parent: sql`JOIN messages origin ON origin.id = parent.id`,
  // That it names the parent too keeps the page behind both: its rows stay in order whatever is joined first.
  sources: [
    sql`messages m WHERE m.channel_id = origin.channel_id AND m.parent_seq = origin.seq AND m.listed AND m.parent_seq IS NOT NULL AND origin.id = parent.id`,
  ],
};

/** Message id -> the key that its author sent it under, for that author alone; null for everybody else's. */
export function ownIdempotencyKeys(db: Queryable, viewerId: UserId): DataLoader<MessageId, string | null> {
  return new DataLoader(async (ids) => {
    const rows = await db.$queryRaw<{ id: MessageId; idempotencyKey: string }[]>(
      idempotencyKeysByMessages(sql`${ids}::uuid[]`, viewerId),
    );
    const found = new Map(rows.map(({ id, idempotencyKey }) => [id, idempotencyKey]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

export function idempotencyKeysByMessages(messageIds: Sql, viewerId: UserId): Sql {
  return sql`
    SELECT m.id, m.idempotency_key AS "idempotencyKey" FROM messages m
    WHERE m.id = ANY(${messageIds}) AND m.author_id = ${viewerId}::uuid AND m.idempotency_key IS NOT NULL`;
}
