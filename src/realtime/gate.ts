import { setTimeout as sleep } from 'node:timers/promises';

import { backoff } from '../lib/backoff.ts';

export interface GateOptions {
  /** Shortest time between the beginnings of two requests, in milliseconds. */
  readonly gapMs: number;
  /** Bounds of the waits after failures, in milliseconds: see {@link backoff}. */
  readonly retry: { readonly firstMs: number; readonly limitMs: number };
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/**
 * When requests may go to Ably: at a rate that the account allows, and after a failure one by one, each later than
 * the one before, until one succeeds.
 */
export interface Gate {
  /** Whether the last request failed. */
  readonly failing: boolean;
  /**
   * Waits for its turn and runs `work`, which says whether it succeeded; null: it asked for nothing, and whoever comes
   * next does not wait for it.
   */
  pass(work: () => Promise<boolean | null>): Promise<void>;
}

export function createGate({ gapMs, retry, signal }: GateOptions): Gate {
  const waits = backoff(retry);
  let failing = false;
  let failures = 0;
  let nextAt = 0;
  let underWay = 0;
  let settled = Promise.withResolvers<void>();

  /** @returns Gives the turn back, unless another one was taken since. */
  async function turn(): Promise<() => void> {
    while (!signal.aborted) {
      const wait = nextAt - Date.now();
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
      else if (failing && underWay > 0) await settled.promise;
      else break;
    }
    const before = nextAt;
    const after = Math.max(before, Date.now() + gapMs);
    nextAt = after;
    underWay++;
    return () => {
      if (nextAt === after) nextAt = before;
    };
  }

  return {
    get failing() {
      return failing;
    },
    async pass(work) {
      const giveBack = await turn();
      const failuresBefore = failures;
      let succeeded: boolean | null = false;
      try {
        succeeded = await work();
      } finally {
        underWay--;
        if (succeeded === true) {
          failing = false;
          waits.reset();
        } else if (succeeded === false && failures === failuresBefore) {
          // Requests that were under way together fail together, and count once.
          failures++;
          failing = true;
          nextAt = Date.now() + waits.next();
        } else if (succeeded === null) giveBack();
        settled.resolve();
        settled = Promise.withResolvers();
      }
    },
  };
}
