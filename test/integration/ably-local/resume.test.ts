import type { InboundMessage, PaginatedResult, Realtime } from 'ably';
import { describe, expect, test } from 'vitest';

import { Action, Flag } from '../../../src/dev/ably-local/protocol.ts';
import { type AblyScene, ablyScene, FORMATS, type Frame, listen, type Wire, wire } from '../../kit/ably.ts';
import { startTcpProxy } from '../../kit/tcp-proxy.ts';

/** Names of all messages of a channel, oldest first. */
async function namesIn(scene: AblyScene, channel: string): Promise<string[]> {
  const names: string[] = [];
  let page: PaginatedResult<InboundMessage> | null = await scene
    .rest()
    .channels.get(channel)
    .history({ direction: 'forwards', limit: 1_000 });
  for (; page; page = await page.next()) names.push(...page.items.map(({ name }) => name!));
  return names;
}

async function receiveSerial(client: Wire, action: number, msgSerial: number): Promise<Frame> {
  for (;;) {
    const frame = await client.receive(action);
    if (frame['msgSerial'] === msgSerial) return frame;
  }
}

async function reconnected(client: Realtime, disturb: () => unknown) {
  const back = client.connection.once('connected');
  await disturb();
  return back;
}

describe.each(FORMATS)('over %s, a connection that breaks', (_format, format) => {
  test('is resumed: messages from meanwhile arrive once, in order, before later ones', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime(format);
    const rest = scene.rest(format);
    const rooms = ['one', 'two', 'three'];
    const received = await Promise.all(rooms.map((room) => listen(client.channels.get(room))));
    for (const room of rooms) await rest.channels.get(room).publish('before', null);
    await expect.poll(() => received.map(({ length }) => length)).toEqual([1, 1, 1]);
    const { id, key } = client.connection;
    const attached = client.channels.get('one').once('attached');

    const change = await reconnected(client, async () => {
      using _ = scene.ably.refuseConnections();
      for (const room of rooms) {
        for (const name of ['a', 'b', 'c']) await rest.channels.get(room).publish(name, null);
      }
    });
    for (const room of rooms) await rest.channels.get(room).publish('after', null);

    for (const messages of received) {
      await expect.poll(() => messages.map(({ name }) => name)).toEqual(['before', 'a', 'b', 'c', 'after']);
    }
    expect(change.reason).toBeUndefined();
    expect(client.connection.id).toBe(id);
    expect(client.connection.key).not.toBe(key);
    expect(await attached).toMatchObject({ resumed: true, hasBacklog: true });
  });
});

test('messages are neither lost, repeated nor reordered while connections break under load', async () => {
  await using scene = await ablyScene();
  const clients = [scene.realtime(), scene.realtime({ useBinaryProtocol: false })];
  const received = await Promise.all(clients.map((client) => listen(client.channels.get('room'))));
  const channel = scene.rest().channels.get('room');
  const names = Array.from({ length: 200 }, (_, index) => String(index));

  for (const [index, name] of names.entries()) {
    if (index % 20 === 10) scene.ably.dropConnections();
    await channel.publish(name, null);
  }

  for (const messages of received) {
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(names.length);
    expect(messages.map(({ name }) => name)).toEqual(names);
  }
});

test('messages that a client publishes while its connection breaks are published once', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime();
  const channel = client.channels.get('room');
  await channel.attach();
  const names = Array.from({ length: 60 }, (_, index) => String(index));

  const published = names.map(async (name, index) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (index % 10 === 5) scene.ably.dropConnections();
    await channel.publish(name, null);
  });
  await Promise.all(published);

  const history = await scene.rest().channels.get('room').history({ direction: 'forwards' });
  expect(history.items.map(({ name }) => name)).toEqual(names);
});

test('3,000 publishes that were not acknowledged when the connection broke are published once', async () => {
  await using scene = await ablyScene();
  await using proxy = await startTcpProxy(scene.ably.port);
  const client = scene.realtime({ port: proxy.port });
  const channel = client.channels.get('room');
  await channel.attach();
  const names = Array.from({ length: 3_000 }, (_, index) => String(index));

  proxy.set({ kind: 'lost-answers' });
  const published = Promise.all(names.map((name) => channel.publish(name, null)));
  await expect.poll(() => namesIn(scene, 'room'), { timeout: 20_000 }).toHaveLength(names.length);
  proxy.set({ kind: 'reset' });
  proxy.set({ kind: 'pass' });
  const results = await published;

  expect(await namesIn(scene, 'room')).toEqual(names);
  expect(new Set(results.flatMap(({ serials }) => serials)).size).toBe(names.length);
});

