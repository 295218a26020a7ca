import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';

import { createConnectionLimits } from '../../src/server/connection-limits.ts';
import { startTestApp, testApp } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { begin, connectWire, openWire } from '../kit/websocket.ts';

describe('connections without a connection_init message', () => {
  test('are limited per address', async () => {
    // One hundredth: 5 per address.
    const app = await startTestApp({ rateLimitScale: 0.01, trustedProxies: 1 });
    const [ada] = await people(app, 'ada');
    const from = (address: string) => ({ headers: { 'x-forwarded-for': `spoofed, ${address}` } });
    const silent = await Promise.all(Array.from({ length: 5 }, () => openWire(app.url, from('192.0.2.1'))));

    await expect(openWire(app.url, from('192.0.2.1'))).rejects.toThrow('429');
    using other = await connectWire(app.url, ada.token, from('192.0.2.2'));

    expect(other.frames).toHaveLength(1);
    for (const wire of silent) expect(await wire.closed).toMatchObject({ code: 4408 });
    using again = await openWire(app.url, from('192.0.2.1'));
    expect(again.frames).toHaveLength(0);
  });

  test('2,000 of them are closed, and other clients are served meanwhile', async () => {
    // One tenth: 50 per address, so that even a slow machine opens most of them while there is no slot.
    const app = await startTestApp({ rateLimitScale: 0.1 });
    const [ada] = await people(app, 'ada');
    const ends = { refused: 0, closed: 0 };
    const gone: Promise<void>[] = [];
    const flood = (async () => {
      for (let from = 0; from < 2_000; from += 100) {
        await Promise.all(
          Array.from({ length: 100 }, () => {
            const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
            socket.on('error', () => ends.refused++);
            socket.once('close', (code) => void (code === 4408 && ends.closed++));
            gone.push(new Promise<void>((resolve) => socket.once('close', () => resolve())));
            return Promise.race([gone.at(-1), new Promise<void>((resolve) => socket.once('open', () => resolve()))]);
          }),
        );
      }
    })();

    for (let i = 0; i < 20; i++) {
      const { data } = await ada.raw('{ viewer { user { id } } }');
      expect(data).toEqual({ viewer: { user: { id: ada.id } } });
    }
    await flood;
    await Promise.all(gone);

    expect(ends.refused + ends.closed).toBe(2_000);
    expect(ends.refused).toBeGreaterThan(1_000);
    // The service may notice the last close a moment after its client.
    using wire = await vi.waitFor(() => connectWire(app.url, ada.token), { timeout: 10_000 });
    begin(wire, 'after', '{ __typename }');
    expect(await wire.receive()).toMatchObject({ id: 'after', type: 'next' });
  }, 60_000);
});

test('anonymous connections have a lower limit per address, and take no slots of others', async () => {
  // One hundredth: 1 per address.
  const app = await startTestApp({ rateLimitScale: 0.01 });
  const [ada] = await people(app, 'ada');
  using nobody = await connectWire(app.url, null);
  using another = await openWire(app.url);
  another.send({ type: 'connection_init' });

  const refused = await another.closed;
  using somebody = await connectWire(app.url, ada.token);
  nobody[Symbol.dispose]();
  using again = await vi.waitFor(() => connectWire(app.url, null));

  expect(refused).toEqual({ code: 1013, reason: 'there are too many connections without a token' });
  expect([somebody.frames.length, again.frames.length]).toEqual([1, 1]);
});

