import { transaction } from '../data/db.ts';
import { appendEvent, readLastSeq } from '../data/event-log.ts';
import { requestRevocation } from '../data/revocations.ts';
import type { UserRow } from '../data/loaders/users.ts';
import { InvalidInputError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import { waitForWrites } from './access/held.ts';
import { mayWriteToEachOther } from './access/silenced-partners.ts';
import type { SignedIn } from './caller.ts';
import { closeRequest, endFriendship, lockFriendship, lockPair } from './friendships.ts';
import { requireUser } from './users.ts';

export interface BlockRef {
  readonly userId: UserId;
}

/**
 * Blocks another user for the caller: the two can neither write to each other nor become friends, until the caller
 * unblocks them. Ends a friendship of the two, or an open request. Only the caller's own devices are told of the block.
 * If the two could write in their conversation, the Ably tokens of both are revoked: their next tokens do not allow
 * presence there. Repeating it changes nothing and emits nothing.
 *
 * What either of the two is writing to the other at this moment is done before this returns, or refused.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up.
 * @throws {InvalidInputError} The user is the caller.
 */
export async function blockUser(caller: SignedIn, { userId }: BlockRef): Promise<UserRow> {
  const { id: viewerId } = caller.viewer;
  if (userId === viewerId) throw new InvalidInputError('userId must be another user', ['userId']);
  const user = await requireUser(caller, userId);

  await transaction(caller.db, async (tx) => {
    await waitForWrites(tx, viewerId, userId);
    await lockFriendship(tx, viewerId, userId);
    await lockPair(tx, viewerId, userId);
    const couldWrite = await mayWriteToEachOther(tx, viewerId, userId);
    const blocked = await tx.$executeRaw`
      INSERT INTO blocks (user_id, blocked_id, seq)
      VALUES (${viewerId}::uuid, ${userId}::uuid, ${(await readLastSeq(tx, viewerId)) + 1})
      ON CONFLICT (user_id, blocked_id) DO NOTHING`;
    if (blocked === 0) return;
    await appendEvent(tx, viewerId, { type: 'user.blocked', actorId: viewerId, subjectId: userId });
    await endFriendship(tx, viewerId, userId);
    await closeRequest(tx, viewerId, userId);
    if (couldWrite) await requestRevocation(tx, viewerId, userId);
  });
  return user;
}

/**
 * Unblocks a user for the caller. Whether the other one has blocked the caller stays as it is, and what the block has ended
 * does not come back. If the caller has not blocked them, nothing changes and nothing is emitted.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up. Whom the caller has blocked, they may.
 */
export async function unblockUser(caller: SignedIn, { userId }: BlockRef): Promise<UserRow> {
  const { id: viewerId } = caller.viewer;
  const user = await requireUser(caller, userId);

  await transaction(caller.db, async (tx) => {
    await lockPair(tx, viewerId, userId);
    const unblocked = await tx.$executeRaw`
      DELETE FROM blocks WHERE user_id = ${viewerId}::uuid AND blocked_id = ${userId}::uuid`;
    if (unblocked === 0) return;
    await appendEvent(tx, viewerId, { type: 'user.unblocked', actorId: viewerId, subjectId: userId });
  });
  return user;
}
