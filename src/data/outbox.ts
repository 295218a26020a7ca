/**
 * The event log as the outbox: which streams have something to publish, who publishes them, and how far they are.
 *
 * A lease makes sure that one instance at a time publishes a stream; the compare-and-set of `published_seq` makes
 * sure that one which lost its lease without noticing moves nothing. A crash between publishing and moving repeats
 * an event, under the same id; nothing skips or reorders one.
 *
 * Every statement here that locks several streams takes them in the order of their ids, as the writers do.
 */
import type { StreamId } from '../lib/ids.ts';
import { type Db, type Queryable, transaction } from './db.ts';
import { EVENT_COLUMNS, type EventRow } from './event-log.ts';

/** A stream that this instance may publish, and the Ably channel that it goes to, by its parts. */
export interface Claim {
  readonly streamId: StreamId;
  readonly kind: 'room' | 'conversation' | 'user' | 'server';
  /** The room's server; null for other kinds. */
  readonly serverId: string | null;
  readonly publishedSeq: number;
}

/**
 * Takes or renews the lease of those streams that have something to publish and that nobody else publishes.
 *
 * @param owner This instance.
 * @param leaseMs Longer than one round of publishing takes at worst.
 */
export function claimStreams(
  db: Queryable,
  owner: string,
  streamIds: readonly StreamId[],
  leaseMs: number,
): Promise<Claim[]> {
  return db.$queryRaw<Claim[]>`
    WITH free AS (
      SELECT id FROM streams
      WHERE id = ANY(${streamIds}::uuid[]) AND published_seq < last_seq
        AND (lease_owner IS NULL OR lease_owner = ${owner}::uuid OR lease_until < now())
      ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE streams st SET lease_owner = ${owner}::uuid, lease_until = now() + ${leaseMs} * interval '1 millisecond'
    FROM free LEFT JOIN rooms r ON r.id = free.id
    WHERE st.id = free.id
    RETURNING st.id AS "streamId", st.kind::text AS kind, r.server_id AS "serverId", st.published_seq AS "publishedSeq"`;
}

/** An event that is to be published. */
export interface NextEvent extends EventRow {
  /** W3C `traceparent` of the span that it was written in; null where none was recorded. */
  readonly traceParent: string | null;
}

/** The next events of each claimed stream, oldest first, at most `limit` a stream. */
export function nextEvents(db: Queryable, claims: readonly Claim[], limit: number): Promise<NextEvent[]> {
  const streamIds = claims.map(({ streamId }) => streamId);
  const publishedSeqs = claims.map(({ publishedSeq }) => publishedSeq);
  return db.$queryRaw<NextEvent[]>`
    SELECT found.*
    FROM unnest(${streamIds}::uuid[], ${publishedSeqs}::int[]) AS claim(stream_id, published_seq)
    CROSS JOIN LATERAL (
      SELECT ${EVENT_COLUMNS}, e.trace_parent AS "traceParent" FROM events e
      WHERE e.stream_id = claim.stream_id AND e.seq > claim.published_seq
      ORDER BY e.seq LIMIT ${limit}
    ) found
    ORDER BY found."streamId", found.seq`;
}

/** One event further. */
export interface Step {
  readonly streamId: StreamId;
  /** What was published before. */
  readonly from: number;
  /** What is published now. */
  readonly to: number;
  /** Why Ably does not take the event `to`, which is then parked; null where it took it. */
  readonly parked: string | null;
}

/**
 * Moves `published_seq` where this instance still holds the lease and nobody moved it meanwhile, parks what Ably
 * refused, and gives back the streams that are now published to their ends. That is decided under the row's lock:
 * an event that commits before it keeps the stream here, one that commits after it finds the lease free.
 *
 * @returns Those that moved, and whether they were given back.
 */
export async function advance(
  db: Queryable,
  owner: string,
  steps: readonly Step[],
): Promise<Map<StreamId, { readonly released: boolean }>> {
  const rows = await db.$queryRaw<{ id: StreamId; released: boolean }[]>`
    WITH step AS (
      SELECT * FROM unnest(
        ${steps.map(({ streamId }) => streamId)}::uuid[], ${steps.map(({ from }) => from)}::int[],
        ${steps.map(({ to }) => to)}::int[], ${steps.map(({ parked }) => parked ?? '')}::text[]
      ) AS given(stream_id, since, upto, error)
    ),
    ours AS (
      SELECT st.id, step.upto, step.error
      FROM step JOIN streams st ON st.id = step.stream_id
      WHERE st.published_seq = step.since AND st.lease_owner = ${owner}::uuid
      ORDER BY st.id FOR NO KEY UPDATE OF st
    ),
    moved AS (
      UPDATE streams st SET published_seq = ours.upto,
        lease_owner = CASE WHEN ours.upto < st.last_seq THEN st.lease_owner END,
        lease_until = CASE WHEN ours.upto < st.last_seq THEN st.lease_until END
      FROM ours WHERE st.id = ours.id
      RETURNING st.id, st.published_seq, st.lease_owner IS NULL AS released, ours.error
    ),
    parked AS (
      INSERT INTO parked_events (stream_id, seq, error)
      SELECT id, published_seq, error FROM moved WHERE error <> ''
    )
    SELECT id, released FROM moved`;
  return new Map(rows.map(({ id, released }) => [id, { released }]));
}