test('a publish that is repeated after its outcome was dropped is refused, and not published again', async () => {
  await using scene = await ablyScene();
  using client = await wire(scene.ably);
  const publish = (msgSerial: number, channel: string) =>
    client.send({ action: Action.MESSAGE, channel, msgSerial, messages: [{ name: String(msgSerial) }] });
  publish(0, 'first');
  // Refusals need no capability, and are kept like all outcomes.
  for (let msgSerial = 1; msgSerial <= 100_000; msgSerial++) publish(msgSerial, '[invalid]');

  publish(0, 'first');
  publish(100_000, '[invalid]');

  const refused = await receiveSerial(client, Action.NACK, 0);
  expect(refused).toMatchObject({ error: { code: 40007 } });
  expect(await receiveSerial(client, Action.NACK, 100_000)).toMatchObject({ error: { code: 40010 } });
  expect(await namesIn(scene, 'first')).toEqual(['0']);
});

test('another client can recover a connection, and receives the missed messages', async () => {
  await using scene = await ablyScene();
  const first = scene.realtime();
  const seen = await listen(first.channels.get('room'));
  const channel = scene.rest().channels.get('room');
  await channel.publish('a', null);
  await expect.poll(() => seen).toHaveLength(1);
  const recover = first.connection.createRecoveryKey()!;
  const { id } = first.connection;
  await channel.publish('b', null);

  const second = scene.realtime({ recover });
  const received = await listen(second.channels.get('room'));
  await channel.publish('c', null);

  await expect.poll(() => received.map(({ name }) => name)).toEqual(['b', 'c']);
  expect(second.connection.id).toBe(id);
});

describe('a restarted server', () => {
  test('that kept its state lets clients resume', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();
    const received = await listen(client.channels.get('room'));
    const { id } = client.connection;

    await reconnected(client, async () => {
      await scene.ably.stop();
      await scene.ably.start();
    });
    await scene.rest().channels.get('room').publish('after', null);

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['after']);
    expect(client.connection.id).toBe(id);
  });

  test('that lost its state gives clients a new connection, and reports that messages may be missing', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime({ clientId: 'ada' });
    const channel = client.channels.get('room');
    const received = await listen(channel);
    await channel.presence.enter();
    await scene.rest().channels.get('room').publish('before', null);
    await expect.poll(() => received).toHaveLength(1);
    const { id } = client.connection;
    const attached = channel.once('attached');

    const change = await reconnected(client, async () => {
      await scene.ably.stop();
      await scene.ably.start({ forget: true });
    });

    expect(change.reason).toMatchObject({ code: 80008 });
    expect(client.connection.id).not.toBe(id);
    expect(await attached).toMatchObject({ resumed: false });
    await scene.rest().channels.get('room').publish('after', null);
    await expect.poll(() => received.map(({ name }) => name)).toEqual(['before', 'after']);
    const members = async () => (await scene.rest().channels.get('room').presence.get()).items;
    await expect.poll(async () => (await members()).map(({ clientId }) => clientId)).toEqual(['ada']);
  });

  test('is unavailable while it is stopped: publishing fails, and clients wait for it', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();
    await client.connection.whenState('connected');

    await scene.ably.stop();

    await expect(scene.rest().channels.get('room').publish('event', null)).rejects.toThrow(/ECONNREFUSED/);
    await expect.poll(() => client.connection.state).not.toBe('connected');
    const back = client.connection.once('connected');
    await scene.ably.start();
    expect((await back).reason).toBeUndefined();
  });
});

test.each([
  ['two minutes and a bit later', 120_001, { connected: 80008, resumed: false }],
  ['almost two minutes later', 119_000, { connected: undefined, resumed: true }],
])('%s a connection and its channels are resumed accordingly', async (_when, later, { connected, resumed }) => {
  let now = Date.now();
  await using scene = await ablyScene({ now: () => now, namespaces: [{ id: 'kept', persisted: true }] });
  const client = scene.realtime();
  await client.channels.get('kept:room').attach();
  const attached = client.channels.get('kept:room').once('attached');

  const change = await reconnected(client, async () => {
    using _ = scene.ably.refuseConnections();
    await client.connection.whenState('disconnected');
    await scene.rest().channels.get('kept:room').publish('meanwhile', null);
    now += later;
  });

  expect(change.reason?.code).toBe(connected);
  expect(await attached).toMatchObject({ resumed });
});

