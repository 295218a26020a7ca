import type { PublishedMessage } from '../../events/sources.ts';
import { sql } from '../db.ts';
import { MESSAGE_COLUMNS, type MessageRow, messagesOf } from './messages.ts';
import { rowByPlace } from './relations.ts';

/**
 * Channel and id -> message, also a deleted one, with all that its envelope has. It takes one statement instead of the
 * six of the resolvers' loaders, because a round of the publisher has few messages and costs as much as its number of
 * statements.
 */
export const publishedMessages = rowByPlace<MessageRow & PublishedMessage, 'channelId', 'id'>({
  types: {
    ...MESSAGE_COLUMNS.types,
    username: 'text',
    roomId: 'uuid',
    serverId: 'uuid',
    parentId: 'uuid',
    pinnedAt: 'timestamptz',
    files: 'array',
    reactions: 'array',
  },
  key: ['channelId', 'id'],
  rows: (channelId, ids) => sql`
    SELECT ${MESSAGE_COLUMNS}, u.username, r.id AS "roomId", r.server_id AS "serverId", parent.id AS "parentId", pin.pinned_at AS "pinnedAt",
      CASE WHEN m.file_count = 0 THEN '[]' ELSE (
        SELECT json_agg(f ORDER BY f.position) FROM (
          SELECT fi.id, fi.filename, fi.content_type AS "contentType", fi.size_bytes AS "sizeBytes", mf.position
          FROM message_files mf JOIN files fi ON fi.id = mf.file_id
          WHERE mf.channel_id = ${channelId} AND mf.message_seq = m.seq
        ) f
      ) END AS files,
      COALESCE((
        SELECT json_agg(g ORDER BY g.first_seq) FROM (
          SELECT rg.emoji, rg.count, rg.first_seq FROM reaction_groups rg
          WHERE rg.channel_id = ${channelId} AND rg.message_seq = m.seq
        ) g
      ), '[]') AS reactions
    FROM ${messagesOf(channelId, ids)}
    JOIN users u ON u.id = m.author_id
    LEFT JOIN rooms r ON r.id = ${channelId}
    LEFT JOIN messages parent ON parent.channel_id = ${channelId} AND parent.seq = m.parent_seq
    LEFT JOIN pins pin ON pin.channel_id = ${channelId} AND pin.message_seq = m.seq`,
});
