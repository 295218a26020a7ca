import type DataLoader from 'dataloader';

import type { RoomId, ServerId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { Room } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

/** `lastSeq` is read with the row, before anything that hangs on it: a client that subscribes after it misses nothing. */
export type RoomRow = Pick<Room, 'name' | 'visibility'> & {
  readonly id: RoomId;
  readonly serverId: ServerId;
  readonly lastSeq: number;
};

const ROOM_COLUMNS = sql`r.id, r.server_id AS "serverId", r.name, r.visibility, st.last_seq AS "lastSeq"`;

/** Room id -> room. */
export function rooms(db: Queryable): DataLoader<RoomId, RoomRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<RoomRow[]>`
      SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id WHERE r.id = ANY(${ids}::uuid[])`,
    (room) => room.id,
  );
}

/**
 * Parent: a server. Its rooms, oldest first.
 *
 * @param visible Which of them the reader may know of: a condition on the table `r`, made by the access door.
 */
export function roomsOfServer(visible: Sql): List<RoomRow> {
  return {
    columns: ROOM_COLUMNS,
    source: sql`rooms r JOIN streams st ON st.id = r.id WHERE r.server_id = parent.id AND ${visible}`,
    key: [{ column: sql`r.id`, type: sql`uuid`, name: 'id' }],
    descending: false,
  };
}
