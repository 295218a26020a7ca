/**
 * The event log as the outbox: which streams have something to publish, which instance publishes them, and how far they
 * are published.
 *
 * A stream's position is `published_seq`, and the instance that claimed it is `lease_owner`. It keeps the stream while
 * its own lease lasts (`instance-leases.ts`). Only the owner moves the position, by a compare-and-set from the value
 * that it has read. So an instance that lost the stream without noticing moves nothing. After a crash between
 * publishing and moving, the event is published again, with the same id. No event is skipped or reordered.
 *
 * Every statement here that locks several streams locks them in the order of their ids, as the writers do.
 */
import type { DurableEvent } from '../events/registry.ts';
import type { StreamId } from '../lib/ids.ts';
import { type Db, type Queryable, type Sql, sql, type Transaction, transaction } from './db.ts';
import { EVENT_COLUMNS } from './event-log.ts';

/** A stream that this instance may publish, with the parts of the name of its Ably channel. */
export interface Claim {
  readonly streamId: StreamId;
  readonly kind: 'room' | 'conversation' | 'user' | 'server';
  /** The room's server; null for other kinds. */
  readonly serverId: string | null;
  readonly publishedSeq: number;
}

/**
 * Condition: an instance with a valid lease has claimed the stream `st`. `lease_until` is read from the locked row, the
 * leases of instances from the statement's snapshot. If the stream was claimed while this statement waited for the row,
 * the snapshot may not contain the new owner, so `lease_until` decides.
 */
const IS_HELD = sql`COALESCE(
  st.lease_until >= now()
    OR st.lease_owner = ANY (ARRAY(SELECT instance_id FROM instance_leases WHERE lease_until >= now())),
  false)`;

/**
 * Claims those of the streams that have something to publish and are not claimed by another instance. An instance whose
 * own lease has expired claims nothing.
 *
 * @param owner This instance.
 */
export function claimStreams(db: Queryable, owner: string, streamIds: readonly StreamId[]): Promise<Claim[]> {
  return db.$queryRaw<Claim[]>`
    WITH own AS (
      SELECT lease_until FROM instance_leases WHERE instance_id = ${owner}::uuid AND lease_until >= now()
    ),
    free AS (
      SELECT st.id FROM streams st
      WHERE st.id = ANY(${streamIds}::uuid[]) AND st.published_seq < st.last_seq AND EXISTS (SELECT FROM own)
        AND (st.lease_owner = ${owner}::uuid OR NOT ${IS_HELD})
      ORDER BY st.id FOR NO KEY UPDATE OF st
    )
    UPDATE streams st SET lease_owner = ${owner}::uuid, lease_until = own.lease_until
    FROM own, free LEFT JOIN rooms r ON r.id = free.id
    WHERE st.id = free.id
    RETURNING st.id AS "streamId", st.kind::text AS kind, r.server_id AS "serverId", st.published_seq AS "publishedSeq"`;
}

/** An event that is to be published. */
export type NextEvent = DurableEvent & {
  /** W3C `traceparent` of the span in which it was written; null if none was recorded. */
  readonly traceParent: string | null;
};

/** The next events of each claimed stream, oldest first, at most `limit` for each stream. */
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

/** The move of a stream's position by one event. */
export interface Advance {
  readonly streamId: StreamId;
  /** Number of the event that was published before. */
  readonly from: number;
  /** Number of the event that is published now. */
  readonly to: number;
  /** Why Ably refused the event `to`, which is then parked; null if Ably accepted it. */
  readonly parked: string | null;
}

/**
 * Moves `published_seq` of the streams that this instance still owns and whose position nobody moved meanwhile. Parks
 * events that Ably refused. Releases streams that are completely published. The row's lock decides the last: if a new
 * event commits before it, the stream stays claimed, and if it commits after it, the stream is free.
 *
 * @returns The streams that moved, and whether they were released.
 */
