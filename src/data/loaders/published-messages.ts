import type DataLoader from 'dataloader';

import type { FileId, MessageId, RoomId, ServerId } from '../../lib/ids.ts';
import { type Queryable, sql } from '../db.ts';
import { rowLoader } from './by-id.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './messages.ts';

/** A message with all that is published of it. */
export type PublishedMessageRow = MessageRow & {
  readonly username: string;
  /** Null in a conversation. */
  readonly roomId: RoomId | null;
  readonly serverId: ServerId | null;
  readonly parentId: MessageId | null;
  /** In the order in which they were attached. */
  readonly files: readonly {
    readonly id: FileId;
    readonly filename: string;
    readonly contentType: string;
    readonly sizeBytes: number;
  }[];
  /** In order of first reaction. */
  readonly reactions: readonly { readonly emoji: string; readonly count: number }[];
};

/**
 * Message id -> message, deleted ones too. One statement where the resolvers' loaders take six: a round of the
 * publisher has few messages, so its price is the number of its statements.
 */
export function publishedMessages(db: Queryable): DataLoader<MessageId, PublishedMessageRow | null> {
  return rowLoader(
    (ids) =>
      db.$queryRaw<PublishedMessageRow[]>(sql`
      SELECT ${MESSAGE_COLUMNS}, u.username, r.id AS "roomId", r.server_id AS "serverId", parent.id AS "parentId",
        CASE WHEN m.file_count = 0 THEN '[]' ELSE (
          SELECT json_agg(f ORDER BY f.position) FROM (
            SELECT fi.id, fi.filename, fi.content_type AS "contentType", fi.size_bytes AS "sizeBytes", fi.position
            FROM files fi WHERE fi.message_id = m.id
          ) f
        ) END AS files,
        COALESCE((
          SELECT json_agg(g ORDER BY g.first_seq) FROM (
            SELECT rg.emoji, rg.count, rg.first_seq FROM reaction_groups rg WHERE rg.message_id = m.id
          ) g
        ), '[]') AS reactions
      FROM messages m
      JOIN users u ON u.id = m.author_id
      LEFT JOIN rooms r ON r.id = m.channel_id
      LEFT JOIN messages parent ON parent.channel_id = m.channel_id AND parent.seq = m.parent_seq
      WHERE m.id = ANY(${ids}::uuid[])`),
    (message) => message.id,
  );
}
