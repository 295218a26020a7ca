import type { Rest } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf } from '../../kit/ably.ts';

async function namesIn(rest: Rest, room = 'room') {
  const { items } = await rest.channels.get(room).history({ direction: 'forwards' });
  return items.map(({ name }) => name);
}

describe('with a fault, publishes', () => {
  test('fail every second time with an error, and a failed one publishes nothing', async () => {
    await using scene = await ablyScene();
    const channel = scene.rest().channels.get('room');
    const fault = scene.ably.failPublishes({ share: 0.5 });

    const outcomes = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      outcomes.push(
        await channel.publish(name, null).then(
          () => 'published',
          ({ code }: { code: number }) => code,
        ),
      );
    }
    fault[Symbol.dispose]();
    await channel.publish('e', null);

    expect(outcomes).toEqual(['published', 50000, 'published', 50000]);
    expect(await namesIn(scene.rest())).toEqual(['a', 'c', 'e']);
  });

  test('fail with the given error, such as a rate limit', async () => {
    await using scene = await ablyScene();
    using _ = scene.ably.failPublishes({ code: 42910 });

    const answer = await scene.rest().request('POST', '/channels/room/messages', 6, {}, { name: 'a' });

    expect(answer).toMatchObject({ statusCode: 429, errorCode: 42910 });
  });

  test('take place although the answer is an error, and repeating them with the same id changes nothing', async () => {
    await using scene = await ablyScene();
    const channel = scene.rest().channels.get('room');
    const fault = scene.ably.failPublishes({ accept: true });

    expect(await codeOf(channel.publish({ id: 'evt_1', name: 'a' }))).toBe(50000);
    fault[Symbol.dispose]();
    await channel.publish({ id: 'evt_1', name: 'a' });

    expect(await namesIn(scene.rest())).toEqual(['a']);
  });

  test.each([true, false])('are never answered; they took place: %s', async (accept) => {
    await using scene = await ablyScene();
    using _ = scene.ably.failPublishes({ answer: 'silence', accept });

    const published = scene.rest({ httpRequestTimeout: 300 }).channels.get('room').publish('a', null);

    await expect(published).rejects.toThrow(/timeout/i);
    expect(await namesIn(scene.rest())).toEqual(accept ? ['a'] : []);
  });

  test('are cut off', async () => {
    await using scene = await ablyScene();
    using _ = scene.ably.failPublishes({ answer: 'hangup', accept: true });

    await expect(scene.rest().channels.get('room').publish('a', null)).rejects.toThrow(/ECONNRESET|hang up/);
    expect(await namesIn(scene.rest())).toEqual(['a']);
  });

  test('are delayed, so that a later one overtakes them', async () => {
    await using scene = await ablyScene();
    const channel = scene.rest().channels.get('room');
    const fault = scene.ably.failPublishes({ answer: 'normal', delayMs: 2_000 });

    const slow = channel.publish('slow', null);
    await expect.poll(() => scene.ably.publishesUnderWay).toBe(1);
    fault[Symbol.dispose]();
    await channel.publish('fast', null);
    await slow;

    expect(await namesIn(scene.rest())).toEqual(['fast', 'slow']);
  });

  test('fail only on some channels, also in batches', async () => {
    await using scene = await ablyScene();
    using _ = scene.ably.failPublishes({ when: (channels) => channels.includes('bad') });
    const rest = scene.rest();

    await rest.channels.get('good').publish('a', null);

    expect(await codeOf(rest.channels.get('bad').publish('a', null))).toBe(50000);
    expect(await codeOf(rest.batchPublish({ channels: ['good', 'bad'], messages: [{ name: 'b' }] }))).toBe(50000);
    expect(await namesIn(rest, 'good')).toEqual(['a']);
  });
});

test('connections can be refused, while HTTP still works', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime();
  await client.connection.whenState('connected');

  const refusal = scene.ably.refuseConnections();
  await expect.poll(() => client.connection.state).toBe('disconnected');
  await scene.rest().channels.get('room').publish('event', null);
  expect(scene.ably.connections).toBe(0);
  refusal[Symbol.dispose]();

  await client.connection.whenState('connected');
  expect(scene.ably.connections).toBe(1);
});
