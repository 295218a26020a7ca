import type DataLoader from 'dataloader';

import type { FriendRequestId, UserId } from '../../lib/ids.ts';
import { type Queryable, sql } from '../db.ts';
import type { FriendRequest } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

export type FriendRequestRow = Pick<FriendRequest, 'createdAt'> & {
  readonly id: FriendRequestId;
  readonly fromId: UserId;
  readonly toId: UserId;
};

export const FRIEND_REQUEST_COLUMNS = sql`fr.id, fr.from_id AS "fromId", fr.to_id AS "toId", fr.created_at AS "createdAt"`;

/** Friend request id -> request. */
export function friendRequests(db: Queryable): DataLoader<FriendRequestId, FriendRequestRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<FriendRequestRow[]>`
      SELECT ${FRIEND_REQUEST_COLUMNS} FROM friend_requests fr WHERE fr.id = ANY(${ids}::uuid[])`,
    (request) => request.id,
  );
}

/**
 * Parent: a user. Open requests from them and to them, newest first. UNION ALL and not OR: PostgreSQL merges
 * two index ranges that are sorted already, where an OR would read and sort all requests of the user.
 */
export const FRIEND_REQUESTS_OF_USER: List<FriendRequestRow> = {
  columns: FRIEND_REQUEST_COLUMNS,
  source: sql`(
      SELECT sent.* FROM friend_requests sent WHERE sent.from_id = parent.id
      UNION ALL
      SELECT received.* FROM friend_requests received WHERE received.to_id = parent.id
    ) fr WHERE true`,
  key: [{ column: sql`fr.id`, type: sql`uuid`, name: 'id' }],
  descending: true,
};
