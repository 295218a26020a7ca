import type { Queryable } from '../data/db.ts';
import { InvalidInputError, NotFoundError, UserErrors } from '../errors.ts';
import type { ConversationId, RoomId, ServerId, StreamId, UserId } from '../lib/ids.ts';
import { channelOfStream, conversationChannel, roomChannel, serverChannel, userChannel } from '../realtime/channels.ts';
import type { TokenRequest } from '../realtime/tokens.ts';
import { readablePlaces } from './access.ts';
import type { SignedIn } from './caller.ts';
import type { Named } from './channels.ts';

/**
 * Channels that one token opens: as many as one connection to Ably may attach to, so more would be of no use to it.
 * Each stands in the capability by its name, which makes some 20 KB of it.
 */
const MAX_CHANNELS = 200;
/** Beside the user's own. */
export const MAX_NAMED_CHANNELS = MAX_CHANNELS - 1;

/** What the token shall open beside the user's own channel. Null lists name nothing; three of them, everything. */
export interface TokenScope {
  readonly serverIds: readonly Named<ServerId>[] | null;
  readonly roomIds: readonly Named<RoomId>[] | null;
  readonly conversationIds: readonly Named<ConversationId>[] | null;
}

export interface AblyTokenRequest {
  readonly tokenRequest: TokenRequest;
  /** Names of the channels that it opens, the user's own first. */
  readonly channels: readonly string[];
  /** Whether there is more that the caller may read. */
  readonly truncated: boolean;
}

/**
 * Signs a request for a token of Ably's that opens the caller's own channel and the named ones; where none are
 * named, all that they may read, most recently active first, {@link MAX_CHANNELS} at most. It is a grant of this
 * moment: who loses access later has their tokens revoked (`realtime/revoker.ts`).
 *
 * @throws {UserErrors} Of {@link NotFoundError}: what the caller may not read.
 * @throws {InvalidInputError} The lists name more than {@link MAX_NAMED_CHANNELS} together.
 */
export async function createAblyTokenRequest(caller: SignedIn, scope: TokenScope): Promise<AblyTokenRequest> {
  const { id: userId } = caller.viewer;
  // Before anything is read: a removal that is committed later is then later than this, too.
  const decidedAt = caller.now();
  const isNamed = scope.serverIds !== null || scope.roomIds !== null || scope.conversationIds !== null;
  const { names, truncated } = isNamed
    ? { names: await namedChannels(caller, scope), truncated: false }
    : await activeChannels(caller.db, userId);
  const channels = [userChannel(userId), ...names];
  return { tokenRequest: await caller.realtime.signTokenRequest({ userId, channels, decidedAt }), channels, truncated };
}

async function namedChannels(caller: SignedIn, scope: TokenScope): Promise<string[]> {
  requireWithinLimit(scope);
  const { serverIds, roomIds, conversationIds } = scope;
  const { server, channel } = caller.access;
  const names = await Promise.all([
    ...(serverIds ?? []).map(async ({ id, path }) =>
      (await server.load(id)) ? serverChannel(id) : new NotFoundError('the server', path),
    ),
    ...(roomIds ?? []).map(async ({ id, path }) => {
      const access = await channel.load(id);
      return access?.kind === 'room'
        ? roomChannel({ id, serverId: access.serverId! })
        : new NotFoundError('the room', path);
    }),
    ...(conversationIds ?? []).map(async ({ id, path }) =>
      (await channel.load(id))?.kind === 'conversation'
        ? conversationChannel({ id })
        : new NotFoundError('the conversation', path),
    ),
  ]);
  const refusals = names.filter((name) => typeof name !== 'string');
  if (refusals.length > 0) throw new UserErrors(refusals);
  return names as string[];
}

/** @throws {InvalidInputError} At the list with which it becomes too many. */
function requireWithinLimit(scope: TokenScope): void {
  let count = 0;
  for (const name of ['serverIds', 'roomIds', 'conversationIds'] as const) {
    count += scope[name]?.length ?? 0;
    if (count > MAX_NAMED_CHANNELS) {
      throw new InvalidInputError(
        `${name} must not bring the lists together to more than ${MAX_NAMED_CHANNELS}, brings them to ${count}`,
        [name],
      );
    }
  }
}

/**
 * Channels of all that the user may read, most recently active first. How active a place is says its newest durable
 * event: `streams.last_seq` is the number of it, and with it the event is one look at the log's primary key: some
 * 5 µs a place, so 30 ms for somebody in thousands. A place without events comes last.
 */
async function activeChannels(db: Queryable, userId: UserId): Promise<{ names: string[]; truncated: boolean }> {
  const rows = await db.$queryRaw<
    { id: StreamId; kind: 'server' | 'room' | 'conversation'; serverId: ServerId | null }[]
  >`
    SELECT place.id, place.kind, place."serverId"
    FROM (${readablePlaces(userId)}) place
    CROSS JOIN LATERAL (SELECT streams.last_seq FROM streams WHERE streams.id = place.id OFFSET 0) st
    LEFT JOIN LATERAL (
      SELECT e.occurred_at FROM events e WHERE e.stream_id = place.id AND e.seq = st.last_seq OFFSET 0
    ) newest ON true
    ORDER BY newest.occurred_at DESC NULLS LAST, place.id DESC
    LIMIT ${MAX_NAMED_CHANNELS + 1}`;
  return {
    names: rows
      .slice(0, MAX_NAMED_CHANNELS)
      .map(({ id, kind, serverId }) => channelOfStream({ streamId: id, kind, serverId })),
    truncated: rows.length > MAX_NAMED_CHANNELS,
  };
}
