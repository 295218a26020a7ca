import { expect, test } from 'vitest';

import { transaction } from '../../src/data/db.ts';
import { appendEvent, onAppended } from '../../src/data/event-log.ts';
import type { MessageId, StreamId } from '../../src/lib/ids.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

/** The streams of the app's nudges, one entry per event. */
function nudgesOf({ db }: TestApp): { readonly streams: string[] } & Disposable {
  const streams: string[] = [];
  const listening = onAppended(db, (streamId) => streams.push(streamId));
  return { streams, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}

/** Appends an event to the room within `tx`. */
function append(tx: Parameters<typeof appendEvent>[0], roomId: string, messageId: string): Promise<number> {
  const event = { type: 'message.updated', actorId: null, subjectId: uuidOf(messageId) as MessageId } as const;
  return appendEvent(tx, uuidOf(roomId) as StreamId, event);
}

test('a message nudges its channel, and so does a reply', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  using nudges = nudgesOf(app);

  const { id } = await write(ada, { roomId });
  await write(ada, { roomId }, 'reply', id);

  expect(nudges.streams).toEqual([uuidOf(roomId), uuidOf(roomId)]);
});

test('a refused message nudges nothing, and neither does a repeated send', async () => {
  const app = await testApp();
  const [ada, eve] = await people(app, 'ada', 'eve');
  const { roomId } = await roomOf(ada);
  const input = { channel: { roomId }, content: 'once', idempotencyKey: 'key' };
  await ada.run(CREATE_MESSAGE, { input });
  using nudges = nudgesOf(app);

  const repeated = await ada.run(CREATE_MESSAGE, { input });
  const refused = await eve.run(CREATE_MESSAGE, { input });

  expect(repeated.createMessage).toMatchObject({ seq: 1, replayed: true, userErrors: [] });
  expect(refused.createMessage.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['channel', 'roomId'] }]);
  expect(nudges.streams).toEqual([]);
});

test('an event nudges when its transaction is committed, and not before', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId });
  using nudges = nudgesOf(app);

  const within = await transaction(app.db, async (tx) => {
    await append(tx, roomId, id);
    await append(tx, roomId, id);
    return [...nudges.streams];
  });

  expect(within).toEqual([]);
  expect(nudges.streams).toEqual([uuidOf(roomId), uuidOf(roomId)]);
});

test('an event that is rolled back nudges nothing', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId });
  using nudges = nudgesOf(app);

  const failed = transaction(app.db, async (tx) => {
    await append(tx, roomId, id);
    throw new Error('not after all');
  });

  await expect(failed).rejects.toThrow('not after all');
  expect(nudges.streams).toEqual([]);
});
