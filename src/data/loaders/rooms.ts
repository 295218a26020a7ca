import type { RoomId, ServerId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { type Sql, sql } from '../db.ts';
import type { Room } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { lastActivityAt } from './channels.ts';
import { rowByKey } from './relations.ts';

/** `lastSeq` is read before the fields below the row, so a client that subscribes after it misses nothing. */
export type RoomRow = Pick<Room, 'name' | 'visibility' | 'createdAt'> & {
  readonly id: RoomId;
  readonly serverId: ServerId;
  readonly lastSeq: number;
};

/** Columns of a {@link RoomRow}, for the table aliases `r` and, of its stream, `st`. */
export const ROOM_COLUMNS = columns<RoomRow>({
  id: ['uuid', 'r.id'],
  serverId: ['uuid', 'r.server_id'],
  name: ['text', 'r.name'],
  visibility: ['text', 'r.visibility'],
  createdAt: ['timestamptz', 'r.created_at'],
  lastSeq: ['int', 'st.last_seq'],
});

/** Room id -> room. */
export const rooms = rowByKey<RoomId, RoomRow>({
  types: ROOM_COLUMNS.types,
  key: 'id',
  rows: (ids) => sql`SELECT ${ROOM_COLUMNS} FROM rooms r JOIN streams st ON st.id = r.id WHERE r.id = ANY(${ids})`,
});

/** Orders of the rooms of a server besides that of their ids, which is by age. */
export type RoomOrder = 'NAME' | 'ACTIVITY';

/**
 * Parent: a server. Its rooms, oldest first, or in another order.
 *
 * @param visible Which of them the viewer may read, by the access policy (`visibleRooms`): two ranges that share no
 *   room, each as joins to the table `r` and a WHERE.
 */
export function roomsOfServer(visible: readonly [Sql, Sql], order: RoomOrder | null): List<RoomRow> {
  const from = (tables: Sql): List<RoomRow>['sources'] => {
    const inServer = (way: Sql) => sql`${tables} ${way} AND r.server_id = parent.id`;
    return [inServer(visible[0]), inServer(visible[1])];
  };
  const withStreams = from(sql`rooms r JOIN streams st ON st.id = r.id`);
  switch (order) {
    case null:
      return {
        columns: ROOM_COLUMNS,
        sources: withStreams,
        key: [{ column: sql`r.id`, name: 'id' }],
        descending: false,
      };
    case 'NAME':
      // Public rooms are a range of an index. Private rooms of the viewer are read and sorted, at most 1,000.
      return {
        columns: ROOM_COLUMNS,
        sources: withStreams,
        key: [
          { column: sql`r.name`, name: 'name' },
          { column: sql`r.id`, name: 'id' },
        ],
        descending: false,
      };
    case 'ACTIVITY':
      // Its rows have one column more, by which they are sorted.
      return byActivity(from) as List<RoomRow>;
  }
}

/** A room in the list that is sorted by `lastActivityAt`. */
type ActiveRoomRow = RoomRow & { readonly lastActivityAt: Date };

/**
 * Most recently active first. No index has this order: each page looks up the newest message of every room of the server
 * that the viewer may read, at most 1,000, and sorts their times. With 1,000 rooms that takes eight times as long as a
 * page by name (measured); with an index of activity, every message would pay (see `lastActivityAt`). The key is
 * nevertheless a keyset, so a page does not shift when rooms become active between two pages: such a room moves before
 * the pages that were read.
 *
 * `lastSeq` is a subquery and not a join, because PostgreSQL then reads it after the LIMIT, for the rooms of the page
 * only.
 */
function byActivity(from: (tables: Sql) => List<RoomRow>['sources']): List<ActiveRoomRow> {
  return {
    columns: columns<ActiveRoomRow>({
      ...ROOM_COLUMNS.declared,
      lastSeq: ['int', '(SELECT st.last_seq FROM streams st WHERE st.id = r.id)'],
      lastActivityAt: ['timestamptz', 'activity.at'],
    }),
    // OFFSET 0, so that it is evaluated once for each room and not for each use.
    sources: from(
      sql`rooms r CROSS JOIN LATERAL (SELECT ${lastActivityAt(sql`r.id`, sql`r.created_at`)} AS at OFFSET 0) activity`,
    ),
    key: [
      { column: sql`activity.at`, name: 'lastActivityAt' },
      { column: sql`r.id`, name: 'id' },
    ],
    descending: true,
  };
}
