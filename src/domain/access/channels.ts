import { type Sql, sql } from '../../data/db.ts';
import type { ChannelId, ServerId, UserId } from '../../lib/ids.ts';
import { type Grant, isConversationMember, mayReadRoom, mayWriteInConversation } from './conditions.ts';

/** A channel that the viewer may read, and what they may do there. */
export interface ChannelAccess {
  readonly id: ChannelId;
  readonly kind: 'room' | 'conversation';
  /** The room's server; null for a conversation. */
  readonly serverId: ServerId | null;
  readonly canWrite: boolean;
}

/**
 * Statement: the channels among `ids` that the viewer may read, as {@link ChannelAccess}. Messages, reactions and
 * attached files are read where their channel is read.
 *
 * @param ids A query that returns each id once.
 */
export function readableChannels(viewerId: UserId, ids: Sql): Sql {
  return channelsAmong(viewerId, ids, 'read');
}

/** Statement: as {@link readableChannels}, by either way to look at the row that grants access. */
export function channelsAmong(viewerId: UserId, ids: Sql, grant: Grant): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`
    SELECT r.id, 'room' AS kind, r.server_id AS "serverId", true AS "canWrite"
    FROM (${ids}) AS wanted(id)
    CROSS JOIN LATERAL (SELECT room.* FROM rooms room WHERE room.id = wanted.id OFFSET 0) r
    WHERE ${mayReadRoom(viewer, grant)}
    UNION ALL
    SELECT c.id, 'conversation', NULL, ${mayWriteInConversation(viewer, grant)}
    FROM (${ids}) AS wanted(id)
    CROSS JOIN LATERAL (SELECT conversation.* FROM conversations conversation WHERE conversation.id = wanted.id OFFSET 0) c
    WHERE ${isConversationMember(viewer, grant)}`;
}

/**
 * Statement: the stream `st` of a channel of that kind, if the viewer may read it.
 *
 * @param columns Select list.
 */
export function readableChannel(
  viewerId: UserId,
  { kind, id }: { readonly kind: ChannelAccess['kind']; readonly id: string },
  columns: Sql,
): Sql {
  return sql`
    SELECT ${columns}
    FROM (${readableChannels(viewerId, sql`SELECT ${id}::uuid`)}) channel JOIN streams st ON st.id = channel.id
    WHERE channel.kind = ${kind}`;
}
