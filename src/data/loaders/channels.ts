import type { ChannelId } from '../../lib/ids.ts';
import { type Sql, sql } from '../db.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './messages.ts';
import { rowByKey } from './relations.ts';

/**
 * Statement: the first message of `messages` of a channel. One descent of the index of pages, however many messages the
 * channel has, deleted ones included.
 */
function newestMessage(channelId: Sql, columns: Sql): Sql {
  return sql`SELECT ${columns} FROM messages m WHERE m.channel_id = ${channelId} AND m.listed ORDER BY m.seq DESC LIMIT 1`;
}

/** Channel id -> the newest message that `messages` shows. Access-safe: who may read a channel may read its messages. */
export const newestMessages = rowByKey<ChannelId, MessageRow>({
  types: MESSAGE_COLUMNS.types,
  key: 'channelId',
  rows: (ids) => sql`
    SELECT newest.* FROM (SELECT DISTINCT unnest(${ids})) AS channel(id)
    CROSS JOIN LATERAL (${newestMessage(sql`channel.id`, MESSAGE_COLUMNS)}) newest`,
});

/**
 * SQL expression: when the newest message of `messages` was written, or the channel was made. It is not stored: an
 * indexed column of the room would make the statement of each message take 1.1 times as long (measured: of 4,480 such
 * updates 293 were HOT), while this costs readers one descent of an index for each channel. So the deletion of the
 * newest message moves it back.
 *
 * @param madeAt When the channel was made. It is evaluated only for a channel without messages.
 */
export function lastActivityAt(channelId: Sql, madeAt: Sql): Sql {
  return sql`COALESCE((${newestMessage(channelId, sql`m.created_at`)}), ${madeAt})`;
}