/** Gives back the leases of this instance, as it stops. */
export async function releaseStreams(db: Queryable, owner: string, streamIds: readonly StreamId[]): Promise<void> {
  await db.$executeRaw`
    WITH ours AS (
      SELECT id FROM streams WHERE id = ANY(${streamIds}::uuid[]) AND lease_owner = ${owner}::uuid
      ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE streams st SET lease_owner = NULL, lease_until = NULL FROM ours WHERE st.id = ours.id`;
}

/** Longer than any transaction lives, in milliseconds: what an event's own time may lag behind its commit. */
const COMMIT_LAG_MS = 60_000;

/**
 * Streams with unpublished events that nobody is publishing: what a crash left. The watermark moves up to the
 * oldest event that is not published yet, so that a sweep reads what happened since then and not the whole log.
 */
export function findUnpublished(db: Db, limit: number): Promise<StreamId[]> {
  return transaction(db, async (tx) => {
    // A BRIN index is read by bitmap alone, and those are switched off for the pages of lists (`db.ts`).
    await tx.$queryRaw`SELECT set_config('enable_bitmapscan', 'on', true)`;
    // By itself, because the planner then knows how little of the log lies behind it.
    const [watermark] = await tx.$queryRaw<{ publishedUntil: Date }[]>`
      SELECT published_until AS "publishedUntil" FROM publisher_watermark`;
    const rows = await tx.$queryRaw<{ id: StreamId }[]>`
      WITH recent AS (
        SELECT DISTINCT e.stream_id FROM events e WHERE e.occurred_at >= ${watermark!.publishedUntil}
      ),
      pending AS (
        SELECT st.id, next.occurred_at, COALESCE(st.lease_until >= now(), false) AS leased
        FROM recent
        JOIN streams st ON st.id = recent.stream_id AND st.published_seq < st.last_seq
        JOIN events next ON next.stream_id = st.id AND next.seq = st.published_seq + 1
      ),
      until AS (
        SELECT LEAST(now() - ${COMMIT_LAG_MS} * interval '1 millisecond', min(occurred_at)) AS at FROM pending
      ),
      moved AS (
        UPDATE publisher_watermark SET published_until = until.at FROM until WHERE published_until < until.at
      )
      SELECT id FROM pending WHERE NOT leased ORDER BY occurred_at LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  });
}

/** What is not published yet, of all streams. */
export interface Backlog {
  readonly events: number;
  /** Since the oldest of them was written, in seconds; 0 where there is none. */
  readonly lagSeconds: number;
  /** Events that Ably does not take, until they are too old to be kept; counted up to 10,000. */
  readonly parked: number;
}

/**
 * Reads no more of the log than a sweep does: what happened since the watermark. Streams are published from their
 * beginnings on, so that two numbers say how much of one waits.
 */
export function readBacklog(db: Db): Promise<Backlog> {
  return transaction(db, async (tx) => {
    // As in findUnpublished.
    await tx.$queryRaw`SELECT set_config('enable_bitmapscan', 'on', true)`;
    const [watermark] = await tx.$queryRaw<{ publishedUntil: Date }[]>`
      SELECT published_until AS "publishedUntil" FROM publisher_watermark`;
    const [backlog] = await tx.$queryRaw<Backlog[]>`
      WITH recent AS (
        SELECT DISTINCT e.stream_id FROM events e WHERE e.occurred_at >= ${watermark!.publishedUntil}
      )
      SELECT COALESCE(sum(st.last_seq - st.published_seq), 0)::int AS events,
        COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(next.occurred_at)), 0)::float8 AS "lagSeconds",
        (SELECT count(*)::int FROM (SELECT FROM parked_events LIMIT 10000) parked) AS parked
      FROM recent
      JOIN streams st ON st.id = recent.stream_id AND st.published_seq < st.last_seq
      JOIN events next ON next.stream_id = st.id AND next.seq = st.published_seq + 1`;
    return backlog!;
  });
}
