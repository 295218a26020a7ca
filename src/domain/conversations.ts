import { transaction, violatesUnique } from '../data/db.ts';
import { appendEvents, createStream } from '../data/event-log.ts';
import type { ConversationRow } from '../data/loaders/conversations.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { type ConversationId, newId, type UserId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';

/** The conversation, or null where the caller is not one of its two members. */
export async function findConversation(caller: SignedIn, id: ConversationId): Promise<ConversationRow | null> {
  return (await caller.access.channel.load(id)) && caller.load.conversations.load(id);
}

export interface OpenedConversation {
  readonly conversation: ConversationRow;
  /** False where it stood already. */
  readonly created: boolean;
}

/**
 * Makes the conversation of the two, or returns the one that stands, whichever of them opened it.
 *
 * @throws {NotFoundError} No such user whom the caller can look up.
 * @throws {InvalidInputError} The user is the caller.
 * @throws {ForbiddenError} There is none yet, and the two are neither friends nor members of a common server.
 */
export async function openConversation(caller: SignedIn, { userId }: { userId: UserId }): Promise<OpenedConversation> {
  const { id: viewerId } = caller.viewer;
  if (userId === viewerId) throw new InvalidInputError("userId must be somebody else's", ['userId']);
  const other = await caller.access.user.load(userId);
  if (!other) throw new NotFoundError('the user', ['userId']);

  const [lowId, highId] = viewerId < userId ? [viewerId, userId] : [userId, viewerId];
  for (;;) {
    const [standing] = await caller.db.$queryRaw<{ id: ConversationId }[]>`
      SELECT id FROM conversations WHERE low_id = ${lowId}::uuid AND high_id = ${highId}::uuid`;
    if (standing) return { conversation: (await caller.load.conversations.load(standing.id))!, created: false };
    if (!other.related) {
      throw new ForbiddenError(
        'unable to open a conversation; you are neither friends nor members of a common server',
        ['userId'],
      );
    }
    try {
      const id = await createConversation(caller, lowId, highId);
      return { conversation: (await caller.load.conversations.load(id))!, created: true };
    } catch (error) {
      // The other side opened it at the same moment: the next round finds theirs.
      if (!violatesUnique(error, 'low_id')) throw error;
    }
  }
}

function createConversation(caller: SignedIn, lowId: UserId, highId: UserId): Promise<ConversationId> {
  const id = newId('conv');
  return transaction(caller.db, async (tx) => {
    await createStream(tx, 'conversation', id);
    await tx.$executeRaw`
      INSERT INTO conversations (id, low_id, high_id) VALUES (${id}::uuid, ${lowId}::uuid, ${highId}::uuid)`;
    await tx.$executeRaw`
      INSERT INTO conversation_members (conversation_id, user_id, active_at)
      VALUES (${id}::uuid, ${lowId}::uuid, now()), (${id}::uuid, ${highId}::uuid, now())`;
    const event = { type: 'conversation.opened', actorId: caller.viewer.id, conversationId: id } as const;
    await appendEvents(tx, [
      { streamId: lowId, event },
      { streamId: highId, event },
    ]);
    return id;
  });
}