test('an unknown connection key is refused, and the client gets a new connection', async () => {
  await using scene = await ablyScene();
  const recover = JSON.stringify({ connectionKey: 'nonsense', msgSerial: 3, channelSerials: {} });

  const change = await scene.realtime({ recover }).connection.once('connected');

  expect(change.reason).toMatchObject({ code: 80018 });
});

test('nobody else can resume a connection', async () => {
  await using scene = await ablyScene();
  const ada = scene.realtime({ clientId: 'ada', ...(await scene.rest().auth.requestToken({ clientId: 'ada' })) });
  await ada.channels.get('room').attach();
  const recover = ada.connection.createRecoveryKey()!;
  const { token } = await scene.rest().auth.requestToken({ clientId: 'grace' });

  const thief = scene.realtime({ recover, token });
  const change = await thief.connection.once('connected');

  expect(change.reason).toMatchObject({ code: 80008 });
  expect(thief.connection.id).not.toBe(ada.connection.id);
  expect(ada.connection.state).toBe('connected');
});

describe('in the protocol', () => {
  const keyIn = (connected: Frame) => (connected['connectionDetails'] as { connectionKey: string }).connectionKey;
  const isResumed = ({ flags }: Frame) => (Number(flags) & Flag.RESUMED) !== 0;

  test('a publish whose answer was lost is answered again after a resume, and published only once', async () => {
    await using scene = await ablyScene();
    const publish = { action: Action.MESSAGE, channel: 'room', msgSerial: 0, messages: [{ name: 'a' }] };
    using first = await wire(scene.ably);
    const key = keyIn(await first.receive(Action.CONNECTED));
    first.send(publish);
    const lost = await first.receive(Action.ACK);

    using second = await wire(scene.ably, `resume=${key}`);
    second.send(publish);
    second.send({ ...publish, msgSerial: 1, messages: [{ name: 'b' }] });

    expect(await second.receive(Action.ACK)).toEqual(lost);
    expect(await second.receive(Action.ACK)).toMatchObject({ msgSerial: 1 });
    const history = await scene.rest().channels.get('room').history({ direction: 'forwards' });
    expect(history.items.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('a channel serial replays later messages, unless they are no longer kept or the serial is unknown', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const rest = scene.rest().channels.get('room');
    using client = await wire(scene.ably);
    client.send({ action: Action.ATTACH, channel: 'room' });
    const { channelSerial } = await client.receive(Action.ATTACHED);
    await rest.publish('a', null);
    const attachAt = async (serial: unknown) => {
      client.send({ action: Action.DETACH, channel: 'room' });
      client.send({ action: Action.ATTACH, channel: 'room', channelSerial: serial });
      return client.receive(Action.ATTACHED);
    };

    const inTime = await attachAt(channelSerial);
    const replayed = await client.receive(Action.MESSAGE);
    const foreign = await attachAt(String(channelSerial).replace(/@.*/, '@elsewhere'));
    now += 120_001;
    await rest.publish('b', null);
    const late = await attachAt(channelSerial);

    expect(isResumed(inTime)).toBe(true);
    // Not the channel's newest serial: if the connection breaks before the replay, the client requests it again.
    expect(inTime['channelSerial']).toBe(channelSerial);
    expect(replayed['messages']).toMatchObject([{ name: 'a' }]);
    expect(isResumed(foreign)).toBe(false);
    expect(isResumed(late)).toBe(false);
  });

  test('a second socket of a connection replaces the first', async () => {
    await using scene = await ablyScene();
    using first = await wire(scene.ably);
    const connected = await first.receive(Action.CONNECTED);
    first.send({ action: Action.ATTACH, channel: 'room' });
    await first.receive(Action.ATTACHED);

    using second = await wire(scene.ably, `resume=${keyIn(connected)}`);
    const again = await second.receive(Action.CONNECTED);
    second.send({ action: Action.ATTACH, channel: 'room' });
    await second.receive(Action.ATTACHED);

    expect(again['connectionId']).toBe(connected['connectionId']);
    const { status } = await scene.rest().channels.get('room').status();
    expect(status.occupancy.metrics.connections).toBe(1);
    await expect.poll(() => scene.ably.connections).toBe(1);
  });
});
