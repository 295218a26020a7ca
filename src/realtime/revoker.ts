import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { claimRevocations, type RevocationClaim, returnRevocations, settleRevocations } from '../data/revocations.ts';
import { backoff } from '../lib/backoff.ts';
import { encodeId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import type { AnnounceRevoked } from './access-notices.ts';
import { MAX_REVOKED_AT_ONCE, type RevokeTokens } from './tokens.ts';

/** How long Ably takes a token request after its timestamp, in milliseconds. */
const REQUEST_WINDOW_MS = 120_000;
/** What our clock may be ahead of Ably's, and a removal may take from its first statement to its commit. */
const MARGIN_MS = 60_000;

export interface RevokerOptions {
  readonly db: Db;
  readonly revoke: RevokeTokens;
  /** Tells the other processes, which end what they still send to these users. */
  readonly announce: AnnounceRevoked;
  readonly log: Logger;
  /** How long after a removal the tokens are revoked once more, in milliseconds. Default 3 minutes. */
  readonly lateMs?: number;
  /** How often it looks for what is due and what others left, in milliseconds. Default 3 s. */
  readonly sweepMs?: number;
  /** How long the work of one batch takes at worst, in milliseconds; others leave it alone so long. Default 15 s. */
  readonly claimMs?: number;
  /** Bounds of the waits after failures, in milliseconds. Default 100 ms to 5 s. */
  readonly retry?: { readonly firstMs: number; readonly limitMs: number };
}

/** Works off the revocations of tokens. Disposing it does what is due, as far as Ably takes it. */
export interface Revoker extends AsyncDisposable {
  /** Something is due: called after a commit. Costs nothing and waits for nothing. */
  nudge(): void;
  /** Since the start: users whose tokens were revoked, each time counted, and users with whom that failed. */
  readonly counts: { readonly revoked: number; readonly failed: number };
}

/**
 * Revokes the tokens of whoever lost access, at once and once more when no token request from before can be
 * exchanged any more. A row is done when Ably has answered that the tokens are revoked and the other processes
 * are told; until then it is tried again, here or by another instance.
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
      // Who is nudged while Ably is away waits all the same.
      await (outcome === 'failed' ? pause(waits.next()) : pause(sweepMs, again));
    }
  }

  /** One batch. */
  async function round(): Promise<'done' | 'nothing' | 'failed'> {
    try {
      const claims = await claimRevocations(db, { limit: MAX_REVOKED_AT_ONCE, claimMs, lateMs });
      if (claims.length === 0) return 'nothing';
      return (await work(claims)) ? 'done' : 'failed';
    } catch (error) {
      log.error({ err: error }, 'unable to read or record which tokens are to be revoked');
      return 'failed';
    }
  }

  /** @returns Whether Ably took the calls. */
  async function work(claims: readonly RevocationClaim[]): Promise<boolean> {
    const userIds = [...new Set(claims.map(({ userId }) => userId))];
    // Side by side: each is to happen at once, whatever becomes of the other.
    const [revoking, announcing] = await Promise.allSettled([revoke(userIds), announce(userIds)]);
    if (revoking.status === 'rejected' || announcing.status === 'rejected') {
      const reason = reasonOf(revoking) ?? reasonOf(announcing);
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

  /** Until then, or until the revoker stops or one of `signals` says so. */
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

function reasonOf(result: PromiseSettledResult<unknown>): string | undefined {
  if (result.status === 'fulfilled') return undefined;
  const { code, message } = result.reason as { code?: number; message: string };
  return `${code ?? ''} ${message}`.trim();
}
