import { expect, test } from 'vitest';

import { decodeId, encodeId, newId } from '../../src/lib/ids.ts';
import { ACCESS_CHANNEL } from '../../src/realtime/channels.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { accessOf, bridgeScene, type BridgeScene, numbers, readAll, type Reader, roomStream } from '../kit/bridge.ts';
import { addMember, createRoom, leave, people, privateRoomOf, removeMember, roomOf, write } from '../kit/scenes.ts';

/** For many writes on a machine that runs other tests. */
const PATIENT = { timeout: 40_000 };

/** A private room of two users, with a bridge that checks access only for a reason. */
async function privateRoom() {
  const app = await testApp();
  const scene = await bridgeScene(app);
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await privateRoomOf(ada, ben);
  const bridge = scene.bridge({ recheckMs: 3_600_000, compareMs: 3_600_000 });
  const remove = () => removeMember(ada, roomId, ben);
  return { app, scene, ada, ben, bridge, room: { roomId, serverId }, stream: roomStream({ roomId, serverId }), remove };
}

/**
 * Waits until the reader has received a message of this room, so the bridge is attached to Ably and has backfilled:
 * on a busy machine a subscription starts before that. Nothing is published afterwards.
 */
async function heard(scene: BridgeScene, reader: Reader, author: TestUser, roomId: string): Promise<void> {
  await using _publisher = scene.start();
  await write(author, { roomId });
  await expect.poll(() => reader.seqs, PATIENT).toEqual([1]);
}

test('a user who is removed while others write gets no later events, and is told', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream, remove } = await privateRoom();
  stack.use(scene);
  scene.start();
  const readers = await Promise.all(Array.from({ length: 5 }, () => readAll(bridge, stream, ben)));
  const staying = await readAll(bridge, stream, ada);
  const stopped = new AbortController();
  stack.defer(() => stopped.abort());
  const writers = Array.from({ length: 2 }, async () => {
    while (!stopped.signal.aborted) await write(ada, { roomId: room.roomId });
  });
  await expect.poll(() => staying.seqs.length, PATIENT).toBeGreaterThan(20);

  await remove();
  // The newest number at a moment after the removal. Events up to it may be older than the removal, and later ones are
  // not.
  const { roomId } = room;
  const after = (await ada.raw('query ($id: ID!) { room(id: $id) { lastSeq } }', { id: roomId })).data as {
    room: { lastSeq: number };
  };
  await expect.poll(() => staying.seqs.at(-1), PATIENT).toBeGreaterThan(after.room.lastSeq + 20);
  stopped.abort();
  await Promise.all(writers);

  for (const reader of readers) {
    await expect.poll(() => reader.end).toBe('done');
    expect(reader.items.at(-1)).toMatchObject({ type: 'access.revoked', stream: { streamId: stream.streamId } });
    expect(reader.seqs).toEqual(numbers(1, reader.seqs.length));
    expect(reader.seqs.at(-1)).toBeLessThanOrEqual(after.room.lastSeq);
  }
});

test('an event right after the removal is not delivered', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream, remove } = await privateRoom();
  stack.use(scene);
  const reader = await readAll(bridge, stream, ben);
  await heard(scene, reader, ada, room.roomId);
  await write(ada, { roomId: room.roomId });

  await remove();
  await write(ada, { roomId: room.roomId });
  // Both events are published only now.
  scene.start({ nudged: false });

  await expect.poll(() => reader.end).toBe('done');
  expect(reader.items).toMatchObject([{ seq: 1 }, { type: 'access.revoked' }]);
});

test('without events, a notice between instances ends the subscription', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, stream, remove } = await privateRoom();
  stack.use(scene);
  const [reader, staying] = [await readAll(bridge, stream, ben), await readAll(bridge, stream, ada)];
  const other = await readAll(scene.bridge(), stream, ben);
  await remove();
  expect([reader.end, other.end]).toEqual([null, null]);

  for (const user of [ada, ben]) {
    await scene.rest().channels.get(ACCESS_CHANNEL).publish('access.revoked', { user_id: user.id });
  }

  await expect.poll(() => [reader.end, other.end]).toEqual(['done', 'done']);
  expect(reader.items).toMatchObject([{ type: 'access.revoked' }]);
  expect(staying.end).toBeNull();
});

test('if that notice is lost, the next check of all readers ends it', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, stream, remove } = await privateRoom();
  stack.use(scene);
  const bridge = scene.bridge({ recheckMs: 100 });
  const [reader, staying] = [await readAll(bridge, stream, ben), await readAll(bridge, stream, ada)];

  await remove();

  await expect.poll(() => reader.end).toBe('done');
  expect(staying.end).toBeNull();
});

