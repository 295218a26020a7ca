import type { UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { type Sql, sql } from '../db.ts';
import type { User } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowByKey } from './relations.ts';

export type UserRow = Pick<User, 'username' | 'displayName' | 'avatarUrl'> & { readonly id: UserId };

/** Columns of a {@link UserRow}, for the table alias `u`. */
export const USER_COLUMNS = columns<UserRow>({
  id: ['uuid', 'u.id'],
  username: ['text', 'u.username'],
  displayName: ['text', 'u.display_name'],
  avatarUrl: ['text', 'u.avatar_url'],
});

/** User id -> user. */
export const users = rowByKey<UserId, UserRow>({
  types: USER_COLUMNS.types,
  key: 'id',
  rows: (ids) => sql`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ANY(${ids})`,
});

/** A list of users by id, which is the order in which their accounts were made. */
function userList(id: Sql, ...sources: List<UserRow>['sources']): List<UserRow> {
  return { columns: USER_COLUMNS, sources, key: [{ column: id, name: 'id' }], descending: false };
}

// The sort key is the column of the membership and not of the user. So a page is a range of the membership's index, and
// users are joined to its few rows only.

/** Parent: a server. Its members. */
export const SERVER_MEMBERS = userList(
  sql`m.user_id`,
  sql`server_members m JOIN users u ON u.id = m.user_id WHERE m.server_id = parent.id`,
);

/**
 * Parent: a room. The users who may read it: the members of the server, or of the room if it is private. The room's row
 * decides between the two. It is joined outside of the LATERAL part, so that only one of them is read.
 */
export const ROOM_MEMBERS: List<UserRow> = {
  ...userList(
    sql`m.user_id`,
    sql`server_members m JOIN users u ON u.id = m.user_id WHERE room.visibility = 'PUBLIC' AND m.server_id = room.server_id`,
    sql`room_members m JOIN users u ON u.id = m.user_id WHERE room.visibility = 'PRIVATE' AND m.room_id = room.id`,
  ),
  parent: sql`JOIN rooms room ON room.id = parent.id`,
};

/** A member in the list of a conversation, which is sorted by `joinedSeq`: 1 and 2 for a conversation of two. */
type ConversationMemberRow = UserRow & { readonly joinedSeq: number };

/**
 * Parent: a conversation. Its members, in the order in which they joined; the two of a DIRECT one by the age of their
 * accounts. As for rooms, the row of the conversation decides which source is read.
 */
export const CONVERSATION_MEMBERS: List<ConversationMemberRow> = {
  columns: columns<ConversationMemberRow>({ ...USER_COLUMNS.declared, joinedSeq: ['int', 'm.joined_seq'] }),
  parent: sql`JOIN conversations conversation ON conversation.id = parent.id`,
  sources: [
    sql`
    (VALUES (1, conversation.low_id), (2, conversation.high_id)) AS m(joined_seq, user_id)
    JOIN users u ON u.id = m.user_id WHERE conversation.kind = 'DIRECT'`,
    sql`
    group_members m JOIN users u ON u.id = m.user_id
    WHERE conversation.kind = 'GROUP' AND m.conversation_id = parent.id`,
  ],
  key: [{ column: sql`m.joined_seq`, name: 'joinedSeq' }],
  descending: false,
};

/** Parent: a user. Their friends. */
export const FRIENDS = userList(
  sql`m.friend_id`,
  sql`friendships m JOIN users u ON u.id = m.friend_id WHERE m.user_id = parent.id`,
);
