/**
 * The one door: who may know of what, and who may write where. Queries, `node(id)`, mutations, subscriptions
 * and Ably capabilities ask here, and no other SQL asks "is this a member".
 *
 * Decisions are SQL, because they are needed inside statements (a message is written by one that checks
 * access itself) and for many objects at once. What exists and may not be seen, and what does not exist,
 * take the same path: one statement that answers no row.
 */
import type DataLoader from 'dataloader';

import { type Queryable, type Sql, sql } from '../data/db.ts';
import { rowLoader } from '../data/loaders/by-id.ts';
import { FILE_COLUMNS, type FileRow } from '../data/loaders/files.ts';
import { FRIEND_REQUEST_COLUMNS, type FriendRequestRow } from '../data/loaders/friendships.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../data/loaders/messages.ts';
import { REACTION_COLUMNS, type ReactionRow } from '../data/loaders/reactions.ts';
import { USER_COLUMNS, type UserRow } from '../data/loaders/users.ts';
import type {
  ChannelId,
  FileId,
  FriendRequestId,
  MessageId,
  ReactionId,
  RoomId,
  ServerId,
  UserId,
} from '../lib/ids.ts';

/** What a reader of a channel may do there, and what it is. */
export interface ChannelAccess {
  readonly id: ChannelId;
  readonly kind: 'room' | 'conversation';
  /** The room's server; null for a conversation. */
  readonly serverId: ServerId | null;
  readonly canWrite: boolean;
}

/**
 * Statement: the channels among `ids` that the viewer may read, as {@link ChannelAccess}.
 *
 * A public room is read by the server's members, a private one by its own. (Nobody is a member of a private
 * room and not of its server: a foreign key holds that.) A conversation is read by its two members for good,
 * and written in while they are friends or share a server.
 *
 * @param ids A list in parentheses or a subquery, for `IN`.
 */
export function readableChannels(viewerId: UserId, ids: Sql): Sql {
  return sql`
    SELECT r.id, 'room' AS kind, r.server_id AS "serverId", true AS "canWrite"
    FROM rooms r
    JOIN server_members member ON member.server_id = r.server_id AND member.user_id = ${viewerId}::uuid
    WHERE r.id IN ${ids} AND ${visibleRoom(viewerId)}
    UNION ALL
    SELECT c.id, 'conversation', NULL, ${related(sql`c.low_id`, sql`c.high_id`)}
    FROM conversations c
    WHERE c.id IN ${ids} AND ${viewerId}::uuid IN (c.low_id, c.high_id)`;
}

/** Condition: a member of the server of the room `r` may know of that room. */
export function visibleRoom(viewerId: UserId): Sql {
  return sql`(
    r.visibility = 'PUBLIC'
    OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = ${viewerId}::uuid)
  )`;
}

/** Condition: the two are friends or members of a common server, and so may write to each other. */
function related(a: Sql, b: Sql): Sql {
  return sql`(
    EXISTS (SELECT FROM friendships f WHERE f.user_id = ${a} AND f.friend_id = ${b})
    OR EXISTS (
      SELECT FROM server_members ours JOIN server_members theirs USING (server_id)
      WHERE ours.user_id = ${a} AND theirs.user_id = ${b}
    )
  )`;
}

/**
 * Condition: the viewer may look up the user `u`: themselves, friends, both sides of an open request, and who
 * shares a conversation or a server with them. (Authors are seen through what they wrote, not looked up.)
 */
function visibleUser(viewerId: UserId): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`(
    u.id = ${viewer}
    OR ${related(viewer, sql`u.id`)}
    OR EXISTS (
      SELECT FROM friend_requests fr
      WHERE least(fr.from_id, fr.to_id) = least(${viewer}, u.id) AND greatest(fr.from_id, fr.to_id) = greatest(${viewer}, u.id)
    )
    OR EXISTS (SELECT FROM conversations c WHERE c.low_id = least(${viewer}, u.id) AND c.high_id = greatest(${viewer}, u.id))
  )`;
}

/** A user whom the viewer may look up. */
export type VisibleUserRow = UserRow & {
  /** Friends or members of a common server: may write to each other. */
  readonly related: boolean;
};

/** A private or public room that the viewer may know of or manage. */
export interface RoomAdministration {
  readonly id: RoomId;
  /** The viewer owns the server, and so lets people in and out, also where they do not read along. */
  readonly managed: boolean;
}

/** A message with what the reader may do in its channel. */
export type ReadableMessage = MessageRow & { readonly access: ChannelAccess };

