import { expect, test } from 'vitest';

import { decodeId, encodeId, newId } from '../../src/lib/ids.ts';
import { ACCESS_CHANNEL } from '../../src/realtime/channels.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { accessOf, bridgeScene, type BridgeScene, numbers, readAll, type Reader, roomStream } from '../kit/bridge.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, people, roomOf, serverOf, write } from '../kit/scenes.ts';

const ADD_MEMBER = graphql(`
  mutation BridgeAddMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
    }
  }
`);

const REMOVE_MEMBER = graphql(`
  mutation BridgeRemoveMember($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
        lastSeq
      }
    }
  }
`);

const LEAVE = graphql(`
  mutation BridgeLeave($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
    }
  }
`);

/** For what takes many writes, on a machine that runs other tests beside it. */
const PATIENT = { timeout: 40_000 };

/** A private room of two; nothing is looked at again but for a reason. */
async function privateRoom() {
  const app = await testApp();
  const scene = await bridgeScene(app);
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  const roomId = await createRoom(ada, serverId, 'PRIVATE');
  await ada.run(ADD_MEMBER, { roomId, userId: ben.id });
  const bridge = scene.bridge({ recheckMs: 3_600_000, compareMs: 3_600_000 });
  const remove = () => ada.run(REMOVE_MEMBER, { roomId, userId: ben.id });
  return { app, scene, ada, ben, bridge, room: { roomId, serverId }, stream: roomStream({ roomId, serverId }), remove };
}

/**
 * The reader has heard a message of this room, so the bridge listens to Ably, and has read what it had missed: on a busy
 * machine a subscription begins without waiting for that. Nobody publishes any more afterwards.
 */
async function heard(scene: BridgeScene, reader: Reader, author: TestUser, roomId: string): Promise<void> {
  await using _publisher = scene.start();
  await write(author, { roomId });
  await expect.poll(() => reader.seqs, PATIENT).toEqual([1]);
}

test('whoever is removed while others write gets nothing that was written after it, and is told', async () => {
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
  // The newest number at some moment after the removal: what was written by then may be older than it, and no more.
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

test('an event that happened after the removal is not handed on, however close', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream, remove } = await privateRoom();
  stack.use(scene);
  const reader = await readAll(bridge, stream, ben);
  await heard(scene, reader, ada, room.roomId);
  await write(ada, { roomId: room.roomId });

  await remove();
  await write(ada, { roomId: room.roomId });
  // Both are published only now.
  scene.start({ nudged: false });

  await expect.poll(() => reader.end).toBe('done');
  expect(reader.items).toMatchObject([{ seq: 1 }, { type: 'access.revoked' }]);
});

test('where nothing is written, a word among the instances ends it', async () => {
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

test('where that word is lost, the next look at all readers ends it', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, stream, remove } = await privateRoom();
  stack.use(scene);
  const bridge = scene.bridge({ recheckMs: 100 });
  const [reader, staying] = [await readAll(bridge, stream, ben), await readAll(bridge, stream, ada)];

  await remove();

  await expect.poll(() => reader.end).toBe('done');
  expect(staying.end).toBeNull();
});

test('and so does the moment at which Ably is heard again', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ben, bridge, stream, remove } = await privateRoom();
  stack.use(scene);
  const reader = await readAll(bridge, stream, ben);
  await scene.ably.stop();

  await remove();
  await scene.ably.start({ forget: true });

  await expect.poll(() => reader.end, { timeout: 15_000 }).toBe('done');
});

test('whoever leaves a server reads its public rooms no more, nor what happens to it', async () => {
  const app = await testApp();
  await using scene = await bridgeScene(app);
  scene.start();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const room = await roomOf(ada, ben);
  const bridge = scene.bridge();
  const server = { streamId: decodeId('srv', room.serverId)!, kind: 'server', serverId: null } as const;
  const readers = [await readAll(bridge, roomStream(room), ben), await readAll(bridge, server, ben)];

  await ben.run(LEAVE, { serverId: room.serverId });
  await write(ada, { roomId: room.roomId });

  for (const reader of readers) {
    await expect.poll(() => reader.end).toBe('done');
    expect(reader.items).toMatchObject([{ type: 'access.revoked' }]);
  }
});

test('whoever lost access before the past was read gets none of it', async () => {
  await using stack = new AsyncDisposableStack();
  const { scene, ada, ben, bridge, room, stream, remove } = await privateRoom();
  stack.use(scene);
  for (let i = 0; i < 3; i++) await write(ada, { roomId: room.roomId });
  await remove();

  const reader = await readAll(bridge, stream, ben, 0);

  await expect.poll(() => reader.end).toBe('done');
  expect(reader.items).toMatchObject([{ type: 'access.revoked' }]);
});

test('while it cannot be asked who may read, nothing is handed on, and afterwards everything', async () => {
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

test('of typing a reader hears from whichever instance; a stop that is older than the newest start is passed over', async () => {
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
      { type: 'typing.start', expiresAt: new Date(first) },
      { type: 'typing.start', expiresAt: new Date(second) },
      { type: 'typing.stop', expiresAt: new Date(second) },
    ]);
});

test('every loss of access to a room or a server changes its epoch of access, and nothing else does', async () => {
  await using stack = new AsyncDisposableStack();
  const { app, scene, ada, ben, room, stream, remove } = await privateRoom();
  stack.use(scene);
  const general = roomStream({ roomId: await createRoom(ada, room.serverId), serverId: room.serverId });
  const server = { streamId: decodeId('srv', room.serverId)!, kind: 'server', serverId: null } as const;
  const epochs = () => Promise.all([stream, general, server].map((of) => accessOf(app.db).accessEpoch(of)));
  const start = await epochs();

  await write(ada, { roomId: room.roomId });
  await ada.run(ADD_MEMBER, { roomId: room.roomId, userId: ben.id });
  const afterOther = await epochs();
  await remove();
  const afterRemoval = await epochs();
  await ada.run(ADD_MEMBER, { roomId: room.roomId, userId: ben.id });
  await ben.run(LEAVE, { serverId: room.serverId });
  const afterLeaving = await epochs();

  const moved = (before: number[], after: number[]) => after.map((epoch, i) => epoch !== before[i]);
  expect(afterOther).toEqual(start);
  expect(moved(afterOther, afterRemoval)).toEqual([true, false, false]);
  expect(moved(afterRemoval, afterLeaving)).toEqual([true, true, true]);
});
