import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { fillIn } from '../data/envelopes.ts';
import { advance, claimStreams, findUnpublished, nextEvents, releaseStreams, type Step } from '../data/outbox.ts';
import type { Envelope } from '../events.ts';
import { type Backoff, backoff } from '../lib/backoff.ts';
import type { StreamId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import { channelOfStream } from './channels.ts';
import { createGate } from './gate.ts';
import { type Outgoing, type Send, SendError, type Sent } from './send.ts';

export interface PublisherOptions {
  /** A pool of its own, so that writers and publishing do not take each other's connections. */
  readonly db: Db;
  readonly send: Send;
  readonly log: Logger;
  /** Longest time that `send` takes at worst, in milliseconds. Default 10 s. */
  readonly sendMs?: number;
  /** How long a stream belongs to this instance without being renewed, in milliseconds. Default: three times `sendMs`. */
  readonly leaseMs?: number;
  /** How often the log is swept for what crashes left, in milliseconds. Default 5 s. */
  readonly sweepMs?: number;
  /** Channels in one request at most. Default 50: of the largest messages, that is half of the 2 MiB that Ably takes. */
  readonly batchSize?: number;
  /** Requests under way at once. Default 4. */
  readonly workers?: number;
  /** Shortest time between two requests, in milliseconds. Default 20 (50 a second, as Ably's smallest package has it). */
  readonly requestGapMs?: number;
  /** Shortest time between two messages on one channel, in milliseconds. Default 20 (50 a second, as Ably has it). */
  readonly channelGapMs?: number;
  /** Bounds of the waits after failures, in milliseconds. Default 100 ms to 10 s. */
  readonly retry?: { readonly firstMs: number; readonly limitMs: number };
  /** Longest time that disposing goes on publishing what is waiting, in milliseconds. Default 3 s. */
  readonly drainMs?: number;
}

export interface PublisherCounts {
  readonly published: number;
  /** Refused for good. */
  readonly parked: number;
  /** Attempts that failed and are made again. */
  readonly failed: number;
}

/**
 * The event log on its way to Ably. Disposing it publishes what is waiting, as far as there is time and Ably takes
 * it, and gives the leases back.
 */
export interface Publisher extends AsyncDisposable {
  /** The stream has grown: called after each commit. Costs nothing and waits for nothing. */
  nudge(streamId: StreamId): void;
  /** Since the start. */
  readonly counts: PublisherCounts;
  /** Streams that are known to have something to publish. */
  readonly waiting: number;
}

/** A stream that has something to publish, as far as this instance knows. */
interface Lane {
  readonly streamId: StreamId;
  readonly retry: Backoff;
  /** It has grown since the round began. */
  nudged: boolean;
  /** Goes by itself: a round failed that it was in, and it may have been the reason. */
  alone: boolean;
  /** What was read ahead, under a lease. */
  held: Held | null;
}

interface Held {
  readonly channel: string;
  readonly publishedSeq: number;
  readonly pending: readonly Pending[];
  /** When the lease ends, by the clock of this machine and not later than by the database's. */
  readonly until: number;
}

/** An event as it is published, and the trace that it belongs to. */
type Pending = Required<Pick<Outgoing, 'traceParent'>> & { readonly envelope: Envelope };

/** Events of a stream that are read ahead. Few, because what was read may be deleted before it is published. */
const EVENTS_AHEAD = 20;

/** The sweep takes at most one part in so many of the time. */
const SWEEP_SHARE = 20;
/** And is never further apart, in milliseconds: what a crash left is not to wait longer. */
const MAX_SWEEP_PAUSE_MS = 30_000;

/**
 * Publishes every stream in the order of its numbers: one message under way per channel, the next one only when
 * Ably has taken the one before and that is written down. A round is one request, with one message for each of
 * its channels; no channel waits for another's backlog.
 *
 * What writers commit is nudged in; a sweep finds what nobody nudged, because the process that should have is gone.
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const { db, send, log, sendMs = 10_000, sweepMs = 5_000, batchSize = 50, workers = 4, drainMs = 3_000 } = options;
  const { leaseMs = 3 * sendMs, requestGapMs = 20, channelGapMs = 20 } = options;
  const { retry = { firstMs: 100, limitMs: 10_000 } } = options;
  const owner = randomUUID();

  const lanes = new Map<StreamId, Lane>();
  /** Lanes that may go now, in order of arrival. */
  const ready = new Set<Lane>();
  const counts = { published: 0, parked: 0, failed: 0 };
  const stopping = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  let draining = false;
  let changed = Promise.withResolvers<void>();

  const gate = createGate({ gapMs: requestGapMs, retry, signal: stopping.signal });

  function nudge(streamId: StreamId): void {
    if (draining) return;
    const lane = lanes.get(streamId);
    if (lane) {
      // One that waits or rests looks at the log anyway, before it is given back.
      lane.nudged = true;
      return;
    }
    const fresh: Lane = { streamId, retry: backoff(retry), nudged: false, alone: false, held: null };
    lanes.set(streamId, fresh);
    enqueue(fresh);
  }

  function enqueue(lane: Lane): void {
    ready.add(lane);
    signal();
  }

  function signal(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (ready.size === 0) await changed.promise;
      else await gate.pass(() => round(take()));
    }
  }

  function take(): Lane[] {
    const taken: Lane[] = [];
    for (const lane of ready) {
      if (taken.length === batchSize || (lane.alone && taken.length > 0)) break;
      ready.delete(lane);
      lane.nudged = false;
      taken.push(lane);
      if (lane.alone) break;
    }
    return taken;
  }

  /** @returns Whether it succeeded; null where there was nothing to do. */
  async function round(taken: readonly Lane[]): Promise<boolean | null> {
    if (stopping.signal.aborted) return null;
    let unsettled = taken;
    try {
      await readAhead(taken.filter(({ held }) => !held || held.pending.length === 0 || endsSoon(held)));
      for (const lane of taken) {
        lane.alone = false;
        if (!lane.held) letGo(lane);
        // A process that was frozen since has lost its leases, and may not send what it meant to.
        else if (endsSoon(lane.held)) again(lane);
      }
      const going = taken.filter((lane): lane is Going => lane.held !== null);
      unsettled = going;
      return going.length === 0 ? null : await publish(going);
    } catch (error) {
      log.error({ err: error, streams: unsettled.length }, 'unable to read or record what is to be published');
      for (const lane of unsettled) {
        lane.alone = true;
        again(lane);
      }
      return false;
    }
  }

  const endsSoon = ({ until }: Held): boolean => until - Date.now() <= sendMs;

  /** Takes or renews the leases, and reads what comes next. A lane that gets nothing is not ours, or at its end. */
  async function readAhead(wanting: readonly Lane[]): Promise<void> {
    if (wanting.length === 0) return;
    for (const lane of wanting) lane.held = null;
    const until = Date.now() + leaseMs;
    const claims = await claimStreams(
      db,
      owner,
      wanting.map(({ streamId }) => streamId),
      leaseMs,
    );
    if (claims.length === 0) return;
    const events = await nextEvents(db, claims, EVENTS_AHEAD);
    const envelopes = await fillIn(db, events);
    const pending = Map.groupBy(envelopes.keys(), (i) => events[i]!.streamId);
    for (const claim of claims) {
      const { streamId, publishedSeq } = claim;
      const next = (pending.get(streamId) ?? []).map((i) => {
        return { envelope: envelopes[i]!, traceParent: events[i]!.traceParent };
      });
      if (next.length > 0) {
        lanes.get(streamId)!.held = { channel: channelOfStream(claim), publishedSeq, pending: next, until };
      }
    }
  }

  /** Sends the next message of each, and writes down what became of it. @returns As {@link round}. */
  async function publish(going: readonly Going[]): Promise<boolean> {
    const sentAt = Date.now();
    let results: readonly Sent[];
    try {
      results = await send(going.map(({ held }) => ({ channel: held.channel, ...held.pending[0]! })));
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      log.warn({ reason: error.message, channels: going.length }, 'unable to publish; will try again');
      counts.failed += going.length;
      for (const lane of going) rest(lane, 0);
      return false;
    }

    const steps: Step[] = [];
    for (const [i, { streamId, held }] of going.entries()) {
      const result = results[i]!;
      if (result.outcome === 'failed') continue;
      const parked = result.outcome === 'refused' ? result.reason : null;
      steps.push({ streamId, from: held.publishedSeq, to: held.pending[0]!.envelope.seq, parked });
    }
    const moved = steps.length > 0 ? await advance(db, owner, steps) : new Map<StreamId, { released: boolean }>();

    let reached = true;
    for (const [i, lane] of going.entries()) {
      const { streamId, held } = lane;
      const result = results[i]!;
      const about = { channel: held.channel, seq: held.pending[0]!.envelope.seq };
      if (result.outcome === 'failed') {
        log.warn({ ...about, reason: result.reason }, 'unable to publish; will try again');
        counts.failed++;
        if (result.everywhere) reached = false;
        again(lane);
        continue;
      }
      lane.retry.reset();
      const step = moved.get(streamId);
      // One that did not move belongs to somebody else by now.
      if (!step) {
        log.warn(about, 'lease lost; another instance publishes on');
        letGo(lane);
        continue;
      }
      if (result.outcome === 'published') counts.published++;
      else {
        counts.parked++;
        log.error({ ...about, reason: result.reason }, 'event parked; Ably does not take it');
      }
      if (step.released) {
        letGo(lane);
        continue;
      }
      lane.held = { ...held, publishedSeq: about.seq, pending: held.pending.slice(1) };
      rest(lane, channelGapMs - (Date.now() - sentAt));
    }
    return reached;
  }

  /** Later, with what the log says then. */
  function again(lane: Lane): void {
    lane.held = null;
    rest(lane, lane.retry.next());
  }

  function rest(lane: Lane, ms: number): void {
    if (ms <= 0) return enqueue(lane);
    const timer = setTimeout(() => {
      timers.delete(timer);
      enqueue(lane);
    }, ms);
    timers.add(timer);
  }

  /** Nothing more to do here, unless it has grown meanwhile. */
  function letGo(lane: Lane): void {
    lane.held = null;
    if (lane.nudged) return enqueue(lane);
    lanes.delete(lane.streamId);
    signal();
  }

  async function sweep(): Promise<void> {
    let tookBefore = 0;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      // What an outage has held up is known already, or is found when it is over.
      if (!gate.failing) {
        try {
          for (const id of await findUnpublished(db, batchSize * workers * 4)) nudge(id);
        } catch (error) {
          log.error({ err: error }, 'unable to sweep the event log');
        }
      }
      // A single slow one says nothing of the log: it was the first, which connects, or the machine was busy.
      const took = Date.now() - startedAt;
      await pause(Math.max(sweepMs, Math.min(took * SWEEP_SHARE, tookBefore * SWEEP_SHARE, MAX_SWEEP_PAUSE_MS)));
      tookBefore = took;
    }
  }

  /** Until then, or until the publisher stops. */
  function pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  }

  async function drain(): Promise<void> {
    const late = pause(drainMs).then(() => true);
    while (lanes.size > 0 && !gate.failing) {
      if (await Promise.race([changed.promise.then(() => false), late])) return;
    }
  }

  const running = [sweep(), ...Array.from({ length: workers }, work)];
  return {
    nudge,
    counts,
    get waiting() {
      return lanes.size;
    },
    async [Symbol.asyncDispose]() {
      draining = true;
      await drain();
      stopping.abort();
      signal();
      await Promise.all(running);
      for (const timer of timers) clearTimeout(timer);
      if (lanes.size === 0) return;
      try {
        await releaseStreams(db, owner, [...lanes.keys()]);
      } catch (error) {
        log.warn(
          { err: error, streams: lanes.size },
          'unable to give streams back; their leases run out by themselves',
        );
      }
    },
  };
}

type Going = Lane & { held: Held };
