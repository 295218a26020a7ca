import { transaction, type Transaction } from '../data/db.ts';
import { appendEvent, createStream, lockStreams } from '../data/event-log.ts';
import { type RoomOrder, type RoomRow, roomsOfServer } from '../data/loaders/rooms.ts';
import type { List } from '../data/pages.ts';
import { requestRevocation } from '../data/revocations.ts';
import { type ArgumentPath, ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { newId, type RoomId, type ServerId, type UserId } from '../lib/ids.ts';
import { visibleRooms } from './access/lists.ts';
import type { ManageableRoomRow } from './access/rows.ts';
import type { SignedIn } from './caller.ts';
import { requireServer } from './servers.ts';

/**
 * The most rooms of a server. It bounds what a page of them by activity reads, because that looks at every room that the
 * viewer may read.
 */
export const MAX_ROOMS = 1_000;

/**
 * Parent: a server. Lists those of its rooms that the viewer, a member of the server, may read.
 *
 * @param order Null: oldest first.
 */
export function visibleRoomsOfServer(viewerId: UserId, order: RoomOrder | null): List<RoomRow> {
  return roomsOfServer(visibleRooms(viewerId), order);
}

export interface NewRoom {
  readonly serverId: ServerId;
  readonly name: string;
  readonly visibility: 'PUBLIC' | 'PRIVATE';
}

/**
 * Makes a room. The caller becomes the first member of a private one.
 *
 * @throws {NotFoundError} The server does not exist, or the caller is not a member.
 * @throws {ForbiddenError} The caller does not own the server.
 * @throws {ConflictError} The server has {@link MAX_ROOMS} rooms already.
 */
export async function createRoom(caller: SignedIn, { serverId, name, visibility }: NewRoom): Promise<RoomRow> {
  const { id: actorId } = caller.viewer;
  const server = await requireServer(caller, serverId);
  if (server.ownerId !== actorId)
    throw new ForbiddenError('unable to make a room; only the owner of the server may', ['serverId']);

  const id = newId('room');
  await transaction(caller.db, async (tx) => {
    await createStream(tx, 'room', id);
    await tx.$executeRaw`
      INSERT INTO rooms (id, server_id, name, visibility)
      VALUES (${id}::uuid, ${serverId}::uuid, ${name}, ${visibility}::room_visibility)`;
    if (visibility === 'PRIVATE') {
      await tx.$executeRaw`
        INSERT INTO room_members (room_id, user_id, server_id) VALUES (${id}::uuid, ${actorId}::uuid, ${serverId}::uuid)`;
    }
    await requireSpace(tx, serverId, actorId);
    if (visibility === 'PUBLIC') {
      await appendEvent(tx, serverId, { type: 'room.created', actorId, subjectId: id });
    } else await appendEvent(tx, actorId, { type: 'room.access_granted', actorId, subjectId: id });
  });
  return (await caller.access.room.load(id))!;
}

/**
 * Called in the transaction that made a room. It locks the server's stream first, so that of two concurrent rooms one is
 * counted by the other, and the actor's with it, in the order of all transactions.
 *
 * @throws {ConflictError} The server has more than {@link MAX_ROOMS} rooms.
 */
async function requireSpace(tx: Transaction, serverId: ServerId, actorId: UserId): Promise<void> {
  await lockStreams(tx, [serverId, actorId]);
  const [rooms] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM rooms WHERE server_id = ${serverId}::uuid`;
  if (rooms!.count > MAX_ROOMS)
    throw new ConflictError(`unable to make a room; the server has ${MAX_ROOMS} rooms already`, ['serverId']);
}

export interface RoomMember {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/**
 * Adds a member of the server to a private room. Repeating it changes nothing and emits nothing.
 *
 * @returns The room, or null if the caller manages it without being able to read it.
 * @throws {NotFoundError} The room does not exist, the caller may neither read nor manage it, or the user is not a
 *   member of the server.
 * @throws {ForbiddenError} The caller does not own the server.
 * @throws {InvalidInputError} The room is public.
 */
export async function addRoomMember(caller: SignedIn, { roomId, userId }: RoomMember): Promise<RoomRow | null> {
  const room = await requireOwnedRoom(caller, roomId, 'add a member', ['roomId']);
  requirePrivate(room);

  await transaction(caller.db, async (tx) => {
    // FOR KEY SHARE keeps the user from leaving the server before this commits.
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT m.user_id
      FROM server_members m WHERE m.server_id = ${room.serverId}::uuid AND m.user_id = ${userId}::uuid
      FOR KEY SHARE OF m`;
    if (!member) throw new NotFoundError('a member of the server with this id', ['userId']);
    const added = await tx.$executeRaw`
      INSERT INTO room_members (room_id, user_id, server_id)
      VALUES (${roomId}::uuid, ${userId}::uuid, ${room.serverId}::uuid) ON CONFLICT DO NOTHING`;
    if (added === 1) {
      await appendEvent(tx, userId, { type: 'room.access_granted', actorId: caller.viewer.id, subjectId: roomId });
    }
  });
  caller.forget();
  return caller.access.room.load(roomId);
}

