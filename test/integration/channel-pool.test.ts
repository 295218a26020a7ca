import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { bridgeScene } from '../kit/bridge.ts';

/** A listener that records its calls. */
function listener() {
  const heard: unknown[] = [];
  let gaps = 0;
  return {
    heard,
    get gaps() {
      return gaps;
    },
    message: ({ data }: { data?: unknown }) => void heard.push(data),
    gap: () => void gaps++,
  };
}

test('channels share connections up to a limit, and a connection closes with its last channel', async () => {
  await using scene = await bridgeScene(await testApp());
  const pool = scene.pool({ channelsPerConnection: 3 });
  const listeners = Array.from({ length: 7 }, listener);

  const attachments = listeners.map((one, i) => pool.attach(`room:${i}`, one));
  await expect.poll(() => listeners.map(({ gaps }) => gaps)).toEqual(listeners.map(() => 1));
  expect(pool.connections).toBe(3);
  expect(scene.ably.connections).toBe(3);
  for (const i of listeners.keys()) await scene.rest().channels.get(`room:${i}`).publish('said', `${i}`);
  await expect.poll(() => listeners.map(({ heard }) => heard)).toEqual(listeners.map((_, i) => [`${i}`]));

  for (const attachment of attachments) attachment.detach();

  await expect.poll(() => pool.connections).toBe(0);
  await expect.poll(() => scene.ably.connections).toBe(0);
});

test('a channel can be detached and attached again at once, repeatedly', async () => {
  await using scene = await bridgeScene(await testApp());
  const pool = scene.pool();
  // Keeps the connection open.
  pool.attach('another', listener());

  let last = listener();
  for (let i = 0; i < 20; i++) {
    const attachment = pool.attach('room', (last = listener()));
    if (i % 3 === 0) await expect.poll(() => attachment.attached).toBe(true);
    if (i < 19) attachment.detach();
  }
  await expect.poll(() => last.gaps).toBe(1);
  await scene.rest().channels.get('room').publish('said', 'hello');

  await expect.poll(() => last.heard).toEqual(['hello']);
  expect(pool.connections).toBe(1);
});

test('a resumed connection has no gap, and a new one is a gap of each of its channels', async () => {
  await using scene = await bridgeScene(await testApp());
  const pool = scene.pool();
  const listeners = [listener(), listener()];
  for (const [i, one] of listeners.entries()) pool.attach(`room:${i}`, one);
  await expect.poll(() => listeners.map(({ gaps }) => gaps)).toEqual([1, 1]);

  scene.ably.dropConnections();
  await scene.rest().channels.get('room:0').publish('said', 'while away');
  await expect.poll(() => listeners[0]!.heard).toEqual(['while away']);
  expect(listeners.map(({ gaps }) => gaps)).toEqual([1, 1]);
  await scene.ably.stop();
  await scene.ably.start({ forget: true });

  await expect.poll(() => listeners.map(({ gaps }) => gaps), { timeout: 15_000 }).toEqual([2, 2]);
});
