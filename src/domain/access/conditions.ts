/**
 * The access policy: who may read what, and who may write where. Each decision is written once, here, as a
 * condition of SQL. Everything else in this folder is made of these conditions: the statements with which plans and
 * loaders begin (`rows.ts`, `channels.ts`), lists (`lists.ts`), locked access for writes (`held.ts`), the readers of a
 * stream (`readers.ts`) and the loaders of one caller (`loaders.ts`). No other SQL decides about access.
 *
 * A decision is SQL because it is needed inside of statements (the one that writes a message checks access itself)
 * and for many objects at once. A thing that does not exist and a thing that the viewer may not see take the same
 * path: the statement returns no row.
 *
 * The conditions expect certain table aliases, which their comments name. `viewer` is an expression of type uuid.
 */
import { empty, type Sql, sql } from '../../data/db.ts';

/**
 * What a condition does with the row that grants access, such as a membership.
 *
 * - `read` looks it up by an index. `OFFSET 0` forbids PostgreSQL to turn the question about the few objects at hand
 *   into a list of all answers (all friends of the viewer, all members of their servers). It expects such lists to
 *   be short, because those of most users are.
 * - `hold` also locks it until the transaction ends; see `held.ts`.
 */
export type Grant = 'read' | 'hold';

const LOOKUP: Readonly<Record<Grant, Sql>> = { read: sql`OFFSET 0`, hold: sql`FOR KEY SHARE` };

/** Condition: the viewer is a member of the server. Members read the server, its events and its public rooms. */
export function isServerMember(serverId: Sql, viewer: Sql, grant: Grant = 'read'): Sql {
  return sql`EXISTS (
    SELECT FROM server_members sm WHERE sm.server_id = ${serverId} AND sm.user_id = ${viewer} ${LOOKUP[grant]}
  )`;
}

/** Condition: the viewer owns the server `srv`, and so adds and removes members of its private rooms. */
export function isServerOwner(viewer: Sql): Sql {
  return sql`srv.owner_id = ${viewer}`;
}

/**
 * Condition: the viewer may read the room `r`, and write in it. A public room is open to the members of its server,
 * a private room to its own members. The latter need no second check: a foreign key makes every member of a private
 * room a member of its server. So one row grants access, and one row is locked.
 */
export function mayReadRoom(viewer: Sql, grant: Grant = 'read'): Sql {
  return sql`CASE r.visibility
    WHEN 'PUBLIC' THEN ${isServerMember(sql`r.server_id`, viewer, grant)}
    ELSE EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = ${viewer} ${LOOKUP[grant]})
  END`;
}

/**
 * Condition: the viewer is a member of the conversation `c`, and so may read it. Nobody leaves a conversation of two, so
 * its pair decides, without another row. A group has a row for each of its current members.
 */
export function isConversationMember(viewer: Sql, grant: Grant = 'read'): Sql {
  return sql`CASE c.kind
    WHEN 'DIRECT' THEN ${viewer} IN (c.low_id, c.high_id)
    ELSE EXISTS (SELECT FROM group_members gm WHERE gm.conversation_id = c.id AND gm.user_id = ${viewer} ${LOOKUP[grant]})
  END`;
}

/** Condition: the viewer, a member of the conversation `c`, may write in it. In a group every member may. */
export function mayWriteInConversation(viewer: Sql, grant: Grant = 'read'): Sql {
  return sql`CASE c.kind
    WHEN 'DIRECT' THEN ${mayWriteTo(viewer, sql`CASE c.low_id WHEN ${viewer} THEN c.high_id ELSE c.low_id END`, grant)}
    ELSE true
  END`;
}

/**
 * Condition: the two may write to each other, in the conversation of the two, which either may open, and may put each other
 * into groups: they are related, and neither has blocked the other.
 *
 * @param other Anything but a constant, so that it is evaluated for each row.
 */
export function mayWriteTo(viewer: Sql, other: Sql, grant: Grant = 'read'): Sql {
  // In this order: what `hold` locks for the first part is locked before rows.
  return sql`(${neitherBlocked(viewer, other, grant)} AND ${areRelated(viewer, other, grant)})`;
}

/**
 * Condition: neither of the two has blocked the other. No row grants that, so `hold` locks the pair instead, and looks
 * after it has the lock (see the migration `blocks`).
 */
export function neitherBlocked(viewer: Sql, other: Sql, grant: Grant = 'read'): Sql {
  if (grant === 'hold') return sql`hold_unblocked(${viewer}, ${other})`;
  return sql`(
    NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = ${viewer} AND b.blocked_id = ${other} OFFSET 0)
    AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = ${other} AND b.blocked_id = ${viewer} OFFSET 0)
  )`;
}

/**
 * Condition: the two are friends or members of a common server.
 *
 * The viewer's servers are read once a statement, into an array. For each other user one descent of the index
 * (user, server) walks along both sorted lists, so two people with hundreds of servers each cost a few pages. To lock
 * both memberships, the viewer's own is joined.
 *
 * @param other Anything but a constant, so that it is evaluated for each row.
 */
export function areRelated(viewer: Sql, other: Sql, grant: Grant = 'read'): Sql {
  const ownMembership =
    grant === 'hold'
      ? sql`JOIN server_members ours ON ours.server_id = theirs.server_id AND ours.user_id = ${viewer}`
      : empty;
  return sql`(
    EXISTS (SELECT FROM friendships f WHERE f.user_id = ${viewer} AND f.friend_id = ${other} ${LOOKUP[grant]})
    OR EXISTS (
      SELECT FROM server_members theirs ${ownMembership}
      WHERE theirs.user_id = ${other}
        AND theirs.server_id = ANY (ARRAY(SELECT sm.server_id FROM server_members sm WHERE sm.user_id = ${viewer}))
      ${LOOKUP[grant]}
    )
  )`;
}

/**
 * Condition: the viewer may look up the user `u`: themselves, users to whom they are related (`u.related`, made with
 * {@link areRelated}), both sides of an open friend request or of a conversation, the members of the viewer's
 * groups, and users whom the viewer has blocked. The author of something readable is shown with it, and cannot be looked up
 * for that reason alone. Being blocked takes nothing away.
 */
export function mayLookUpUser(viewer: Sql): Sql {
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
    OR EXISTS (
      SELECT FROM group_members theirs
      WHERE theirs.user_id = u.id
        AND theirs.conversation_id = ANY (ARRAY(SELECT gm.conversation_id FROM group_members gm WHERE gm.user_id = ${viewer}))
      OFFSET 0
    )
    OR EXISTS (SELECT FROM blocks b WHERE b.user_id = ${viewer} AND b.blocked_id = u.id OFFSET 0)
  )`;
}

/** Condition: the viewer is one of the two sides of the friend request `fr`. */
export function isSideOfRequest(viewer: Sql): Sql {
  return sql`${viewer} IN (fr.from_id, fr.to_id)`;
}

/**
 * Condition: the viewer may read the file `wanted`. An attached file is read with its message, by everybody who may
 * read the channel (`readable`, joined from the left); any other file by its owner.
 */
export function mayReadFile(viewer: Sql): Sql {
  return sql`(readable.id IS NOT NULL OR (wanted."channelId" IS NULL AND wanted."ownerId" = ${viewer}))`;
}
