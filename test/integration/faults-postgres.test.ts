import { expect, test } from 'vitest';

import { createDb, transaction } from '../../src/data/db.ts';
import { testLog } from '../kit/log.ts';
import {
  askAllWays,
  expectNothingLost,
  expectRecovery,
  fragileApp,
  impatient,
  readiness,
  UNAVAILABLE,
} from '../kit/faults.ts';
import { startOwnPostgres } from '../kit/own-postgres.ts';
import { until } from '../kit/processes.ts';
import { allPublished } from '../kit/publisher.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { startWriting, type Writing } from '../kit/writers.ts';

const SLOW = { timeout: 180_000 };

/** What was written through the fault is there and published, and its writers were told nothing but that they may repeat it. */
async function expectWhole(url: string, writing: Writing): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const db = createDb({ url, poolSize: 2, log: testLog });
  stack.defer(() => db.$disconnect());
  expect(Object.keys(writing.retries)).toEqual(['SERVICE_UNAVAILABLE']);
  await expectNothingLost(db, writing);
  await allPublished({ db });
}

test.each(['stop', 'kill'] as const)(
  'PostgreSQL is gone (%s) while people write, and comes back: nothing is lost and nothing happens twice',
  SLOW,
  async (how) => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.use(await startOwnPostgres());
    const { app, proxy } = stack.use(await fragileApp({}, { directUrl: postgres.url, publish: true }));
    const authors = await people(app, 'ada', 'ben', 'cyd');
    const { roomId } = await roomOf(...authors);
    const writing = startWriting(authors.map(impatient), [{ roomId }]);
    await writing.more(15);

    await postgres[how]();
    const [meanwhile, ready] = await Promise.all([askAllWays(app, authors[0], roomId), readiness(app)]);
    await until(() => Object.keys(writing.retries).length > 0);
    await postgres.start();
    proxy.target = Number(new URL(postgres.url).port);
    await writing.more(15);
    await writing.finish();

    expect(meanwhile).toEqual(UNAVAILABLE);
    expect(ready).toBe(503);
    await expectWhole(postgres.url, writing);
    await expectRecovery(app, authors[0], roomId);
  },
);

test('PostgreSQL is frozen while people write, and goes on', SLOW, async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startOwnPostgres());
  const { app } = stack.use(await fragileApp({ databasePoolSize: 5 }, { directUrl: postgres.url, publish: true }));
  const authors = await people(app, 'ada', 'ben', 'cyd');
  const { roomId } = await roomOf(...authors);
  const writing = startWriting(authors.map(impatient), [{ roomId }]);
  await writing.more(15);

  const thaw = await postgres.freeze();
  stack.defer(thaw);
  const [meanwhile, ready] = await Promise.all([askAllWays(app, authors[0], roomId), readiness(app)]);
  // Whoever rested when it froze has asked later than we did, and would be answered before they are refused.
  await until(() => Object.keys(writing.retries).length > 0);
  thaw();
  await writing.more(15);
  await writing.finish();

  expect(meanwhile).toEqual(UNAVAILABLE);
  expect(ready).toBe(503);
  await expectWhole(postgres.url, writing);
  await expectRecovery(app, authors[0], roomId);
});

test('a connection whose transaction could not be ended takes no other statements', SLOW, async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startOwnPostgres());
  const [db, other] = [1, 2].map(() => createDb({ url: postgres.url, poolSize: 1, log: testLog })) as [
    ReturnType<typeof createDb>,
    ReturnType<typeof createDb>,
  ];
  stack.defer(async () => void (await Promise.all([db.$disconnect(), other.$disconnect()])));
  let thaw = () => {};
  stack.defer(() => thaw());

  const abandoned = transaction(db, async (tx) => {
    await tx.$executeRaw`INSERT INTO streams (id, kind) VALUES (gen_random_uuid(), 'user')`;
    thaw = await postgres.freeze();
    await tx.$executeRaw`INSERT INTO streams (id, kind) VALUES (gen_random_uuid(), 'user')`;
  });
  await expect(abandoned).rejects.toThrow('timeout');
  thaw();
  await expect
    .poll(() => db.$executeRaw`INSERT INTO streams (id, kind) VALUES (gen_random_uuid(), 'room')`.catch(() => 0), {
      timeout: 20_000,
    })
    .toBe(1);

  expect(await other.$queryRaw`SELECT kind::text FROM streams`).toEqual([{ kind: 'room' }]);
});
