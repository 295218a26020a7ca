import { expect } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { onRevocation } from '../../src/data/revocations.ts';
import { testLog } from './log.ts';
import { createAnnounceRevoked } from '../../src/realtime/access-notices.ts';
import { type Revoker, type RevokerOptions, startRevoker } from '../../src/realtime/revoker.ts';
import { createRevokeTokens, type RevokeTokens } from '../../src/realtime/tokens.ts';
import { type AblyScene, ablyScene, SERVER_KEY } from './ably.ts';
import { startTestApp, type TestApp, type TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import { uuidOf } from './streams.ts';

const REMOVE_ROOM_MEMBER = graphql(`
  mutation RevokerRemoveRoomMember($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const LEAVE_SERVER = graphql(`
  mutation RevokerLeaveServer($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      userErrors {
        message
      }
    }
  }
`);

/** Takes a member out of a private room. @throws {Error} It was refused. */
export async function removeMember(owner: TestUser, roomId: string, member: TestUser): Promise<void> {
  const { removeRoomMember } = await owner.run(REMOVE_ROOM_MEMBER, { roomId, userId: member.id });
  if (removeRoomMember.userErrors.length > 0) throw new Error(JSON.stringify(removeRoomMember.userErrors));
}

/** @throws {Error} It was refused. */
export async function leave(member: TestUser, serverId: string): Promise<void> {
  const { leaveServer } = await member.run(LEAVE_SERVER, { serverId });
  if (leaveServer.userErrors.length > 0) throw new Error(JSON.stringify(leaveServer.userErrors));
}

/** A revocation that is still to be done, in milliseconds after the removal. */
export interface Pending {
  readonly dueMs: number;
}

/** The user's revocations that are still to be done. */
export function pendingOf({ db }: Pick<TestApp, 'db'>, user: TestUser): Promise<Pending[]> {
  return db.$queryRaw<Pending[]>`
    SELECT round(extract(epoch FROM due_at - lost_at) * 1000)::int AS "dueMs"
    FROM token_revocations WHERE user_id = ${uuidOf(user.id)}::uuid ORDER BY lost_at`;
}

/** After so long a revocation is due for the second time: see `realtime/revoker.ts`. */
export const LATE_MS = 180_000;

/** Waits until Ably has answered the first revocation of each of the user's removals. */
export async function firstRevoked(app: Pick<TestApp, 'db'>, user: TestUser): Promise<void> {
  await expect
    .poll(async () => (await pendingOf(app, user)).map(({ dueMs }) => dueMs), { timeout: 20_000 })
    .toSatisfy((due: number[]) => due.length > 0 && due.every((ms) => ms === LATE_MS));
}

/** Makes it so that the user's removals happened an hour ago. */
export async function anHourPasses({ db }: Pick<TestApp, 'db'>, user: TestUser): Promise<void> {
  await db.$executeRaw`
    UPDATE token_revocations SET lost_at = lost_at - interval '1 hour', due_at = due_at - interval '1 hour'
    WHERE user_id = ${uuidOf(user.id)}::uuid`;
}

/** An app whose tokens are those of an Ably of the test's own, and which leaves their revocation to the test. */
export interface RevokerScene extends AsyncDisposable {
  readonly app: TestApp;
  readonly ably: AblyScene['ably'];
  /** Clients of that Ably with the API's key. */
  realtime(): ReturnType<AblyScene['realtime']>;
  /** Ably's own way to revoke, with the API's key. */
  readonly revoke: RevokeTokens;
  /** A revoker; it is stopped before the scene is. */
  start(options?: Partial<Omit<RevokerOptions, 'db' | 'log'>> & { readonly nudged?: boolean }): Revoker;
  /** The whole service on the same data and the same Ably, which revokes. */
  startService(): Promise<TestApp>;
}

/** Longest wait for an answer of Ably, in milliseconds. */
const TIMEOUT_MS = 5_000;

export async function revokerScene(): Promise<RevokerScene> {
  const stack = new AsyncDisposableStack();
  const scene = stack.use(await ablyScene());
  const { ably } = scene;
  const config = { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.clientOptions };
  const app = await startTestApp({ ably: config });
  const revoke = createRevokeTokens(config, TIMEOUT_MS);
  const announce = createAnnounceRevoked(config, TIMEOUT_MS);
  return {
    app,
    ably,
    realtime: () => scene.realtime(),
    revoke,
    start({ nudged = true, ...options } = {}) {
      const db = createDb({ url: app.databaseUrl, poolSize: 2, log: testLog });
      stack.defer(() => db.$disconnect());
      const quick = { sweepMs: 50, retry: { firstMs: 10, limitMs: 100 } };
      const revoker = stack.use(startRevoker({ db, revoke, announce, log: testLog, ...quick, ...options }));
      if (nudged) stack.use(onRevocation(app.db, () => revoker.nudge()));
      return revoker;
    },
    startService: () => startTestApp({ ably: config, databaseUrl: app.databaseUrl }, { publish: true }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
