import { expect } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { onRevocation } from '../../src/data/revocations.ts';
import { testLog } from './log.ts';
import { createAnnounceRevoked } from '../../src/realtime/access-notices.ts';
import { type Revoker, type RevokerOptions, startRevoker } from '../../src/realtime/revoker.ts';
import { createRevokeTokens, type RevokeTokens } from '../../src/realtime/tokens.ts';
import { type AblyScene, ablyScene, SERVER_KEY } from './ably.ts';
import { startTestApp, type TestApp, type TestUser } from './app.ts';
import { uuidOf } from './streams.ts';

/** A pending revocation. Times are in milliseconds after the removal. */
export interface Pending {
  readonly dueMs: number;
}

/** The pending revocations of the user. */
export function pendingOf({ db }: Pick<TestApp, 'db'>, user: TestUser): Promise<Pending[]> {
  return db.$queryRaw<Pending[]>`
    SELECT round(extract(epoch FROM due_at - lost_at) * 1000)::int AS "dueMs"
    FROM token_revocations WHERE user_id = ${uuidOf(user.id)}::uuid ORDER BY lost_at`;
}

/** Time until the second revocation is due, in milliseconds: see `realtime/revoker.ts`. */
export const LATE_MS = 180_000;

/** Waits until the first revocation of each of the user's removals is done. */
export async function firstRevoked(app: Pick<TestApp, 'db'>, user: TestUser): Promise<void> {
  await expect
    .poll(async () => (await pendingOf(app, user)).map(({ dueMs }) => dueMs), { timeout: 20_000 })
    .toSatisfy((due: number[]) => due.length > 0 && due.every((ms) => ms === LATE_MS));
}

/** Dates the user's removals back by an hour. */
export async function anHourPasses({ db }: Pick<TestApp, 'db'>, user: TestUser): Promise<void> {
  await db.$executeRaw`
    UPDATE token_revocations SET lost_at = lost_at - interval '1 hour', due_at = due_at - interval '1 hour'
    WHERE user_id = ${uuidOf(user.id)}::uuid`;
}

/** An app with the test's own Ably, which leaves revocations to the test. */
export interface RevokerScene extends AsyncDisposable {
  readonly app: TestApp;
  readonly ably: AblyScene['ably'];
  /** A client of that Ably with the API's key. */
  realtime(): ReturnType<AblyScene['realtime']>;
  /** Revokes at Ably, with the API's key. */
  readonly revoke: RevokeTokens;
  /** Starts a revoker. It is stopped before the scene. */
  start(options?: Partial<Omit<RevokerOptions, 'db' | 'log'>> & { readonly nudged?: boolean }): Revoker;
  /** Starts the whole service, which revokes, on the same data and the same Ably. */
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
