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

/** Columns of a {@link RoomRow}, for statements that call the tables `r` and, of its stream, `st`. */
export const ROOM_COLUMNS = sql`r.id, r.server_id AS "serverId", r.name, r.visibility, st.last_seq AS "lastSeq"`;

/** Room id -> room. */
export function rooms(db: Queryable): DataLoader<RoomId, RoomRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<RoomRow[]>(roomsByIds(sql`${ids}::uuid[]`)),
    (room) => room.id,
  );
}

export function roomsByIds(ids: Sql): Sql {
  return sql`SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id WHERE r.id = ANY(${ids})`;
}

/**
 * Parent: a server. Its rooms, oldest first.
 *
 * @param visible Which of them the reader may know of, made by the access door: each way to know of a room, as
 *   joins to the table `r` and a WHERE; no room by two ways.
 */
export function roomsOfServer(visible: readonly [Sql, Sql]): List<RoomRow> {
  const inServer = (way: Sql) => sql`rooms r JOIN streams st ON st.id = r.id ${way} AND r.server_id = parent.id`;
  return {
    columns: ROOM_COLUMNS,
    sources: [inServer(visible[0]), inServer(visible[1])],
    key: [{ column: sql`r.id`, type: sql`uuid`, name: 'id' }],
    descending: false,
  };
}
