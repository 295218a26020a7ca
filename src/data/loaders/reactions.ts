import type { ChannelId, ReactionId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { type Sql, empty, sql } from '../db.ts';
import type { Reaction } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { MESSAGE_KEY } from './messages.ts';
import { rowsByKeys, rowsByPlace } from './relations.ts';
import { USER_COLUMNS, type UserRow } from './users.ts';

export type ReactionRow = Pick<Reaction, 'emoji' | 'seq' | 'createdAt'> & {
  readonly id: ReactionId;
  readonly channelId: ChannelId;
  readonly messageSeq: number;
  readonly userId: UserId;
};

export interface ReactionGroupRow {
  readonly channelId: ChannelId;
  readonly messageSeq: number;
  readonly emoji: string;
  readonly count: number;
  readonly viewerHasReacted: boolean;
}

/** Columns of a {@link ReactionRow}, for the table alias `rc`. */
export const REACTION_COLUMNS = columns<ReactionRow>({
  id: ['uuid', 'rc.id'],
  channelId: ['uuid', 'rc.channel_id'],
  messageSeq: ['int', 'rc.message_seq'],
  userId: ['uuid', 'rc.user_id'],
  emoji: ['text', 'rc.emoji'],
  seq: ['int', 'rc.seq'],
  createdAt: ['timestamptz', 'rc.created_at'],
});

/**
 * Channel and number of a message -> its reaction groups for one viewer, in the order of their first reactions.
 *
 * The counts are stored, so a message with 10,000 reactions costs as much as one with three. The viewer's own reactions
 * are read separately, once for all messages of a channel, by the index that continues with the user.
 */
export const reactionGroups = rowsByPlace<ReactionGroupRow, 'channelId', 'messageSeq'>({
  types: { channelId: 'uuid', messageSeq: 'int', emoji: 'text', count: 'int', viewerHasReacted: 'boolean' },
  key: ['channelId', 'messageSeq'],
  order: 'first_seq',
  rows: (channelId, seqs, viewerId) => sql`
    SELECT g.channel_id AS "channelId", g.message_seq AS "messageSeq", g.emoji, g.count, (g.message_seq, g.emoji) IN (
      SELECT rc.message_seq, rc.emoji FROM reactions rc
      WHERE rc.channel_id = ${channelId} AND rc.message_seq = ANY(${seqs}) AND rc.user_id = ${viewerId}::uuid
    ) AS "viewerHasReacted", g.first_seq
    FROM reaction_groups g WHERE g.channel_id = ${channelId} AND g.message_seq = ANY(${seqs})`,
});

/** Parent: a message. Its reactions in the order in which they were added, all or those with one emoji. */
export function reactionsOfMessage(emoji: string | null): List<ReactionRow> {
  const only: Sql = emoji === null ? empty : sql`AND rc.emoji = ${emoji}`;
  return {
    columns: REACTION_COLUMNS,
    parentKey: MESSAGE_KEY,
    channel: 'channelId',
    sources: [sql`reactions rc WHERE rc.channel_id = parent."channelId" AND rc.message_seq = parent.seq ${only}`],
    key: [{ column: sql`rc.seq`, name: 'seq' }],
    descending: false,
  };
}

export interface ReactionGroupKey {
  readonly channelId: ChannelId;
  readonly messageSeq: number;
  readonly emoji: string;
}

/** Group -> the first `limit` users of its reactions, in their order. */
export const reactionUsers = rowsByKeys<ReactionGroupKey, UserRow, [limit: number]>({
  keys: { channelId: 'uuid', messageSeq: 'int', emoji: 'text' },
  types: USER_COLUMNS.types,
  order: 'reactionSeq',
  rows: ({ channelId, messageSeq, emoji }, limit) => sql`
    SELECT ${USER_COLUMNS}, rc.seq AS "reactionSeq"
    FROM reactions rc JOIN users u ON u.id = rc.user_id
    WHERE rc.channel_id = ${channelId} AND rc.message_seq = ${messageSeq} AND rc.emoji = ${emoji}
    ORDER BY rc.seq
    LIMIT ${limit}`,
});
