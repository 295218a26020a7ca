import type DataLoader from 'dataloader';

import type { ConversationId, UserId } from '../../lib/ids.ts';
import { columns } from '../columns.ts';
import { type Queryable, sql } from '../db.ts';
import type { Conversation } from '../generated/prisma/client.ts';
import type { List } from '../pages.ts';
import { rowLoader } from './by-id.ts';
import { rowByKey } from './relations.ts';
import { USER_COLUMNS, type UserRow } from './users.ts';

/** `lastSeq` is read before the fields below the row, so a client that subscribes after it misses nothing. */
export type ConversationRow = Pick<Conversation, 'kind' | 'name' | 'memberCount' | 'createdAt'> & {
  readonly id: ConversationId;
  /** Null for a DIRECT one, and for a group that everybody has left. */
  readonly ownerId: UserId | null;
  readonly lastSeq: number;
};

/** Columns of a {@link ConversationRow}, for the table aliases `c` and, of its stream, `st`. */
export const CONVERSATION_COLUMNS = columns<ConversationRow>({
  id: ['uuid', 'c.id'],
  kind: ['text', 'c.kind'],
  name: ['text', 'c.name'],
  ownerId: ['uuid', 'c.owner_id'],
  memberCount: ['int', 'c.member_count'],
  createdAt: ['timestamptz', 'c.created_at'],
  lastSeq: ['int', 'st.last_seq'],
});

/** Conversation id -> conversation. */
export const conversations = rowByKey<ConversationId, ConversationRow>({
  types: CONVERSATION_COLUMNS.types,
  key: 'id',
  rows: (ids) =>
    sql`SELECT ${CONVERSATION_COLUMNS} FROM conversations c JOIN streams st ON st.id = c.id WHERE c.id = ANY(${ids})`,
});

/**
 * Id of a DIRECT conversation -> its member who is not the viewer. It finds nobody for a group, and the viewer must be a
 * member.
 */
export const otherMembers = rowByKey<ConversationId, UserRow & { readonly conversationId: ConversationId }>({
  types: { ...USER_COLUMNS.types, conversationId: 'uuid' },
  key: 'conversationId',
  rows: (ids, viewerId) => sql`
    SELECT ${USER_COLUMNS}, c.id AS "conversationId"
    FROM conversations c JOIN users u ON u.id = CASE c.low_id WHEN ${viewerId}::uuid THEN c.high_id ELSE c.low_id END
    WHERE c.id = ANY(${ids})`,
});

/** A conversation with the ids of its current members, in the order of `Conversation.members`. */
export type PublishedConversation = ConversationRow & { readonly memberIds: readonly UserId[] };

/** Conversation id -> conversation, with all that its envelopes have. */
export function publishedConversations(db: Queryable): DataLoader<ConversationId, PublishedConversation | null> {
  return rowLoader(
    (ids) => db.$queryRaw<PublishedConversation[]>`
      SELECT ${CONVERSATION_COLUMNS}, CASE c.kind WHEN 'DIRECT' THEN ARRAY[c.low_id, c.high_id] ELSE ARRAY(
        SELECT gm.user_id FROM group_members gm WHERE gm.conversation_id = c.id ORDER BY gm.joined_seq
      ) END AS "memberIds"
      FROM conversations c JOIN streams st ON st.id = c.id WHERE c.id = ANY(${ids}::uuid[])`,
    ({ id }) => id,
  );
}

/** A conversation in a member's list, which is sorted by `activeAt`. */
export type ListedConversationRow = ConversationRow & { readonly activeAt: Date };

/** Parent: a user. Their conversations, most recently active first. */
export const CONVERSATIONS_OF_USER: List<ListedConversationRow> = {
  columns: columns<ListedConversationRow>({
    ...CONVERSATION_COLUMNS.declared,
    activeAt: ['timestamptz', 'm.active_at'],
  }),
  sources: [
    sql`
    conversation_members m
    JOIN conversations c ON c.id = m.conversation_id
    JOIN streams st ON st.id = m.conversation_id
    WHERE m.user_id = parent.id`,
  ],
  key: [
    { column: sql`m.active_at`, name: 'activeAt' },
    { column: sql`m.conversation_id`, name: 'id' },
  ],
  descending: true,
};
