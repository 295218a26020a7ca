/**
 * The one door: who may know of what, and who may write where. Queries, `node(id)`, mutations, subscriptions
 * and Ably capabilities ask here, and no other SQL asks "is this a member".
 *
 * Decisions are SQL, because they are needed inside statements (a message is written by one that checks
 * access itself) and for many objects at once. What exists and may not be seen, and what does not exist,
 * take the same path: one statement that answers no row.
 *
 * Each question is a look at one entry of an index, and `OFFSET 0` keeps it one: it forbids PostgreSQL to turn
 * the question about the few things at hand into a list of all answers (all the viewer's friends, everybody in
 * their servers, all their conversations), which it takes to be short because most people's are.
 */
import type DataLoader from 'dataloader';

import { type Queryable, type Sql, sql } from '../data/db.ts';
import { rowLoader } from '../data/loaders/by-id.ts';
import { CONVERSATION_COLUMNS } from '../data/loaders/conversations.ts';
import { FILE_COLUMNS, type FileRow } from '../data/loaders/files.ts';
import { FRIEND_REQUEST_COLUMNS, type FriendRequestRow } from '../data/loaders/friendships.ts';
import { type MessageRow, messagesByIds } from '../data/loaders/messages.ts';
import { ROOM_COLUMNS, type RoomRow } from '../data/loaders/rooms.ts';
import { REACTION_COLUMNS, type ReactionRow } from '../data/loaders/reactions.ts';
import { SERVER_COLUMNS } from '../data/loaders/servers.ts';
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
import type { StreamRef } from '../realtime/channels.ts';

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
 * @param ids A query that gives each id once.
 */
export function readableChannels(viewerId: UserId, ids: Sql): Sql {
  const viewer = sql`${viewerId}::uuid`;
  return sql`
    SELECT r.id, 'room' AS kind, r.server_id AS "serverId", true AS "canWrite"
    FROM (${ids}) AS wanted(id)
    CROSS JOIN LATERAL (SELECT room.* FROM rooms room WHERE room.id = wanted.id OFFSET 0) r
    WHERE ${knownRoom(viewer)}
    UNION ALL
    SELECT c.id, 'conversation', NULL, ${related(viewer, sql`CASE c.low_id WHEN ${viewer} THEN c.high_id ELSE c.low_id END`)}
    FROM (${ids}) AS wanted(id)
    CROSS JOIN LATERAL (SELECT conversation.* FROM conversations conversation WHERE conversation.id = wanted.id OFFSET 0) c
    WHERE ${ofConversation(viewer)}`;
}

function serverMember(serverId: Sql, viewer: Sql): Sql {
  return sql`EXISTS (SELECT FROM server_members sm WHERE sm.server_id = ${serverId} AND sm.user_id = ${viewer} OFFSET 0)`;
}

/** Condition: a member of the server of the room `r` may know of that room. */
function visibleRoom(viewer: Sql): Sql {
  return sql`(
    r.visibility = 'PUBLIC'
    OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = ${viewer} OFFSET 0)
  )`;
}

/** Condition: the viewer may know of the room `r`. */
function knownRoom(viewer: Sql): Sql {
  return sql`${serverMember(sql`r.server_id`, viewer)} AND ${visibleRoom(viewer)}`;
}

// The same decisions about one thing, with its row: where the statements of plans begin.

/** Statement: the room, if the viewer may know of it. */
export function readableRoom(viewerId: UserId, id: string): Sql {
  return sql`
    SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id
    WHERE r.id = ${id}::uuid AND ${knownRoom(sql`${viewerId}::uuid`)}`;
}

/** Statement: the conversation, if the viewer is one of its members. */
export function readableConversation(viewerId: UserId, id: string): Sql {
  return sql`
    SELECT ${CONVERSATION_COLUMNS} FROM conversations c JOIN streams st ON st.id = c.id
    WHERE c.id = ${id}::uuid AND ${ofConversation(sql`${viewerId}::uuid`)}`;
}

