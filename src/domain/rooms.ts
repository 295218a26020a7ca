import { transaction } from '../data/db.ts';
import { appendEvent, createStream, lockStreams } from '../data/event-log.ts';
import { type RoomRow, roomsOfServer } from '../data/loaders/rooms.ts';
import type { Keyset, Page } from '../data/pages.ts';
import { requestRevocation } from '../data/revocations.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts';
import { newId, type RoomId, type ServerId, type UserId } from '../lib/ids.ts';
import { visibleRooms } from './access.ts';
import type { SignedIn } from './caller.ts';
import { requireServer } from './servers.ts';

/** The room, or null where the caller may not know of it. */
export function findRoom(caller: SignedIn, id: RoomId): Promise<RoomRow | null> {
  return caller.access.room.load(id);
}

/** Rooms of a server that the caller may read. */
export function pageRooms(caller: SignedIn, server: { readonly id: ServerId }, keyset: Keyset): Promise<Page<RoomRow>> {
  return caller.load.page(roomsOfServer(visibleRooms(caller.viewer.id)), server.id, keyset, roomsOfServer);
}

export interface NewRoom {
  readonly serverId: ServerId;
  readonly name: string;
  readonly visibility: 'PUBLIC' | 'PRIVATE';
}

/**
 * Makes a room; a private one with the caller as its first member.
 *
 * @throws {NotFoundError} No such server, or the caller is not a member.
 * @throws {ForbiddenError} The caller is not the server's owner.
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
    if (visibility === 'PUBLIC') {
      await appendEvent(tx, serverId, { type: 'room.created', actorId, roomId: id });
    } else {
      await tx.$executeRaw`
        INSERT INTO room_members (room_id, user_id, server_id) VALUES (${id}::uuid, ${actorId}::uuid, ${serverId}::uuid)`;
      await appendEvent(tx, actorId, { type: 'room.access_granted', actorId, roomId: id });
    }
  });
  return (await findRoom(caller, id))!;
}

export interface RoomMember {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/**
 * Lets a member of the server into a private room. Repeating it changes nothing and emits nothing.
 *
 * @returns The room, or null where the caller manages it and may not read it.
 * @throws {NotFoundError} No such room that the caller may know of, or no such member of its server.
 * @throws {ForbiddenError} The caller does not own the server.
 * @throws {InvalidInputError} The room is public.
 */
export async function addRoomMember(caller: SignedIn, { roomId, userId }: RoomMember): Promise<RoomRow | null> {
  const room = await requireManagedRoom(caller, roomId);
  if (!room.managed) throw new ForbiddenError('unable to add a member; only the owner of the server may', ['roomId']);
  requirePrivate(room);

  await transaction(caller.db, async (tx) => {
    // FOR KEY SHARE: the server's member may not leave before this commits.
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT m.user_id
      FROM server_members m WHERE m.server_id = ${room.serverId}::uuid AND m.user_id = ${userId}::uuid
      FOR KEY SHARE OF m`;
    if (!member) throw new NotFoundError('a member of the server with this id', ['userId']);
    const added = await tx.$executeRaw`
      INSERT INTO room_members (room_id, user_id, server_id)
      VALUES (${roomId}::uuid, ${userId}::uuid, ${room.serverId}::uuid) ON CONFLICT DO NOTHING`;
    if (added === 1) await appendEvent(tx, userId, { type: 'room.access_granted', actorId: caller.viewer.id, roomId });
  });
  caller.forget();
  return findRoom(caller, roomId);
}

/**
 * Takes a member out of a private room: the owner of the server anyone, everybody themselves. Repeating it
 * changes nothing and emits nothing.
 *
 * @returns The room, or null where the caller may not read it (any more).
 * @throws {NotFoundError} No such room that the caller may know of, or no such member of its server.
 * @throws {ForbiddenError} The caller does not own the server, and the member is somebody else.
 * @throws {InvalidInputError} The room is public.
 */
export async function removeRoomMember(caller: SignedIn, { roomId, userId }: RoomMember): Promise<RoomRow | null> {
  const room = await requireManagedRoom(caller, roomId);
  if (!room.managed && userId !== caller.viewer.id) {
    throw new ForbiddenError('unable to remove a member; only the owner of the server may', ['roomId']);
  }
  requirePrivate(room);

  await transaction(caller.db, async (tx) => {
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT user_id FROM server_members WHERE server_id = ${room.serverId}::uuid AND user_id = ${userId}::uuid`;
    if (!member) throw new NotFoundError('a member of the server with this id', ['userId']);
    // In the order of everybody: the deletion counts on the room's stream, the event on the member's.
    await lockStreams(tx, [roomId, userId]);
    const removed = await tx.$executeRaw`
      DELETE FROM room_members WHERE room_id = ${roomId}::uuid AND user_id = ${userId}::uuid`;
    if (removed === 1) {
      await appendEvent(tx, userId, { type: 'room.access_revoked', actorId: caller.viewer.id, roomId });
      await requestRevocation(tx, userId);
    }
  });
  caller.forget();
  return findRoom(caller, roomId);
}

async function requireManagedRoom(caller: SignedIn, id: RoomId): Promise<RoomRow & { readonly managed: boolean }> {
  const administration = await caller.access.roomAdministration.load(id);
  const room = administration && (await caller.load.rooms.load(id));
  if (!administration || !room) throw new NotFoundError('the room', ['roomId']);
  return { ...room, managed: administration.managed };
}

function requirePrivate(room: RoomRow): void {
  if (room.visibility !== 'PRIVATE') {
    throw new InvalidInputError('roomId must be a private room; a public one is open to all members of its server', [
      'roomId',
    ]);
  }
}
