import type { UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { sql } from '../db.ts';
import type { List } from '../pages.ts';
import { rowByKey } from './relations.ts';
import { USER_COLUMNS, type UserRow } from './users.ts';

/** A blocked user, with the number of the event that blocked them. */
type BlockedUserRow = UserRow & { readonly blockSeq: number };

/** Parent: a user. Whom they have blocked, newest first. */
export const BLOCKED_USERS: List<BlockedUserRow> = {
  columns: columns<BlockedUserRow>({ ...USER_COLUMNS.declared, blockSeq: ['int', 'b.seq'] }),
  sources: [sql`blocks b JOIN users u ON u.id = b.blocked_id WHERE b.user_id = parent.id AND b.seq > 0`],
  key: [{ column: sql`b.seq`, name: 'blockSeq' }],
  descending: true,
};

/** User id -> the row, if the viewer has blocked that user. */
export const viewerBlocks = rowByKey<UserId, { readonly blockedId: UserId }>({
  types: { blockedId: 'uuid' },
  key: 'blockedId',
  rows: (ids, viewerId) => sql`
    SELECT b.blocked_id AS "blockedId" FROM blocks b WHERE b.user_id = ${viewerId}::uuid AND b.blocked_id = ANY(${ids})`,
});
