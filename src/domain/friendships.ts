import { transaction, type Transaction } from '../data/db.ts';
import { appendEvents, lockStreams } from '../data/event-log.ts';
import { FRIEND_REQUEST_COLUMNS, type FriendRequestRow } from '../data/loaders/friendships.ts';
import { USER_COLUMNS, type UserRow } from '../data/loaders/users.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { type FriendRequestId, newId, type UserId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';

/** The request, or null where the caller is on neither side of it. */
export function findFriendRequest(caller: SignedIn, id: FriendRequestId): Promise<FriendRequestRow | null> {
  return caller.access.friendRequest.load(id);
}

/** Whom to ask: by id, of those whom the caller can look up, or by exact username, anyone. */
export type FriendRef = { readonly userId: UserId } | { readonly username: string };

/** One of the two: an open request, or the two are friends. */
export interface FriendRequested {
  readonly friendRequest: FriendRequestRow | null;
  readonly friend: UserRow | null;
}

/**
 * Asks another user to be friends; where they had asked already, the two are friends now. Repeating it changes
 * nothing and emits nothing.
 *
 * @throws {NotFoundError} No such user.
 * @throws {InvalidInputError} The user is the caller.
 */
export async function requestFriend(caller: SignedIn, ref: FriendRef): Promise<FriendRequested> {
  const path = 'userId' in ref ? ['userId'] : ['username'];
  const other = await findByRef(caller, ref);
  if (!other) throw new NotFoundError('the user', path);
  const { id: viewerId } = caller.viewer;
  if (other.id === viewerId) throw new InvalidInputError(`${path[0]} must be somebody else's`, path);

  return transaction(caller.db, async (tx): Promise<FriendRequested> => {
    await lockPair(tx, viewerId, other.id);
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
 * @throws {NotFoundError} No such request, or one between other people.
 * @throws {ForbiddenError} The caller made the request: accepting is the other side's.
 */
export async function acceptFriendRequest(
  caller: SignedIn,
  { friendRequestId }: { friendRequestId: FriendRequestId },
): Promise<UserRow> {
  const notFound = () => new NotFoundError('the friend request', ['friendRequestId']);
  const request = await findFriendRequest(caller, friendRequestId);
  if (!request) throw notFound();
  if (request.fromId === caller.viewer.id) {
    throw new ForbiddenError('unable to accept; a request is accepted by the side that was asked', ['friendRequestId']);
  }

  await transaction(caller.db, async (tx) => {
    await lockPair(tx, request.fromId, request.toId);
    if (!(await becomeFriends(tx, caller.viewer.id, request))) throw notFound();
  });
  return (await caller.load.users.load(request.fromId))!;
}

/**
 * Ends a friendship, or takes back or declines an open request between the two. Where there is neither,
 * nothing changes.
 *
 * @throws {NotFoundError} No such user whom the caller can look up.
 */
export async function removeFriend(caller: SignedIn, { userId }: { userId: UserId }): Promise<UserId> {
  const { id: viewerId } = caller.viewer;
  if (!(await caller.access.user.load(userId))) throw new NotFoundError('the user', ['userId']);

  await transaction(caller.db, async (tx) => {
    await lockPair(tx, viewerId, userId);
    // Side by side by the whole key: asked for both at once, the planner multiplies how many friends each of them
    // has, and for two people with many reads the table.
    await tx.$executeRaw`DELETE FROM friendships WHERE user_id = ${viewerId}::uuid AND friend_id = ${userId}::uuid`;
    await tx.$executeRaw`DELETE FROM friendships WHERE user_id = ${userId}::uuid AND friend_id = ${viewerId}::uuid`;
    await tx.$executeRaw`
      DELETE FROM friend_requests
      WHERE least(from_id, to_id) = least(${viewerId}::uuid, ${userId}::uuid)
        AND greatest(from_id, to_id) = greatest(${viewerId}::uuid, ${userId}::uuid)`;
  });
  return userId;
}

/**
 * One change between two people at a time: a friendship, a request and neither exclude each other, and no single
 * row stands for all three. Both sides' streams do, and most changes write to them anyway.
 */
function lockPair(tx: Transaction, a: UserId, b: UserId): Promise<void> {
  return lockStreams(tx, [a, b]);
}

async function findByRef(caller: SignedIn, ref: FriendRef): Promise<UserRow | null> {
  if ('userId' in ref) return caller.access.user.load(ref.userId);
  const [user] = await caller.db.$queryRaw<
    UserRow[]
  >`SELECT ${USER_COLUMNS} FROM users u WHERE u.username = ${ref.username}`;
  return user ?? null;
}

/** To both sides' streams, so that every device of either knows. */
async function openRequest(tx: Transaction, fromId: UserId, toId: UserId): Promise<FriendRequestRow> {
  const [request] = await tx.$queryRaw<FriendRequestRow[]>`
    INSERT INTO friend_requests AS fr (id, from_id, to_id)
    VALUES (${newId('freq')}::uuid, ${fromId}::uuid, ${toId}::uuid)
    RETURNING ${FRIEND_REQUEST_COLUMNS}`;
  const event = { type: 'friend.requested', actorId: fromId, friendRequestId: request!.id } as const;
  await appendEvents(tx, [
    { streamId: fromId, event: { ...event, userId: toId } },
    { streamId: toId, event: { ...event, userId: fromId } },
  ]);
  return request!;
}

/** Turns the request into a friendship; false where it had gone meanwhile. */
async function becomeFriends(tx: Transaction, actorId: UserId, request: FriendRequestRow): Promise<boolean> {
  const { fromId, toId } = request;
  const taken = await tx.$executeRaw`DELETE FROM friend_requests WHERE id = ${request.id}::uuid`;
  if (taken === 0) return false;
  await tx.$executeRaw`
    INSERT INTO friendships (user_id, friend_id) VALUES (${fromId}::uuid, ${toId}::uuid), (${toId}::uuid, ${fromId}::uuid)`;
  await appendEvents(tx, [
    { streamId: fromId, event: { type: 'friend.added', actorId, userId: toId } },
    { streamId: toId, event: { type: 'friend.added', actorId, userId: fromId } },
  ]);
  return true;
}
