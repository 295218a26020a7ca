import { randomBytes } from 'node:crypto';

import { transaction, type Transaction } from '../data/db.ts';
import { appendEvents, createStream, lockStreams } from '../data/event-log.ts';
import type { ServerRow } from '../data/loaders/servers.ts';
import { requestRevocation } from '../data/revocations.ts';
import { ForbiddenError, NotFoundError } from '../errors.ts';
import { newId, type RoomId, type ServerId, type UserId } from '../lib/ids.ts';
import { heldServer } from './access/held.ts';
import { invitedServer } from './access/rows.ts';
import { silencedPartners } from './access/silenced-partners.ts';
import type { SignedIn } from './caller.ts';

/** How long an invite can be used, in milliseconds. */
const INVITE_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
/** 128 random bits cannot be guessed. */
const INVITE_BYTES = 16;

/** Makes a server with the caller as its owner and first member. */
export async function createServer(caller: SignedIn, { name }: { name: string }): Promise<ServerRow> {
  const id = newId('srv');
  await transaction(caller.db, async (tx) => {
    await createStream(tx, 'server', id);
    await tx.$executeRaw`INSERT INTO servers (id, name, owner_id) VALUES (${id}::uuid, ${name}, ${caller.viewer.id}::uuid)`;
    await tx.$executeRaw`INSERT INTO server_members (server_id, user_id) VALUES (${id}::uuid, ${caller.viewer.id}::uuid)`;
    await announceJoined(tx, id, caller.viewer.id);
    await changeMemberCount(tx, id, 1);
  });
  return requireServer(caller, id);
}

export interface ServerInvite {
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * Makes an invite code. It is valid for seven days, and for any number of users.
 *
 * @throws {NotFoundError} The server does not exist, or the caller is not a member.
 */
export async function createServerInvite(
  caller: SignedIn,
  { serverId }: { serverId: ServerId },
): Promise<ServerInvite> {
  const code = randomBytes(INVITE_BYTES).toString('base64url');
  const expiresAt = new Date(caller.now().getTime() + INVITE_LIFETIME_MS);
  const made = await caller.db.$executeRaw`
    INSERT INTO server_invites (code, server_id, creator_id, expires_at)
    SELECT ${code}, server.id, ${caller.viewer.id}::uuid, ${expiresAt}::timestamptz
    FROM (${heldServer(caller.viewer.id, serverId)}) server`;
  if (made === 0) throw new NotFoundError('the server', ['serverId']);
  return { code, expiresAt };
}

/** What an invite leads to, for users who may not see the server yet. */
export interface InvitePreview extends ServerInvite {
  readonly serverName: string;
  readonly memberCount: number;
  readonly viewerIsMember: boolean;
}

/** The server of a valid invite; null if the code does not exist, or has expired. */
export async function previewInvite(caller: SignedIn, code: string): Promise<InvitePreview | null> {
  const [preview] = await caller.db.$queryRaw<InvitePreview[]>(invitedServer(caller.viewer.id, code, caller.now()));
  return preview ?? null;
}

/**
 * Joins the server of the invite. Repeating it changes nothing and emits nothing.
 *
 * @throws {NotFoundError} The code does not exist, or has expired.
 */
export async function joinServer(caller: SignedIn, { inviteCode }: { inviteCode: string }): Promise<ServerRow> {
  const [invite] = await caller.db.$queryRaw<{ serverId: ServerId }[]>(
    invitedServer(caller.viewer.id, inviteCode, caller.now()),
  );
  if (!invite) throw new NotFoundError('a valid invite with this code', ['inviteCode']);

  await transaction(caller.db, async (tx) => {
    const joined = await tx.$executeRaw`
      INSERT INTO server_members (server_id, user_id) VALUES (${invite.serverId}::uuid, ${caller.viewer.id}::uuid)
      ON CONFLICT DO NOTHING`;
    if (joined === 0) return;
    await announceJoined(tx, invite.serverId, caller.viewer.id);
    await changeMemberCount(tx, invite.serverId, 1);
  });
  caller.forget();
  return requireServer(caller, invite.serverId);
}

/**
 * Leaves the server and its private rooms.
 *
 * @throws {NotFoundError} The server does not exist, or the caller is not a member.
 * @throws {ForbiddenError} The caller owns the server.
 */
export async function leaveServer(caller: SignedIn, { serverId }: { serverId: ServerId }): Promise<ServerId> {
  const { id: userId } = caller.viewer;
  const server = await requireServer(caller, serverId);
  if (server.ownerId === userId)
    throw new ForbiddenError('unable to leave; the owner of a server stays its member', ['serverId']);

  await transaction(caller.db, async (tx) => {
    // Waits for messages that the caller is writing as a member, and keeps others from adding the caller to a private
    // room. Memberships are locked before streams, in the order of every write (see `lockChannel`).
    const [member] = await tx.$queryRaw<unknown[]>`
      SELECT user_id FROM server_members
      WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
    if (!member) return;
    // Locked too: if the owner is removing the caller from a room at this moment, that transaction emits its event.
    const privateRooms = await tx.$queryRaw<{ id: RoomId }[]>`
      SELECT room_id AS id FROM room_members
      WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid ORDER BY room_id FOR UPDATE`;
    // Locked together, so that all transactions lock streams in the same order. The deletion changes the epochs of the
    // server's and the rooms' streams.
    await lockStreams(tx, [serverId, userId, ...privateRooms.map(({ id }) => id)]);
    // Deletes the memberships of its private rooms too, by ON DELETE CASCADE.
    await tx.$executeRaw`
      DELETE FROM server_members WHERE server_id = ${serverId}::uuid AND user_id = ${userId}::uuid`;
    await changeMemberCount(tx, serverId, -1);
    await appendEvents(tx, [
      { streamId: serverId, event: { type: 'member.left', actorId: userId, subjectId: userId } },
      ...privateRooms.map(({ id }) => ({
        streamId: userId,
        event: { type: 'room.access_revoked', actorId: userId, subjectId: id } as const,
      })),
      { streamId: userId, event: { type: 'server.left', actorId: userId, subjectId: serverId } },
    ]);
    // The partners of those conversations may be present there, where neither may write any more.
    await requestRevocation(tx, userId, ...(await silencedPartners(tx, userId, { serverId })));
  });
  return serverId;
}

/** Emits an event to the members of the server, and one to the user's own devices. */
async function announceJoined(tx: Transaction, serverId: ServerId, userId: UserId): Promise<void> {
  await appendEvents(tx, [
    { streamId: serverId, event: { type: 'member.joined', actorId: userId, subjectId: userId } },
    { streamId: userId, event: { type: 'server.joined', actorId: userId, subjectId: serverId } },
  ]);
}

/**
 * The count is a column of the server. Called after the server's stream was locked: every change of the members takes
 * that lock before the row of the server, so none of them deadlock, and the count changes with the number of the event.
 */
async function changeMemberCount(tx: Transaction, serverId: ServerId, by: 1 | -1): Promise<void> {
  await tx.$executeRaw`UPDATE servers SET member_count = member_count + ${by} WHERE id = ${serverId}::uuid`;
}

/** @throws {NotFoundError} The server does not exist, or the caller is not a member. */
export async function requireServer(caller: SignedIn, id: ServerId): Promise<ServerRow> {
  const server = await caller.access.server.load(id);
  if (!server) throw new NotFoundError('the server', ['serverId']);
  return server;
}
