import { expect, test, vi } from 'vitest';

import { transaction } from '../../src/data/db.ts';
import { readEnvelopes } from '../../src/data/envelopes.ts';
import { appendEvent } from '../../src/data/event-log.ts';
import type { MessageId } from '../../src/lib/ids.ts';
import { testApp } from '../kit/app.ts';
import { bridgeScene, numbers, readAll, roomStream, subscribeAs } from '../kit/bridge.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

/** A room without a publisher, so that only messages of the test itself arrive. */
async function silentRoom() {
  const app = await testApp();
  const scene = await bridgeScene(app);
  const [ada, ben] = await people(app, 'ada', 'ben');
  const room = await roomOf(ada, ben);
  const channel = scene.rest().channels.get(`${room.serverId}:${room.roomId}`);
  const stream = roomStream(room);
  const envelopes = async () => readEnvelopes(app.db, stream.streamId, 0, 100);
  const publish = async (...seqs: number[]) => {
    const all = await envelopes();
    for (const seq of seqs) {
      const envelope = all[seq - 1]!;
      await channel.publish({ name: envelope.type, data: envelope });
    }
  };
  return { app, scene, ada, ben, room, stream, channel, publish };
}

test('all readers get all events, once and in order', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const room = await roomOf(ada, ben);
  const bridges = [scene.bridge(), scene.bridge()];
  const readers = await Promise.all(
    bridges.flatMap((bridge) => [ada, ben].map((viewer) => readAll(bridge, roomStream(room), viewer))),
  );

  await together(numbers(1, 40).map(() => write(ada, { roomId: room.roomId })));

  for (const reader of readers) await expect.poll(() => reader.seqs).toEqual(numbers(1, 40));
});

test('a reader that joins while others write, after any number, misses nothing and gets nothing twice', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  const bridge = scene.bridge();
  const LAST = 150;
  const readers: [number, Awaited<ReturnType<typeof readAll>>][] = [];

  for (let seq = 1; seq <= LAST; seq++) {
    await write(ada, { roomId: room.roomId });
    if (seq % 5 !== 0) continue;
    const after = Math.floor((seq * (seq % 7)) / 6);
    // Not awaited, so that the next message is written while it joins.
    void readAll(bridge, roomStream(room), ada, after).then((reader) => readers.push([after, reader]));
  }

  await expect.poll(() => readers.length).toBe(LAST / 5);
  for (const [after, reader] of readers) {
    await expect.poll(() => reader.seqs, { timeout: 10_000 }).toEqual(numbers(after + 1, LAST));
  }
});

test('a reader without `after` does not get earlier events, even if they are published later', async () => {
  await using scenery = new AsyncDisposableStack();
  const { scene, ada, room, stream, publish } = await silentRoom();
  scenery.use(scene);
  const bridge = scene.bridge();
  const early = await readAll(bridge, stream, ada);
  await write(ada, { roomId: room.roomId });

  const late = await readAll(bridge, stream, ada);
  await write(ada, { roomId: room.roomId });
  await publish(1, 2);

  await expect.poll(() => early.seqs).toEqual([1, 2]);
  await expect.poll(() => late.seqs).toEqual([2]);
});

test('events that Ably loses are read from the log, and repeated or late ones are delivered once', async () => {
  await using scenery = new AsyncDisposableStack();
  const { scene, ada, room, stream, publish } = await silentRoom();
  scenery.use(scene);
  const reader = await readAll(scene.bridge(), stream, ada);
  for (let i = 0; i < 6; i++) await write(ada, { roomId: room.roomId });

  await publish(1, 3, 3, 2, 1, 6, 4);

  await expect.poll(() => reader.seqs).toEqual(numbers(1, 6));
});

test('messages that are not events are ignored', async () => {
  await using scenery = new AsyncDisposableStack();
  const { scene, ada, room, stream, channel, publish } = await silentRoom();
  scenery.use(scene);
  const reader = await readAll(scene.bridge(), stream, ada);
  for (let i = 0; i < 2; i++) await write(ada, { roomId: room.roomId });

  await channel.publish('message.created', { type: 'message.created', seq: 'two' });
  await channel.publish('message.created', 'text');
  await channel.publish('typing.start', { type: 'typing.start', data: {} });
  await channel.publish('something.new', { type: 'something.new', seq: 3, data: {} });
  await publish(1, 2);

  await expect.poll(() => reader.seqs).toEqual([1, 2]);
  expect(reader.items).toHaveLength(2);
});

test('events that Ably never delivers are found by the comparison with the log', async () => {
  await using scenery = new AsyncDisposableStack();
  const { scene, ada, room, stream } = await silentRoom();
  scenery.use(scene);
  const reader = await readAll(scene.bridge({ compareMs: 50 }), stream, ada);

  for (let i = 0; i < 3; i++) await write(ada, { roomId: room.roomId });

  await expect.poll(() => reader.seqs).toEqual([1, 2, 3]);
});

