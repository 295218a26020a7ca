import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, listen } from '../../kit/ably.ts';

describe.each(FORMATS)('over %s, a message', (_format, format) => {
  test('published by REST reaches a subscriber with its id, name, data and extras', async () => {
    await using scene = await ablyScene();
    const received = await listen(scene.realtime(format).channels.get('room'));

    const { serials } = await scene
      .rest(format)
      .channels.get('room')
      .publish({ id: 'evt_1', name: 'message.created', data: { seq: 1 }, extras: { headers: { a: 'b' } } });

    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      id: 'evt_1',
      name: 'message.created',
      data: { seq: 1 },
      extras: { headers: { a: 'b' } },
      action: 'message.create',
      serial: serials[0],
      version: { serial: serials[0] },
    });
    expect(received[0]!.timestamp).toBeTypeOf('number');
  });

  test.each([
    ['text', 'grüße 👍'],
    ['an object', { a: [1, null, 'ü'] }],
    ['an array', [1, { b: 2 }]],
    ['bytes', Buffer.from([0, 255, 128, 10])],
    ['nothing', undefined],
  ])('may hold %s, live and in history', async (_what, data) => {
    await using scene = await ablyScene();
    const channel = scene.realtime(format).channels.get('room');
    const received = await listen(channel);

    await channel.publish('event', data);

    await expect.poll(() => received).toHaveLength(1);
    const history = await scene.rest(format).channels.get('room').history();
    expect(received[0]!.data).toEqual(data);
    expect(history.items.map((message) => message.data as unknown)).toEqual([data]);
  });

  test('that is bytes for one reads as the same bytes in the other format', async () => {
    await using scene = await ablyScene();
    const other = { useBinaryProtocol: !format.useBinaryProtocol };
    const received = await listen(scene.realtime(other).channels.get('room'));

    await scene
      .rest(format)
      .channels.get('room')
      .publish('event', Buffer.from([1, 2, 255]));

    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]!.data).toEqual(Buffer.from([1, 2, 255]));
  });

  test('published over a connection is acknowledged with its serial, or refused with the reason', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ capability: { mine: ['publish'] } });
    const client = scene.realtime({ ...format, token });

    const { serials } = await client.channels.get('mine').publish('event', 'data');
    const refused = codeOf(client.channels.get('theirs').publish('event', 'data'));

    expect(await refused).toBe(40160);
    const history = await scene.rest(format).channels.get('mine').history();
    expect(history.items.map(({ serial }) => serial)).toEqual(serials);
    expect((await scene.rest(format).channels.get('theirs').history()).items).toEqual([]);
  });
});

describe('publishing twice under one id', () => {
  test('is one message, and both answers name it', async () => {
    await using scene = await ablyScene();
    const received = await listen(scene.realtime().channels.get('room'));
    const channel = scene.rest().channels.get('room');

    const first = await channel.publish({ id: 'evt_1', data: 'first' });
    const second = await channel.publish({ id: 'evt_1', data: 'second' });
    await channel.publish({ id: 'evt_2', data: 'third' });

    expect(second).toEqual(first);
    await expect.poll(() => received.at(-1)?.id).toBe('evt_2');
    expect(received.map(({ data }) => data as string)).toEqual(['first', 'third']);
  });

  test('is one message over connections too, and two on two channels', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();

    await client.channels.get('a').publish({ id: 'evt_1' });
    await client.channels.get('a').publish({ id: 'evt_1' });
    await client.channels.get('b').publish({ id: 'evt_1' });

    expect((await scene.rest().channels.get('a').history()).items).toHaveLength(1);
    expect((await scene.rest().channels.get('b').history()).items).toHaveLength(1);
  });

  test('is two messages when more than two minutes lie between', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now, namespaces: [{ id: 'kept', persisted: true }] });
    const channel = scene.rest().channels.get('kept:room');

    await channel.publish({ id: 'evt_1' });
    now += 119_000;
    await channel.publish({ id: 'evt_1' });
    now += 2_000;
    await channel.publish({ id: 'evt_1' });

    expect((await channel.history()).items).toHaveLength(2);
  });
});