describe('one user', () => {
  test('has a limit of connections; one that ends frees its slot', async () => {
    // One hundredth: 2 connections.
    const app = await startTestApp({ rateLimitScale: 0.01 });
    const [ada, bob] = await people(app, 'ada', 'bob');
    using first = await connectWire(app.url, ada.token);
    using second = await openWire(app.url);
    second.send({ type: 'connection_init', payload: { authorization: `Bearer ${ada.token}` } });
    // Connections started per minute are limited too.
    const refused = await second.closed;
    using other = await connectWire(app.url, bob.token);

    expect(refused).toEqual({ code: 1013, reason: expect.stringContaining('connections') as string });
    expect([first.frames.length, other.frames.length]).toEqual([1, 1]);
  });

  test('gets a slot back for each connection that ends', () => {
    const limits = createConnectionLimits({ scale: 0.01 });
    const open = () => limits.open('192.0.2.1')!;
    const [one, two, three] = [open(), open(), open()];

    const answers = [one.signIn('ada'), two.signIn('ada'), three.signIn('ada'), open().signIn('bob')];
    three[Symbol.dispose]();
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    const again = [open().signIn('ada'), open().signIn('ada')];

    expect(answers).toEqual([true, true, false, true]);
    expect(again).toEqual([true, false]);
  });

  test('has a limit of subscriptions over one connection', async () => {
    // One hundredth: 2 subscriptions, and a burst of 4 messages.
    const app = await startTestApp({ rateLimitScale: 0.01 });
    const [ada] = await people(app, 'ada');
    using wire = await connectWire(app.url, ada.token);

    for (const id of ['a', 'b', 'c']) begin(wire, id, 'subscription { viewerEvents { __typename } }');
    const refused = await wire.receive();

    // They start concurrently: whichever is last exceeds the limit.
    expect(refused).toMatchObject({
      type: 'next',
      payload: {
        errors: [
          {
            message: expect.stringContaining('end one of them first') as string,
            extensions: { code: 'RATE_LIMITED', retryAfterMs: null },
          },
        ],
      },
    });
  });

  test('has a limit of messages over one connection', async () => {
    // One hundredth: 4 messages, plus one per second.
    const app = await startTestApp({ rateLimitScale: 0.01 });
    const [ada] = await people(app, 'ada');
    using wire = await connectWire(app.url, ada.token);

    for (let i = 0; i < 10; i++) wire.send({ type: 'ping' });

    expect(await wire.closed).toEqual({ code: 1013, reason: 'too many messages' });
  });
});

describe('a client that', () => {
  test('pings without end is disconnected, because each ping needs an answer', async () => {
    // One hundredth: a burst of 4 messages.
    const app = await startTestApp({ rateLimitScale: 0.01 });
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');

    for (let i = 0; i < 10; i++) socket.ping();
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];

    expect([code, String(reason)]).toEqual([1013, 'too many messages']);
  });

  test('sends requests and never reads is disconnected, and others are served meanwhile', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    const { roomId } = await roomOf(ada, ben);
    for (let i = 0; i < 20; i++) await write(ada, { roomId }, '😀'.repeat(4_000));
    using slow = await connectWire(app.url, ada.token);
    // Its end shows in the bridge's counts when the connection is closed.
    begin(slow, 'listening', 'subscription { viewerEvents { __typename } }');
    await expect.poll(() => app.bridge.counts.subscribers).toBe(1);

    slow.pause();
    const page = `{ room(id: "${roomId}") { messages(last: 20) { nodes { ${Array.from({ length: 10 }, (_, i) => `c${i}: content`).join(' ')} } } } }`;
    for (let i = 0; i < 5; i++) begin(slow, `page ${i}`, page);
    await vi.waitFor(
      async () => {
        slow.send({ type: 'ping' });
        const { data } = await ben.raw('{ viewer { user { id } } }');
        expect(data).toEqual({ viewer: { user: { id: ben.id } } });
        expect(app.bridge.counts.subscribers).toBe(0);
      },
      // Long before missing answers to pings would be noticed.
      { timeout: 10_000 },
    );
    slow.resume();

    // It did not read the close code either.
    expect((await slow.closed).code).toBe(1006);
  });
});

test('a scale of 0 switches these limits off', () => {
  const limits = createConnectionLimits({ scale: 0 });
  const many = Array.from({ length: 10_000 }, () => limits.open('192.0.2.1'));

  expect(many.every((one) => one?.signIn('ada') && one.signIn(null) && one.countMessage())).toBe(true);
});

describe('an invalid frame', () => {
  test.each<[string, Buffer]>([
    ['a frame that is not masked', Buffer.from('8101', 'hex')],
    ['reserved bits', Buffer.from('f18000000000', 'hex')],
    ['an unknown opcode', Buffer.from('838000000000', 'hex')],
    ['a ping of more than 125 bytes', Buffer.from('89fe007e00000000', 'hex')],
    ['a ping in pieces', Buffer.from('098000000000', 'hex')],
    ['a message of 2^62 bytes', Buffer.from('81ff400000000000000000000000', 'hex')],
    [
      'a message of 64 KiB and a byte',
      Buffer.concat([Buffer.from('81ff000000000001000100000000', 'hex'), Buffer.alloc(65_537)]),
    ],
    ['text in invalid UTF-8', Buffer.from('818200000000c328', 'hex')],
    ['a continuation without a message', Buffer.from('808000000000', 'hex')],
    ['noise', randomBytes(300)],
  ])('(%s) closes its connection, and no other', async (_what, frame) => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    using bystander = await connectWire(app.url, ada.token);
    const { hostname, port } = new URL(app.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.write(
      'GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    await once(socket, 'data');

    socket.write(frame);
    socket.resume();
    await once(socket, 'close');
    begin(bystander, 'still', '{ __typename }');

    expect(await bystander.receive()).toMatchObject({ id: 'still', type: 'next' });
  });
});
