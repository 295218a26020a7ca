/**
 * Statements that return the rows of objects which the viewer may see. A plan begins with one of them, and the
 * loaders (`loaders.ts`) are made of them.
 *
 * `ids` is the right side of a comparison with an id: {@link one} or {@link anyOf}.
 */
import { type Sql, sql } from '../../data/db.ts';
import { CONVERSATION_COLUMNS } from '../../data/loaders/conversations.ts';
import { FILE_COLUMNS } from '../../data/loaders/files.ts';
import { FRIEND_REQUEST_COLUMNS } from '../../data/loaders/friendships.ts';
import { messagesAnywhere } from '../../data/loaders/messages.ts';
import { REACTION_COLUMNS } from '../../data/loaders/reactions.ts';
import { ROOM_COLUMNS, type RoomRow } from '../../data/loaders/rooms.ts';
import { SERVER_COLUMNS } from '../../data/loaders/servers.ts';
import { USER_COLUMNS, type UserRow } from '../../data/loaders/users.ts';
import type { UserId } from '../../lib/ids.ts';
import { readableChannels } from './channels.ts';
import {
  areRelated,
  isConversationMember,
  isServerMember,
  isServerOwner,
  isSideOfRequest,
  mayLookUpUser,
  mayReadFile,
  mayReadRoom,
  neitherBlocked,
} from './conditions.ts';

export function one(id: string): Sql {
  return sql`= ${id}::uuid`;
}

export function anyOf(ids: readonly string[]): Sql {
  return sql`= ANY(${ids}::uuid[])`;
}

/** Statement: the rooms that the viewer may read. */
export function readableRooms(viewerId: UserId, ids: Sql): Sql {
  return sql`
    SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id
    WHERE r.id ${ids} AND ${mayReadRoom(sql`${viewerId}::uuid`)}`;
}

/** Statement: the room, if the viewer may read it. */
export function readableRoom(viewerId: UserId, id: string): Sql {
  return readableRooms(viewerId, one(id));
}

/** A room that the viewer may read or manage. */
export type ManageableRoomRow = RoomRow & {
  /** The viewer owns the server, and so adds and removes members, also of private rooms that they may not read. */
  readonly managed: boolean;
};

/** Statement: {@link ManageableRoomRow}s. The owner of a server is a member of it; a foreign key holds that. */
export function manageableRooms(viewerId: UserId, ids: Sql): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`
    SELECT ${ROOM_COLUMNS}, ${isServerOwner(viewer)} AS managed
    FROM rooms r JOIN streams st ON st.id = r.id
    CROSS JOIN LATERAL (SELECT servers.owner_id FROM servers WHERE servers.id = r.server_id OFFSET 0) srv
    WHERE r.id ${ids} AND (${isServerOwner(viewer)} OR ${mayReadRoom(viewer)})`;
}

/** Statement: the servers of which the viewer is a member. */
export function readableServers(viewerId: UserId, ids: Sql): Sql {
  return sql`
    SELECT ${SERVER_COLUMNS} FROM servers srv JOIN streams st ON st.id = srv.id
    WHERE srv.id ${ids} AND ${isServerMember(sql`srv.id`, sql`${viewerId}::uuid`)}`;
}

/** Statement: the server, if the viewer is a member. */
export function readableServer(viewerId: UserId, id: string): Sql {
  return readableServers(viewerId, one(id));
}

/** Statement: the conversations of which the viewer is a member. */
export function readableConversations(viewerId: UserId, ids: Sql): Sql {
  return sql`
    SELECT ${CONVERSATION_COLUMNS} FROM conversations c JOIN streams st ON st.id = c.id
    WHERE c.id ${ids} AND ${isConversationMember(sql`${viewerId}::uuid`)}`;
}

/** Statement: the conversation, if the viewer is a member. */
export function readableConversation(viewerId: UserId, id: string): Sql {
  return readableConversations(viewerId, one(id));
}

/**
 * Statement: the server that the viewer may join by an invite code, with the invite's `code` and `"expiresAt"`. Every user
 * who has the code sees the server's name and number of members.
 */
export function invitedServer(viewerId: UserId, code: string, now: Date): Sql {
  return sql`
    SELECT i.code, i.expires_at AS "expiresAt", srv.id AS "serverId", srv.name AS "serverName",
      srv.member_count AS "memberCount", ${isServerMember(sql`srv.id`, sql`${viewerId}::uuid`)} AS "viewerIsMember"
    FROM server_invites i JOIN servers srv ON srv.id = i.server_id
    WHERE i.code = ${code} AND i.expires_at > ${now}`;
}

/** A user whom the viewer may look up. */
export type VisibleUserRow = UserRow & {
  /** `mayWriteTo`, of whose two parts the first alone decides here who may be looked up. */
  readonly mayBeWrittenTo: boolean;
};

/** Statement: the users whom the viewer may look up, as {@link VisibleUserRow}s. */
export function visibleUsers(viewerId: UserId, ids: Sql): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`
    SELECT ${USER_COLUMNS}, u.related AND ${neitherBlocked(viewer, sql`u.id`)} AS "mayBeWrittenTo"
    FROM (
      SELECT users.*, ${areRelated(viewer, sql`users.id`)} AS related FROM users WHERE users.id ${ids} OFFSET 0
    ) u
    WHERE ${mayLookUpUser(viewer)}`;
}

/** Statement: the friend requests from or to the viewer. */
export function readableFriendRequests(viewerId: UserId, ids: Sql): Sql {
  return sql`
    SELECT ${FRIEND_REQUEST_COLUMNS} FROM friend_requests fr
    WHERE fr.id ${ids} AND ${isSideOfRequest(sql`${viewerId}::uuid`)}`;
}

/**
 * Statement: the messages whose channels the viewer may read, with `kind`, `"serverId"` and `"canWrite"` of the
 * channel (`ChannelAccess`).
 *
 * @param ids An array of ids, and no comparison.
 */
export function readableMessages(viewerId: UserId, ids: Sql): Sql {
  return sql`${withReadableChannels(viewerId, messagesAnywhere(ids))}
    SELECT wanted.*, readable.kind, readable."serverId", readable."canWrite"
    FROM wanted JOIN readable ON readable.id = wanted."channelId"`;
}

/** Statement: the reactions to messages whose channels the viewer may read. */
export function readableReactions(viewerId: UserId, ids: Sql): Sql {
  const wanted = sql`SELECT ${REACTION_COLUMNS} FROM reactions rc WHERE rc.id ${ids}`;
  return sql`${withReadableChannels(viewerId, wanted)}
    SELECT wanted.* FROM wanted JOIN readable ON readable.id = wanted."channelId"`;
}

/** Statement: the files that the viewer may read. */
export function readableFiles(viewerId: UserId, ids: Sql): Sql {
  const wanted = sql`SELECT ${FILE_COLUMNS} FROM files f WHERE f.id ${ids}`;
  return sql`${withReadableChannels(viewerId, wanted)}
    SELECT wanted.* FROM wanted LEFT JOIN readable ON readable.id = wanted."channelId"
    WHERE ${mayReadFile(sql`${viewerId}::uuid`)}`;
}

/** The tables `wanted`, rows with a `"channelId"`, and `readable`, those of their channels that the viewer may read. */
function withReadableChannels(viewerId: UserId, wanted: Sql): Sql {
  return sql`
    WITH wanted AS (${wanted}),
    readable AS (${readableChannels(viewerId, sql`SELECT DISTINCT "channelId" FROM wanted`)})`;
}