describe('an array of messages', () => {
  test('is published as a whole, in order, under one base id, once', async () => {
    await using scene = await ablyScene();
    const received = await listen(scene.realtime().channels.get('room'));
    const channel = scene.rest().channels.get('room');
    const batch = ['a', 'b', 'c'].map((data, index) => ({ id: `evt:${index}`, data }));

    const { serials } = await channel.publish(batch);
    await channel.publish(batch);
    await channel.publish('last', null);

    await expect.poll(() => received.at(-1)?.name).toBe('last');
    expect(received.map(({ id }) => id).slice(0, -1)).toEqual(['evt:0', 'evt:1', 'evt:2']);
    expect(received.map(({ serial }) => serial).slice(0, -1)).toEqual(serials);
    expect(serials.map(String)).toEqual(serials.map(String).toSorted());
  });

  test.each([
    ['of different bases', ['a:0', 'b:1']],
    ['in another order', ['a:1', 'a:0']],
    ['without a place', ['a', 'b']],
    ['only in part', ['a:0', undefined]],
    ['empty', ['', '']],
  ])('with ids %s is refused, and nothing is published', async (_what, ids) => {
    await using scene = await ablyScene();
    const channel = scene.rest({ idempotentRestPublishing: false }).channels.get('room');

    const refused = codeOf(channel.publish(ids.map((id) => (id === undefined ? {} : { id }))));

    expect(await refused).toBe(40031);
    expect((await channel.history()).items).toEqual([]);
  });
});

describe('a batch', () => {
  test('succeeds and fails channel by channel', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest();
    const limited = scene.rest(await rest.auth.requestToken({ capability: { a: ['publish'] } }));

    const result = await limited.batchPublish({ channels: ['a', 'b', '[c'], messages: [{ id: 'evt', data: 'x' }] });

    expect(result).toMatchObject({ successCount: 1, failureCount: 2 });
    expect(result.results).toMatchObject([
      { channel: 'a', messageId: 'evt' },
      { channel: 'b', error: { code: 40160, statusCode: 401 } },
      { channel: '[c', error: { code: 40010, statusCode: 400 } },
    ]);
    expect((await rest.channels.get('a').history()).items.map(({ id }) => id)).toEqual(['evt']);
    expect((await rest.channels.get('b').history()).items).toEqual([]);
  });

  test('of several kinds is answered in their order, and honours ids as a publish does', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest();
    const specs = [
      { channels: ['a'], messages: [{ id: 'evt_1', data: 'one' }] },
      { channels: ['b', 'c'], messages: [{ id: 'evt_2', data: 'two' }] },
    ];

    const first = await rest.batchPublish(specs);
    const second = await rest.batchPublish(specs);

    expect(second).toEqual(first);
    expect(first.map(({ successCount }) => successCount)).toEqual([1, 2]);
    const histories = await Promise.all(['a', 'b', 'c'].map((name) => rest.channels.get(name).history()));
    expect(histories.map(({ items }) => items.map(({ data }) => data as string))).toEqual([['one'], ['two'], ['two']]);
  });

  test('of more than 100 channels, or without any, is refused as a whole', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest();
    const channels = Array.from({ length: 101 }, (_, index) => `room-${index}`);

    expect(await codeOf(rest.batchPublish({ channels, messages: [{ data: 'x' }] }))).toBe(90010);
    expect(await codeOf(rest.batchPublish({ channels: [], messages: [{ data: 'x' }] }))).toBe(40000);
    expect((await rest.channels.get('room-0').history()).items).toEqual([]);
  });
});

describe('refused are', () => {
  test.each(['[room]', ':room', ''])('channels with the name "%s"', async (name) => {
    await using scene = await ablyScene();
    const client = scene.realtime();

    expect(await codeOf(client.channels.get(name).publish('event', null))).toBe(40010);
    expect(await codeOf(client.channels.get(name).attach())).toBe(40010);
    expect(client.connection.state).toBe('connected');
  });

  test('data that is a number, whoever lets it through', async () => {
    await using scene = await ablyScene();

    const answer = await scene.rest().request('POST', '/channels/room/messages', 6, {}, { data: 42 });

    expect(answer).toMatchObject({ statusCode: 400, errorCode: 40013 });
  });

  test('bodies that are neither JSON nor msgpack, and doors that do not exist', async () => {
    await using scene = await ablyScene();
    const headers = { authorization: `Basic ${btoa('app.server:server-secret')}`, 'content-type': 'application/json' };
    const url = `${scene.ably.url}/channels/room/messages`;

    const garbled = await fetch(url, { method: 'POST', headers, body: '{' });
    const nowhere = await scene.rest().request('GET', '/nowhere', 6);

    expect(garbled.status).toBe(400);
    expect(await garbled.json()).toMatchObject({ error: { code: 40001 } });
    expect(nowhere).toMatchObject({ statusCode: 404, errorCode: 40400 });
  });
});

test('a key may publish in the name of a connection', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime({ echoMessages: false });
  const received = await listen(client.channels.get('room'));

  await scene.rest().channels.get('room').publish({ name: 'mine', connectionKey: client.connection.key! });
  await scene.rest().channels.get('room').publish('theirs', null);

  await expect.poll(() => received.map(({ name }) => name)).toEqual(['theirs']);
});
