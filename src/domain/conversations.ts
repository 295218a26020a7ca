import { transaction, violatesUnique } from '../data/db.ts';
import { appendEvents, createStream } from '../data/event-log.ts';
import { type ConversationRow, conversations } from '../data/loaders/conversations.ts';
import { ForbiddenError, InvalidInputError } from '../errors.ts';
import { type ConversationId, newId, type UserId } from '../lib/ids.ts';
import { heldRelationsTo } from './access/held.ts';
import type { SignedIn } from './caller.ts';
import { MAY_NOT_WRITE_TO } from './channels.ts';
import { requireUser } from './users.ts';

export interface OpenedConversation {
  readonly conversation: ConversationRow;
  /** False if it existed already. */
  readonly created: boolean;
}

/**
 * Opens the DIRECT conversation of the caller and another user. If it exists, opened by either of them, it is returned
 * and nothing changes. Groups are in `groups.ts`.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up.
 * @throws {InvalidInputError} The user is the caller.
 * @throws {ForbiddenError} It does not exist, and the two are neither friends nor members of a common server, or one of
 *   them has blocked the other.
 */
export async function openConversation(caller: SignedIn, { userId }: { userId: UserId }): Promise<OpenedConversation> {
  const { id: viewerId } = caller.viewer;
  if (userId === viewerId) throw new InvalidInputError('userId must be another user', ['userId']);
  const other = await requireUser(caller, userId);

  const [lowId, highId] = viewerId < userId ? [viewerId, userId] : [userId, viewerId];
  for (;;) {
    const [standing] = await caller.db.$queryRaw<{ id: ConversationId }[]>`
      SELECT id FROM conversations WHERE low_id = ${lowId}::uuid AND high_id = ${highId}::uuid`;
    if (standing) return { conversation: (await caller.load(conversations).load(standing.id))!, created: false };
    if (!other.mayBeWrittenTo) throw unrelated();
    try {
      const id = await createConversation(caller, lowId, highId);
      return { conversation: (await caller.load(conversations).load(id))!, created: true };
    } catch (error) {
      // The other user opened it at the same time: the next round finds it.
      if (!violatesUnique(error, 'low_id')) throw error;
    }
  }
}

function unrelated(): ForbiddenError {
  return new ForbiddenError(`unable to open a conversation; ${MAY_NOT_WRITE_TO}`, ['userId']);
}

function createConversation(caller: SignedIn, lowId: UserId, highId: UserId): Promise<ConversationId> {
  const id = newId('conv');
  const { id: viewerId } = caller.viewer;
  return transaction(caller.db, async (tx) => {
    // Checked again, and locked until the commit: what allows it may have ended since it was read.
    const [relation] = await tx.$queryRaw<{ held: boolean }[]>(
      heldRelationsTo(viewerId, [viewerId === lowId ? highId : lowId]),
    );
    if (!relation!.held) throw unrelated();
    await createStream(tx, 'conversation', id);
    await tx.$executeRaw`
      INSERT INTO conversations (id, low_id, high_id) VALUES (${id}::uuid, ${lowId}::uuid, ${highId}::uuid)`;
    await tx.$executeRaw`
      INSERT INTO conversation_members (conversation_id, user_id, active_at)
      VALUES (${id}::uuid, ${lowId}::uuid, now()), (${id}::uuid, ${highId}::uuid, now())`;
    const event = { type: 'conversation.opened', actorId: viewerId, subjectId: id } as const;
    await appendEvents(tx, [
      { streamId: lowId, event },
      { streamId: highId, event },
    ]);
    return id;
  });
}
