import { transaction, type Transaction } from '../data/db.ts';
import { appendEvents, lockStreams } from '../data/event-log.ts';
import { requestRevocation } from '../data/revocations.ts';
import { FRIEND_REQUEST_COLUMNS, type FriendRequestRow } from '../data/loaders/friendships.ts';
import { USER_COLUMNS, type UserRow, users } from '../data/loaders/users.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { type FriendRequestId, newId, type UserId } from '../lib/ids.ts';
import { isBlockBetween } from './access/held.ts';
import { one, visibleUsers } from './access/rows.ts';
import { silencedPartners } from './access/silenced-partners.ts';
import type { SignedIn } from './caller.ts';
import { requireUser } from './users.ts';

/** The user to ask: by id, if the caller may look them up, or anybody by exact username. */
export type FriendRef = { readonly userId: UserId } | { readonly username: string };

/** Either the open request, or the friend if the two are friends now. */
export interface FriendRequested {
  readonly friendRequest: FriendRequestRow | null;
  readonly friend: UserRow | null;
}

/**
 * Asks another user to be friends. If the other user has asked the caller already, the two become friends. Repeating it
 * changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up by id.
 * @throws {InvalidInputError} The user is the caller.
 * @throws {ForbiddenError} One of the two has blocked the other.
 */
export async function requestFriend(caller: SignedIn, ref: FriendRef): Promise<FriendRequested> {
  const path = 'userId' in ref ? ['userId'] : ['username'];
  const other = await findByRef(caller, ref);
  if (!other) throw new NotFoundError('the user', path);
  const { id: viewerId } = caller.viewer;
  if (other.id === viewerId) throw new InvalidInputError(`${path[0]} must be another user`, path);

  return transaction(caller.db, async (tx): Promise<FriendRequested> => {
    await lockPair(tx, viewerId, other.id);
    // Checked again, because the reason why the caller may look up the user may have ended since. Leaving a server
    // locks the streams too, so the answer holds until the commit.
    if ('userId' in ref) {
      const [stillVisible] = await tx.$queryRaw<unknown[]>(visibleUsers(viewerId, one(other.id)));
      if (!stillVisible) throw new NotFoundError('the user', path);
    }
    if (await isBlockBetween(tx, viewerId, other.id)) {
      // The same for both, and without the word, because a user is not told that they are blocked.
      throw new ForbiddenError('unable to ask; the two of you cannot become friends now', path);
    }
    const [friendship] = await tx.$queryRaw<unknown[]>`
      SELECT since FROM friendships WHERE user_id = ${viewerId}::uuid AND friend_id = ${other.id}::uuid`;
    if (friendship) return { friendRequest: null, friend: other };

    const [open] = await tx.$queryRaw<FriendRequestRow[]>`
      SELECT ${FRIEND_REQUEST_COLUMNS} FROM friend_requests fr
      WHERE least(fr.from_id, fr.to_id) = least(${viewerId}::uuid, ${other.id}::uuid)
        AND greatest(fr.from_id, fr.to_id) = greatest(${viewerId}::uuid, ${other.id}::uuid)`;
    if (open?.fromId === viewerId) return { friendRequest: open, friend: null };
    if (open) {
      await becomeFriends(tx, viewerId, open);
      return { friendRequest: null, friend: other };
    }
    return { friendRequest: await openRequest(tx, viewerId, other.id), friend: null };
  });
}

/**
 * Accepts a request that was made to the caller.
 *
 * @throws {NotFoundError} The request does not exist, or is between other users.
 * @throws {ForbiddenError} The caller made the request.
 */
export async function acceptFriendRequest(
  caller: SignedIn,
  { friendRequestId }: { friendRequestId: FriendRequestId },
): Promise<UserRow> {
  const notFound = () => new NotFoundError('the friend request', ['friendRequestId']);
  const request = await caller.access.friendRequest.load(friendRequestId);
  if (!request) throw notFound();
  if (request.fromId === caller.viewer.id) {
    throw new ForbiddenError('unable to accept; only the user who was asked may', ['friendRequestId']);
  }

  await transaction(caller.db, async (tx) => {
    await lockPair(tx, request.fromId, request.toId);
    if (!(await becomeFriends(tx, caller.viewer.id, request))) throw notFound();
  });
  return (await caller.load(users).load(request.fromId))!;
}

/**
 * Ends a friendship, or withdraws or declines an open request between the two, and emits an event to both. If there is
 * neither, nothing changes and nothing is emitted. If the two may no longer write in their conversation, the Ably
 * tokens of both are revoked: their next tokens do not allow presence there.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up.
 */
export async function removeFriend(caller: SignedIn, { userId }: { userId: UserId }): Promise<UserId> {
  const { id: viewerId } = caller.viewer;
  await requireUser(caller, userId);

  await transaction(caller.db, async (tx) => {
    await lockFriendship(tx, viewerId, userId);
    await lockPair(tx, viewerId, userId);
    if (await endFriendship(tx, viewerId, userId)) {
      const silenced = await silencedPartners(tx, viewerId, { friendId: userId });
      if (silenced.length > 0) await requestRevocation(tx, viewerId, userId);
    }
    await closeRequest(tx, viewerId, userId);
  });
  return userId;
}

