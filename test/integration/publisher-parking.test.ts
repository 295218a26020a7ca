import { expect, test } from 'vitest';

import { type TestApp, testApp } from '../kit/app.ts';
import { allPublished, expectWhole, listenedRooms, publisherScene } from '../kit/publisher.ts';
import { write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

/** Small enough that messages of ordinary length exceed it. */
const LIMIT_BYTES = 1_500;

function parkedEvents({ db }: TestApp, roomId: string): Promise<unknown[]> {
  return db.$queryRaw`SELECT seq, error FROM parked_events WHERE stream_id = ${uuidOf(roomId)}::uuid ORDER BY seq`;
}

test('an event that Ably refuses permanently is parked with its error, and later ones are delivered', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app, { limits: { maxMessageSizeBytes: LIMIT_BYTES } });
  const listened = await listenedRooms(app, scene, 2);
  const [roomId, otherId] = listened.rooms as [string, string];
  const large = 'x'.repeat(LIMIT_BYTES);
  for (const text of ['one', large, large, 'four']) await write(listened.ada, { roomId }, text);
  await write(listened.ada, { roomId: otherId }, 'beside it');

  const publisher = scene.start();
  await allPublished(app);
  await expect.poll(() => listened.subscribers[0]!.messages.length).toBe(2);

  expect(listened.subscribers[0]!.envelopes.map(({ seq }) => seq)).toEqual([1, 4]);
  await expectWhole(listened.subscribers[1]!, 1, 1);
  const tooLarge = { error: expect.stringContaining('40009') as string };
  expect(await parkedEvents(app, roomId)).toEqual([
    { seq: 2, ...tooLarge },
    { seq: 3, ...tooLarge },
  ]);
  expect(await parkedEvents(app, otherId)).toEqual([]);
  expect(publisher.counts.parked).toBe(2);
});

test('a batch that is refused as a whole is sent in parts, and the refused event is parked', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 5);
  const [bad] = listened.rooms as [string];
  for (const roomId of listened.rooms) await write(listened.ada, { roomId });
  using _fault = scene.ably.failPublishes({
    code: 40000,
    when: (channels) => channels.some((channel) => channel.endsWith(bad)),
  });

  scene.start();

  for (const subscriber of listened.subscribers.slice(1)) await expectWhole(subscriber, 1, 1);
  await allPublished(app);
  expect(await parkedEvents(app, bad)).toEqual([{ seq: 1, error: expect.stringContaining('40000') as string }]);
  expect(listened.subscribers[0]!.messages).toEqual([]);
});
