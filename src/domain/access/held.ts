/**
 * Access for writes. These statements decide as the others do, and lock the row that grants access (a membership of
 * the server, of the private room or of the group, a friendship, or both memberships of a common server) until the
 * transaction ends.
 * A removal deletes that row, so nothing of a person is written after their removal was acknowledged:
 *
 * - If the write comes first, the removal waits for it and is acknowledged after it.
 * - If the removal comes first, the write waits, finds the row deleted and is refused, even if it began before.
 *
 * The lock is FOR KEY SHARE, which writes share. Writes take it before they lock the channel's stream, and removals
 * lock the row before any stream, so there is no deadlock. A room is granted by one row, so there is no order to keep
 * between two.
 *
 * A block deletes no row that grants access: two members of a common server stay that. So what is written between two
 * users also holds an advisory lock of the pair, shared with other writes, from before it locks the first row
 * (`hold_unblocked` in the migrations). A block takes that lock alone, and holds nothing else while it waits for it
 * ({@link waitForWrites}). Rooms and messages in groups do not need it.
 */
import { type Queryable, type Sql, sql, type Transaction } from '../../data/db.ts';
import type { ServerId, UserId } from '../../lib/ids.ts';
import { channelsAmong } from './channels.ts';
import { isServerMember, mayWriteTo, neitherBlocked } from './conditions.ts';

/**
 * Statement: as `readableChannels`, with the row that grants access locked. In a conversation of two that is the row
 * that lets them write; they may read it in any case.
 */
export function heldChannels(viewerId: UserId, ids: Sql): Sql {
  return channelsAmong(viewerId, ids, 'hold');
}

/** Statement: the `id` of the server, if the viewer is a member, with the membership locked. */
export function heldServer(viewerId: UserId, id: ServerId): Sql {
  return sql`
    SELECT srv.id FROM servers srv
    WHERE srv.id = ${id}::uuid AND ${isServerMember(sql`srv.id`, sql`${viewerId}::uuid`, 'hold')}`;
}

/**
 * Statement: for each of the others `id` and `held`, true if the viewer and they may write to each other, with what
 * allows it locked. A block of one of the two waits until the transaction ends, or is seen here.
 *
 * @param otherIds Each once.
 */
export function heldRelationsTo(viewerId: UserId, otherIds: readonly UserId[]): Sql {
  return sql`
    SELECT o.id, ${mayWriteTo(sql`${viewerId}::uuid`, sql`o.id`, 'hold')} AS held
    FROM unnest(${otherIds}::uuid[]) AS o(id)`;
}

/**
 * Waits for what is being written between the two, and makes later writes wait until the transaction ends. It comes before
 * every other lock of the transaction.
 */
export async function waitForWrites(tx: Transaction, a: UserId, b: UserId): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS held FROM pg_advisory_xact_lock(pair_key(${a}::uuid, ${b}::uuid))`;
}

/** Whether one of the two has blocked the other. After the streams of both are locked, it stays so. */
export async function isBlockBetween(db: Queryable, a: UserId, b: UserId): Promise<boolean> {
  const [pair] = await db.$queryRaw<{ free: boolean }[]>`
    SELECT ${neitherBlocked(sql`${a}::uuid`, sql`other.id`)} AS free FROM (SELECT ${b}::uuid) AS other(id)`;
  return !pair!.free;
}
