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
 * Parent: a user. Open requests from them and to them, newest first. Two index ranges that are sorted already,
 * where an OR would read and sort all requests of the user.
 */
export const FRIEND_REQUESTS_OF_USER: List<FriendRequestRow> = {
  columns: FRIEND_REQUEST_COLUMNS,
  sources: [sql`friend_requests fr WHERE fr.from_id = parent.id`, sql`friend_requests fr WHERE fr.to_id = parent.id`],
  key: [{ column: sql`fr.id`, type: sql`uuid`, name: 'id' }],
  descending: true,
};
