import type DataLoader from 'dataloader';

import type { ConversationId, UserId } from '../../lib/ids.ts';
import { type Queryable, type Sql, sql } from '../db.ts';
import type { Conversation } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';

/** `lastSeq` is read with the row, before anything that hangs on it: a client that subscribes after it misses nothing. */
export type ConversationRow = Pick<Conversation, 'createdAt'> & {
  readonly id: ConversationId;
  readonly lowId: UserId;
  readonly highId: UserId;
  readonly lastSeq: number;
};

export const CONVERSATION_COLUMNS = sql`
  c.id, c.low_id AS "lowId", c.high_id AS "highId", c.created_at AS "createdAt", st.last_seq AS "lastSeq"`;

/** Conversation id -> conversation. */
export function conversations(db: Queryable): DataLoader<ConversationId, ConversationRow | null> {
  return rowLoader(
    (ids) => db.$queryRaw<ConversationRow[]>(conversationsByIds(sql`${ids}::uuid[]`)),
    (conversation) => conversation.id,
  );
}

export function conversationsByIds(ids: Sql): Sql {
  return sql`SELECT ${CONVERSATION_COLUMNS} FROM conversations c JOIN streams st ON st.id = c.id WHERE c.id = ANY(${ids})`;
}

/** A conversation in a member's list: `activeAt` is what the list is sorted by. */
export type ListedConversationRow = ConversationRow & { readonly activeAt: Date };

/** Parent: a user. Their conversations, most recently active first. */
export const CONVERSATIONS_OF_USER: List<ListedConversationRow> = {
  columns: sql`${CONVERSATION_COLUMNS}, m.active_at AS "activeAt"`,
  sources: [
    sql`
    conversation_members m
    JOIN conversations c ON c.id = m.conversation_id
    JOIN streams st ON st.id = m.conversation_id
    WHERE m.user_id = parent.id`,
  ],
  key: [
    { column: sql`m.active_at`, type: sql`timestamptz`, name: 'activeAt' },
    { column: sql`m.conversation_id`, type: sql`uuid`, name: 'id' },
  ],
  descending: true,
};
