import { setTimeout as sleep } from 'node:timers/promises';

import { backoff } from '../lib/backoff.ts';

export interface GateOptions {
  /** Shortest time between the starts of two requests, in milliseconds. */
  readonly gapMs: number;
  /** Bounds of the waits after failures, in milliseconds: see {@link backoff}. */
  readonly retry: { readonly firstMs: number; readonly limitMs: number };
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/**
 * Limits the rate of requests to Ably to what the account allows. After a failure, requests are sent one at a time,
 * with growing pauses, until one succeeds.
 */
export interface Gate {
  /** Whether the last request failed. */
  readonly failing: boolean;
  /**
   * Waits for its turn and runs `work`, which returns whether its request succeeded. Null means that it sent no
   * request, so the next one need not wait.
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

  /** Waits for a turn. @returns A function that gives an unused turn back. It does nothing if another one was taken since. */
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
          // Concurrent requests fail together, and count as one failure.
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
