import type { ServerId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { sql } from '../db.ts';
import type { Server } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowByKey } from './relations.ts';

/** `lastSeq` is read before the fields below the row, so a client that subscribes after it misses nothing. */
export type ServerRow = Pick<Server, 'name' | 'memberCount'> & {
  readonly id: ServerId;
  readonly ownerId: UserId;
  readonly lastSeq: number;
};

/** Columns of a {@link ServerRow}, for the table aliases `srv` and, of its stream, `st`. */
export const SERVER_COLUMNS = columns<ServerRow>({
  id: ['uuid', 'srv.id'],
  name: ['text', 'srv.name'],
  ownerId: ['uuid', 'srv.owner_id'],
  memberCount: ['int', 'srv.member_count'],
  lastSeq: ['int', 'st.last_seq'],
});

/** Server id -> server. */
export const servers = rowByKey<ServerId, ServerRow>({
  types: SERVER_COLUMNS.types,
  key: 'id',
  rows: (ids) =>
    sql`SELECT ${SERVER_COLUMNS} FROM servers srv JOIN streams st ON st.id = srv.id WHERE srv.id = ANY(${ids})`,
});

/** Parent: a user. The servers that they are a member of, oldest first. */
export const SERVERS_OF_USER: List<ServerRow> = {
  columns: SERVER_COLUMNS,
  sources: [
    sql`server_members m JOIN servers srv ON srv.id = m.server_id JOIN streams st ON st.id = m.server_id WHERE m.user_id = parent.id`,
  ],
  key: [{ column: sql`m.server_id`, name: 'id' }],
  descending: false,
};
