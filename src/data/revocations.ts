/**
 * The queue of users whose Ably tokens are to be revoked. The transaction that ends their access inserts a row, so a
 * revocation is as durable as the removal. `realtime/revoker.ts` processes the rows.
 *
 * Each row is processed twice: at once, for the existing tokens, and again when token requests from before the removal
 * have expired, for the tokens that they were exchanged for in between.
 */
import type { UserId } from '../lib/ids.ts';
import type { Db, Queryable, Transaction } from './db.ts';
import { type CommitListener, commitListeners } from './listeners.ts';

/** A user whose tokens this process revokes now. */
export interface RevocationClaim {
  readonly id: string;
  readonly userId: UserId;
  /** Whether it is the second revocation of the row. */
  readonly last: boolean;
}

/** Requests the revocation of the tokens of users who lose access by this transaction. It happens after the commit. */
export async function requestRevocation(tx: Transaction, ...userIds: readonly UserId[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.$executeRaw`INSERT INTO token_revocations (user_id) SELECT unnest(${userIds}::uuid[])`;
  revocations.tellAfterCommit(tx, userIds);
}

const revocations = commitListeners<UserId>();

/** Calls back for each revocation that was requested through `db`. @returns Ends the listening when disposed. */
export function onRevocation(db: Db, listener: CommitListener<UserId>): Disposable {
  return revocations.listen(db, listener);
}

export interface ClaimOptions {
  /** Maximum number of rows. */
  readonly limit: number;
  /** How long this process keeps them, in milliseconds. Longer than the work can take. */
  readonly claimMs: number;
  /** How long after the removal the second revocation is due, in milliseconds. */
  readonly lateMs: number;
}

/**
 * Claims due rows, the longest due first, so that no other process takes them for `claimMs`. No lock is held after the
 * statement. (The column rounds to milliseconds, so a row that is due now may have a time up to half a millisecond
 * ahead.)
 */
export function claimRevocations(db: Queryable, { limit, claimMs, lateMs }: ClaimOptions): Promise<RevocationClaim[]> {
  return db.$queryRaw<RevocationClaim[]>`
    WITH due AS (
      SELECT id FROM token_revocations WHERE due_at <= now() + interval '1 millisecond' ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE token_revocations tr SET due_at = now() + ${claimMs} * interval '1 millisecond'
    FROM due WHERE tr.id = due.id
    RETURNING tr.id, tr.user_id AS "userId", tr.lost_at + ${lateMs} * interval '1 millisecond' <= now() + interval '1 millisecond' AS last`;
}

/** Records successful revocations: deletes the rows whose second revocation it was, and schedules it for the others. */
export async function settleRevocations(
  db: Queryable,
  claims: readonly RevocationClaim[],
  { lateMs }: Pick<ClaimOptions, 'lateMs'>,
): Promise<void> {
  const ids = (last: boolean) => claims.filter((claim) => claim.last === last).map(({ id }) => id);
  await db.$executeRaw`
    WITH gone AS (DELETE FROM token_revocations WHERE id = ANY(${ids(true)}::uuid[]))
    UPDATE token_revocations SET due_at = lost_at + ${lateMs} * interval '1 millisecond' WHERE id = ANY(${ids(false)}::uuid[])`;
}

/**
 * Returns rows whose revocation failed, for any process. @param waitMs Time until they are due again, in milliseconds.
 */
export async function returnRevocations(
  db: Queryable,
  claims: readonly RevocationClaim[],
  waitMs: number,
): Promise<void> {
  await db.$executeRaw`
    UPDATE token_revocations SET due_at = now() + ${waitMs} * interval '1 millisecond'
    WHERE id = ANY(${claims.map(({ id }) => id)}::uuid[])`;
}
