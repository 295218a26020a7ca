import { type Db, transaction, type Transaction } from '../data/db.ts';
import type { ConversationId } from '../lib/ids.ts';

/** Messages that one transaction erases. Their reactions, pins and files go with them. */
const BATCH = 200;

/**
 * Erases what groups contain that everybody has left: messages, reactions, pins and files. Nobody can read it any more,
 * or be added again. The bytes of the files are removed by their own job. The group and its events stay, the latter
 * until they are old: they have no text, and events of the former members refer to the group.
 *
 * A group waits until all of its events are published, because the texts of the events are in its messages. Each batch
 * is a transaction, so it may be interrupted at any point, and several processes may run it at once.
 *
 * @returns The number of groups whose content is erased.
 */
export async function eraseAbandonedGroups(db: Db): Promise<number> {
  // No group is deleted, so the list is read once: one that waits for its events would be found again and again.
  const groups = await db.$queryRaw<{ id: ConversationId }[]>`
    SELECT c.id FROM conversations c JOIN streams st ON st.id = c.id
    WHERE c.kind = 'GROUP' AND c.owner_id IS NULL AND c.erased_at IS NULL AND st.published_seq = st.last_seq`;
  for (const { id } of groups) {
    while (!(await transaction(db, (tx) => eraseNewest(tx, id))));
  }
  return groups.length;
}

/** Erases the newest messages: a reply before the message that it replies to. @returns Whether none are left. */
async function eraseNewest(tx: Transaction, id: ConversationId): Promise<boolean> {
  const [oldest] = await tx.$queryRaw<{ seq: number; count: number }[]>`
    SELECT min(m.seq) AS seq, count(*)::int AS count
    FROM (SELECT seq FROM messages WHERE channel_id = ${id}::uuid ORDER BY seq DESC LIMIT ${BATCH}) m`;
  const { seq, count } = oldest!;
  // Also deletes the rows that attach the files.
  await tx.$executeRaw`
    DELETE FROM files WHERE id IN (
      SELECT file_id FROM message_files WHERE channel_id = ${id}::uuid AND message_seq >= ${seq}
    )`;
  // Also deletes reactions and pins.
  await tx.$executeRaw`DELETE FROM messages WHERE channel_id = ${id}::uuid AND seq >= ${seq}`;
  if (count === BATCH) return false;
  await tx.$executeRaw`UPDATE conversations SET name = NULL, erased_at = now() WHERE id = ${id}::uuid`;
  return true;
}
