/**
 * The same decisions as in `conditions.ts`, written as lists: not "may the viewer read this one?" but "which may they
 * read?". Each list is made of ranges of an index, so it never walks over what the viewer may not read.
 */
import { type Sql, sql } from '../../data/db.ts';
import type { UserId } from '../../lib/ids.ts';

/**
 * Which rooms of a server its member may read (`mayReadRoom`), for a statement over the table `r`: the joins and the
 * WHERE of two ranges that share no room, the public rooms and the private rooms of which the viewer is a member.
 */
export function visibleRooms(viewerId: UserId): readonly [Sql, Sql] {
  return [
    sql`WHERE r.visibility = 'PUBLIC'`,
    sql`JOIN room_members rm ON rm.room_id = r.id AND rm.server_id = r.server_id WHERE rm.user_id = ${viewerId}::uuid`,
  ];
}

/**
 * Statement: every server, room and conversation that the viewer may read, each once, as `id`, `kind` and `"serverId"`
 * (of a room; null for the others). A private room and a conversation, of two or a group, have a row for each of their
 * current members.
 */
export function readablePlaces(viewerId: UserId): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`
    SELECT sm.server_id AS id, 'server' AS kind, NULL::uuid AS "serverId" FROM server_members sm WHERE sm.user_id = ${viewer}
    UNION ALL
    SELECT r.id, 'room', r.server_id
    FROM server_members sm CROSS JOIN LATERAL (
      SELECT rooms.id, rooms.server_id FROM rooms WHERE rooms.server_id = sm.server_id AND rooms.visibility = 'PUBLIC' OFFSET 0
    ) r
    WHERE sm.user_id = ${viewer}
    UNION ALL
    SELECT rm.room_id, 'room', rm.server_id FROM room_members rm WHERE rm.user_id = ${viewer}
    UNION ALL
    SELECT cm.conversation_id, 'conversation', NULL FROM conversation_members cm WHERE cm.user_id = ${viewer}`;
}
