import { setTimeout as sleep } from 'node:timers/promises';

import { Rest } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { restOptions } from './address.ts';

export interface AblyClockOptions {
  readonly ably: AblyAccess;
  readonly log: Logger;
  /** Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds. Default 1.5 s. */
  readonly timeoutMs?: number;
  /** How often Ably is asked for its time, in milliseconds. Default 1 hour. */
  readonly refreshMs?: number;
  /** How soon it is asked again after it did not answer, in milliseconds. Default 30 s. */
  readonly retryMs?: number;
}

/**
 * Ably's clock, which decides whether Ably accepts what this process signs. Ably is asked for its time at the start and
 * every hour, and the difference from this machine's clock is remembered. While Ably does not answer, the last known
 * difference is used; before its first answer, none.
 */
export interface AblyClock extends Disposable {
  /**
   * Waits until Ably has been asked, if that matters: at the start, after this machine's clock was set or the machine
   * was suspended, and after a refusal. Resolves even if Ably did not answer, and at once at all other times.
   */
  ready(): Promise<void>;
  /** Ably's time when this machine's clock shows `ms`. Both in milliseconds since 1970. */
  at(ms: number): number;
  /** How far Ably's clock is ahead of this machine's, in milliseconds; null until Ably has said so. */
  readonly offsetMs: number | null;
  /** How often Ably has refused what this process signed because of its time. */
  readonly refusals: number;
  /** Reports that Ably refused a signature because of its time. Counts and logs it, and asks Ably for its time. */
  refused(reason: string): void;
}

/** How far the wall clock may drift from the monotonic one before it counts as set, in milliseconds. */
const DRIFT_MS = 5_000;
/** Shortest time between two requests for Ably's time after refusals, in milliseconds. */
const ASK_GAP_MS = 1_000;

export function startAblyClock(options: AblyClockOptions): AblyClock {
  const { ably, log, timeoutMs = 1_500, refreshMs = 3_600_000, retryMs = 30_000 } = options;
  const rest = new Rest(restOptions(ably, ably.key, timeoutMs));
  const stopping = new AbortController();
  let offsetMs: number | null = null;
  /** Difference between this machine's wall clock and its monotonic one when Ably was last asked. */
  let apart = wallAheadOfMonotonic();
  let askedAt = -Infinity;
  let failing = false;
  let refusals = 0;
  let asking: Promise<void> | null = null;
  /** A pending request for Ably's time that the next signature must wait for. */
  let awaited: Promise<void> = ask();

  function ask(): Promise<void> {
    asking ??= query().finally(() => (asking = null));
    return asking;
  }

  async function query(): Promise<void> {
    const began = Date.now();
    askedAt = performance.now();
    apart = wallAheadOfMonotonic();
    try {
      const time = await rest.time();
      const ended = Date.now();
      // If Ably's time is between the request and its answer, the clocks agree as far as can be measured.
      offsetMs = time >= began && time <= ended ? 0 : Math.round(time - (began + ended) / 2);
      failing = false;
    } catch (error) {
      const { message } = error as Error;
      if (!failing && !stopping.signal.aborted) log.warn({ reason: message }, 'unable to ask Ably for its time');
      failing = true;
    }
  }

  async function refresh(): Promise<void> {
    while (!stopping.signal.aborted) {
      await ask();
      const ms = failing ? retryMs : refreshMs;
      await sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  }

  void refresh();
  return {
    ready() {
      if (Math.abs(wallAheadOfMonotonic() - apart) > DRIFT_MS) awaited = ask();
      return awaited;
    },
    at: (ms) => ms + (offsetMs ?? 0),
    get offsetMs() {
      return offsetMs;
    },
    get refusals() {
      return refusals;
    },
    refused(reason) {
      refusals++;
      log.warn({ reason, offsetMs }, 'Ably refused what this process signed because of its time');
      if (performance.now() - askedAt >= ASK_GAP_MS) awaited = ask();
    },
    [Symbol.dispose]: () => stopping.abort(),
  };
}

function wallAheadOfMonotonic(): number {
  return Date.now() - performance.now();
}