/** Decisions for one caller, batched: id -> the thing, or null where the viewer may not know of it. */
export interface Access {
  readonly channel: DataLoader<ChannelId, ChannelAccess | null>;
  readonly server: DataLoader<ServerId, ServerId | null>;
  readonly roomAdministration: DataLoader<RoomId, RoomAdministration | null>;
  readonly user: DataLoader<UserId, VisibleUserRow | null>;
  readonly message: DataLoader<MessageId, ReadableMessage | null>;
  readonly reaction: DataLoader<ReactionId, ReactionRow | null>;
  readonly file: DataLoader<FileId, FileRow | null>;
  readonly friendRequest: DataLoader<FriendRequestId, FriendRequestRow | null>;
}

/** The door as one viewer meets it, remembering its decisions for one operation. */
export function createAccess(db: Queryable, viewerId: UserId): Access {
  const channel = rowLoader(
    (ids: readonly ChannelId[]) =>
      db.$queryRaw<ChannelAccess[]>`${readableChannels(viewerId, sql`(SELECT unnest(${ids}::uuid[]))`)}`,
    ({ id }) => id,
  );

  return {
    channel,

    server: rowLoader(
      async (ids: readonly ServerId[]) => {
        const rows = await db.$queryRaw<{ id: ServerId }[]>`
          SELECT m.server_id AS id FROM server_members m WHERE m.server_id = ANY(${ids}::uuid[]) AND m.user_id = ${viewerId}::uuid`;
        return rows.map(({ id }) => id);
      },
      (id) => id,
    ),

    roomAdministration: rowLoader(
      (ids: readonly RoomId[]) => db.$queryRaw<RoomAdministration[]>`
        SELECT r.id, srv.owner_id = ${viewerId}::uuid AS managed
        FROM rooms r
        JOIN servers srv ON srv.id = r.server_id
        JOIN server_members member ON member.server_id = r.server_id AND member.user_id = ${viewerId}::uuid
        WHERE r.id = ANY(${ids}::uuid[]) AND (srv.owner_id = ${viewerId}::uuid OR ${visibleRoom(viewerId)})`,
      ({ id }) => id,
    ),

    user: rowLoader(
      (ids: readonly UserId[]) => db.$queryRaw<VisibleUserRow[]>`
        SELECT ${USER_COLUMNS}, ${related(sql`${viewerId}::uuid`, sql`u.id`)} AS related
        FROM users u WHERE u.id = ANY(${ids}::uuid[]) AND ${visibleUser(viewerId)}`,
      ({ id }) => id,
    ),

    message: rowLoader(
      async (ids: readonly MessageId[]) => {
        const rows = await db.$queryRaw<(MessageRow & Omit<ChannelAccess, 'id'>)[]>`
          WITH wanted AS (SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.id = ANY(${ids}::uuid[])),
          readable AS (${readableChannels(viewerId, sql`(SELECT "channelId" FROM wanted)`)})
          SELECT wanted.*, readable.kind, readable."serverId", readable."canWrite"
          FROM wanted JOIN readable ON readable.id = wanted."channelId"`;
        return rows.map(({ kind, serverId, canWrite, ...message }): ReadableMessage => {
          const access = { id: message.channelId, kind, serverId, canWrite };
          channel.prime(access.id, access);
          return { ...message, access };
        });
      },
      ({ id }) => id,
    ),

    reaction: rowLoader(
      (ids: readonly ReactionId[]) => db.$queryRaw<ReactionRow[]>`
        WITH wanted AS (
          SELECT ${REACTION_COLUMNS}, m.channel_id FROM reactions rc JOIN messages m ON m.id = rc.message_id WHERE rc.id = ANY(${ids}::uuid[])
        ),
        readable AS (${readableChannels(viewerId, sql`(SELECT channel_id FROM wanted)`)})
        SELECT wanted.* FROM wanted JOIN readable ON readable.id = wanted.channel_id`,
      ({ id }) => id,
    ),

    file: rowLoader(
      (ids: readonly FileId[]) => db.$queryRaw<FileRow[]>`
        WITH wanted AS (
          SELECT ${FILE_COLUMNS}, m.channel_id FROM files f LEFT JOIN messages m ON m.id = f.message_id WHERE f.id = ANY(${ids}::uuid[])
        ),
        readable AS (${readableChannels(viewerId, sql`(SELECT channel_id FROM wanted)`)})
        SELECT wanted.* FROM wanted LEFT JOIN readable ON readable.id = wanted.channel_id
        WHERE readable.id IS NOT NULL OR (wanted."messageId" IS NULL AND wanted."ownerId" = ${viewerId}::uuid)`,
      ({ id }) => id,
    ),

    friendRequest: rowLoader(
      (ids: readonly FriendRequestId[]) => db.$queryRaw<FriendRequestRow[]>`
        SELECT ${FRIEND_REQUEST_COLUMNS} FROM friend_requests fr
        WHERE fr.id = ANY(${ids}::uuid[]) AND ${viewerId}::uuid IN (fr.from_id, fr.to_id)`,
      ({ id }) => id,
    ),
  };
}
