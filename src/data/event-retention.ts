import type { StreamId } from '../lib/ids.ts';
import type { Db } from './db.ts';

/**
 * Streams of one statement, and events of each. They are few, so that no lock is held for long and little WAL is
 * written at once.
 */
const STREAMS = 100;
const EVENTS = 100;

/**
 * Removes old events from the event log. In each stream it stops at the first event that is recent or not published. So
 * the rest of a stream has no gaps, even if the clock was wrong, and unpublished events stay. Clients that ask for
 * removed events are answered with `EventStretch.reset`.
 *
 * Small batches commit one by one, so it may be interrupted at any point, and several processes may run it at once.
 *
 * @param days Events that occurred longer ago are removed.
 * @returns The number of removed events.
 */
export async function removeOldEvents(db: Db, days: number): Promise<number> {
  // By the BRIN index. The job runs every hour, so only the events of one hour are found.
  const streams = await db.$queryRaw<{ id: StreamId }[]>`
    SELECT DISTINCT stream_id AS id FROM events WHERE occurred_at < now() - ${days} * interval '1 day'`;
  let total = 0;
  for (let start = 0; start < streams.length; start += STREAMS) {
    const ids = streams.slice(start, start + STREAMS).map(({ id }) => id);
    for (;;) {
      const count = await removeOldest(db, ids, days);
      if (count === 0) break;
      total += count;
    }
  }
  return total;
}

/**
 * Reads by the primary key from each stream's first number, so only the events to remove are read, and one more.
 * Nothing else changes rows of the log, so nothing waits for these locks.
 */
function removeOldest(db: Db, ids: readonly StreamId[], days: number): Promise<number> {
  return db.$executeRaw`
    WITH old AS (
      SELECT oldest.stream_id, oldest.seq
      FROM streams st
      CROSS JOIN LATERAL (
        SELECT e.stream_id, e.seq, bool_and(e.occurred_at < now() - ${days} * interval '1 day') OVER (ORDER BY e.seq) AS old
        FROM (
          SELECT * FROM events WHERE stream_id = st.id AND seq <= st.published_seq ORDER BY seq LIMIT ${EVENTS}
        ) e
      ) oldest
      WHERE st.id = ANY(${ids}::uuid[]) AND oldest.old
    )
    DELETE FROM events e USING old WHERE e.stream_id = old.stream_id AND e.seq = old.seq`;
}
