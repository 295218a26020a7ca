import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '../observability/log.ts';

export interface SweepsOptions {
  /** Sweeps the event log once. */
  readonly sweep: () => Promise<unknown>;
  /** Shortest time between two sweeps, in milliseconds. */
  readonly sweepMs: number;
  readonly log: Logger;
  /** Ends the sweeping. */
  readonly signal: AbortSignal;
}

/** Sweeps take at most 1/20 of the time. */
const SWEEP_SHARE = 20;
/** Longest pause between two sweeps, in milliseconds. */
const MAX_SWEEP_PAUSE_MS = 30_000;

/** Sweeps at once and then every `sweepMs`, less often if sweeps take long. Resolves when `signal` aborts. */
export async function sweepRegularly({ sweep, sweepMs, log, signal }: SweepsOptions): Promise<void> {
  let tookBefore = 0;
  while (!signal.aborted) {
    const startedAt = Date.now();
    try {
      await sweep();
    } catch (error) {
      log.error({ err: error }, 'unable to sweep the event log');
    }
    // Two sweeps are compared, because a single slow one may have opened a connection, or the machine was busy.
    const took = Date.now() - startedAt;
    const pauseMs = Math.max(sweepMs, Math.min(took * SWEEP_SHARE, tookBefore * SWEEP_SHARE, MAX_SWEEP_PAUSE_MS));
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    tookBefore = took;
  }
}
