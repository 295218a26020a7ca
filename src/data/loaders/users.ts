import type DataLoader from 'dataloader';

import type { UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { User } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

export type UserRow = Pick<User, 'username' | 'displayName' | 'avatarUrl'> & { readonly id: UserId };

/** Columns of a {@link UserRow}, for statements that call the table `u`. */
export const USER_COLUMNS = sql`u.id, u.username, u.display_name AS "displayName", u.avatar_url AS "avatarUrl"`;

/** User id -> user. */
export function users(db: Queryable): DataLoader<UserId, UserRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<UserRow[]>(usersByIds(sql`${ids}::uuid[]`)),
    (user) => user.id,
  );
}

export function usersByIds(ids: Sql): Sql {
  return sql`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ANY(${ids})`;
}

/** Users by id, which is the order in which their accounts were made. */
function userList(id: Sql, ...sources: List<UserRow>['sources']): List<UserRow> {
  return { columns: USER_COLUMNS, sources, key: [{ column: id, type: sql`uuid`, name: 'id' }], descending: false };
}

// The key is the membership's column and not the user's: the range of the membership's index is then the page,
// and users are joined to its few rows.

/** Parent: a server. Its members. */
export const SERVER_MEMBERS = userList(
  sql`m.user_id`,
  sql`server_members m JOIN users u ON u.id = m.user_id WHERE m.server_id = parent.id`,
);

/**
 * Parent: a room. Who reads it: the server's members, or its own where it is private. Which of the two is said by the
 * room's row, joined outside of the LATERAL part, so that the other one is not looked at.
 */
export const ROOM_MEMBERS: List<UserRow> = {
  ...userList(
    sql`m.user_id`,
    sql`server_members m JOIN users u ON u.id = m.user_id WHERE room.visibility = 'PUBLIC' AND m.server_id = room.server_id`,
    sql`room_members m JOIN users u ON u.id = m.user_id WHERE room.visibility = 'PRIVATE' AND m.room_id = room.id`,
  ),
  parent: sql`JOIN rooms room ON room.id = parent.id`,
};

/** Parent: a conversation. Its two members. */
export const CONVERSATION_MEMBERS = userList(
  sql`m.user_id`,
  sql`conversation_members m JOIN users u ON u.id = m.user_id WHERE m.conversation_id = parent.id`,
);

/** Parent: a user. Their friends. */
export const FRIENDS = userList(
  sql`m.friend_id`,
  sql`friendships m JOIN users u ON u.id = m.friend_id WHERE m.user_id = parent.id`,
);
