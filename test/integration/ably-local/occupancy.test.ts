import type { InboundMessage, RealtimeChannel } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, listen } from '../../kit/ably.ts';

interface Told {
  readonly metrics: Readonly<Record<string, number>>;
}

/** Metrics that a channel with `params.occupancy` receives, in order. */
async function occupancyOf(channel: RealtimeChannel): Promise<Told['metrics'][]> {
  const told: Told['metrics'][] = [];
  await channel.subscribe('[meta]occupancy', ({ data }) => told.push((data as Told).metrics));
  return told;
}

const watching = { params: { occupancy: 'metrics' } };

describe.each(FORMATS)('over %s, a channel with the parameter occupancy', (_format, format) => {
  test('receives the numbers when it attaches, and at every change', async () => {
    await using scene = await ablyScene();
    const channel = scene.realtime(format).channels.get('room', watching);
    const messages: InboundMessage[] = [];
    await channel.subscribe((message) => messages.push(message));
    const told = await occupancyOf(channel);
    const alone = {
      connections: 1,
      publishers: 1,
      subscribers: 1,
      presenceConnections: 1,
      presenceMembers: 0,
      presenceSubscribers: 1,
      objectPublishers: 0,
      objectSubscribers: 0,
    };
    await expect.poll(() => messages.length).toBe(1);
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada', capability: { room: ['presence'] } });
    const ada = scene.realtime({ ...format, token });

    await ada.channels.get('room').presence.enter();
    await expect
      .poll(() => told.at(-1))
      .toEqual({
        ...alone,
        connections: 2,
        presenceConnections: 2,
        presenceMembers: 1,
      });
    ada.close();

    await expect.poll(() => told.at(-1)).toEqual(alone);
    expect(messages[0]).toMatchObject({ name: '[meta]occupancy', action: 'meta', data: { metrics: alone } });
    expect(channel.params).toEqual({ occupancy: 'metrics' });
  });
});

test('with one metric a channel receives only changes of that one', async () => {
  await using scene = await ablyScene();
  const channel = scene.realtime().channels.get('room', { params: { occupancy: 'metrics.presenceMembers' } });
  const told = await occupancyOf(channel);
  await expect.poll(() => told).toEqual([{ presenceMembers: 0 }]);
  const other = scene.realtime({ clientId: 'ada' }).channels.get('room');

  await other.attach();
  await other.presence.enter();
  await other.presence.update('more');
  await other.presence.leave();

  await expect.poll(() => told).toEqual([{ presenceMembers: 0 }, { presenceMembers: 1 }, { presenceMembers: 0 }]);
});

test('occupancy is sent only to channels that requested it, and is not in history', async () => {
  await using scene = await ablyScene();
  const received = await listen(scene.realtime().channels.get('room'));
  const told = await occupancyOf(scene.realtime().channels.get('room', watching));
  await expect.poll(() => told.at(-1)).toMatchObject({ connections: 2 });

  await scene.rest().channels.get('room').publish('event', null);

  await expect.poll(() => received.map(({ name }) => name)).toEqual(['event']);
  const history = await scene.rest().channels.get('room').history();
  expect(history.items.map(({ name }) => name)).toEqual(['event']);
});

test('REST returns the same numbers to clients that may read them', async () => {
  await using scene = await ablyScene();
  const told = await occupancyOf(scene.realtime({ clientId: 'ada' }).channels.get('room', watching));
  await expect.poll(() => told).toHaveLength(1);

  const { channelId, status } = await scene.rest().channels.get('room').status();
  const { token } = await scene.rest().auth.requestToken({ capability: { room: ['subscribe'] } });

  expect(channelId).toBe('room');
  expect(status.isActive).toBe(true);
  expect(status.occupancy.metrics).toEqual(told[0]);
  expect(await codeOf(scene.rest({ token }).channels.get('room').status())).toBe(40160);
});

test('an unknown occupancy metric is refused', async () => {
  await using scene = await ablyScene();

  const attaching = scene
    .realtime()
    .channels.get('room', { params: { occupancy: 'metrics.cats' } })
    .attach();

  expect(await codeOf(attaching)).toBe(40003);
});

test('the parameter echo overrides that of the connection', async () => {
  await using scene = await ablyScene();
  const channel = scene.realtime().channels.get('room', { params: { echo: 'false' } });
  const received = await listen(channel);

  await channel.publish('mine', null);
  await scene.rest().channels.get('room').publish('theirs', null);

  await expect.poll(() => received.map(({ name }) => name)).toEqual(['theirs']);
});
