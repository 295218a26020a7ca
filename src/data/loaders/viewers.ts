import type { UserId } from '../../lib/ids.ts';
import { sql } from '../db.ts';
import { rowByKey } from './relations.ts';

/** The signed-in user, with the number of the newest event of their stream; 0 if it has no events. */
export interface ViewerRow {
  readonly id: UserId;
  readonly lastSeq: number;
}

/** User id -> the row. */
export const viewers = rowByKey<UserId, ViewerRow>({
  types: { id: 'uuid', lastSeq: 'int' },
  key: 'id',
  rows: (ids) => sql`
    SELECT viewer.id, COALESCE((SELECT st.last_seq FROM streams st WHERE st.id = viewer.id), 0) AS "lastSeq"
    FROM unnest(${ids}) AS viewer(id)`,
});
