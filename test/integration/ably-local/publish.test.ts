import type { Rest } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, listen, SERVER_KEY } from '../../kit/ably.ts';

const BASIC = `Basic ${btoa(SERVER_KEY)}`;

describe.each(FORMATS)('over %s, a message', (_format, format) => {
  test('that is published by REST reaches a subscriber with its id, name, data and extras', async () => {
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
  ])('may contain %s, live and in history', async (_what, data) => {
    await using scene = await ablyScene();
    const channel = scene.realtime(format).channels.get('room');
    const received = await listen(channel);

    await channel.publish('event', data);

    await expect.poll(() => received).toHaveLength(1);
    const history = await scene.rest(format).channels.get('room').history();
    expect(received[0]!.data).toEqual(data);
    expect(history.items.map((message) => message.data as unknown)).toEqual([data]);
  });

  test('of bytes has the same bytes in the other format', async () => {
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

  test('that is published over a connection is acknowledged with its serial, or refused with the reason', async () => {
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

describe('publishing twice with one id', () => {
  test('makes one message, and both answers name it', async () => {
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

  test('makes one message over connections too, and two on two channels', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();

    await client.channels.get('a').publish({ id: 'evt_1' });
    await client.channels.get('a').publish({ id: 'evt_1' });
    await client.channels.get('b').publish({ id: 'evt_1' });

    expect((await scene.rest().channels.get('a').history()).items).toHaveLength(1);
    expect((await scene.rest().channels.get('b').history()).items).toHaveLength(1);
  });

  test('makes two messages after more than two minutes', async () => {
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
  test('is published as a whole, in order, with one base id, once', async () => {
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

  test('of several specs is answered in their order, and ids work as in a publish', async () => {
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

  test('of more than 100 channels, or without channels, is refused as a whole', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest();
    const channels = Array.from({ length: 101 }, (_, index) => `room-${index}`);

    expect(await codeOf(rest.batchPublish({ channels, messages: [{ data: 'x' }] }))).toBe(90010);
    expect(await codeOf(rest.batchPublish({ channels: [], messages: [{ data: 'x' }] }))).toBe(40000);
    expect((await rest.channels.get('room-0').history()).items).toEqual([]);
  });
});

describe('a batch of a version before 3', () => {
  const ask = (rest: Rest, body: object) => rest.request('POST', '/messages', 2, {}, body);
  type Results = {
    readonly channel: string;
    readonly messageId?: string;
    readonly error?: { readonly code: number };
  }[];

  test.each(FORMATS)('that succeeds is a list of channels, over %s', async (_format, format) => {
    await using scene = await ablyScene();
    const specs = [
      { channels: ['a', 'b'], messages: { id: 'one', data: 'x' } },
      { channels: 'c', messages: [{ id: 'two' }] },
    ];

    const one = await ask(scene.rest(format), specs[0]!);
    const several = await ask(scene.rest(format), specs);

    expect(one).toMatchObject({ success: true, statusCode: 201, errorCode: null });
    expect(one.items).toMatchObject([
      { channel: 'a', messageId: 'one' },
      { channel: 'b', messageId: 'one' },
    ]);
    expect((several.items as Results).map(({ channel, messageId }) => [channel, messageId])).toEqual([
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'two'],
    ]);
    expect((await scene.rest().channels.get('a').history()).items).toHaveLength(1);
  });

  test.each(FORMATS)(
    'that fails in part fails as a whole, and names the failed channels, over %s',
    async (_format, format) => {
      await using scene = await ablyScene();
      const url = `${scene.ably.url}/messages`;
      const body = { channels: ['a', '[invalid', ''], messages: { data: 'x' } };

      const answer = await ask(scene.rest(format), body);
      const raw = await fetch(url, {
        method: 'POST',
        headers: { authorization: BASIC, 'content-type': 'application/json', 'x-ably-version': '2' },
        body: JSON.stringify(body),
      });

      expect(answer).toMatchObject({ success: false, statusCode: 400, errorCode: 40020 });
      const { error, batchResponse } = (await raw.json()) as { error: { code: number }; batchResponse: Results };
      expect(error.code).toBe(40020);
      expect(batchResponse.map((result) => [result.channel, result.error?.code])).toEqual([
        ['a', undefined],
        ['[invalid', 40010],
        ['', 40010],
      ]);
      expect((await scene.rest().channels.get('a').history()).items).toHaveLength(2);
    },
  );

  test('of presence has the same formats', async () => {
    await using scene = await ablyScene();
    await scene.realtime({ clientId: 'ada' }).channels.get('a').presence.enter();
    const rest = scene.rest(await scene.rest().auth.requestToken({ capability: { a: ['subscribe'] } }));

    const whole = await rest.request('GET', '/presence', 2, { channels: 'a' });
    const partial = await rest.request('GET', '/presence', 2, { channels: 'a,b' });

    expect(whole.items).toMatchObject([{ channel: 'a', presence: [{ clientId: 'ada' }] }]);
    expect(partial).toMatchObject({ success: false, statusCode: 400, errorCode: 40020 });
  });
});

describe('refuses', () => {
  test.each(['[room]', ':room', ''])('channels with the name "%s"', async (name) => {
    await using scene = await ablyScene();
    const client = scene.realtime();

    expect(await codeOf(client.channels.get(name).publish('event', null))).toBe(40010);
    expect(await codeOf(client.channels.get(name).attach())).toBe(40010);
    expect(client.connection.state).toBe('connected');
  });

  test('data that is a number', async () => {
    await using scene = await ablyScene();

    const answer = await scene.rest().request('POST', '/channels/room/messages', 6, {}, { data: 42 });

    expect(answer).toMatchObject({ statusCode: 400, errorCode: 40013 });
  });

  test('bodies that are neither JSON nor msgpack, and unknown paths', async () => {
    await using scene = await ablyScene();
    const headers = { authorization: BASIC, 'content-type': 'application/json' };
    const url = `${scene.ably.url}/channels/room/messages`;

    const garbled = await fetch(url, { method: 'POST', headers, body: '{' });
    const nowhere = await scene.rest().request('GET', '/nowhere', 6);

    expect(garbled.status).toBe(400);
    expect(await garbled.json()).toMatchObject({ error: { code: 40001 } });
    expect(nowhere).toMatchObject({ statusCode: 404, errorCode: 40400 });
  });
});

test('a key may publish on behalf of a connection', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime({ echoMessages: false });
  const received = await listen(client.channels.get('room'));

  await scene.rest().channels.get('room').publish({ name: 'mine', connectionKey: client.connection.key! });
  await scene.rest().channels.get('room').publish('theirs', null);

  await expect.poll(() => received.map(({ name }) => name)).toEqual(['theirs']);
});
