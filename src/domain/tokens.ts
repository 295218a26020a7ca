import { type Queryable, sql } from '../data/db.ts';
import { InvalidInputError, NotFoundError, UserErrors } from '../errors.ts';
import type { ConversationId, RoomId, ServerId, StreamId, UserId } from '../lib/ids.ts';
import { channelOfStream, conversationChannel, roomChannel, serverChannel, userChannel } from '../realtime/channels.ts';
import type { TokenRequest } from '../realtime/tokens.ts';
import { readableChannels } from './access/channels.ts';
import { readablePlaces } from './access/lists.ts';
import type { SignedIn } from './caller.ts';

/**
 * Highest number of Ably channels in one token. An Ably connection cannot attach to more. The capability lists each by
 * name, and has about 20 KB with so many.
 */
const MAX_CHANNELS = 200;
/** Without the user's own channel. */
export const MAX_NAMED_CHANNELS = MAX_CHANNELS - 1;

/**
 * Channels that the token grants beside the user's own: ids, with the index of each in its list of the input. If all three
 * lists are null, all that the caller may read.
 */
export interface TokenScope {
  readonly serverIds: ReadonlyMap<ServerId, number> | null;
  readonly roomIds: ReadonlyMap<RoomId, number> | null;
  readonly conversationIds: ReadonlyMap<ConversationId, number> | null;
}

export interface AblyTokenRequest {
  readonly tokenRequest: TokenRequest;
  /** Names of the granted Ably channels, the user's own first. */
  readonly channels: readonly string[];
  /** Whether the caller may read more channels than fit into a token. */
  readonly truncated: boolean;
}

/**
 * Signs a request for an Ably token that grants the caller's own channel and the named ones. If none are named, it
 * grants all that the caller may read, the most recently active first, up to {@link MAX_CHANNELS}. When the caller
 * loses access later, the token is revoked (`realtime/revoker.ts`).
 *
 * @throws {UserErrors} One {@link NotFoundError} for each named object that the caller may not read.
 * @throws {InvalidInputError} The lists have more than {@link MAX_NAMED_CHANNELS} ids together.
 */
export async function createAblyTokenRequest(caller: SignedIn, scope: TokenScope): Promise<AblyTokenRequest> {
  const { id: userId } = caller.viewer;
  // Taken before anything is read, so that it is earlier than any removal which these reads do not see.
  const decidedAt = caller.now();
  const isNamed = scope.serverIds !== null || scope.roomIds !== null || scope.conversationIds !== null;
  const { granted, truncated } = isNamed
    ? { granted: await namedChannels(caller, scope), truncated: false }
    : await activeChannels(caller.db, userId);
  const channels = [userChannel(userId), ...granted.map(({ name }) => name)];
  const readOnly = granted.filter(({ canWrite }) => !canWrite).map(({ name }) => name);
  const tokenRequest = await caller.realtime.signTokenRequest({ userId, channels, readOnly, decidedAt });
  return { tokenRequest, channels, truncated };
}

/** An Ably channel that the token grants. */
interface Granted {
  readonly name: string;
  readonly canWrite: boolean;
}

async function namedChannels(caller: SignedIn, scope: TokenScope): Promise<Granted[]> {
  requireWithinLimit(scope);
  const { serverIds, roomIds, conversationIds } = scope;
  const { server, channel } = caller.access;
  const found = await Promise.all([
    ...Array.from(serverIds ?? [], async ([id, i]) =>
      (await server.load(id))
        ? { name: serverChannel(id), canWrite: true }
        : new NotFoundError('the server', ['serverIds', i]),
    ),
    ...Array.from(roomIds ?? [], async ([id, i]) => {
      const access = await channel.load(id);
      return access?.kind === 'room'
        ? { name: roomChannel({ id, serverId: access.serverId! }), canWrite: access.canWrite }
        : new NotFoundError('the room', ['roomIds', i]);
    }),
    ...Array.from(conversationIds ?? [], async ([id, i]) => {
      const access = await channel.load(id);
      return access?.kind === 'conversation'
        ? { name: conversationChannel({ id }), canWrite: access.canWrite }
        : new NotFoundError('the conversation', ['conversationIds', i]);
    }),
  ]);
  const refusals = found.filter((one) => one instanceof NotFoundError);
  if (refusals.length > 0) throw new UserErrors(refusals);
  return found as Granted[];
}

/** @throws {InvalidInputError} Its path is the list at which the number exceeds the limit. */
function requireWithinLimit(scope: TokenScope): void {
  let count = 0;
  for (const name of ['serverIds', 'roomIds', 'conversationIds'] as const) {
    count += scope[name]?.size ?? 0;
    if (count > MAX_NAMED_CHANNELS) {
      throw new InvalidInputError(
        `${name} must not bring the three lists above ${MAX_NAMED_CHANNELS} ids together, brings them to ${count}`,
        [name],
      );
    }
  }
}

interface ActivePlace {
  readonly id: StreamId;
  readonly kind: 'server' | 'room' | 'conversation';
  readonly serverId: ServerId | null;
  readonly canWrite: boolean;
}

/**
 * The channels that the user may read, most recently active first. A channel is as active as its newest durable event,
 * which is found by `streams.last_seq` and the primary key of the log: about 5 µs for each channel, so 30 ms for a user
 * in thousands of channels. Channels without events come last. The right to write is checked only for the conversations
 * among the result, because it always holds in rooms and servers.
 */
async function activeChannels(db: Queryable, userId: UserId): Promise<{ granted: Granted[]; truncated: boolean }> {
  const rows = await db.$queryRaw<ActivePlace[]>`
    WITH active AS MATERIALIZED (
    SELECT place.id, place.kind, place."serverId", newest.occurred_at
    FROM (${readablePlaces(userId)}) place
    CROSS JOIN LATERAL (SELECT streams.last_seq FROM streams WHERE streams.id = place.id OFFSET 0) st
    LEFT JOIN LATERAL (
      SELECT e.occurred_at FROM events e WHERE e.stream_id = place.id AND e.seq = st.last_seq OFFSET 0
    ) newest ON true
    ORDER BY newest.occurred_at DESC NULLS LAST, place.id DESC
    LIMIT ${MAX_NAMED_CHANNELS + 1}
    )
    SELECT active.id, active.kind, active."serverId", coalesce(access."canWrite", true) AS "canWrite"
    FROM active
    LEFT JOIN (${readableChannels(userId, sql`SELECT id FROM active WHERE kind = 'conversation'`)}) access USING (id)
    ORDER BY active.occurred_at DESC NULLS LAST, active.id DESC`;
  return {
    granted: rows.slice(0, MAX_NAMED_CHANNELS).map(({ id, kind, serverId, canWrite }) => ({
      name: channelOfStream({ streamId: id, kind, serverId }),
      canWrite,
    })),
    truncated: rows.length > MAX_NAMED_CHANNELS,
  };
}
