import DataLoader from 'dataloader';

import type { MessageId, ReactionId, UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, empty, sql } from '../db.ts';
import type { Reaction } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { groupLoader } from './by-id.ts';
import { USER_COLUMNS, type UserRow } from './users.ts';

export type ReactionRow = Pick<Reaction, 'emoji' | 'seq' | 'createdAt'> & {
  readonly id: ReactionId;
  readonly messageId: MessageId;
  readonly userId: UserId;
};

export interface ReactionGroupRow {
  readonly messageId: MessageId;
  readonly emoji: string;
  readonly count: number;
  readonly viewerHasReacted: boolean;
}

export const REACTION_COLUMNS = sql`
  rc.id, rc.message_id AS "messageId", rc.user_id AS "userId", rc.emoji, rc.seq, rc.created_at AS "createdAt"`;

/** Message id -> its groups, in order of first reaction, as one viewer sees them, or nobody (null). */
export function reactionGroups(
  db: Queryable,
  viewerId: UserId | null,
): DataLoader<MessageId, readonly ReactionGroupRow[]> {
  return groupLoader(
    (ids) => db.$queryRaw<ReactionGroupRow[]>(reactionGroupsByMessages(sql`${ids}::uuid[]`, viewerId)),
    (group) => group.messageId,
  );
}

/**
 * Counts are kept and not counted: a message with 10,000 reactions costs what one with three does. For that the
 * viewer's own reactions are read by themselves, once for all messages, by the index that begins with message and user.
 */
export function reactionGroupsByMessages(messageIds: Sql, viewerId: UserId | null): Sql {
  return sql`
    SELECT g.message_id AS "messageId", g.emoji, g.count, (g.message_id, g.emoji) IN (
      SELECT rc.message_id, rc.emoji FROM reactions rc
      WHERE rc.message_id = ANY(${messageIds}) AND rc.user_id = ${viewerId}::uuid
    ) AS "viewerHasReacted"
    FROM reaction_groups g WHERE g.message_id = ANY(${messageIds})
    ORDER BY g.message_id, g.first_seq`;
}

/** Parent: a message. Its reactions in the order in which they were added, all or those with one emoji. */
export function reactionsOfMessage(emoji: string | null): List<ReactionRow> {
  const only: Sql = emoji === null ? empty : sql`AND rc.emoji = ${emoji}`;
  return {
    columns: REACTION_COLUMNS,
    sources: [sql`reactions rc WHERE rc.message_id = parent.id ${only}`],
    key: [{ column: sql`rc.seq`, type: sql`int`, name: 'seq' }],
    descending: false,
  };
}

export interface ReactionGroupKey {
  readonly messageId: MessageId;
  readonly emoji: string;
}

/** Group -> the first `limit` users who reacted so, in order. One LATERAL statement for all groups of a page. */
export function reactionUsers(db: Queryable, limit: number): DataLoader<ReactionGroupKey, readonly UserRow[], string> {
  return new DataLoader<ReactionGroupKey, readonly UserRow[], string>(
    async (groups) => {
      const rows = await db.$queryRaw<(UserRow & { groupOrdinal: number })[]>`
        SELECT parent.ordinal::int AS "groupOrdinal", found.*
        FROM unnest(${groups.map(({ messageId }) => messageId)}::uuid[], ${groups.map(({ emoji }) => emoji)}::text[])
          WITH ORDINALITY AS parent("messageId", emoji, ordinal)
        CROSS JOIN LATERAL (${usersOfReactionGroup(limit)}) found
        ORDER BY parent.ordinal, found."reactionSeq"`;
      const found = Map.groupBy(rows, ({ groupOrdinal }) => groupOrdinal);
      return groups.map((_, i) => found.get(i + 1) ?? []);
    },
    { cacheKeyFn: ({ messageId, emoji }) => `${messageId} ${emoji}` },
  );
}

/** Parent: a reaction group. The first `limit` users who reacted so, in order. */
export function usersOfReactionGroup(limit: number): Sql {
  return sql`
    SELECT ${USER_COLUMNS}, rc.seq AS "reactionSeq"
    FROM reactions rc JOIN users u ON u.id = rc.user_id
    WHERE rc.message_id = parent."messageId" AND rc.emoji = parent.emoji
    ORDER BY rc.seq
    LIMIT ${limit}`;
}
