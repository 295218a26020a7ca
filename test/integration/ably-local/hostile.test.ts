import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { Action, PresenceAction } from '../../../src/dev/ably-local/protocol.ts';
import { ablyScene, type AblyScene, codeOf, FORMATS, listen, SERVER_KEY, wire } from '../../kit/ably.ts';
import { hear, until } from '../../kit/processes.ts';

/** Data that no client package sends. The server keeps working for others; a crash would end this test file. */

async function open(scene: AblyScene, query: string): Promise<WebSocket> {
  const socket = new WebSocket(`${scene.ably.url.replace('http', 'ws')}/?${query}`);
  await once(socket, 'open');
  return socket;
}

const handshake = (query: string) =>
  `GET /?${query} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`;

/** The first frame on a new socket, which may be closed already. */
async function firstFrame(socket: WebSocket): Promise<unknown> {
  const [bytes] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(String(bytes)) as unknown;
}

async function expectToServe(scene: AblyScene): Promise<void> {
  const received = await listen(scene.realtime().channels.get('alive'));
  await scene.rest().channels.get('alive').publish('event', null);
  await expect.poll(() => received).toHaveLength(1);
}

/** `{"a":{"a":…}}` as JSON text. */
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a refused socket', () => {
  test.each([
    ['a frame that is not masked', Buffer.from([0x81, 0x01, 0x61])],
    ['a frame with reserved bits', Buffer.from([0xff, 0x80, 0, 0, 0, 0])],
  ])('may send %s', async (_what, bytes) => {
    await using scene = await ablyScene();
    const socket = connect(scene.ably.port, '127.0.0.1');
    const received = text(socket);

    // In one piece with the handshake, because the server still reads from a refused socket.
    socket.write(Buffer.concat([Buffer.from(handshake('key=app.server:wrong')), bytes]));

    expect(await received).toContain('"code":40101');
    await expectToServe(scene);
  });

  test('of a protocol version before 2 is told the reason', async () => {
    await using scene = await ablyScene();

    const socket = new WebSocket(`${scene.ably.url.replace('http', 'ws')}/?key=${SERVER_KEY}&v=1.2`);

    expect(await firstFrame(socket)).toMatchObject({ action: Action.ERROR, error: { code: 40017 } });
  });
});

describe('data that is nested thousands deep', () => {
  test('in the extras of a member closes the socket of the sender, and no member enters', async () => {
    await using scene = await ablyScene();
    const socket = await open(scene, `key=${SERVER_KEY}&clientId=ada&format=json`);
    socket.send(JSON.stringify({ action: Action.ATTACH, channel: 'room' }));
    const closed = once(socket, 'close');

    const member = `{"action":${PresenceAction.ENTER},"extras":${nested(20_000)}}`;
    socket.send(`{"action":${Action.PRESENCE},"channel":"room","msgSerial":0,"presence":[${member}]}`);
    await closed;

    expect((await scene.rest().channels.get('room').presence.get()).items).toEqual([]);
    expect(await scene.realtime().channels.get('room').presence.get()).toEqual([]);
    await expectToServe(scene);
  });

  test.each([
    ['extras of a message', '/channels/room/messages', `{"extras":${nested(20_000)}}`],
    ['data of a message', '/channels/room/messages', `{"data":${nested(20_000)}}`],
    ['namespaces of an app', '/apps', `{"namespaces":[${nested(20_000)}]}`],
    ['a batch', '/messages', nested(20_000)],
  ])('as %s is refused', async (_what, path, body) => {
    await using scene = await ablyScene();
    const headers = { authorization: `Basic ${btoa(SERVER_KEY)}`, 'content-type': 'application/json' };

    const answer = await fetch(`${scene.ably.url}${path}`, { method: 'POST', headers, body });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 40001 } });
    await expectToServe(scene);
  });

  test.each(FORMATS)('is accepted 200 deep, over %s', async (_format, format) => {
    await using scene = await ablyScene();
    const extras = JSON.parse(nested(200)) as object;
    const channel = scene.realtime(format).channels.get('room');
    const received = await listen(channel);

    await scene.rest(format).channels.get('room').publish({ name: 'event', extras });

    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]!.extras).toEqual(extras);
  });
});

test('a frame that is too large closes only its own socket, with 1009', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime();
  await client.connection.whenState('connected');
  const socket = await open(scene, `key=${SERVER_KEY}`);
  const closed = once(socket, 'close');

  socket.send(Buffer.alloc(9 * 1_024 * 1_024));
  const [code] = (await closed) as [number];

  expect(code).toBe(1009);
  expect(client.connection.state).toBe('connected');
});

