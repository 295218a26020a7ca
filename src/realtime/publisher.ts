import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { findUnpublished, releaseStreams } from '../data/outbox.ts';
import type { StreamId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { createGate } from './gate.ts';
import type { InstanceLease } from './instance-lease.ts';
import { Lanes } from './lanes.ts';
import { type ReadAhead, type Rounds, runRound } from './publisher-rounds.ts';
import type { FencedSend } from './send.ts';
import { sweepRegularly } from './sweeps.ts';

export interface PublisherOptions {
  /** A separate pool, so that requests and the publisher do not take each other's connections. */
  readonly db: Db;
  /** The lease of this process, under which streams are claimed. It must outlive the publisher. */
  readonly lease: InstanceLease;
  readonly send: FencedSend;
  readonly log: Logger;
  /** How often the log is swept for events that no nudge has announced, in milliseconds. Default 5 s. */
  readonly sweepMs?: number;
  /**
   * Maximum number of channels in one request. Default 50: messages of the largest size then take half of Ably's 2 MiB.
   */
  readonly batchSize?: number;
  /** Maximum number of concurrent requests. Default 4. */
  readonly workers?: number;
  /**
   * Shortest time between two requests, in milliseconds. Default 20: 50 a second, the limit of Ably's smallest package.
   */
  readonly requestGapMs?: number;
  /** Shortest time between two messages on one channel, in milliseconds. Default 20: 50 a second, Ably's limit. */
  readonly channelGapMs?: number;
  /** Bounds of the waits after failures, in milliseconds. Default 100 ms to 10 s. */
  readonly retry?: { readonly firstMs: number; readonly limitMs: number };
  /** How long disposing drains, in milliseconds. Default 3 s. */
  readonly drainMs?: number;
}

export interface PublisherCounts {
  readonly published: number;
  /** Events that Ably refused permanently. */
  readonly parked: number;
  /** Failed attempts, which are repeated. */
  readonly failed: number;
}

/** Publishes the event log to Ably; see {@link startPublisher}. */
export interface Publisher extends AsyncDisposable {
  /** Reports that the stream has grown. Called after each commit. Returns at once. */
  nudge(streamId: StreamId): void;
  /** Since the start. */
  readonly counts: PublisherCounts;
  /** Number of streams that are known to have something to publish. */
  readonly waiting: number;
}

/**
 * Publishes every stream in the order of its numbers. Each channel has one pending message. The next one is sent when
 * Ably has accepted it and its position is recorded. Streams with something to publish are lanes (`lanes.ts`). A round
 * (`publisher-rounds.ts`) takes several lanes, and publishes one event of each. No channel waits for the backlog of
 * another.
 *
 * A stream becomes known in three ways: by a nudge at each commit of this process; by a sweep, for events that no nudge
 * announced; and by a takeover, which is a sweep when another instance has died.
 *
 * States of the publisher:
 *
 * - `idle`: no lane is ready. A nudge, a sweep or the end of a pause of a lane makes one ready.
 * - `waiting`: lanes are ready, but this instance does not hold its lease. Nothing is claimed or sent.
 * - `publishing`: up to `workers` rounds run. The gate limits the rate of their requests.
 * - `failing`: Ably cannot be reached. Streams are released for other instances. Rounds run one at a time, with growing
 *   pauses, and nothing is swept. The first round that succeeds leads back to `publishing`.
 * - `draining`: it is being disposed. Nudges and sweeps are ignored. Waiting events are published until none are left,
 *   `drainMs` have passed or Ably cannot be reached.
 * - `stopped`: rounds have ended and the remaining streams are released. If that fails, the lease expires.
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const { db, lease, send, log, sweepMs = 5_000, batchSize = 50, workers = 4, drainMs = 3_000 } = options;
  const { requestGapMs = 20, channelGapMs = 20, retry = { firstMs: 100, limitMs: 10_000 } } = options;

  const lanes = new Lanes<ReadAhead>({ retry });
  const counts = { published: 0, parked: 0, failed: 0 };
  const rounds: Rounds = { db, lease, send, log, lanes, counts, channelGapMs };
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
  const gate = createGate({ gapMs: requestGapMs, retry, signal: stopping.signal });
  let draining = false;

  function nudge(streamId: StreamId): void {
    if (!draining) lanes.nudge(streamId);
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (!lanes.isAnyReady) await lanes.changed;
      // A round without the lease would fail, and delay its lanes by a growing pause each time.
      else if (!lease.current()) await Promise.race([lease.untilHeld(), stopped]);
      else await gate.pass(round);
    }
  }

  async function round(): Promise<boolean | null> {
    const taken = lanes.take(batchSize);
    return stopping.signal.aborted ? null : runRound(rounds, taken);
  }

  /** @returns Whether all free streams are known now. */
  async function sweep(): Promise<boolean> {
    // While Ably cannot be reached, the streams could not be published.
    if (gate.failing) return false;
    const { streamIds, complete } = await findUnpublished(db, lease.id, batchSize * workers * 4);
    for (const id of streamIds) nudge(id);
    return complete;
  }

  async function drain(): Promise<void> {
    draining = true;
    const late = sleep(drainMs, true, { signal: stopping.signal }).catch(() => true);
    while (lanes.size > 0 && !gate.failing) {
      if (await Promise.race([lanes.changed.then(() => false), late])) return;
    }
  }

  async function giveAllBack(): Promise<void> {
    if (lanes.size === 0) return;
    try {
      await releaseStreams(
        db,
        lease.id,
        lanes.all().map(({ streamId }) => streamId),
      );
    } catch (error) {
      log.warn({ err: error, streams: lanes.size }, 'unable to release streams; the lease expires by itself');
    }
  }

  const takingOver = lease.takeOverBy(sweep);
  const running = [
    sweepRegularly({ sweep, sweepMs, log, signal: stopping.signal }),
    ...Array.from({ length: workers }, work),
  ];
  return {
    nudge,
    counts,
    get waiting() {
      return lanes.size;
    },
    async [Symbol.asyncDispose]() {
      takingOver[Symbol.dispose]();
      await drain();
      stopping.abort();
      lanes.signal();
      await Promise.all(running);
      lanes[Symbol.dispose]();
      await giveAllBack();
    },
  };
}
