import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { testLog } from '../kit/log.ts';
import {
  answered,
  askAllWays,
  expectNothingLost,
  expectRecovery,
  FINE,
  fragileApp,
  impatient,
  lockTable,
  readiness,
  RECOVERY,
  UNAVAILABLE,
} from '../kit/faults.ts';
import { allPublished } from '../kit/publisher.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { listen } from '../kit/subscriptions.ts';
import { startWriting } from '../kit/writers.ts';

const CHANNEL_EVENTS =
  'subscription FaultEvents($channel: ChannelRef!) { channelEvents(channel: $channel, after: 0) { ... on DurableEvent { seq } } }';

const SLOW = { timeout: 120_000 };

describe('while PostgreSQL', () => {
  test.each([
    ['refuses connections', { kind: 'reset' }],
    ['does not answer', { kind: 'black-hole' }],
  ] as const)(
    '%s, all requests are refused in time, and afterwards everything works again',
    SLOW,
    async (_how, fault) => {
      await using scene = await fragileApp();
      const { app, proxy } = scene;
      const [ada] = await people(app, 'ada');
      const { roomId } = await roomOf(ada);
      await write(ada, { roomId });

      proxy.set(fault);
      const [meanwhile, ready] = await Promise.all([askAllWays(app, ada, roomId), readiness(app)]);
      proxy.set({ kind: 'pass' });

      expect(meanwhile).toEqual(UNAVAILABLE);
      expect(ready).toBe(503);
      await expectRecovery(app, ada, roomId);
    },
  );

  test('answers late, all requests are answered or refused in time', SLOW, async () => {
    await using scene = await fragileApp();
    const { app, proxy } = scene;
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    const faults = [
      { kind: 'throttle', bytesPerSecond: 4_000 },
      { kind: 'latency', ms: 100 },
      { kind: 'latency', ms: 4_000 },
    ] as const;
    for (const fault of faults) {
      proxy.set(fault);
      const outcomes = Object.values(await askAllWays(app, ada, roomId));

      for (const { code } of outcomes) expect([null, 'SERVICE_UNAVAILABLE']).toContain(code);
    }
    proxy.set({ kind: 'pass' });

    await expectRecovery(app, ada, roomId);
  });

  test('has no free connection, waiting requests are refused in time', SLOW, async () => {
    await using scene = await fragileApp({ databasePoolSize: 2 });
    const { app, directUrl } = scene;
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const letGo = await lockTable(directUrl, 'messages');

    const asking = Array.from({ length: 3 }, () => askAllWays(app, ada, roomId));
    await expect.poll(() => readiness(app)).toBe(503);
    const meanwhile = await Promise.all(asking);
    await letGo();

    for (const outcomes of meanwhile) expect(outcomes).toEqual(UNAVAILABLE);
    await expectRecovery(app, ada, roomId);
  });

  test('cannot count rate limits, requests still work', SLOW, async () => {
    await using scene = await fragileApp({ rateLimitScale: 1, rateLimitStore: 'postgres' });
    const { app, directUrl } = scene;
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const letGo = await lockTable(directUrl, 'rate_limits');

    const meanwhile = await Promise.all(Array.from({ length: 5 }, () => askAllWays(app, ada, roomId)));
    await letGo();

    for (const outcomes of meanwhile) expect(outcomes).toEqual(FINE);
  });

  test('fails in one way after another, no change is lost or repeated', { timeout: 240_000 }, async () => {
    await using scene = await fragileApp({}, { publish: true });
    const { app, proxy, directUrl } = scene;
    await using stack = new AsyncDisposableStack();
    const db = createDb({ url: directUrl, poolSize: 2, log: testLog });
    stack.defer(() => db.$disconnect());
    const authors = await people(app, 'ada', 'ben', 'cyd', 'dan');
    const rooms = [await roomOf(...authors), await roomOf(...authors)];
    const writing = startWriting(
      authors.map(impatient),
      rooms.map(({ roomId }) => ({ roomId })),
    );
    const reader = stack.use(
      listen({ url: app.url, token: authors[0].token }, 'graphql-ws', CHANNEL_EVENTS, {
        channel: { roomId: rooms[0]!.roomId },
      }),
    );
    await writing.more(20);

    for (const fault of [{ kind: 'reset' }, { kind: 'black-hole' }, { kind: 'latency', ms: 300 }] as const) {
      proxy.set(fault);
      await sleep(3_000);
      proxy.set({ kind: 'pass' });
      await writing.more(20);
    }
    await writing.finish();

    expect(Object.keys(writing.retries)).toEqual(['SERVICE_UNAVAILABLE']);
    await expectNothingLost(db, writing);
    await allPublished({ db });
    const [{ lastSeq }] = await db.$queryRaw<[{ lastSeq: number }]>`
      SELECT last_seq AS "lastSeq" FROM streams WHERE id = ${uuidOf(rooms[0]!.roomId)}::uuid`;
    const seqs = () => (reader.events as readonly { seq: number }[]).map(({ seq }) => seq);
    await expect.poll(seqs, RECOVERY).toEqual(Array.from({ length: lastSeq }, (_, i) => i + 1));
    expect(reader.errors).toEqual([]);
    await expect.poll(() => readiness(app), RECOVERY).toBe(200);
    expect((await answered('/livez', fetch(`${app.url}/livez`))).status).toBe(200);
  });
});
