import { randomBytes } from 'node:crypto';

import { transaction } from '../data/db.ts';
import { appendEvent, appendEvents, createStream, lockStreams } from '../data/event-log.ts';
import type { ServerRow } from '../data/loaders/servers.ts';
import { requestRevocation } from '../data/revocations.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { newId, type RoomId, type ServerId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';

/** How long an invite can be used, in milliseconds. */
const INVITE_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
/** 128 bits: not to be guessed. */
const INVITE_BYTES = 16;

/** The server, or null where the caller is not a member. */
export async function findServer(caller: SignedIn, id: ServerId): Promise<ServerRow | null> {
  return (await caller.access.server.load(id)) && caller.load.servers.load(id);
}

/** Makes a server with the caller as its owner and first member. */
export async function createServer(caller: SignedIn, { name }: { name: string }): Promise<ServerRow> {
  const id = newId('srv');
  await transaction(caller.db, async (tx) => {
    await createStream(tx, 'server', id);
    await tx.$executeRaw`INSERT INTO servers (id, name, owner_id) VALUES (${id}::uuid, ${name}, ${caller.viewer.id}::uuid)`;
    await tx.$executeRaw`INSERT INTO server_members (server_id, user_id) VALUES (${id}::uuid, ${caller.viewer.id}::uuid)`;
    await appendEvent(tx, id, { type: 'member.joined', actorId: caller.viewer.id, userId: caller.viewer.id });
  });
  return requireServer(caller, id);
}

export interface ServerInvite {
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * Makes an invite code: random, for seven days, for any number of people.
 *
 * @throws {NotFoundError} No such server, or the caller is not a member.
 */
export async function createServerInvite(
  caller: SignedIn,
  { serverId }: { serverId: ServerId },
): Promise<ServerInvite> {
  await requireServer(caller, serverId);
  const code = randomBytes(INVITE_BYTES).toString('base64url');
  const expiresAt = new Date(caller.now().getTime() + INVITE_LIFETIME_MS);
  await caller.db.$executeRaw`
    INSERT INTO server_invites (code, server_id, creator_id, expires_at)
    VALUES (${code}, ${serverId}::uuid, ${caller.viewer.id}::uuid, ${expiresAt})`;
  return { code, expiresAt };
}

/**
 * Joins the server that the code invites to. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} No such code, or one that has run out.
 */
export async function joinServer(caller: SignedIn, { inviteCode }: { inviteCode: string }): Promise<ServerRow> {
  const [invite] = await caller.db.$queryRaw<{ serverId: ServerId }[]>`
    SELECT server_id AS "serverId" FROM server_invites WHERE code = ${inviteCode} AND expires_at > ${caller.now()}`;
  if (!invite) throw new NotFoundError('an invite with this code that is still good', ['inviteCode']);

  await transaction(caller.db, async (tx) => {
    const joined = await tx.$executeRaw`
      INSERT INTO server_members (server_id, user_id) VALUES (${invite.serverId}::uuid, ${caller.viewer.id}::uuid)
      ON CONFLICT DO NOTHING`;
    if (joined === 1) {
      await appendEvent(tx, invite.serverId, {
        type: 'member.joined',
        actorId: caller.viewer.id,
        userId: caller.viewer.id,
      });
    }
  });
  caller.forget();
  return requireServer(caller, invite.serverId);
}

/**
 * Leaves the server, and with it its private rooms.
 *
 * @throws {NotFoundError} No such server, or the caller is not a member.
 * @throws {ForbiddenError} The owner cannot leave.
 */
export async function leaveServer(caller: SignedIn, { serverId }: { serverId: ServerId }): Promise<ServerId> {
  const { id: userId } = caller.viewer;
  const server = await requireServer(caller, serverId);
  if (server.ownerId === userId)
    throw new ForbiddenError('unable to leave; the owner of a server stays its member', ['serverId']);

  await transaction(caller.db, async (tx) => {
    // Locked first, so that nobody is let into another private room between the list of them and the deletion.
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT user_id FROM server_members
      WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
    if (!member) return;
    // Locked too: a room that the owner is just taking the caller out of is told of there, and not here again.
    const privateRooms = await tx.$queryRaw<{ id: RoomId }[]>`
      SELECT room_id AS id FROM room_members
      WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid ORDER BY room_id FOR UPDATE`;
    // In the order of everybody: the deletion counts on the streams of the server and its rooms.
    await lockStreams(tx, [serverId, userId, ...privateRooms.map(({ id }) => id)]);
    // Membership of its rooms goes with it: ON DELETE CASCADE.
    await tx.$executeRaw`
      DELETE FROM server_members WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid`;
    await appendEvents(tx, [
      { streamId: serverId, event: { type: 'member.left', actorId: userId, userId } },
      ...privateRooms.map(({ id }) => ({
        streamId: userId,
        event: { type: 'room.access_revoked', actorId: userId, roomId: id } as const,
      })),
    ]);
    await requestRevocation(tx, userId);
  });
  return serverId;
}

/** @throws {NotFoundError} No such server, or the caller is not a member. */
export async function requireServer(caller: SignedIn, id: ServerId): Promise<ServerRow> {
  const server = await findServer(caller, id);
  if (!server) throw new NotFoundError('the server', ['serverId']);
  return server;
}
