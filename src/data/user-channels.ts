import type { ConversationId, ServerId, UserId } from '../lib/ids.ts';
import type { Queryable } from './db.ts';

/** A conversation or server of a user. */
export type UserChannel =
  | { readonly kind: 'conversation'; readonly id: ConversationId }
  | { readonly kind: 'server'; readonly id: ServerId };

/**
 * The user's conversations, most recently active first, then their servers that are not larger than `maxMembers`, newest
 * first.
 *
 * @param limit Maximum number of conversations, and of servers.
 */
export async function channelsOfUser(
  db: Queryable,
  userId: UserId,
  { limit, maxMembers }: { limit: number; maxMembers: number },
): Promise<readonly UserChannel[]> {
  return db.$queryRaw<UserChannel[]>`
    (
      SELECT 'conversation' AS kind, m.conversation_id AS id FROM conversation_members m
      WHERE m.user_id = ${userId}::uuid ORDER BY m.active_at DESC, m.conversation_id DESC LIMIT ${limit}
    )
    UNION ALL
    (
      SELECT 'server', srv.id FROM server_members m JOIN servers srv ON srv.id = m.server_id
      WHERE m.user_id = ${userId}::uuid AND srv.member_count <= ${maxMembers}::int
      ORDER BY m.server_id DESC LIMIT ${limit}
    )`;
}
