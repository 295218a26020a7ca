import type { PaginatedResult, PresenceMessage, RealtimeChannel } from 'ably';
import { describe, expect, test } from 'vitest';

import { Action, PresenceAction } from '../../../src/dev/ably-local/protocol.ts';
import { ablyScene, codeOf, FORMATS, wire } from '../../kit/ably.ts';

async function watch(channel: RealtimeChannel): Promise<string[]> {
  const seen: string[] = [];
  await channel.presence.subscribe(({ clientId, action }) => seen.push(`${clientId} ${action}`));
  return seen;
}

const whoIn = (members: PresenceMessage[]) => members.map(({ clientId }) => clientId).toSorted();

describe.each(FORMATS)('over %s', (_format, format) => {
  test('entering, updating and leaving is sent to subscribers, with its data', async () => {
    await using scene = await ablyScene();
    const watcher = scene.realtime(format).channels.get('room');
    const data: unknown[] = [];
    const seen = await watch(watcher);
    await watcher.presence.subscribe((message) => data.push(message.data));
    const ada = scene.realtime({ ...format, clientId: 'ada' }).channels.get('room');

    await ada.presence.enter({ mood: 'curious' });
    await ada.presence.update(Buffer.from([1, 2]));
    await ada.presence.leave('bye');

    await expect.poll(() => seen).toEqual(['ada enter', 'ada update', 'ada leave']);
    expect(data).toEqual([{ mood: 'curious' }, Buffer.from([1, 2]), 'bye']);
    expect(await watcher.presence.get()).toEqual([]);
  });

  test('the present members can be read later, on the channel and by REST', async () => {
    await using scene = await ablyScene();
    const host = scene.realtime({ ...format, clientId: 'host' }).channels.get('room');
    await host.presence.enter('hello');
    await scene.realtime(format).channels.get('room').presence.enterClient('guest', { of: 'host' });

    const members = await scene.realtime(format).channels.get('room').presence.get();
    const byRest = await scene.rest(format).channels.get('room').presence.get();

    expect(whoIn(members)).toEqual(['guest', 'host']);
    expect(members.map(({ action }) => action)).toEqual(['present', 'present']);
    expect(new Map(byRest.items.map(({ clientId, data }) => [clientId, data as unknown]))).toEqual(
      new Map<string, unknown>([
        ['guest', { of: 'host' }],
        ['host', 'hello'],
      ]),
    );
  });
});

