import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { claimRevocations, type RevocationClaim, returnRevocations, settleRevocations } from '../data/revocations.ts';
import { backoff } from '../lib/backoff.ts';
import { encodeId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { ablyReasonOf } from './ably.ts';
import type { AnnounceRevoked } from './access-notices.ts';
import { MAX_REVOKED_AT_ONCE, type RevokeTokens } from './tokens.ts';

/** How long Ably accepts a token request after its timestamp, in milliseconds. */
const REQUEST_WINDOW_MS = 120_000;
/** Margin for inaccurate clocks, and for the time from a removal's first statement to its commit, in milliseconds. */
const MARGIN_MS = 60_000;

export interface RevokerOptions {
  readonly db: Db;
  readonly revoke: RevokeTokens;
  /** Tells the other instances, which end the subscriptions of these users. */
  readonly announce: AnnounceRevoked;
  readonly log: Logger;
  /** How long after a removal the tokens are revoked again, in milliseconds. Default 3 minutes. */
  readonly lateMs?: number;
  /** How often it looks for due revocations of any instance, in milliseconds. Default 3 s. */
  readonly sweepMs?: number;
  /** How long no other instance takes a claimed batch, in milliseconds. Longer than the work can take. Default 15 s. */
  readonly claimMs?: number;
  /** Bounds of the waits after failures, in milliseconds. Default 100 ms to 5 s. */
  readonly retry?: { readonly firstMs: number; readonly limitMs: number };
}

/** Revokes the tokens of users who lost access. Disposing it processes the due revocations, if Ably can be reached. */
export interface Revoker extends AsyncDisposable {
  /** Reports that a revocation is due. Called after a commit. Returns at once. */
  nudge(): void;
  /** Numbers of successful and failed revocations since the start. */
  readonly counts: { readonly revoked: number; readonly failed: number };
}

/**
 * Revokes the tokens of users who lost access: at once, and again when earlier token requests can no longer be
 * exchanged for tokens. A row is done when Ably has confirmed the revocation and the other instances have been told.
 * Until then it is retried, by any instance.
 */
export function startRevoker(options: RevokerOptions): Revoker {
  const { db, revoke, announce, log, lateMs = REQUEST_WINDOW_MS + MARGIN_MS, sweepMs = 3_000 } = options;
  const { claimMs = 15_000, retry = { firstMs: 100, limitMs: 5_000 } } = options;
  const waits = backoff(retry);
  const counts = { revoked: 0, failed: 0 };
  const stopping = new AbortController();
  let nudged = new AbortController();

  async function run(): Promise<void> {
    for (;;) {
      const { signal: again } = nudged;
      const outcome = await round();
      if (outcome === 'done') continue;
      if (stopping.signal.aborted) return;
      // A nudge does not shorten the pause after a failure.
      await (outcome === 'failed' ? pause(waits.next()) : pause(sweepMs, again));
    }
  }

  /** Processes one batch. */
  async function round(): Promise<'done' | 'nothing' | 'failed'> {
    try {
      const claims = await claimRevocations(db, { limit: MAX_REVOKED_AT_ONCE, claimMs, lateMs });
      if (claims.length === 0) return 'nothing';
      return (await work(claims)) ? 'done' : 'failed';
    } catch (error) {
      log.error({ err: error }, 'unable to read or record the tokens to revoke');
      return 'failed';
    }
  }

  /** @returns Whether Ably accepted the calls. */
  async function work(claims: readonly RevocationClaim[]): Promise<boolean> {
    const userIds = [...new Set(claims.map(({ userId }) => userId))];
    // Concurrently, so that a slow or failed call does not affect the other.
    const [revoking, announcing] = await Promise.allSettled([revoke(userIds), announce(userIds)]);
    if (revoking.status === 'rejected' || announcing.status === 'rejected') {
      const rejected = revoking.status === 'rejected' ? revoking : (announcing as PromiseRejectedResult);
      const reason = ablyReasonOf(rejected.reason as Error);
      log.warn({ reason, users: userIds.length }, 'unable to revoke tokens; will try again');
      counts.failed += userIds.length;
      await returnRevocations(db, claims, 0);
      return false;
    }

    waits.reset();
    const failed = new Set(revoking.value);
    await settleRevocations(
      db,
      claims.filter(({ userId }) => !failed.has(userId)),
      { lateMs },
    );
    counts.revoked += userIds.length - failed.size;
    if (failed.size > 0) {
      const users = [...failed].map((id) => encodeId('user', id));
      log.error({ users }, 'unable to revoke the tokens of some users; will try again');
      counts.failed += failed.size;
      await returnRevocations(
        db,
        claims.filter(({ userId }) => failed.has(userId)),
        sweepMs,
      );
    }
    return true;
  }

  /** Ends early when the revoker stops or one of `signals` aborts. */
  function pause(ms: number, ...signals: AbortSignal[]): Promise<void> {
    return sleep(ms, undefined, { signal: AbortSignal.any([stopping.signal, ...signals]) }).catch(() => {});
  }

  function nudge(): void {
    nudged.abort();
    nudged = new AbortController();
  }

  const running = run();
  return {
    nudge,
    counts,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}
