import DataLoader from 'dataloader';

import type { StreamId } from '../../lib/ids.ts';
import type { Queryable } from '../db.ts';
import { readLastSeqs } from '../event-log.ts';

/** Stream id -> its newest number; 0 for a stream without events, or none at all. */
export function lastSeqs(db: Queryable): DataLoader<StreamId, number> {
  return new DataLoader(async (ids) => {
    const found = await readLastSeqs(db, ids);
    return ids.map((id) => found.get(id) ?? 0);
  });
}
