import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import {
  allPublished,
  expectAllWhole,
  expectWhole,
  listenedRooms,
  publisherScene,
  writeToAll,
} from '../kit/publisher.ts';

test('events written while Ably is down are delivered afterwards, once and in order', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const publisher = scene.start();
  const listened = await listenedRooms(app, scene, 4);
  await writeToAll(listened, 3);
  await expectAllWhole(listened, 3);

  await scene.ably.stop();
  await writeToAll(listened, 10);
  await expect.poll(() => publisher.counts.failed).toBeGreaterThan(3);
  await scene.ably.start();
  await writeToAll(listened, 2);

  await expectAllWhole(listened, 15);
  for (const { messages } of listened.subscribers) expect(messages).toHaveLength(15);
});

test.each([
  ['answered with 500', { answer: 'error', code: 50000 }],
  ['answered with 500 and published all the same', { answer: 'error', code: 50000, accept: true }],
  ['never answered', { answer: 'silence' }],
  ['never answered and published all the same', { answer: 'silence', accept: true }],
  ['broken off', { answer: 'hangup' }],
  ['broken off and published all the same', { answer: 'hangup', accept: true }],
  ['refused for the rate of the account', { answer: 'error', code: 42918 }],
  ['slow', { answer: 'normal', delayMs: 100, answerDelayMs: 100 }],
  ['published after the client has given up', { answer: 'normal', delayMs: 500 }],
] as const)('half of the publishes are %s: nothing is lost or out of order', async (_how, fault) => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  scene.start();
  const listened = await listenedRooms(app, scene, 6);

  const faulty = scene.ably.failPublishes({ share: 0.5, ...fault });
  await writeToAll(listened, 8);
  await expectAllWhole(listened, 8);
  faulty[Symbol.dispose]();
  await allPublished(app);

  // Repetitions carry the event's id, and Ably accepts an id once.
  for (const { messages } of listened.subscribers) expect(messages).toHaveLength(8);
});

test('an event that was published without a response is repeated under its own id after Ably forgot it', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app, { timings: { idempotencyMs: 1 } });
  scene.start();
  const listened = await listenedRooms(app, scene, 3);

  const faulty = scene.ably.failPublishes({ share: 0.5, accept: true, answer: 'hangup' });
  await writeToAll(listened, 6);
  await expectAllWhole(listened, 6);
  faulty[Symbol.dispose]();
  await allPublished(app);

  const heard = listened.subscribers.flatMap(({ messages }) => messages);
  expect(heard.length).toBeGreaterThan(3 * 6);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(3 * 6);
});

test('a channel at its rate limit waits alone: the others of its batch continue', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app, { limits: { publishesPerSecondPerChannel: 10 } });
  const listened = await listenedRooms(app, scene, 4);
  const [busy, ...quiet] = listened.rooms;
  await writeToAll({ ...listened, rooms: [busy!] }, 25);
  await writeToAll({ ...listened, rooms: quiet }, 3);

  // All events are pending by now, so the publisher sends at full speed, which is above the limit.
  const publisher = scene.start();

  for (const subscriber of listened.subscribers.slice(1)) await expectWhole(subscriber, 1, 3);
  await expectWhole(listened.subscribers[0]!, 1, 25);
  expect(publisher.counts.failed).toBeGreaterThan(0);
  expect(publisher.counts.parked).toBe(0);
});

test('a mutation does not wait for an Ably that never answers', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  scene.start({ timeoutMs: 1_000 });
  const listened = await listenedRooms(app, scene, 2);
  const silent = scene.ably.failPublishes({ answer: 'silence' });

  await writeToAll(listened, 5);
  const heardMeanwhile = listened.subscribers.flatMap(({ messages }) => messages);
  silent[Symbol.dispose]();

  expect(heardMeanwhile).toEqual([]);
  await expectAllWhole(listened, 5);
});