describe('members', () => {
  test('leave when their attachment or connection ends', async () => {
    await using scene = await ablyScene();
    const seen = await watch(scene.realtime().channels.get('room'));
    const [detaching, closing] = ['ada', 'bob'].map((clientId) => scene.realtime({ clientId }));
    await detaching!.channels.get('room').presence.enter();
    await closing!.channels.get('room').presence.enter();

    await detaching!.channels.get('room').detach();
    closing!.close();

    await expect.poll(() => seen).toEqual(['ada enter', 'bob enter', 'ada leave', 'bob leave']);
  });

  test('of a broken connection that is not resumed leave after a while', async () => {
    await using scene = await ablyScene({ timings: { presenceLingerMs: 50 } });
    const watcher = scene.realtime().channels.get('room');
    const seen = await watch(watcher);
    // ably-js would reconnect at once.
    const gone = await wire(scene.ably, 'clientId=ada');
    gone.send({ action: Action.ATTACH, channel: 'room' });
    gone.send({ action: Action.PRESENCE, channel: 'room', msgSerial: 0, presence: [{ action: PresenceAction.ENTER }] });
    await expect.poll(() => seen).toEqual(['ada enter']);

    gone[Symbol.dispose]();

    await expect.poll(() => seen).toEqual(['ada enter', 'ada leave']);
    expect(await watcher.presence.get()).toEqual([]);
  });

  test('of a resumed connection neither leave nor enter again', async () => {
    await using scene = await ablyScene();
    const ada = scene.realtime({ clientId: 'ada' });
    await ada.channels.get('room').presence.enter();
    const watcher = scene.realtime().channels.get('room');
    const seen = await watch(watcher);
    await expect.poll(() => seen).toEqual(['ada present']);

    const { id } = ada.connection;
    const back = ada.connection.once('connected');
    scene.ably.dropConnections();
    await back;
    await ada.channels.get('room').whenState('attached');
    await ada.channels.get('room').presence.update('back');

    await expect.poll(() => seen.at(-1)).toBe('ada update');
    expect(seen.filter((event) => event.endsWith('leave') || event.endsWith('enter'))).toEqual([]);
    expect(ada.connection.id).toBe(id);
    expect(whoIn(await watcher.presence.get())).toEqual(['ada']);
  });

  test('are in the presence history, page by page', async () => {
    await using scene = await ablyScene();
    const ada = scene.realtime({ clientId: 'ada' }).channels.get('room');
    await ada.presence.enter();
    await ada.presence.leave();

    const first = await scene.rest().channels.get('room').presence.history({ limit: 1 });
    const second = await first.next();

    expect(first.items.map(({ action }) => action)).toEqual(['leave']);
    expect(second!.items.map(({ action }) => action)).toEqual(['enter']);
  });

  test('can be found by client id, and on many channels at once', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();
    await client.channels.get('one').presence.enterClient('ada and co');
    await client.channels.get('one').presence.enterClient('bob');
    const { token } = await scene.rest().auth.requestToken({ capability: { one: ['subscribe'], two: ['subscribe'] } });

    const found = await scene.rest().channels.get('one').presence.get({ clientId: 'ada and co' });
    const batch = await scene.rest({ token }).batchPresence(['one', 'two', 'three']);

    expect(found.items.map(({ clientId }) => clientId)).toEqual(['ada and co']);
    expect(batch).toMatchObject({
      successCount: 2,
      failureCount: 1,
      results: [
        { channel: 'one', presence: [{ clientId: 'ada and co' }, { clientId: 'bob' }] },
        { channel: 'two', presence: [] },
        { channel: 'three', error: { code: 40160 } },
      ],
    });
  });
});

describe('presence is limited:', () => {
  test('a member has the size limit of a message', async () => {
    await using scene = await ablyScene({ limits: { maxMessageSizeBytes: 1_000 } });
    const channel = scene.realtime({ clientId: 'ada' }).channels.get('room');
    await channel.attach();

    expect(await codeOf(channel.presence.enter('x'.repeat(998)))).toBe(40009);
    expect((await scene.rest().channels.get('room').presence.get()).items).toEqual([]);
    await channel.presence.enter('x'.repeat(997));
    expect(await codeOf(channel.presence.update('ü'.repeat(500)))).toBe(40009);
    expect(await codeOf(channel.presence.leave({ long: 'x'.repeat(1_000) }))).toBe(40009);

    const { items } = await scene.rest().channels.get('room').presence.get();
    expect(items.map(({ data }) => (data as string).length)).toEqual([997]);
  });

  test('the size counts extras, and all members of a frame together', async () => {
    await using scene = await ablyScene({ limits: { maxMessageSizeBytes: 100 } });
    using client = await wire(scene.ably);
    client.send({ action: Action.ATTACH, channel: 'room' });
    const enter = (clientId: string, rest: object) => ({ action: PresenceAction.ENTER, clientId, ...rest });
    const send = (msgSerial: number, ...presence: object[]) =>
      client.send({ action: Action.PRESENCE, channel: 'room', msgSerial, presence });

    send(0, enter('ada', { extras: { headers: { a: 'x'.repeat(100) } } }));
    send(1, enter('ada', { data: 'x'.repeat(50) }), enter('bob', { data: 'x'.repeat(50) }));

    expect(await client.receive(Action.NACK)).toMatchObject({ msgSerial: 0, error: { code: 40009 } });
    expect(await client.receive(Action.NACK)).toMatchObject({ msgSerial: 1, error: { code: 40009 } });
    expect((await scene.rest().channels.get('room').presence.get()).items).toEqual([]);
  });

  test('the history keeps the newest 10,000 events', async () => {
    await using scene = await ablyScene();
    using client = await wire(scene.ably);
    client.send({ action: Action.ATTACH, channel: 'room' });
    const update = { action: PresenceAction.UPDATE, clientId: 'a' };

    for (let msgSerial = 0; msgSerial < 3; msgSerial++) {
      const presence = Array.from({ length: 5_000 }, () => update);
      client.send({ action: Action.PRESENCE, channel: 'room', msgSerial, presence });
      await client.receive(Action.ACK);
    }

    let count = 0;
    const oldest: string[] = [];
    for (
      let page: PaginatedResult<PresenceMessage> | null = await scene
        .rest()
        .channels.get('room')
        .presence.history({ limit: 1_000 });
      page;
      page = await page.next()
    ) {
      count += page.items.length;
      oldest.push(page.items.at(-1)!.id);
    }
    expect(count).toBe(10_000);
    expect(oldest.at(-1)).toMatch(/:1:0$/);
  });

  test('the history keeps the newest 16 MiB', async () => {
    await using scene = await ablyScene();
    const channel = scene.realtime({ clientId: 'a' }).channels.get('room');
    const data = 'x'.repeat(60_000);

    for (let i = 0; i < 300; i++) await channel.presence.update(data);

    const { items } = await scene.rest().channels.get('room').presence.history({ limit: 1_000 });
    expect(items).toHaveLength(Math.floor((16 * 1_024 * 1_024) / 60_001));
    expect(items[0]!.data).toBe(data);
  });

  test('the history keeps two minutes, also if nobody reads it', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const channel = scene.realtime({ clientId: 'ada' }).channels.get('room');
    await channel.presence.enter();

    now += 121_000;
    await channel.presence.update('later');

    const { items } = await scene.rest().channels.get('room').presence.history();
    expect(items.map(({ data }) => data as unknown)).toEqual(['later']);
  });
});