test.each([
  [
    'is stopped and comes back',
    async (ably) => {
      await ably.stop();
      return () => ably.start();
    },
  ],
  [
    'is stopped and comes back without its memory',
    async (ably) => {
      await ably.stop();
      return () => ably.start({ forget: true });
    },
  ],
  [
    'drops every connection',
    async (ably) => {
      ably.dropConnections();
      return async () => {};
    },
  ],
  [
    'drops every connection and refuses new ones for a while',
    async (ably) => {
      const refusal = ably.refuseConnections();
      return async () => refusal[Symbol.dispose]();
    },
  ],
] satisfies [string, (ably: Awaited<ReturnType<typeof bridgeScene>>['ably']) => Promise<() => Promise<void>>][])(
  'Ably %s: events from meanwhile and afterwards are delivered, once and in order',
  async (_what, disturb) => {
    const app = await testApp();
    await using scene = await bridgeScene(app);
    scene.start();
    const [ada] = await people(app, 'ada');
    const room = await roomOf(ada);
    // Without the comparison: the bridge must notice by itself.
    const reader = await readAll(scene.bridge({ compareMs: 3_600_000 }), roomStream(room), ada);
    const writeSome = async () => {
      for (let i = 0; i < 5; i++) await write(ada, { roomId: room.roomId });
    };
    await writeSome();
    await expect.poll(() => reader.seqs).toEqual(numbers(1, 5));

    const mend = await disturb(scene.ably);
    await writeSome();
    await mend();
    await writeSome();

    await expect.poll(() => reader.seqs, { timeout: 20_000 }).toEqual(numbers(1, 15));
    expect(reader.items).toHaveLength(15);
  },
);

test('a reader can begin while Ably is down', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  await scene.ably.stop();
  await write(ada, { roomId: room.roomId });

  const reader = await readAll(scene.bridge(), roomStream(room), ada, 0);
  await expect.poll(() => reader.seqs).toEqual([1]);
  await write(ada, { roomId: room.roomId });
  await scene.ably.start();

  await expect.poll(() => reader.seqs, { timeout: 20_000 }).toEqual([1, 2]);
});

test('removed events lead to a reset, and later events follow it', async () => {
  await using scenery = new AsyncDisposableStack();
  const { app, scene, ada, room, stream, channel } = await silentRoom();
  scenery.use(scene);
  const bridge = scene.bridge();
  const message = await write(ada, { roomId: room.roomId });
  const follower = await readAll(bridge, stream, ada);
  // In one transaction, because a reconnection may make the bridge read the log at any time.
  await transaction(app.db, async (tx) => {
    const updated = { type: 'message.updated', actorId: null, subjectId: uuidOf(message.id) as MessageId } as const;
    for (let seq = 2; seq <= 5; seq++) await appendEvent(tx, stream.streamId, updated);
    await tx.$executeRaw`DELETE FROM events WHERE stream_id = ${stream.streamId}::uuid AND seq <= 3`;
  });
  // A message that cannot be decoded makes the bridge read the log.
  const hint = () => channel.publish('message.created', 'a hint');

  const [gone, there, beyond] = await Promise.all([1, 3, 9].map((after) => readAll(bridge, stream, ada, after)));
  await hint();
  await expect.poll(() => follower.items).toHaveLength(1);
  await write(ada, { roomId: room.roomId });
  await hint();

  const reset = { type: 'stream.reset', seq: 5 };
  await expect.poll(() => gone!.items).toMatchObject([reset, { seq: 6 }]);
  await expect.poll(() => there!.items).toMatchObject([{ seq: 4 }, { seq: 5 }, { seq: 6 }]);
  await expect.poll(() => beyond!.items).toMatchObject([reset, { seq: 6 }]);
  // The other reader had not received two and three when they were removed.
  await expect.poll(() => follower.items).toMatchObject([reset, { seq: 6 }]);
});

test('a reader that does not read is disconnected when too many events wait, without affecting others', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  const onSlowReader = vi.fn<() => void>();
  const bridge = scene.bridge({ queueLimit: 10, onSlowReader });
  const slow = await subscribeAs(bridge, roomStream(room), ada);
  const quick = await readAll(bridge, roomStream(room), ada);

  await together(numbers(1, 30).map(() => write(ada, { roomId: room.roomId })));

  await expect.poll(() => quick.seqs).toEqual(numbers(1, 30));
  await expect(slow.next()).rejects.toThrow('the events are read too slowly');
  expect((await slow.next()).done).toBe(true);
  expect(onSlowReader).toHaveBeenCalledOnce();
  expect(bridge.counts.subscribers).toBe(1);
});

test('a reader of many earlier events reads them at its own pace, and does not count as slow', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  await together(numbers(1, 230).map(() => write(ada, { roomId: room.roomId })));

  const deliveries = await subscribeAs(scene.bridge({ queueLimit: 210 }), roomStream(room), ada, 0);
  const seqs: number[] = [];
  for await (const { item } of deliveries) {
    seqs.push((item as { seq: number }).seq);
    if (seqs.length === 230) break;
  }

  expect(seqs).toEqual(numbers(1, 230));
});

test('a channel stays attached while it has readers, and a little longer', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  const bridge = scene.bridge({ graceMs: 300 });

  const one = await readAll(bridge, roomStream(room), ada);
  const other = await readAll(bridge, roomStream(room), ada);
  expect(bridge.counts).toEqual({ subscribers: 2, feeds: 1 });
  await one.stop();
  await other.stop();
  expect(bridge.counts).toEqual({ subscribers: 0, feeds: 1 });
  const third = await readAll(bridge, roomStream(room), ada);
  await third.stop();

  await expect.poll(() => bridge.counts).toEqual({ subscribers: 0, feeds: 0 });
});

test('a bridge that closes tells its readers, and accepts no new ones', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  const bridge = scene.bridge();
  const reader = await readAll(bridge, roomStream(room), ada);

  await bridge[Symbol.asyncDispose]();

  await expect.poll(() => reader.end).toMatchObject({ code: 'STREAM_INTERRUPTED' });
  await expect(readAll(bridge, roomStream(room), ada)).rejects.toThrow('the service is stopping');
});
