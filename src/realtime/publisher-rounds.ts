import type { Db } from '../data/db.ts';
import { fillIn } from '../data/envelopes.ts';
import { type Advance, advance, claimStreams, nextEvents, releaseStreams } from '../data/outbox.ts';
import type { Envelope } from '../events/registry.ts';
import type { StreamId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { channelOfStream } from './channels.ts';
import type { InstanceLease, Term } from './instance-lease.ts';
import type { Lane, Lanes } from './lanes.ts';
import { type FencedSend, type Outgoing, SendError, type Sent } from './send.ts';

/** Events that a lane has read ahead, of a stream that this instance has claimed. */
export interface ReadAhead {
  readonly channel: string;
  readonly publishedSeq: number;
  readonly pending: readonly Pending[];
  /** {@link Term.number} under which the stream was claimed. In a later term it may belong to another instance. */
  readonly term: number;
  /** `performance.now()`, in milliseconds. */
  readonly readAt: number;
}

/** An event to publish, and the trace that it belongs to. */
type Pending = Required<Pick<Outgoing, 'traceParent'>> & { readonly envelope: Envelope };

type PublisherLane = Lane<ReadAhead>;

/** A lane whose next event is sent in this round, with the events that it had read ahead when the sending began. */
interface Going {
  readonly lane: PublisherLane;
  readonly held: ReadAhead;
}

/** The shared parts of all rounds of one publisher. */
export interface Rounds {
  readonly db: Db;
  readonly lease: InstanceLease;
  readonly send: FencedSend;
  readonly log: Logger;
  readonly lanes: Lanes<ReadAhead>;
  /** Counted up by the rounds; see `PublisherCounts`. */
  readonly counts: { published: number; parked: number; failed: number };
  /** Shortest time between two messages on one channel, in milliseconds. */
  readonly channelGapMs: number;
}

/**
 * Number of events of a stream that are read ahead. Small, because messages may be deleted before they are published.
 */
const EVENTS_AHEAD = 20;
/** Events that were read ahead are read again after this time, in milliseconds, for the same reason. */
const FRESH_MS = 20_000;

/**
 * One round: one request to Ably, with one message for each of its channels. Its phases:
 *
 * 1. Claim and read: lanes without fresh events claim their streams and read the next events.
 * 2. Choose: lanes with an event and a valid claim continue. The others are forgotten or wait.
 * 3. Send.
 * 4. Record: the position of each stream moves on if this instance still owns it, or its event is parked.
 * 5. Settle: each lane rests, is ready again, is retried later or is forgotten.
 *
 * @returns Whether Ably could be reached; null if there was nothing to send.
 */
export async function runRound(rounds: Rounds, taken: readonly PublisherLane[]): Promise<boolean | null> {
  const { lease, lanes, log } = rounds;
  let unsettled = taken;
  try {
    const before = lease.current();
    if (before) await claimAndRead(rounds, taken, before);
    // The lease is checked again right before sending, because reading takes time and the process may have been frozen.
    const term = lease.current();
    const going = choose(lanes, taken, before, term);
    unsettled = going.map(({ lane }) => lane);
    if (going.length === 0) return null;

    const sentAt = Date.now();
    const results = await sendNext(rounds, going, term!);
    if (!results) return false;
    const moved = await record(rounds, going, results);
    return settle(rounds, going, results, moved, sentAt);
  } catch (error) {
    log.error({ err: error, streams: unsettled.length }, 'unable to read or record the events to publish');
    for (const lane of unsettled) {
      lane.alone = true;
      lanes.retry(lane);
    }
    return false;
  }
}

/** Phase 1. A lane that gets nothing belongs to another instance, or its stream is published to its end. */
async function claimAndRead({ db, lease }: Rounds, taken: readonly PublisherLane[], term: Term): Promise<void> {
  const wanting = taken.filter((lane) => !hasEvent(lane, term) || isStale(lane));
  if (wanting.length === 0) return;
  const readAt = performance.now();
  for (const lane of wanting) lane.held = null;
  const byId = new Map(wanting.map((lane) => [lane.streamId, lane]));
  const claims = await claimStreams(db, lease.id, [...byId.keys()]);
  if (claims.length === 0) return;
  const events = await nextEvents(db, claims, EVENTS_AHEAD);
  const envelopes = await fillIn(db, events);
  const pending = Map.groupBy(envelopes.keys(), (i) => events[i]!.streamId);
  for (const claim of claims) {
    const { streamId, publishedSeq } = claim;
    const next = (pending.get(streamId) ?? []).map((i) => {
      return { envelope: envelopes[i]!, traceParent: events[i]!.traceParent };
    });
    if (next.length === 0) continue;
    byId.get(streamId)!.held = {
      channel: channelOfStream(claim),
      publishedSeq,
      pending: next,
      term: term.number,
      readAt,
    };
  }
}

/**
 * Phase 2. @param before The term in which the lanes were claimed. @param term The term now; null: the lease has
 * lapsed.
 */
function choose(
  lanes: Lanes<ReadAhead>,
  taken: readonly PublisherLane[],
  before: Term | null,
  term: Term | null,
): Going[] {
  const going: Going[] = [];
  for (const lane of taken) {
    lane.alone = false;
    if (term && hasEvent(lane, term)) going.push({ lane, held: lane.held! });
    else if (term && before?.number === term.number) lanes.forget(lane);
    // The lease has lapsed meanwhile, so the lane must be claimed again.
    else lanes.ready(lane);
  }
  return going;
}

/**
 * Phase 3: sends the next event of each lane.
 *
 * @returns Null if the whole request failed. Then all streams that are not in a round are released, because another
 *   instance may be able to reach Ably. The lanes stay, and claim the streams that are still free.
 */
async function sendNext(rounds: Rounds, going: readonly Going[], { since }: Term): Promise<readonly Sent[] | null> {
  const { send, log, lanes, counts } = rounds;
  try {
    return await send(
      going.map(({ held }) => ({ channel: held.channel, ...held.pending[0]! })),
      since,
    );
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    log.warn({ reason: error.message, channels: going.length }, 'unable to publish; will try again');
    counts.failed += going.length;
    await giveBack(rounds, [
      ...going.map(({ lane }) => lane),
      ...lanes.all().filter(({ state }) => state !== 'running'),
    ]);
    for (const { lane } of going) lanes.ready(lane);
    return null;
  }
}

async function giveBack({ db, lease }: Rounds, lanes: readonly PublisherLane[]): Promise<void> {
  const claimed = lanes.filter(({ held }) => held);
  for (const lane of claimed) lane.held = null;
  if (claimed.length === 0) return;
  await releaseStreams(
    db,
    lease.id,
    claimed.map(({ streamId }) => streamId),
  );
}

type Moved = Awaited<ReturnType<typeof advance>>;

/** Phase 4: moves the streams whose event was published, or was refused permanently and is parked. */
async function record({ db, lease }: Rounds, going: readonly Going[], results: readonly Sent[]): Promise<Moved> {
  const advances: Advance[] = [];
  for (const [i, { lane, held }] of going.entries()) {
    const result = results[i]!;
    if (result.outcome === 'failed') continue;
    const parked = result.outcome === 'refused' ? result.reason : null;
    advances.push({ streamId: lane.streamId, from: held.publishedSeq, to: held.pending[0]!.envelope.seq, parked });
  }
  return advances.length > 0 ? await advance(db, lease.id, advances) : new Map<StreamId, { released: boolean }>();
}

/** Phase 5. @returns Whether Ably could be reached. */
function settle(
  rounds: Rounds,
  going: readonly Going[],
  results: readonly Sent[],
  moved: Moved,
  sentAt: number,
): boolean {
  const { lanes, counts, log, channelGapMs } = rounds;
  let reached = true;
  for (const [i, { lane, held }] of going.entries()) {
    const result = results[i]!;
    const about = { channel: held.channel, seq: held.pending[0]!.envelope.seq };
    if (result.outcome === 'failed') {
      log.warn({ ...about, reason: result.reason }, 'unable to publish; will try again');
      counts.failed++;
      if (result.everywhere) reached = false;
      lanes.retry(lane);
      continue;
    }
    lane.retry.reset();
    const position = moved.get(lane.streamId);
    if (!position) {
      // The next claim tells whether this instance still owns the stream.
      log.warn(about, 'stream lost; another instance has taken it over');
      lane.held = null;
      lanes.ready(lane);
      continue;
    }
    if (result.outcome === 'published') counts.published++;
    else {
      counts.parked++;
      log.error({ ...about, reason: result.reason }, 'event parked; Ably refuses it permanently');
    }
    if (position.released) {
      lanes.forget(lane);
      continue;
    }
    lane.held = { ...held, publishedSeq: about.seq, pending: held.pending.slice(1) };
    lanes.rest(lane, channelGapMs - (Date.now() - sentAt));
  }
  return reached;
}

/** Whether the lane has an event that this instance may publish. */
function hasEvent({ held }: PublisherLane, { number }: Term): boolean {
  return held !== null && held.term === number && held.pending.length > 0;
}

function isStale({ held }: PublisherLane): boolean {
  return held !== null && performance.now() - held.readAt > FRESH_MS;
}
