import { type Queryable, sql } from '../../data/db.ts';
import type { ServerId, UserId } from '../../lib/ids.ts';
import { areRelated, isServerMember, mayWriteTo, neitherBlocked } from './conditions.ts';

/** The tie that ended: a friendship of the user, or their membership of a server. */
export type EndedTie = { readonly friendId: UserId } | { readonly serverId: ServerId };

/**
 * The users who have a conversation with this user in which the two may no longer write, because the tie has ended. In
 * groups nobody is silenced: membership alone lets people write there. Nor are two of whom one has blocked the other:
 * they could not write before.
 * Called in the transaction that ends it, after the change.
 */
export async function silencedPartners(db: Queryable, userId: UserId, tie: EndedTie): Promise<UserId[]> {
  const user = sql`${userId}::uuid`;
  const partners =
    'friendId' in tie
      ? sql`
        SELECT ${tie.friendId}::uuid AS id FROM conversations c
        WHERE c.low_id = least(${user}, ${tie.friendId}::uuid) AND c.high_id = greatest(${user}, ${tie.friendId}::uuid)`
      : sql`
        SELECT c.high_id AS id FROM conversations c WHERE c.low_id = ${user}
        UNION ALL
        SELECT c.low_id FROM conversations c WHERE c.high_id = ${user}`;
  const wasTied = 'friendId' in tie ? sql`true` : isServerMember(sql`${tie.serverId}::uuid`, sql`other.id`);
  const rows = await db.$queryRaw<{ id: UserId }[]>`
    SELECT other.id FROM (${partners}) other
    WHERE ${wasTied} AND ${neitherBlocked(user, sql`other.id`)} AND NOT ${areRelated(user, sql`other.id`)}`;
  return rows.map(({ id }) => id);
}

/**
 * Whether the two have a conversation in which they may write, and so would be silenced by a block. Called in the
 * transaction of the block, before the change.
 */
export async function mayWriteToEachOther(db: Queryable, a: UserId, b: UserId): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT c.id FROM conversations c, (SELECT ${b}::uuid) AS other(id)
    WHERE c.low_id = least(${a}::uuid, ${b}::uuid) AND c.high_id = greatest(${a}::uuid, ${b}::uuid)
      AND ${mayWriteTo(sql`${a}::uuid`, sql`other.id`)}`;
  return rows.length > 0;
}