test.each([
  ['an action that does not exist, with a serial', { action: 99, msgSerial: 7 }, Action.NACK, { msgSerial: 7 }],
  ['an action that does not exist, on a channel', { action: 99, channel: 'a' }, Action.ERROR, { channel: 'a' }],
  ['an action that does not exist', { action: 99 }, Action.ERROR, {}],
  ['a parameter that is no text', { action: Action.ATTACH, channel: 'a', params: { rewind: {} } }, Action.ERROR, {}],
  ['parameters that are no object', { action: Action.ATTACH, channel: 'a', params: 'rewind' }, Action.ERROR, {}],
  ['a place that is no text', { action: Action.ATTACH, channel: 'a', channelSerial: {} }, Action.ERROR, {}],
  ['a serial that is none', { action: Action.MESSAGE, channel: 'a', msgSerial: {} }, Action.ERROR, {}],
])('a frame with %s is refused where its sender expects it', async (_what, frame, action, where) => {
  await using scene = await ablyScene();
  using client = await wire(scene.ably);

  client.send(frame);

  expect(await client.receive(action)).toMatchObject({ ...where, error: { statusCode: 400 } });
});

test.each([{ keys: 5 }, { namespaces: null, channels: 'x' }, { namespaces: [1] }])(
  'an app of %j is refused',
  async (spec) => {
    await using scene = await ablyScene();

    const answer = await scene.rest().request('POST', '/apps', 6, {}, spec);

    expect(answer).toMatchObject({ statusCode: 400, errorCode: 40000 });
  },
);

test('presence that is not a list is refused with NACK', async () => {
  await using scene = await ablyScene();
  using client = await wire(scene.ably, 'clientId=ada');
  client.send({ action: Action.ATTACH, channel: 'room' });

  client.send({ action: Action.PRESENCE, channel: 'room', msgSerial: 0, presence: 'ada' });

  expect(await client.receive(Action.NACK)).toMatchObject({ msgSerial: 0, error: { code: 40000 } });
});

test('a long error does not make headers that clients refuse', async () => {
  await using scene = await ablyScene();
  const capability = { ['x'.repeat(100_000)]: [] };

  expect(await codeOf(scene.rest().auth.requestToken({ capability }))).toBe(40003);
});

describe('a frozen client leaves the presence set', () => {
  const timings = { maxIdleIntervalMs: 1_000, presenceLingerMs: 50 };

  test('if its process is stopped', async () => {
    await using scene = await ablyScene({ timings });
    const seen: string[] = [];
    await scene
      .realtime()
      .channels.get('room')
      .presence.subscribe(({ clientId, action }) => seen.push(`${clientId} ${action}`));
    const options = JSON.stringify({ ...scene.ably.clientOptions, key: SERVER_KEY, clientId: 'ada' });
    const program = `
      import { Realtime } from 'ably';
      await new Realtime(${options}).channels.get('room').presence.enter();
      console.log('entered');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    const { output, closed } = hear(child);
    try {
      await until(() => output.stdout.includes('entered'));

      child.kill('SIGSTOP');

      await expect.poll(() => seen, { timeout: 15_000 }).toEqual(['ada enter', 'ada leave']);
      expect((await scene.rest().channels.get('room').presence.get()).items).toEqual([]);
    } finally {
      child.kill('SIGKILL');
      await closed;
    }
  });

  test('also if it requested heartbeat frames, like browsers', async () => {
    await using scene = await ablyScene({ timings });
    const url = `${scene.ably.url.replace('http', 'ws')}/?key=${SERVER_KEY}&clientId=ada&heartbeats=true`;
    const socket = new WebSocket(url, { autoPong: false });
    const closed = once(socket, 'close');
    await once(socket, 'open');
    socket.send(JSON.stringify({ action: Action.ATTACH, channel: 'room' }));
    const member = { action: PresenceAction.ENTER };
    socket.send(JSON.stringify({ action: Action.PRESENCE, channel: 'room', msgSerial: 0, presence: [member] }));
    const presence = () => scene.rest().channels.get('room').presence.get();
    await expect.poll(async () => (await presence()).items.length).toBe(1);

    await closed;

    await expect.poll(async () => (await presence()).items.length).toBe(0);
  });
});
