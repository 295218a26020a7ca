import type DataLoader from 'dataloader';

import type { ServerId, UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { Server } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

/** `lastSeq` is read with the row, before anything that hangs on it: a client that subscribes after it misses nothing. */
export type ServerRow = Pick<Server, 'name'> & {
  readonly id: ServerId;
  readonly ownerId: UserId;
  readonly lastSeq: number;
};

export const SERVER_COLUMNS = sql`srv.id, srv.name, srv.owner_id AS "ownerId", st.last_seq AS "lastSeq"`;

/** Server id -> server. */
export function servers(db: Queryable): DataLoader<ServerId, ServerRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<ServerRow[]>(serversByIds(sql`${ids}::uuid[]`)),
    (server) => server.id,
  );
}

export function serversByIds(ids: Sql): Sql {
  return sql`SELECT ${SERVER_COLUMNS} FROM servers srv JOIN streams st ON st.id = srv.id WHERE srv.id = ANY(${ids})`;
}

/** Parent: a user. The servers that they are a member of, oldest first. */
export const SERVERS_OF_USER: List<ServerRow> = {
  columns: SERVER_COLUMNS,
  sources: [
    sql`server_members m JOIN servers srv ON srv.id = m.server_id JOIN streams st ON st.id = m.server_id WHERE m.user_id = parent.id`,
  ],
  key: [{ column: sql`m.server_id`, type: sql`uuid`, name: 'id' }],
  descending: false,
};
