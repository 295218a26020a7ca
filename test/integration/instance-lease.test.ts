import { afterEach, expect, test, vi } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { type InstanceLease, LEASE_MS, RENEW_MS, startInstanceLease } from '../../src/realtime/instance-lease.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { lockTable } from '../kit/faults.ts';
import { testLog } from '../kit/log.ts';
import { expireLease } from '../kit/publisher.ts';

afterEach(() => void vi.useRealTimers());

const HOUR_MS = 3_600_000;
/** The longest time, in milliseconds, for which a crash may delay the events of a channel on Ably. */
const SILENCE_LIMIT_MS = 3_000;

/** Starts another lease. @returns The lease, and the texts of the statements that it has run. */
async function startLease(
  { databaseUrl }: TestApp,
  stack: AsyncDisposableStack,
  timings: { readonly leaseMs: number; readonly renewMs: number },
): Promise<{ readonly lease: InstanceLease; readonly statements: readonly string[] }> {
  const statements: string[] = [];
  const onStatement = (text: string) => void statements.push(text);
  const db = createDb({ url: databaseUrl, poolSize: 1, log: testLog, onStatement });
  stack.defer(() => db.$disconnect());
  const lease = stack.use(startInstanceLease({ db, log: testLog, ...timings }));
  await lease.untilHeld();
  return { lease, statements };
}

async function instances({ db }: TestApp): Promise<{ id: string; alive: boolean }[]> {
  return db.$queryRaw`SELECT instance_id AS id, lease_until >= now() AS alive FROM instance_leases`;
}

test('the streams of a killed instance are free, and looked for, before its channels were silent for too long', () => {
  // The lease may have been renewed right before the crash, and be checked right before it expires.
  expect(LEASE_MS + RENEW_MS).toBeLessThan(SILENCE_LIMIT_MS);
  // One or two failed renewals must have no effect.
  expect(LEASE_MS / RENEW_MS).toBeGreaterThan(2);
});

test('the first renewal after another instance died takes over its streams', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease: dead } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: HOUR_MS });
  const { lease, statements } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: 50 });
  let renewalsBefore = NaN;
  const takenOver = Promise.withResolvers<number>();
  lease.takeOverBy(async () => {
    takenOver.resolve(statements.length);
    return true;
  });

  await expireLease(app, dead.id);
  renewalsBefore = statements.length;
  const renewalsAfter = await takenOver.promise;

  // One may have been running when the lease was made to expire.
  expect(renewalsAfter - renewalsBefore).toBeLessThanOrEqual(2);
  await expect.poll(async () => (await instances(app)).map(({ id }) => id)).not.toContain(dead.id);
});

test('a dead instance is remembered until each part of this one has taken over all its work', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease: dead } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: HOUR_MS });
  const { lease } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: 20 });
  const answers = [() => Promise.resolve(false), () => Promise.reject(new Error('no answer'))];
  const seen: boolean[] = [];
  lease.takeOverBy(async () => true);
  lease.takeOverBy(async () => {
    seen.push((await instances(app)).some(({ id }) => id === dead.id));
    return answers.shift()?.() ?? true;
  });

  await expireLease(app, dead.id);
  await expect.poll(async () => (await instances(app)).map(({ id }) => id)).not.toContain(dead.id);

  expect(seen).toEqual([true, true, true]);
});

test('an instance that stops is noticed at once, and a live one is left alone', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease: ending } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: HOUR_MS });
  const { lease: living } = await startLease(app, stack, { leaseMs: HOUR_MS, renewMs: HOUR_MS });

  const before = await instances(app);
  await ending[Symbol.asyncDispose]();
  const after = await instances(app);

  expect(before).toEqual(expect.arrayContaining([{ id: ending.id, alive: true }]));
  expect(after).toEqual(expect.arrayContaining([{ id: ending.id, alive: false }]));
  expect(after).toEqual(expect.arrayContaining([{ id: living.id, alive: true }]));
  expect(ending.current()).toBeNull();
});

test('an instance that cannot renew its lease loses it, and gets a new term when it can', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease } = await startLease(app, stack, { leaseMs: 300, renewMs: 20 });
  const first = lease.current()!;

  const letGo = await lockTable(app.databaseUrl, 'instance_leases');
  await expect.poll(() => lease.current()).toBeNull();
  await letGo();
  await lease.untilHeld();

  // At least one more: on a busy machine so short a lease may expire again between two renewals.
  expect(lease.current()!.number).toBeGreaterThan(first.number);
  expect(lease.current()!.since).toBeGreaterThan(first.since);
});

test('an instance whose machine was suspended (only the wall clock advanced) treats its lease as expired', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease } = await startLease(app, stack, { leaseMs: HOUR_MS / 2, renewMs: HOUR_MS });
  expect(lease.current()).not.toBeNull();

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR_MS });

  expect(lease.current()).toBeNull();
});

test('an instance whose clock was set back does not keep its lease longer', async () => {
  const app = await testApp();
  await using stack = new AsyncDisposableStack();
  const { lease } = await startLease(app, stack, { leaseMs: 200, renewMs: HOUR_MS });

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - HOUR_MS });

  await vi.waitFor(() => expect(lease.current()).toBeNull());
});
