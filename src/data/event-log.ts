import type { DurableEventType } from '../events.ts';
import {
  type ConversationId,
  type EventId,
  type FriendRequestId,
  type MessageId,
  newId,
  type ReactionId,
  type RoomId,
  type StreamId,
  type UserId,
} from '../lib/ids.ts';
import { traceParent } from '../lib/spans.ts';
import { afterCommit, type Db, type Queryable, type Sql, sql, type Transaction } from './db.ts';

/** An event before it has a number: its type and what it refers to. */
export interface NewEvent {
  readonly type: DurableEventType;
  readonly actorId: UserId | null;
  readonly messageId?: MessageId;
  readonly reactionId?: ReactionId;
  readonly emoji?: string;
  readonly count?: number;
  readonly userId?: UserId;
  readonly roomId?: RoomId;
  readonly conversationId?: ConversationId;
  readonly friendRequestId?: FriendRequestId;
}

/** An event of the log. */
export interface EventRow {
  readonly streamId: StreamId;
  readonly seq: number;
  readonly id: EventId;
  readonly type: DurableEventType;
  readonly occurredAt: Date;
  readonly actorId: UserId | null;
  readonly messageId: MessageId | null;
  readonly reactionId: ReactionId | null;
  readonly emoji: string | null;
  readonly count: number | null;
  readonly userId: UserId | null;
  readonly roomId: RoomId | null;
  readonly conversationId: ConversationId | null;
  readonly friendRequestId: FriendRequestId | null;
}

export const EVENT_COLUMNS = sql`
  e.stream_id AS "streamId", e.seq, e.id, e.type::text AS type, e.occurred_at AS "occurredAt", e.actor_id AS "actorId",
  e.message_id AS "messageId", e.reaction_id AS "reactionId", e.emoji, e.count, e.user_id AS "userId",
  e.room_id AS "roomId", e.conversation_id AS "conversationId", e.friend_request_id AS "friendRequestId"`;

/**
 * Takes the stream's lock until the transaction ends. A change that reads before it writes takes it first:
 * statements after it then see all that happened in the channel, and nothing else happens there meanwhile.
 *
 * @returns The newest number given out; the next event of this transaction gets the one after it.
 */
export async function lockStream(tx: Transaction, streamId: StreamId): Promise<number> {
  const [stream] = await tx.$queryRaw<{ lastSeq: number }[]>`
    SELECT last_seq AS "lastSeq" FROM streams WHERE id = ${streamId}::uuid FOR NO KEY UPDATE`;
  if (!stream) throw new Error(`unable to lock stream ${streamId}; it does not exist`);
  return stream.lastSeq;
}