/**
 * Removes a member from a private room. The owner of the server may remove anybody, others only themselves. Repeating
 * it changes nothing and emits nothing.
 *
 * @returns The room, or null if the caller may not read it, or may not any more.
 * @throws {NotFoundError} The room does not exist, the caller may neither read nor manage it, or the user is not a
 *   member of the server.
 * @throws {ForbiddenError} The caller does not own the server, and the member is somebody else.
 * @throws {InvalidInputError} The room is public.
 */
export async function removeRoomMember(caller: SignedIn, { roomId, userId }: RoomMember): Promise<RoomRow | null> {
  const room = await requireReadableOrManagedRoom(caller, roomId, ['roomId']);
  if (!room.managed && userId !== caller.viewer.id) {
    throw new ForbiddenError('unable to remove a member; only the owner of the server may', ['roomId']);
  }
  requirePrivate(room);

  await transaction(caller.db, async (tx) => {
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT user_id FROM server_members WHERE server_id = ${room.serverId}::uuid AND user_id = ${userId}::uuid`;
    if (!member) throw new NotFoundError('a member of the server with this id', ['userId']);
    // Waits for messages that the member is writing. Locked before the streams, in the order of every write (see
    // `lockChannel`).
    await tx.$queryRaw`
      SELECT user_id FROM room_members WHERE room_id = ${roomId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
    // Locked together, so that all transactions lock streams in the same order: the deletion changes the epoch of the
    // room's stream, the event the member's stream.
    await lockStreams(tx, [roomId, userId]);
    const removed = await tx.$executeRaw`
      DELETE FROM room_members WHERE room_id = ${roomId}::uuid AND user_id = ${userId}::uuid`;
    if (removed === 1) {
      await appendEvent(tx, userId, { type: 'room.access_revoked', actorId: caller.viewer.id, subjectId: roomId });
      await requestRevocation(tx, userId);
    }
  });
  caller.forget();
  return caller.access.room.load(roomId);
}

/**
 * The room, for what only the owner of its server may do.
 *
 * @param action What the caller wants to do; for the message.
 * @param path Path of the argument that names the room, or an object in it.
 * @throws {NotFoundError} The room does not exist, or the caller may neither read nor manage it.
 * @throws {ForbiddenError} The caller does not own the server.
 */
export async function requireOwnedRoom(
  caller: SignedIn,
  id: RoomId,
  action: string,
  path: ArgumentPath,
): Promise<ManageableRoomRow> {
  const room = await requireReadableOrManagedRoom(caller, id, path);
  if (!room.managed) throw new ForbiddenError(`unable to ${action}; only the owner of the server may`, path);
  return room;
}

async function requireReadableOrManagedRoom(
  caller: SignedIn,
  id: RoomId,
  path: ArgumentPath,
): Promise<ManageableRoomRow> {
  const room = await caller.access.manageableRoom.load(id);
  if (!room) throw new NotFoundError('the room', path);
  return room;
}

function requirePrivate(room: RoomRow): void {
  if (room.visibility !== 'PRIVATE') {
    throw new InvalidInputError('roomId must be a private room; a public one is open to all members of its server', [
      'roomId',
    ]);
  }
}
