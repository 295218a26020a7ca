import { DURABLE_EVENTS, type DurableEvent, type NewEvent } from '../events/registry.ts';
import { newId, type StreamId } from '../lib/ids.ts';
import { traceParent } from '../observability/spans.ts';
import { columns, type Types } from './columns.ts';
import { type Db, type Queryable, type Sql, sql, type Transaction } from './db.ts';
import { type CommitListener, commitListeners } from './listeners.ts';
import type { RowsBelow } from './loaders/relations.ts';

/** Columns of a {@link DurableEvent}, for the table alias `e`. */
export const EVENT_COLUMNS = columns<DurableEvent>({
  streamId: ['uuid', 'e.stream_id'],
  seq: ['int', 'e.seq'],
  id: ['uuid', 'e.id'],
  type: ['text', 'e.type'],
  occurredAt: ['timestamptz', 'e.occurred_at'],
  actorId: ['uuid', 'e.actor_id'],
  subjectId: ['uuid', 'e.subject_id'],
  refs: ['jsonb', 'e.refs'],
});

/**
 * Locks several streams until the transaction ends, in the order in which {@link appendEvents} locks them. Later
 * statements see all earlier changes of the streams, and other changes wait.
 */
export async function lockStreams(tx: Transaction, streamIds: readonly StreamId[]): Promise<void> {
  await tx.$queryRaw`SELECT id FROM streams WHERE id = ANY(${streamIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/**
 * Creates the stream of a room, conversation, user or server. The same transaction must create that object afterwards.
 */
export async function createStream(
  tx: Queryable,
  kind: 'room' | 'conversation' | 'user' | 'server',
  id: StreamId,
): Promise<void> {
  await tx.$executeRaw`INSERT INTO streams (id, kind) VALUES (${id}::uuid, ${kind}::stream_kind)`;
}

/** Appends an event with the next number of the stream, in the transaction of the change. @returns The number. */
export async function appendEvent(tx: Transaction, streamId: StreamId, event: NewEvent): Promise<number> {
  const [appended] = await tx.$queryRaw<{ seq: number }[]>`
    WITH bumped AS (
      UPDATE streams SET last_seq = last_seq + 1 WHERE id = ${streamId}::uuid RETURNING id, last_seq
    )
    INSERT INTO events (stream_id, seq, id, type, actor_id, subject_id, refs, trace_parent)
    SELECT bumped.id, bumped.last_seq, ${newId('evt')}::uuid, ${event.type}::text, ${event.actorId}::uuid,
      ${event.subjectId}::uuid, ${refsToStore(event)}::jsonb, ${traceParent()}::text
    FROM bumped
    RETURNING seq`;
  if (!appended) throw new Error(`unable to append to stream ${streamId}; it does not exist`);
  announceAppended(tx, streamId);
  return appended.seq;
}

function refsToStore(event: NewEvent): string | null {
  const refs = refsOf(event);
  return refs && JSON.stringify(refs);
}

/**
 * @returns The references for JSON; null for a type that has none.
 * @throws {TypeError} A reference is missing. The database cannot check this, because it does not know the types.
 */
function refsOf({ type, refs = {} }: { readonly type: NewEvent['type']; readonly refs?: object }): object | null {
  const references = Object.entries(DURABLE_EVENTS[type].refs);
  if (references.length === 0) return null;
  const values = refs as Readonly<Record<string, unknown>>;
  const missing = references.filter(([key, reference]) => !reference.accepts(values[key])).map(([key]) => key);
  if (missing.length > 0) throw new TypeError(`unable to append ${type}; it needs ${missing.join(', ')}`);
  return Object.fromEntries(references.map(([key]) => [key, values[key]]));
}

/**
 * Appends to several streams in one statement, which locks them in the order of their ids, so that concurrent
 * transactions do not deadlock. The events of one stream are numbered in their order here.
 *
 * @returns Stream -> the number of its last event.
 */
export async function appendEvents(
  tx: Transaction,
  entries: readonly { readonly streamId: StreamId; readonly event: NewEvent }[],
): Promise<ReadonlyMap<StreamId, number>> {
  const rows = entries.map(({ streamId, event }, no) => {
    const { type, actorId, subjectId } = event;
    return {
      no,
      stream_id: streamId,
      id: newId('evt'),
      type,
      actor_id: actorId,
      subject_id: subjectId,
      refs: refsOf(event),
    };
  });
  const streamIds = [...new Set(entries.map(({ streamId }) => streamId))];
  const appended = await tx.$queryRaw<{ id: StreamId; lastSeq: number }[]>`
    WITH entry AS (
      SELECT *, row_number() OVER (PARTITION BY stream_id ORDER BY no)::int AS place
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS given(no int, stream_id uuid, id uuid, type text, actor_id uuid, subject_id uuid, refs jsonb)
    ),
    locked AS (SELECT id FROM streams WHERE id = ANY(${streamIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE),
    bumped AS (
      UPDATE streams SET last_seq = streams.last_seq + added.count
      FROM locked JOIN (SELECT stream_id, count(*)::int AS count FROM entry GROUP BY stream_id) added ON added.stream_id = locked.id
      WHERE streams.id = locked.id
      RETURNING streams.id, streams.last_seq, streams.last_seq - added.count AS before
    ),
    appended AS (
      INSERT INTO events (stream_id, seq, id, type, actor_id, subject_id, refs, trace_parent)
      SELECT bumped.id, bumped.before + entry.place, entry.id, entry.type, entry.actor_id, entry.subject_id, entry.refs, ${traceParent()}::text
      FROM bumped JOIN entry ON entry.stream_id = bumped.id
    )
    SELECT id, last_seq AS "lastSeq" FROM bumped`;
  const lastSeqs = new Map(appended.map(({ id, lastSeq }) => [id, lastSeq]));
  for (const streamId of streamIds) {
    if (!lastSeqs.has(streamId)) throw new Error(`unable to append to stream ${streamId}; it does not exist`);
    announceAppended(tx, streamId);
  }
  return lastSeqs;
}

const appendedStreams = commitListeners<StreamId>();

/**
 * Listens to the streams that this process appends to through `db`, once for each event. Other processes are not heard,
 * so a listener that must miss nothing reads the log.
 *
 * @returns Ends the listening when disposed.
 */
export function onAppended(db: Db, listener: CommitListener<StreamId>): Disposable {
  return appendedStreams.listen(db, listener);
}

/** Calls the listeners after the commit. {@link appendEvent} calls it by itself. */
export function announceAppended(db: Queryable, streamId: StreamId): void {
  appendedStreams.tellAfterCommit(db, [streamId]);
}

/** Number of the newest event of each of the streams that exist. */
export async function readLastSeqs(db: Queryable, streamIds: readonly StreamId[]): Promise<Map<StreamId, number>> {
  const rows = await db.$queryRaw<{ id: StreamId; lastSeq: number }[]>`
    SELECT st.id, st.last_seq AS "lastSeq" FROM streams st WHERE st.id = ANY(${streamIds}::uuid[])`;
  return new Map(rows.map(({ id, lastSeq }) => [id, lastSeq]));
}

/** Number of the newest event of a stream; 0 if it has no events or does not exist. */
export async function readLastSeq(db: Queryable, streamId: StreamId): Promise<number> {
  return (await readLastSeqs(db, [streamId])).get(streamId) ?? 0;
}

/** An event range: events after a number, oldest first. */
export interface EventStretch {
  readonly events: readonly DurableEvent[];
  /** Number of the newest event of the stream. */
  readonly lastSeq: number;
  /**
   * True if the event after `after` is no longer in the log, or if `after` is higher than `lastSeq`. Then there are no
   * events.
   */
  readonly reset: boolean;
  /** Whether the stream has more events after these. */
  readonly hasMore: boolean;
}

/** An event range without its events, which {@link EVENTS_OF_STRETCH} reads. */
interface StretchRow extends Omit<EventStretch, 'events'> {
  readonly id: StreamId;
  readonly after: number;
  readonly limit: number;
}

export const STRETCH_TYPES: Types<StretchRow> = {
  id: 'uuid',
  after: 'int',
  limit: 'int',
  lastSeq: 'int',
  reset: 'boolean',
  hasMore: 'boolean',
};

/**
 * Select list of a {@link StretchRow} for the event range after a number, for the table alias `st`.
 *
 * @param limit Maximum number of events, at least 1.
 */
export function stretchColumns(after: number, limit: number): Sql {
  const next = sql`${after}::bigint + 1`;
  const isGone = sql`(st.last_seq <> ${after} AND NOT EXISTS (SELECT FROM events e WHERE e.stream_id = st.id AND e.seq = ${next}))`;
  // Numbers have no gaps, so events can be counted without reading them.
  return sql`
    st.id, st.last_seq AS "lastSeq", ${after}::int AS "after", ${limit}::int AS "limit", ${isGone} AS "reset",
    NOT ${isGone} AND st.last_seq > ${after}::bigint + ${limit} AS "hasMore"`;
}

/** Parent: an event range. Its events, oldest first. */
export const EVENTS_OF_STRETCH: RowsBelow<StretchRow, DurableEvent> = {
  needs: ['id', 'after', 'limit', 'reset'],
  types: EVENT_COLUMNS.types,
  rows: sql`
    SELECT ${EVENT_COLUMNS} FROM events e
    WHERE e.stream_id = parent.id AND e.seq > parent."after" AND NOT parent."reset" ORDER BY e.seq LIMIT parent."limit"`,
};

/**
 * The event range after a number. It is one statement, so that events and `lastSeq` are from the same snapshot.
 *
 * @param after 0 for the whole log.
 * @param limit Maximum number of events.
 */
export async function readEvents(
  db: Queryable,
  streamId: StreamId,
  after: number,
  limit: number,
): Promise<EventStretch> {
  const rows = await db.$queryRaw<(DurableEvent & Omit<EventStretch, 'events'>)[]>`
    SELECT parent."lastSeq", parent."reset", parent."hasMore", found.*
    FROM (SELECT ${stretchColumns(after, limit)} FROM streams st WHERE st.id = ${streamId}::uuid) parent
    LEFT JOIN LATERAL (${EVENTS_OF_STRETCH.rows}) found ON true
    ORDER BY found.seq`;
  const { lastSeq, reset, hasMore } = rows[0] ?? { lastSeq: 0, reset: after !== 0, hasMore: false };
  return { events: rows.filter(({ id }) => id !== null), lastSeq, reset, hasMore };
}
