import { expect, test } from 'vitest';

import { createDb, transaction } from '../../src/data/db.ts';
import { testLog } from '../kit/log.ts';
import {
  askAllWays,
  expectNothingLost,
  expectRecovery,
  fragileApp,
  impatient,
  maskedErrors,
  readiness,
  UNAVAILABLE,
} from '../kit/faults.ts';
import { startOwnPostgres } from '../kit/own-postgres.ts';
import { until } from '../kit/processes.ts';
import { allPublished } from '../kit/publisher.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { startWriting, type Writing } from '../kit/writers.ts';

const SLOW = { timeout: 180_000 };

/**
 * Checks that everything written during the fault is stored and published, and that its writers got no error except
 * one that allows a retry.
 *
 * @param lines Lines of the service's log, which show the cause of any other error.
 */
async function expectWhole(url: string, writing: Writing, lines: readonly string[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const db = createDb({ url, poolSize: 2, log: testLog });
  stack.defer(() => db.$disconnect());
  expect(maskedErrors(lines)).toEqual([]);
  expect(Object.keys(writing.retries)).toEqual(['SERVICE_UNAVAILABLE']);
  await expectNothingLost(db, writing);
  await allPublished({ db });
}

test.each(['stop', 'kill'] as const)(
  'after PostgreSQL is down (%s) while users write, no change is lost or repeated',
  SLOW,
  async (how) => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.use(await startOwnPostgres());
    const lines: string[] = [];
    const onLog = (line: string) => lines.push(line);
    const { app, proxy } = stack.use(await fragileApp({}, { directUrl: postgres.url, publish: true, onLog }));
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
    await expectWhole(postgres.url, writing, lines);
    await expectRecovery(app, authors[0], roomId);
  },
);

test.each(['stop', 'stopAtOnce'] as const)(
  'while PostgreSQL is restarted (%s) repeatedly, writers get only errors that ask for a retry',
  SLOW,
  async (how) => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.use(await startOwnPostgres());
    const lines: string[] = [];
    const onLog = (line: string) => lines.push(line);
    const { app, proxy } = stack.use(await fragileApp({}, { directUrl: postgres.url, publish: true, onLog }));
    const authors = await people(app, 'ada', 'ben', 'cyd', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon');
    const rooms = [await roomOf(...authors), await roomOf(...authors)];
    const writing = startWriting(
      authors.map(impatient),
      rooms.map(({ roomId }) => ({ roomId })),
    );

    for (let round = 0; round < 4; round++) {
      await writing.more(20);
      await postgres[how]();
      await postgres.start();
      proxy.target = Number(new URL(postgres.url).port);
    }
    await writing.more(20);
    await writing.finish();

    await expectWhole(postgres.url, writing, lines);
  },
);

test('PostgreSQL is frozen while users write, and continues', SLOW, async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startOwnPostgres());
  const lines: string[] = [];
  const onLog = (line: string) => lines.push(line);
  const { app } = stack.use(
    await fragileApp({ databasePoolSize: 5 }, { directUrl: postgres.url, publish: true, onLog }),
  );
  const authors = await people(app, 'ada', 'ben', 'cyd');
  const { roomId } = await roomOf(...authors);
  const writing = startWriting(authors.map(impatient), [{ roomId }]);
  await writing.more(15);

  const thaw = await postgres.freeze();
  stack.defer(thaw);
  const [meanwhile, ready] = await Promise.all([askAllWays(app, authors[0], roomId), readiness(app)]);
  // Writers that paused when it froze send their requests later, and could be answered before they are refused.
  await until(() => Object.keys(writing.retries).length > 0);
  thaw();
  await writing.more(15);
  await writing.finish();

  expect(meanwhile).toEqual(UNAVAILABLE);
  expect(ready).toBe(503);
  await expectWhole(postgres.url, writing, lines);
  await expectRecovery(app, authors[0], roomId);
});

test('a connection whose transaction could not be ended is not used for other statements', SLOW, async () => {
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
  await expect(abandoned).rejects.toThrow('no answer in');
  thaw();
  await expect
    .poll(() => db.$executeRaw`INSERT INTO streams (id, kind) VALUES (gen_random_uuid(), 'room')`.catch(() => 0), {
      timeout: 20_000,
    })
    .toBe(1);

  expect(await other.$queryRaw`SELECT kind::text FROM streams`).toEqual([{ kind: 'room' }]);
});
