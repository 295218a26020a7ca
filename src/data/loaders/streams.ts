import DataLoader from 'dataloader';

import type { StreamId } from '../../lib/ids.ts';
import type { Queryable } from '../db.ts';

/** Stream id -> its newest number; 0 for a stream without events, or none at all. */
export function lastSeqs(db: Queryable): DataLoader<StreamId, number> {
  return new DataLoader(async (ids) => {
    const rows = await db.$queryRaw<{ id: StreamId; lastSeq: number }[]>`
      SELECT st.id, st.last_seq AS "lastSeq" FROM streams st WHERE st.id = ANY(${ids}::uuid[])`;
    const found = new Map(rows.map(({ id, lastSeq }) => [id, lastSeq]));
    return ids.map((id) => found.get(id) ?? 0);
  });
}
