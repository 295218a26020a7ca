/**
 * Tokens at Ably that are still to be revoked. The transaction that takes access away writes a row, so that the
 * revocation is as durable as the removal itself, and a worker (`realtime/revoker.ts`) works it off.
 *
 * Twice for each row: at once, for the tokens that are out; and when no token request that was signed before the
 * removal can be exchanged for a token any more, for those that were exchanged in between.
 */
import type { UserId } from '../lib/ids.ts';
import { afterCommit, type Db, type Queryable, type Transaction } from './db.ts';

/** Somebody whose tokens this process is to revoke now. */
export interface RevocationClaim {
  readonly id: string;
  readonly userId: UserId;
  /** Nothing is left to be done for this row afterwards. */
  readonly last: boolean;
}

/** The user loses access to something with this transaction: their tokens are revoked after its commit, whatever fails. */
export async function requestRevocation(tx: Transaction, userId: UserId): Promise<void> {
  await tx.$executeRaw`INSERT INTO token_revocations (user_id) VALUES (${userId}::uuid)`;
  afterCommit(tx, (pool) => {
    for (const listener of listeners.get(pool) ?? []) listener(userId);
  });
}

/** Hears of users who lost access to something. Called after the commit; must neither throw nor take time. */
export type RevocationListener = (userId: UserId) => void;

const listeners = new WeakMap<Db, Set<RevocationListener>>();

/**
 * Listens to what this process revokes through `db`; other processes are not heard.
 *
 * @returns Disposing it ends that.
 */
export function onRevocation(db: Db, listener: RevocationListener): Disposable {
  let all = listeners.get(db);
  if (!all) listeners.set(db, (all = new Set()));
  all.add(listener);
  return { [Symbol.dispose]: () => void all.delete(listener) };
}

export interface ClaimOptions {
  /** Rows at most. */
  readonly limit: number;
  /** How long they are this process's, in milliseconds: longer than the work takes at worst. */
  readonly claimMs: number;
  /** How long after the removal the second revocation is due, in milliseconds. */
  readonly lateMs: number;
}

/**
 * Takes what is due, longest due first: nobody else gets it for a while. No lock outlives the statement. (A column keeps
 * milliseconds, rounded: what is due at once may stand there as half of one later.)
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

/** They are done: those that were the last of their row go, the others are due once more. */
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

/** They could not be done: they are due again, for whoever comes first. @param waitMs Not before that, in milliseconds. */
export async function returnRevocations(
  db: Queryable,
  claims: readonly RevocationClaim[],
  waitMs: number,
): Promise<void> {
  await db.$executeRaw`
    UPDATE token_revocations SET due_at = now() + ${waitMs} * interval '1 millisecond'
    WHERE id = ANY(${claims.map(({ id }) => id)}::uuid[])`;
}
