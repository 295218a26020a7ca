import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';

import { afterEach, describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { idOfNothing } from '../kit/streams.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { nobodyListens } from '../kit/subscriptions.ts';
import { begin, connectWire, openWire } from '../kit/websocket.ts';

const app = await testApp({ publish: true });

const EVENTS = `subscription ($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) { ... on DurableEvent { seq } }
}`;

afterEach(() => nobodyListens(app));

/** A connected user in a room with one message. */
async function connected() {
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await write(ada, { roomId });
  return { ada, roomId, wire: await connectWire(app.url, ada.token) };
}

const event = (id: string, seq: number) => ({ type: 'next', id, payload: { data: { channelEvents: { seq } } } });

describe('operations over a WebSocket', () => {
  test.each([
    [
      'a query',
      'query ($room: ID!) { viewer { user { username } } room(id: $room) { messages(first: 1) { nodes { content } } } }',
    ],
    ['a query for a missing object', `{ room(id: "${idOfNothing('room')}") { id } }`],
    [
      'a refused mutation',
      `mutation { deleteMessage(input: { messageId: "${idOfNothing('msg')}" }) { seq userErrors { code path message } } }`,
    ],
    ['a refused field', 'query ($room: ID!) { channelEvents(channel: { roomId: $room }, after: -1) { lastSeq } }'],
    ['a refused variable', 'query ($first: Int!) { viewer { servers(first: $first) { nodes { id } } } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
  ])('are answered as over HTTP: %s', async (_what, query) => {
    const { ada, roomId, wire } = await connected();
    using _ = wire;
    const variables = { room: roomId };
    const { status: _status, ...overHttp } = await ada.raw(query, variables);

    begin(wire, 'one', query, variables);

    expect(await wire.receive()).toEqual({ type: 'next', id: 'one', payload: overHttp });
    expect(await wire.receive()).toEqual({ type: 'complete', id: 'one' });
  });

  test('a mutation takes effect, and its event arrives on the same connection', async () => {
    const { roomId, wire } = await connected();
    using _ = wire;
    begin(wire, 'events', EVENTS, { channel: { roomId }, after: 0 });
    expect(await wire.receive()).toEqual(event('events', 1));

    begin(
      wire,
      'write',
      `mutation ($roomId: ID!) { createMessage(input: { channel: { roomId: $roomId }, content: "x" }) { seq } }`,
      { roomId },
    );

    const messages = [await wire.receive(), await wire.receive(), await wire.receive()];
    expect(messages).toContainEqual({ type: 'next', id: 'write', payload: { data: { createMessage: { seq: 2 } } } });
    expect(messages).toContainEqual({ type: 'complete', id: 'write' });
    expect(messages).toContainEqual(event('events', 2));
  });

  test.each([
    ['a syntax error', { query: '{ viewer' }, /^Syntax Error/],
    ['an unknown field', { query: '{ nothing }' }, /^Cannot query field/],
    ['a missing operation', { query: '{ __typename }', operationName: 'Other' }, /which operation/],
    ['one of two operations', { query: 'query A { __typename } query B { __typename }' }, /which operation/],
  ])('%s is an error of that operation only; the rest of the connection continues', async (_what, payload, text) => {
    const { ada, roomId, wire } = await connected();
    using _ = wire;
    begin(wire, 'events', EVENTS, { channel: { roomId }, after: 0 });
    expect(await wire.receive()).toEqual(event('events', 1));

    wire.send({ type: 'subscribe', id: 'bad', payload });

    expect(await wire.receive()).toMatchObject({
      type: 'error',
      id: 'bad',
      payload: [{ message: expect.stringMatching(text), extensions: { code: 'BAD_USER_INPUT' } }],
    });
    await write(ada, { roomId });
    expect(await wire.receive()).toEqual(event('events', 2));
  });

  test('a subscription that is completed by its client gets no more events, and its id is free again', async () => {
    const { ada, roomId, wire } = await connected();
    using _ = wire;
    begin(wire, 'events', EVENTS, { channel: { roomId }, after: 0 });
    await wire.receive();

    wire.send({ type: 'complete', id: 'events' });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(0);
    await write(ada, { roomId });
    begin(wire, 'events', EVENTS, { channel: { roomId }, after: 1 });

    expect(await wire.receive()).toEqual(event('events', 2));
    expect(wire.frames).toHaveLength(3);
  });

  test('a subscription whose id is reused before it has started ends with the connection, like all others', async () => {
    const { roomId, wire } = await connected();
    for (let i = 0; i < 5; i++) {
      wire.send({ type: 'complete', id: 'same' });
      begin(wire, 'same', EVENTS, { channel: { roomId }, after: 0 });
    }
    await expect.poll(() => app.bridge.counts.subscribers).toBeGreaterThan(1);

    wire[Symbol.dispose]();

    await nobodyListens(app);
    expect(app.bridge.counts.subscribers).toBe(0);
  });
});

describe('a connection is closed', () => {
  test.each([
    ['no JSON', 'garbage'],
    ['no object', '[]'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"start","id":"1","payload":{}}'],
    ['an operation without an id', '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['an operation that is not a string', '{"type":"subscribe","id":"1","payload":{"query":1}}'],
  ])('4400 after an invalid message: %s', async (_what, text) => {
    const { wire } = await connected();

    wire.send(text);

    expect(await wire.closed).toMatchObject({ code: 4400 });
  });

  test('4401 after an operation before the acknowledgement', async () => {
    using wire = await openWire(app.url);

    begin(wire, 'early', '{ __typename }');

    expect(await wire.closed).toMatchObject({ code: 4401 });
    expect(wire.frames).toEqual([]);
  });

  test.each([[[]], [['chat']], [['graphql-ws']]])(
    '4406, or not opened, with the subprotocols %j',
    async (protocols) => {
      const opening = openWire(app.url, { protocols });

      // `ws` itself fails if it offered subprotocols and none was chosen.
      if (protocols.length > 0) await expect(opening).rejects.toThrow('Server sent no subprotocol');
      else expect(await (await opening).closed).toMatchObject({ code: 4406 });
    },
  );

  test('4408 without a connection_init', async () => {
    using wire = await openWire(app.url);

    expect(await wire.closed).toMatchObject({ code: 4408 });
  });

  test('4409 after an id that is in use', async () => {
    const { roomId, wire } = await connected();
    begin(wire, 'same', EVENTS, { channel: { roomId }, after: 0 });
    await wire.receive();

    begin(wire, 'same', '{ __typename }');

    expect(await wire.closed).toMatchObject({ code: 4409 });
  });

  test('4429 after a second connection_init', async () => {
    const { wire } = await connected();

    wire.send({ type: 'connection_init' });

    expect(await wire.closed).toMatchObject({ code: 4429 });
  });

  test('1009 after a message of more than 64 KiB, and not after one of 64 KiB', async () => {
    const { wire } = await connected();
    const message = (bytes: number) => {
      const empty = JSON.stringify({ type: 'ping', payload: { text: '' } });
      return JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(bytes - empty.length) } });
    };
    wire.send(message(64 * 1_024));
    expect(await wire.receive()).toMatchObject({ type: 'pong' });

    wire.send(message(64 * 1_024 + 1));

    expect(await wire.closed).toMatchObject({ code: 1009 });
  });

  test('and other connections continue', async () => {
    const { roomId, wire } = await connected();
    using _ = wire;
    const { wire: bad } = await connected();

    bad.send('garbage');
    await bad.closed;

    begin(wire, 'events', EVENTS, { channel: { roomId }, after: 0 });
    expect(await wire.receive()).toEqual(event('events', 1));
  });
});

describe('an upgrade at another path', () => {
  test('is answered 404', async () => {
    await expect(openWire(app.url, { path: '/elsewhere' })).rejects.toThrow('Unexpected server response: 404');
    await expect(openWire(app.url, { path: '/livez' })).rejects.toThrow('Unexpected server response: 404');
  });

  test('is closed by the service, which survives a connection that is reset', async () => {
    const ask = 'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    const { port } = new URL(app.url);
    const patient = connectTcp({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    const brief = connectTcp({ port: Number(port), host: '127.0.0.1' });

    patient.write(ask);
    brief.write(ask, () => brief.resetAndDestroy());
    patient.resume();
    await once(patient, 'end');

    // It never closes its own side; what it writes then is answered by a reset.
    const broken = once(patient, 'error');
    const writing = setInterval(() => patient.write('x'), 10);
    await broken;
    clearInterval(writing);
    expect((await fetch(`${app.url}/livez`)).status).toBe(200);
  });
});
