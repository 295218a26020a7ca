import type { StreamId } from '../lib/ids.ts';
import type { Db } from './db.ts';

/** Streams of a statement, and events of each: a statement that takes no lock for long, and little to write ahead. */
const STREAMS = 100;
const EVENTS = 100;

/**
 * Removes what the event log has kept for its time. Of each stream the oldest go, up to the first that is young or that is
 * not published: what is left has no holes, whatever the clock did, and what was to be sent is still sent. Whoever asks
 * for what is gone is told so (`EventStretch.reset`).
 *
 * In small batches, each by itself: it may be cut off anywhere, and run anywhere, also twice at once.
 *
 * @param days How long events are kept, by the time at which they occurred.
 * @returns How many went.
 */
export async function removeOldEvents(db: Db, days: number): Promise<number> {
  // Once, by the BRIN index: all that is old has been removed an hour ago, but for that hour's.
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
 * By the primary key from each stream's first number: what is read is what goes, and one row more. Rows of events are
 * changed by nobody else, so that nothing waits for this.
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