/**
 * Ends the friendship of the two, with an event for each, after {@link lockFriendship} and {@link lockPair}.
 *
 * @returns False if they are no friends.
 */
export async function endFriendship(tx: Transaction, actorId: UserId, otherId: UserId): Promise<boolean> {
  // Two statements, each with the whole key. With one for both rows, the planner multiplies the numbers of friends,
  // and for two users with many friends it reads the whole table.
  const ended = await tx.$executeRaw`
    DELETE FROM friendships WHERE user_id = ${actorId}::uuid AND friend_id = ${otherId}::uuid`;
  if (ended === 0) return false;
  await tx.$executeRaw`DELETE FROM friendships WHERE user_id = ${otherId}::uuid AND friend_id = ${actorId}::uuid`;
  await appendEvents(tx, [
    { streamId: actorId, event: { type: 'friend.removed', actorId, subjectId: otherId } },
    { streamId: otherId, event: { type: 'friend.removed', actorId, subjectId: actorId } },
  ]);
  return true;
}

/** Closes the open request between the two if there is one, with an event for each, after {@link lockPair}. */
export async function closeRequest(tx: Transaction, actorId: UserId, otherId: UserId): Promise<void> {
  const closed = await tx.$queryRaw<{ id: FriendRequestId }[]>`
    DELETE FROM friend_requests
    WHERE least(from_id, to_id) = least(${actorId}::uuid, ${otherId}::uuid)
      AND greatest(from_id, to_id) = greatest(${actorId}::uuid, ${otherId}::uuid)
    RETURNING id`;
  for (const { id } of closed) {
    const event = { type: 'friend.request_closed', actorId, subjectId: id, refs: { accepted: false } } as const;
    await appendEvents(tx, [
      { streamId: actorId, event },
      { streamId: otherId, event },
    ]);
  }
}

/**
 * Serialises the changes between two users. They are friends, have an open request, or neither, with or without a block,
 * and no row exists in all of these states. So the streams of both are locked, to which most changes write anyway.
 */
export function lockPair(tx: Transaction, a: UserId, b: UserId): Promise<void> {
  return lockStreams(tx, [a, b]);
}

/**
 * Locks both rows of a friendship, and so waits for messages that the two are writing to each other as friends. It is
 * locked before any stream, in the order of every write (see `lockChannel`).
 */
export async function lockFriendship(tx: Transaction, a: UserId, b: UserId): Promise<void> {
  const [low, high] = a < b ? [a, b] : [b, a];
  for (const [userId, friendId] of [
    [low, high],
    [high, low],
  ] as const) {
    await tx.$queryRaw`
      SELECT user_id FROM friendships WHERE user_id = ${userId}::uuid AND friend_id = ${friendId}::uuid FOR UPDATE`;
  }
}

async function findByRef(caller: SignedIn, ref: FriendRef): Promise<UserRow | null> {
  if ('userId' in ref) return caller.access.user.load(ref.userId);
  const [user] = await caller.db.$queryRaw<
    UserRow[]
  >`SELECT ${USER_COLUMNS} FROM users u WHERE u.username = ${ref.username}`;
  return user ?? null;
}

/** Creates the request, with an event for each of the two. */
async function openRequest(tx: Transaction, fromId: UserId, toId: UserId): Promise<FriendRequestRow> {
  const [request] = await tx.$queryRaw<FriendRequestRow[]>`
    INSERT INTO friend_requests AS fr (id, from_id, to_id)
    VALUES (${newId('freq')}::uuid, ${fromId}::uuid, ${toId}::uuid)
    RETURNING ${FRIEND_REQUEST_COLUMNS}`;
  const event = {
    type: 'friend.requested',
    actorId: fromId,
    subjectId: request!.id,
    refs: { toUserId: toId },
  } as const;
  await appendEvents(tx, [
    { streamId: fromId, event },
    { streamId: toId, event },
  ]);
  return request!;
}

/** Turns the request into a friendship. @returns False if the request was closed meanwhile. */
async function becomeFriends(tx: Transaction, actorId: UserId, request: FriendRequestRow): Promise<boolean> {
  const { fromId, toId } = request;
  const taken = await tx.$executeRaw`DELETE FROM friend_requests WHERE id = ${request.id}::uuid`;
  if (taken === 0) return false;
  await tx.$executeRaw`
    INSERT INTO friendships (user_id, friend_id) VALUES (${fromId}::uuid, ${toId}::uuid), (${toId}::uuid, ${fromId}::uuid)`;
  const closed = { type: 'friend.request_closed', actorId, subjectId: request.id, refs: { accepted: true } } as const;
  await appendEvents(tx, [
    { streamId: fromId, event: { type: 'friend.added', actorId, subjectId: toId } },
    { streamId: fromId, event: closed },
    { streamId: toId, event: { type: 'friend.added', actorId, subjectId: fromId } },
    { streamId: toId, event: closed },
  ]);
  return true;
}
