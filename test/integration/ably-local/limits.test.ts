import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, listen } from '../../kit/ably.ts';

describe('a message that is too large', () => {
  test('is refused by REST and in a batch, and one that fits is accepted', async () => {
    await using scene = await ablyScene({ limits: { maxMessageSizeBytes: 100 } });
    // Otherwise the package would refuse it itself.
    const rest = scene.rest({ maxMessageSize: 1_000 });
    const channel = rest.channels.get('room');

    await channel.publish('n', 'x'.repeat(99));
    const answer = await rest.request('POST', '/channels/room/messages', 6, {}, { name: 'n', data: 'x'.repeat(100) });
    const batch = await rest.batchPublish({ channels: ['room'], messages: [{ data: 'ü'.repeat(51) }] });

    expect(answer).toMatchObject({ statusCode: 413, errorCode: 40009 });
    expect(batch.results).toMatchObject([{ error: { code: 40009, statusCode: 413 } }]);
    expect((await channel.history()).items).toHaveLength(1);
  });

  test('is limited by the size that clients get when they connect', async () => {
    await using scene = await ablyScene({ limits: { maxMessageSizeBytes: 100 } });
    const client = scene.realtime();
    await client.connection.whenState('connected');

    expect(await codeOf(client.channels.get('room').publish('n', 'x'.repeat(100)))).toBe(40009);
  });

  test('is measured for all messages of an array together', async () => {
    await using scene = await ablyScene({ limits: { maxMessageSizeBytes: 100 } });
    const rest = scene.rest({ maxMessageSize: 1_000 });
    const half = { data: 'x'.repeat(51) };

    expect(await codeOf(rest.channels.get('room').publish([half, half]))).toBe(40009);
    expect((await rest.channels.get('room').history()).items).toEqual([]);
  });

  test('is refused as a request body', async () => {
    await using scene = await ablyScene();

    const answer = await scene.rest().request(
      'POST',
      '/messages',
      6,
      {},
      {
        channels: ['room'],
        messages: { data: 'x'.repeat(2 * 1_024 * 1_024) },
      },
    );

    expect(answer).toMatchObject({ statusCode: 413, errorCode: 40009 });
  });
});

describe('too many publishes per second', () => {
  test('to one channel are refused, and other channels are not', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now, limits: { publishesPerSecondPerChannel: 2 } });
    const channel = scene.rest().channels.get('room');

    await channel.publish([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    await channel.publish('d', null);
    const answer = await scene.rest().request('POST', '/channels/room/messages', 6, {}, { name: 'e' });
    await scene.rest().channels.get('other').publish('f', null);
    now += 500;
    await channel.publish('g', null);

    expect(answer).toMatchObject({ statusCode: 429, errorCode: 42913 });
    expect(await codeOf(channel.publish('h', null))).toBe(42913);
    const history = await channel.history({ direction: 'forwards' });
    expect(history.items.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'g']);
  });

  test('of too many bytes to one channel are refused', async () => {
    const now = Date.now();
    await using scene = await ablyScene({ now: () => now, limits: { bytesPerSecondPerChannel: 100 } });
    const channel = scene.rest().channels.get('room');

    await channel.publish('n', 'x'.repeat(79));

    expect(await codeOf(channel.publish('n', 'x'.repeat(20)))).toBe(42914);
    await channel.publish('n', 'x'.repeat(19));
  });

  test('in one app are refused on every channel', async () => {
    const now = Date.now();
    await using scene = await ablyScene({ now: () => now, limits: { publishesPerSecond: 2 } });
    const rest = scene.rest();

    const batch = await rest.batchPublish({ channels: ['a', 'b', 'c'], messages: [{ data: 'x' }] });

    expect(batch.results).toMatchObject([
      { channel: 'a' },
      { channel: 'b' },
      { error: { code: 42917, statusCode: 429 } },
    ]);
    expect(await codeOf(scene.realtime().channels.get('d').publish('event', null))).toBe(42917);
  });

  test('over one connection are refused, and it stays open', async () => {
    const now = Date.now();
    await using scene = await ablyScene({ now: () => now, limits: { publishesPerSecondPerConnection: 1 } });
    const client = scene.realtime();
    const channel = client.channels.get('room');

    await channel.publish('a', null);

    expect(await codeOf(channel.publish('b', null))).toBe(42911);
    await scene.realtime().channels.get('room').publish('c', null);
    await scene.rest().channels.get('room').publish('d', null);
    expect(client.connection.state).toBe('connected');
  });
});

test('too many requests per second are refused, and accepted a second later', async () => {
  let now = Date.now();
  await using scene = await ablyScene({ now: () => now, limits: { requestsPerSecond: 1 } });
  const channel = scene.rest().channels.get('room');

  await channel.publish('event', null);
  expect(await codeOf(channel.history())).toBe(42918);
  now += 1_000;
  expect((await channel.history()).items).toHaveLength(1);
});

test('too many channels on one connection are refused, and detaching one makes room', async () => {
  await using scene = await ablyScene({ limits: { channelsPerConnection: 2 } });
  const client = scene.realtime();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => client.channels.get(name));
  await a!.attach();
  const received = await listen(b!);

  expect(await codeOf(c!.attach())).toBe(90010);
  await scene.rest().channels.get('b').publish('event', null);
  await expect.poll(() => received).toHaveLength(1);
  await a!.detach();
  await c!.attach();
  expect(c!.state).toBe('attached');
});

test('too many connections wait until there is room', async () => {
  await using scene = await ablyScene({ limits: { connections: 1 } });
  const first = scene.realtime();
  await first.connection.whenState('connected');

  const second = scene.realtime();
  const { reason } = await second.connection.once('disconnected');
  first.close();
  await second.connection.whenState('connected');

  expect(reason).toMatchObject({ code: 40111, statusCode: 403 });
});

test('too many new connections per second wait too', async () => {
  let now = Date.now();
  await using scene = await ablyScene({ now: () => now, limits: { connectionsPerSecond: 1 } });
  await scene.realtime().connection.whenState('connected');

  const second = scene.realtime();
  const { reason } = await second.connection.once('disconnected');
  now += 1_000;
  await second.connection.whenState('connected');

  expect(reason).toMatchObject({ code: 80021, statusCode: 429 });
});
