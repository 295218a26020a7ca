import type { FriendRequestId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { sql } from '../db.ts';
import type { FriendRequest } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowByKey } from './relations.ts';

export type FriendRequestRow = Pick<FriendRequest, 'createdAt'> & {
  readonly id: FriendRequestId;
  readonly fromId: UserId;
  readonly toId: UserId;
};

/** Columns of a {@link FriendRequestRow}, for the table alias `fr`. */
export const FRIEND_REQUEST_COLUMNS = columns<FriendRequestRow>({
  id: ['uuid', 'fr.id'],
  fromId: ['uuid', 'fr.from_id'],
  toId: ['uuid', 'fr.to_id'],
  createdAt: ['timestamptz', 'fr.created_at'],
});

/**
 * Parent: a user. Open requests from them and to them, newest first. It has two sources, each a sorted index range. One
 * source with OR would read and sort all requests of the user.
 */
export const FRIEND_REQUESTS_OF_USER: List<FriendRequestRow> = {
  columns: FRIEND_REQUEST_COLUMNS,
  sources: [sql`friend_requests fr WHERE fr.from_id = parent.id`, sql`friend_requests fr WHERE fr.to_id = parent.id`],
  key: [{ column: sql`fr.id`, name: 'id' }],
  descending: true,
};

/** What a user is to the viewer. */
export type FriendshipState = 'SELF' | 'NONE' | 'REQUEST_SENT' | 'REQUEST_RECEIVED' | 'FRIENDS';

interface FriendshipRow {
  readonly id: UserId;
  readonly state: FriendshipState;
}

/**
 * User id -> what the user is to the viewer. Each user takes two lookups of an index, also if the viewer has
 * thousands of friends and requests: `OFFSET 0` forbids PostgreSQL to read and hash them all for the few users at hand.
 */
export const viewerFriendships = rowByKey<UserId, FriendshipRow>({
  types: { id: 'uuid', state: 'text' },
  key: 'id',
  rows: (ids, viewerId) => sql`
    SELECT other.id, CASE
      WHEN other.id = viewer.id THEN 'SELF'
      WHEN EXISTS (SELECT FROM friendships f WHERE f.user_id = viewer.id AND f.friend_id = other.id OFFSET 0) THEN 'FRIENDS'
      ELSE COALESCE((
        SELECT CASE fr.from_id WHEN viewer.id THEN 'REQUEST_SENT' ELSE 'REQUEST_RECEIVED' END FROM friend_requests fr
        WHERE least(fr.from_id, fr.to_id) = least(viewer.id, other.id) AND greatest(fr.from_id, fr.to_id) = greatest(viewer.id, other.id)
      ), 'NONE')
    END AS state
    FROM (SELECT DISTINCT unnest(${ids})) AS other(id), (SELECT ${viewerId}::uuid) AS viewer(id)`,
});
