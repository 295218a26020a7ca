import type { PresenceMessage, RealtimeChannel } from 'ably';
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
  test('entering, changing and leaving is seen by those who watch, with its data', async () => {
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

  test('who attaches later is told who is there, on the channel and by REST', async () => {
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
  test('leave with their attachment and with their connection', async () => {
    await using scene = await ablyScene();
    const seen = await watch(scene.realtime().channels.get('room'));
    const [detaching, closing] = ['ada', 'bob'].map((clientId) => scene.realtime({ clientId }));
    await detaching!.channels.get('room').presence.enter();
    await closing!.channels.get('room').presence.enter();

    await detaching!.channels.get('room').detach();
    closing!.close();

    await expect.poll(() => seen).toEqual(['ada enter', 'bob enter', 'ada leave', 'bob leave']);
  });

  test('whose connection broke off and does not come back leave after a while', async () => {
    await using scene = await ablyScene({ timings: { presenceLingerMs: 50 } });
    const watcher = scene.realtime().channels.get('room');
    const seen = await watch(watcher);
    // ably-js would come back at once.
    const gone = await wire(scene.ably, 'clientId=ada');
    gone.send({ action: Action.ATTACH, channel: 'room' });
    gone.send({ action: Action.PRESENCE, channel: 'room', msgSerial: 0, presence: [{ action: PresenceAction.ENTER }] });
    await expect.poll(() => seen).toEqual(['ada enter']);

    gone[Symbol.dispose]();

    await expect.poll(() => seen).toEqual(['ada enter', 'ada leave']);
    expect(await watcher.presence.get()).toEqual([]);
  });

  test('whose connection is resumed neither leave nor enter again', async () => {
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

  test('are in the history of presence, page by page', async () => {
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

describe('refused is', () => {
  test('another client id than the token has, and none at all', async () => {
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

  test('entering without the capability or the mode, while watching goes on', async () => {
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