/** Statement: the server, if the viewer is a member. */
export function readableServer(viewerId: UserId, id: string): Sql {
  return sql`
    SELECT ${SERVER_COLUMNS} FROM servers srv JOIN streams st ON st.id = srv.id
    WHERE srv.id = ${id}::uuid AND ${serverMember(sql`srv.id`, sql`${viewerId}::uuid`)}`;
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

/**
 * Statement: the messages among `ids`, an array, whose channels the viewer may read, with what {@link ChannelAccess} says
 * of those.
 */
export function readableMessages(viewerId: UserId, ids: Sql): Sql {
  return sql`
    WITH wanted AS (${messagesByIds(ids)}),
    readable AS (${readableChannels(viewerId, sql`SELECT DISTINCT "channelId" FROM wanted`)})
    SELECT wanted.*, readable.kind, readable."serverId", readable."canWrite"
    FROM wanted JOIN readable ON readable.id = wanted."channelId"`;
}

/** Condition: the viewer is a member of the conversation `c`. */
function ofConversation(viewer: Sql): Sql {
  return sql`${viewer} IN (c.low_id, c.high_id)`;
}

/**
 * The same as a list: what makes of the table `r` the rooms that a member of their servers may know of, in two
 * parts. Each is a range of an index, however many rooms they may not know of lie between.
 */
export function visibleRooms(viewerId: UserId): readonly [Sql, Sql] {
  return [
    sql`WHERE r.visibility = 'PUBLIC'`,
    sql`JOIN room_members rm ON rm.room_id = r.id AND rm.server_id = r.server_id WHERE rm.user_id = ${viewerId}::uuid`,
  ];
}

/**
 * Statement: every server, room and conversation that the viewer may read, as `id`, `kind` and `"serverId"` (of a room;
 * null for the others), each once: what {@link readableChannels} answers of ids at hand, as a list. A private room and a
 * conversation have a row for each of their members.
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

/**
 * Condition: the two are friends or members of a common server, and so may write to each other.
 *
 * The viewer's servers are read once a statement, into an array. For each other user one descent of the index
 * (user, server) walks along both sorted lists, so two people with hundreds of servers each cost a few pages.
 *
 * @param other Anything but a constant, so that it is evaluated for each row.
 */
function related(viewer: Sql, other: Sql): Sql {
  return sql`(
    EXISTS (SELECT FROM friendships f WHERE f.user_id = ${viewer} AND f.friend_id = ${other} OFFSET 0)
    OR EXISTS (
      SELECT FROM server_members theirs
      WHERE theirs.user_id = ${other}
        AND theirs.server_id = ANY (ARRAY(SELECT ours.server_id FROM server_members ours WHERE ours.user_id = ${viewer}))
      OFFSET 0
    )
  )`;
}

/**
 * Condition: the viewer may look up the user `u`, of whom `u.related` is known: themselves, friends, both sides of
 * an open request, and who shares a conversation or a server with them. (Authors are seen through what they
 * wrote, not looked up.)
 */
function visibleUser(viewer: Sql): Sql {
  return sql`(
    u.id = ${viewer}
    OR u.related
    OR EXISTS (
      SELECT FROM friend_requests fr
      WHERE least(fr.from_id, fr.to_id) = least(${viewer}, u.id) AND greatest(fr.from_id, fr.to_id) = greatest(${viewer}, u.id)
      OFFSET 0
    )
    OR EXISTS (
      SELECT FROM conversations c
      WHERE c.low_id = least(${viewer}, u.id) AND c.high_id = greatest(${viewer}, u.id)
      OFFSET 0
    )
  )`;
}

/**
 * Those of several viewers who may read a stream at this moment: a channel as {@link readableChannels} has it, a
 * server's events its members, a user's events the user.
 *
 * @param viewerIds Each once.
 */
export async function readersAmong(
  db: Queryable,
  { streamId, kind }: StreamRef,
  viewerIds: readonly UserId[],
): Promise<ReadonlySet<UserId>> {
  const rows = await db.$queryRaw<{ id: UserId }[]>`
    SELECT viewer.id FROM unnest(${viewerIds}::uuid[]) AS viewer(id)
    WHERE ${READS[kind](sql`${streamId}::uuid`, sql`viewer.id`)}`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * A number that changes whenever somebody loses access to the stream: whoever was among {@link readersAmong} after it was
 * read is so while it stands. The one of a room counts those who leave its server as well; conversations and
 * users lose no readers.
 */
export async function accessEpoch(db: Queryable, { streamId, kind, serverId }: StreamRef): Promise<number> {
  if (kind === 'conversation' || kind === 'user') return 0;
  const [epochs] = await db.$queryRaw<{ sum: number }[]>`
    SELECT sum(access_epoch)::int AS sum FROM streams WHERE id = ANY(${[streamId, serverId ?? streamId]}::uuid[])`;
  return epochs!.sum;
}

const READS: Record<StreamRef['kind'], (streamId: Sql, viewer: Sql) => Sql> = {
  room: (streamId, viewer) => sql`EXISTS (
    SELECT FROM rooms r
    WHERE r.id = ${streamId} AND ${knownRoom(viewer)} OFFSET 0
  )`,
  conversation: (streamId, viewer) => sql`EXISTS (
    SELECT FROM conversations c WHERE c.id = ${streamId} AND ${ofConversation(viewer)} OFFSET 0
  )`,
  server: (streamId, viewer) => serverMember(streamId, viewer),
  user: (streamId, viewer) => sql`${viewer} = ${streamId}`,
};

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
  readonly room: DataLoader<RoomId, RoomRow | null>;
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
  const viewer = sql`${viewerId}::uuid`;
  const channel = rowLoader(
    (ids: readonly ChannelId[]) =>
      db.$queryRaw<ChannelAccess[]>`${readableChannels(viewerId, sql`SELECT unnest(${ids}::uuid[])`)}`,
    ({ id }) => id,
  );

  return {
    channel,

    // Decision and row in one statement, as this is how most requests begin.
    room: rowLoader(
      async (ids: readonly RoomId[]) => {
        const rows = await db.$queryRaw<RoomRow[]>`
          SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id
          WHERE r.id = ANY(${ids}::uuid[]) AND ${knownRoom(viewer)}`;
        for (const { id, serverId } of rows) channel.prime(id, { id, kind: 'room', serverId, canWrite: true });
        return rows;
      },
      ({ id }) => id,
    ),

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
        CROSS JOIN LATERAL (SELECT servers.owner_id FROM servers WHERE servers.id = r.server_id OFFSET 0) srv
        WHERE r.id = ANY(${ids}::uuid[]) AND ${serverMember(sql`r.server_id`, viewer)} AND (srv.owner_id = ${viewerId}::uuid OR ${visibleRoom(viewer)})`,
      ({ id }) => id,
    ),

    user: rowLoader(
      (ids: readonly UserId[]) => db.$queryRaw<VisibleUserRow[]>`
        SELECT ${USER_COLUMNS}, u.related
        FROM (
          SELECT users.*, ${related(sql`${viewerId}::uuid`, sql`users.id`)} AS related
          FROM users WHERE users.id = ANY(${ids}::uuid[])
          OFFSET 0
        ) u
        WHERE ${visibleUser(sql`${viewerId}::uuid`)}`,
      ({ id }) => id,
    ),

    message: rowLoader(
      async (ids: readonly MessageId[]) => {
        const rows = await db.$queryRaw<(MessageRow & Omit<ChannelAccess, 'id'>)[]>(
          readableMessages(viewerId, sql`${ids}::uuid[]`),
        );
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
        readable AS (${readableChannels(viewerId, sql`SELECT DISTINCT channel_id FROM wanted`)})
        SELECT wanted.* FROM wanted JOIN readable ON readable.id = wanted.channel_id`,
      ({ id }) => id,
    ),

    file: rowLoader(
      (ids: readonly FileId[]) => db.$queryRaw<FileRow[]>`
        WITH wanted AS (
          SELECT ${FILE_COLUMNS}, m.channel_id FROM files f LEFT JOIN messages m ON m.id = f.message_id WHERE f.id = ANY(${ids}::uuid[])
        ),
        readable AS (${readableChannels(viewerId, sql`SELECT DISTINCT channel_id FROM wanted`)})
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