test('reconnecting to Ably ends it too', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ben, bridge, stream, remove } = await privateRoom();
  stack.use(scene);
  const reader = await readAll(bridge, stream, ben);
  await scene.ably.stop();

  await remove();
  await scene.ably.start({ forget: true });

  await expect.poll(() => reader.end, { timeout: 15_000 }).toBe('done');
});

test('a user who leaves a server gets no more events of its public rooms and of the server', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const room = await roomOf(ada, ben);
  const bridge = scene.bridge();
  const server = { streamId: decodeId('srv', room.serverId)!, kind: 'server', serverId: null } as const;
  const readers = [await readAll(bridge, roomStream(room), ben), await readAll(bridge, server, ben)];

  await leave(ben, room.serverId);
  await write(ada, { roomId: room.roomId });

  for (const reader of readers) {
    await expect.poll(() => reader.end).toBe('done');
    expect(reader.items).toMatchObject([{ type: 'access.revoked' }]);
  }
});

test('a user who lost access before the log was read gets none of its events', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream, remove } = await privateRoom();
  stack.use(scene);
  for (let i = 0; i < 3; i++) await write(ada, { roomId: room.roomId });
  await remove();

  const reader = await readAll(bridge, stream, ben, 0);

  await expect.poll(() => reader.end).toBe('done');
  expect(reader.items).toMatchObject([{ type: 'access.revoked' }]);
});

test('while access cannot be checked nothing is delivered, and afterwards everything is', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada] = await people(app, 'ada');
  const room = await roomOf(ada);
  let failing = false;
  const bridge = scene.bridge({
    access: {
      ...accessOf(app.db),
      accessEpoch: async (of) => {
        if (failing) throw new Error('the database does not answer');
        return accessOf(app.db).accessEpoch(of);
      },
    },
  });
  const reader = await readAll(bridge, roomStream(room), ada, 0);
  await write(ada, { roomId: room.roomId });
  await expect.poll(() => reader.seqs).toEqual([1]);

  failing = true;
  for (let i = 0; i < 3; i++) await write(ada, { roomId: room.roomId });
  const late = await readAll(bridge, roomStream(room), ada, 0);
  await expect.poll(() => app.db.$queryRaw`SELECT 1 FROM streams WHERE published_seq < last_seq`).toEqual([]);
  expect([reader.seqs, late.seqs]).toEqual([[1], []]);
  failing = false;

  await expect.poll(() => [reader.seqs, late.seqs]).toEqual([numbers(1, 4), numbers(1, 4)]);
});

test('a reader gets typing events of all instances, except for a stop that is older than the newest start', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream } = await privateRoom();
  stack.use(scene);
  const reader = await readAll(bridge, stream, ada);
  await heard(scene, reader, ada, room.roomId);
  const channel = scene.rest().channels.get(`${room.serverId}:${room.roomId}`);
  const at = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  const say = (type: string, expiresAt: string) =>
    channel.publish(type, {
      type,
      id: encodeId('evt', newId('evt')),
      timestamp: at(0),
      user_id: ben.id,
      data: { user_id: ben.id, username: ben.username, expires_at: expiresAt },
    });
  const [first, second] = [at(10), at(15)];

  await say('typing.start', first);
  await say('typing.start', second);
  await say('typing.stop', first);
  await say('typing.stop', second);

  await expect
    .poll(() => reader.items)
    .toMatchObject([
      { seq: 1 },
      { type: 'typing.start', refs: { expiresAt: new Date(first) } },
      { type: 'typing.start', refs: { expiresAt: new Date(second) } },
      { type: 'typing.stop', refs: { expiresAt: new Date(second) } },
    ]);
});

test('every loss of access to a room or server changes its access epoch, and nothing else does', async () => {
  await using stack = new AsyncDisposableStack();
  const { app, scene, ada, ben, room, stream, remove } = await privateRoom();
  stack.use(scene);
  const general = roomStream({ roomId: await createRoom(ada, room.serverId), serverId: room.serverId });
  const server = { streamId: decodeId('srv', room.serverId)!, kind: 'server', serverId: null } as const;
  const epochs = () => Promise.all([stream, general, server].map((of) => accessOf(app.db).accessEpoch(of)));
  const start = await epochs();

  await write(ada, { roomId: room.roomId });
  await addMember(ada, room.roomId, ben);
  const afterOther = await epochs();
  await remove();
  const afterRemoval = await epochs();
  await addMember(ada, room.roomId, ben);
  await leave(ben, room.serverId);
  const afterLeaving = await epochs();

  const moved = (before: number[], after: number[]) => after.map((epoch, i) => epoch !== before[i]);
  expect(afterOther).toEqual(start);
  expect(moved(afterOther, afterRemoval)).toEqual([true, false, false]);
  expect(moved(afterRemoval, afterLeaving)).toEqual([true, true, true]);
});