test('members of a frame before a refused one enter, and subscribers receive them', async () => {
  await using scene = await ablyScene({ limits: { presenceMembersPerChannel: 1 } });
  const seen = await watch(scene.realtime().channels.get('room'));
  using client = await wire(scene.ably);
  client.send({ action: Action.ATTACH, channel: 'room' });
  const presence = ['ada', 'bob'].map((clientId) => ({ action: PresenceAction.ENTER, clientId }));

  client.send({ action: Action.PRESENCE, channel: 'room', msgSerial: 0, presence });

  expect(await client.receive(Action.NACK)).toMatchObject({ error: { code: 91003 } });
  await expect.poll(() => seen).toEqual(['ada enter']);
});

describe('refuses', () => {
  test('another client id than that of the token, and a missing one', async () => {
    await using scene = await ablyScene();
    const tokens = await Promise.all([
      scene.rest().auth.requestToken({ clientId: 'ada' }),
      scene.rest().auth.requestToken(),
    ]);
    const [ada, nobody] = tokens.map(({ token }) => scene.realtime({ token }).channels.get('room'));

    await ada!.presence.enter();

    expect(await codeOf(ada!.presence.enterClient('grace', null))).toBe(40012);
    expect(await codeOf(nobody!.presence.enterClient('grace', null))).toBe(40012);
    expect(await codeOf(scene.realtime().channels.get('room').presence.enter())).toBe(91000);
    expect((await scene.rest().channels.get('room').presence.get()).items).toHaveLength(1);
  });

  test('entering without the capability or the mode, while subscribing still works', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada', capability: { room: ['subscribe'] } });
    const watcher = scene.realtime({ token }).channels.get('room');
    const noMode = scene.realtime({ clientId: 'bob' }).channels.get('room', { modes: ['SUBSCRIBE'] });
    const seen = await watch(watcher);

    expect(await codeOf(watcher.presence.enter())).toBe(40160);
    expect(await codeOf(noMode.presence.enter())).toBe(40165);
    await scene.realtime({ clientId: 'cy' }).channels.get('room').presence.enter();

    await expect.poll(() => seen).toEqual(['cy enter']);
  });

  test('one member too many', async () => {
    await using scene = await ablyScene({ limits: { presenceMembersPerChannel: 1 } });
    const channel = scene.realtime().channels.get('room');

    await channel.presence.enterClient('ada');

    expect(await codeOf(channel.presence.enterClient('bob'))).toBe(91003);
    await channel.presence.updateClient('ada', 'still here');
    expect((await scene.rest().channels.get('room').presence.get()).items.map(({ data }) => data as string)).toEqual([
      'still here',
    ]);
  });
});