export async function advance(
  db: Queryable,
  owner: string,
  advances: readonly Advance[],
): Promise<Map<StreamId, { readonly released: boolean }>> {
  const rows = await db.$queryRaw<{ id: StreamId; released: boolean }[]>`
    WITH step AS (
      SELECT * FROM unnest(
        ${advances.map(({ streamId }) => streamId)}::uuid[], ${advances.map(({ from }) => from)}::int[],
        ${advances.map(({ to }) => to)}::int[], ${advances.map(({ parked }) => parked ?? '')}::text[]
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

/** Releases streams of this instance, because it stops or cannot reach Ably. */
export async function releaseStreams(db: Queryable, owner: string, streamIds: readonly StreamId[]): Promise<void> {
  await db.$executeRaw`
    WITH ours AS (
      SELECT id FROM streams WHERE id = ANY(${streamIds}::uuid[]) AND lease_owner = ${owner}::uuid
      ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE streams st SET lease_owner = NULL, lease_until = NULL FROM ours WHERE st.id = ours.id`;
}

/** How long before its commit an event can be dated, in milliseconds. Longer than any transaction takes. */
const COMMIT_LAG_MS = 60_000;

/**
 * Statement: the streams with unpublished events, with their last and published numbers, and the time of their oldest
 * unpublished event. It reads only events since the watermark.
 */
async function pendingStreams(tx: Transaction): Promise<Sql> {
  // A BRIN index needs bitmap scans, which are off by default for the sake of pages (`session.ts`).
  await tx.$queryRaw`SELECT set_config('enable_bitmapscan', 'on', true)`;
  // Read first, so that the planner knows the value, and how small the rest of the log is.
  const [watermark] = await tx.$queryRaw<{ publishedUntil: Date }[]>`
    SELECT published_until AS "publishedUntil" FROM publisher_watermark`;
  return sql`
    SELECT st.id, st.last_seq, st.published_seq, st.lease_owner, ${IS_HELD} AS held, next.occurred_at
    FROM (SELECT DISTINCT e.stream_id FROM events e WHERE e.occurred_at >= ${watermark!.publishedUntil}) recent
    JOIN streams st ON st.id = recent.stream_id AND st.published_seq < st.last_seq
    JOIN events next ON next.stream_id = st.id AND next.seq = st.published_seq + 1`;
}

/** Result of a sweep. */
export interface Unpublished {
  readonly streamIds: readonly StreamId[];
  /** Whether it contains all free streams, and none was cut off by the limit. */
  readonly complete: boolean;
}

/**
 * Streams with unpublished events that are not claimed by another instance: first the free ones, then those of this
 * instance. Moves the watermark up to the oldest unpublished event, so that the next sweep reads only what came after
 * it.
 *
 * @param owner This instance.
 * @param limit Maximum number of streams.
 */
export function findUnpublished(db: Db, owner: string, limit: number): Promise<Unpublished> {
  return transaction(db, async (tx) => {
    const pending = await pendingStreams(tx);
    const rows = await tx.$queryRaw<{ id: StreamId; own: boolean }[]>`
      WITH pending AS (${pending}),
      until AS (
        SELECT LEAST(now() - ${COMMIT_LAG_MS} * interval '1 millisecond', min(occurred_at)) AS at FROM pending
      ),
      moved AS (
        UPDATE publisher_watermark SET published_until = until.at FROM until WHERE published_until < until.at
      )
      SELECT id, held AS own FROM pending WHERE NOT held OR lease_owner = ${owner}::uuid
      ORDER BY held, occurred_at LIMIT ${limit}`;
    return { streamIds: rows.map(({ id }) => id), complete: rows.filter(({ own }) => !own).length < limit };
  });
}

/** Unpublished events of all streams. */
export interface Backlog {
  readonly events: number;
  /** Age of the oldest of them, in seconds; 0 if there are none. */
  readonly lagSeconds: number;
  /** Parked events that the log still keeps; counted up to 10,000. */
  readonly parked: number;
}

/**
 * Reads as little of the log as a sweep. A stream is published in order, so the difference of two numbers is what is
 * left of it.
 */
export function readBacklog(db: Db): Promise<Backlog> {
  return transaction(db, async (tx) => {
    const pending = await pendingStreams(tx);
    const [backlog] = await tx.$queryRaw<Backlog[]>`
      SELECT COALESCE(sum(last_seq - published_seq), 0)::int AS events,
        COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(occurred_at)), 0)::float8 AS "lagSeconds",
        (SELECT count(*)::int FROM (SELECT FROM parked_events LIMIT 10000) parked) AS parked
      FROM (${pending}) pending`;
    return backlog!;
  });
}