/** {@link lockStream} for several, in the order in which {@link appendEvents} takes them. */
export async function lockStreams(tx: Transaction, streamIds: readonly StreamId[]): Promise<void> {
  await tx.$queryRaw`SELECT id FROM streams WHERE id = ANY(${streamIds}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** Makes the stream of a room, conversation, user or server. Its owner's row follows in the same transaction. */
export async function createStream(
  tx: Queryable,
  kind: 'room' | 'conversation' | 'user' | 'server',
  id: StreamId,
): Promise<void> {
  await tx.$executeRaw`INSERT INTO streams (id, kind) VALUES (${id}::uuid, ${kind}::stream_kind)`;
}

/** Gives the event the stream's next number and writes it, in one statement of the change's transaction. */
export async function appendEvent(tx: Transaction, streamId: StreamId, event: NewEvent): Promise<number> {
  const [appended] = await tx.$queryRaw<{ seq: number }[]>`
    WITH bumped AS (
      UPDATE streams SET last_seq = last_seq + 1 WHERE id = ${streamId}::uuid RETURNING id, last_seq
    )
    INSERT INTO events (
      stream_id, seq, id, type, actor_id, message_id, reaction_id, emoji, count, user_id, room_id, conversation_id, friend_request_id,
      trace_parent
    )
    SELECT bumped.id, bumped.last_seq, ${newId('evt')}::uuid, ${event.type}::event_type, ${event.actorId}::uuid,
      ${event.messageId}::uuid, ${event.reactionId}::uuid, ${event.emoji}::text, ${event.count}::int, ${event.userId}::uuid,
      ${event.roomId}::uuid, ${event.conversationId}::uuid, ${event.friendRequestId}::uuid, ${traceParent()}::text
    FROM bumped
    RETURNING seq`;
  if (!appended) throw new Error(`unable to append to stream ${streamId}; it does not exist`);
  announceAppended(tx, streamId);
  return appended.seq;
}

/**
 * Appends to several streams. In the order of their ids, so that two transactions never wait for each other
 * in a circle.
 */
export async function appendEvents(
  tx: Transaction,
  entries: readonly { readonly streamId: StreamId; readonly event: NewEvent }[],
): Promise<void> {
  const ordered = entries.toSorted((a, b) => (a.streamId < b.streamId ? -1 : a.streamId > b.streamId ? 1 : 0));
  for (const { streamId, event } of ordered) await appendEvent(tx, streamId, event);
}

/** Hears of streams that have grown. Called after the commit, for each event; must neither throw nor take time. */
export type AppendedListener = (streamId: StreamId) => void;

const listeners = new WeakMap<Db, Set<AppendedListener>>();

/**
 * Listens to what this process appends through `db`; other processes are not heard. Nothing is promised: whoever
 * must miss nothing reads the log.
 *
 * @returns Disposing it ends that.
 */
export function onAppended(db: Db, listener: AppendedListener): Disposable {
  let all = listeners.get(db);
  if (!all) listeners.set(db, (all = new Set()));
  all.add(listener);
  return { [Symbol.dispose]: () => void all.delete(listener) };
}

/** Tells the listeners once the event is committed. {@link appendEvent} does so by itself. */
export function announceAppended(db: Queryable, streamId: StreamId): void {
  afterCommit(db, (pool) => {
    for (const listener of listeners.get(pool) ?? []) listener(streamId);
  });
}

/** Number of the newest event of each stream that exists. */
export async function readLastSeqs(db: Queryable, streamIds: readonly StreamId[]): Promise<Map<StreamId, number>> {
  const rows = await db.$queryRaw<{ id: StreamId; lastSeq: number }[]>`
    SELECT st.id, st.last_seq AS "lastSeq" FROM streams st WHERE st.id = ANY(${streamIds}::uuid[])`;
  return new Map(rows.map(({ id, lastSeq }) => [id, lastSeq]));
}

/** Number of the newest event of a stream; 0 for a stream without events, or none at all. */
export async function readLastSeq(db: Queryable, streamId: StreamId): Promise<number> {
  return (await readLastSeqs(db, [streamId])).get(streamId) ?? 0;
}

/** A stretch of one stream, oldest first, and how far the stream reached when it was read. */
export interface EventStretch {
  readonly events: readonly EventRow[];
  readonly lastSeq: number;
  /** True where events right after `after` are gone, or `after` was never reached. There are no events then. */
  readonly reset: boolean;
  /** Whether the stream goes on after these events. */
  readonly hasMore: boolean;
}

/**
 * Select list for a stream `st`: of the stretch after a number all but its events, which {@link EVENTS_OF_STRETCH} reads.
 *
 * @param limit Events at most, from 1.
 */
export function stretchColumns(after: number, limit: number): Sql {
  const next = sql`${after}::bigint + 1`;
  const isGone = sql`(st.last_seq <> ${after} AND NOT EXISTS (SELECT FROM events e WHERE e.stream_id = st.id AND e.seq = ${next}))`;
  // Numbers have no gaps, so that how many there are is known without reading them.
  return sql`
    st.id, st.last_seq AS "lastSeq", ${after}::int AS "after", ${limit}::int AS "limit", ${isGone} AS "reset",
    NOT ${isGone} AND st.last_seq > ${after}::bigint + ${limit} AS "hasMore"`;
}

/** Parent: a stretch, by {@link stretchColumns}. Its events, oldest first. */
export const EVENTS_OF_STRETCH = sql`
  SELECT ${EVENT_COLUMNS} FROM events e
  WHERE e.stream_id = parent.id AND e.seq > parent."after" AND NOT parent."reset" ORDER BY e.seq LIMIT parent."limit"`;

/**
 * Events after a number. One statement, so that events and `lastSeq` are of one moment.
 *
 * @param after 0 for the whole log.
 * @param limit Events at most.
 */
export async function readEvents(
  db: Queryable,
  streamId: StreamId,
  after: number,
  limit: number,
): Promise<EventStretch> {
  const rows = await db.$queryRaw<(EventRow & Omit<EventStretch, 'events'>)[]>`
    SELECT parent."lastSeq", parent."reset", parent."hasMore", found.*
    FROM (SELECT ${stretchColumns(after, limit)} FROM streams st WHERE st.id = ${streamId}::uuid) parent
    LEFT JOIN LATERAL (${EVENTS_OF_STRETCH}) found ON true
    ORDER BY found.seq`;
  const { lastSeq, reset, hasMore } = rows[0] ?? { lastSeq: 0, reset: after !== 0, hasMore: false };
  return { events: rows.filter(({ id }) => id !== null), lastSeq, reset, hasMore };
}
