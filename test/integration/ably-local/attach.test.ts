import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, listen } from '../../kit/ably.ts';

describe('an attachment', () => {
  test('receives messages that are published while it lasts, and no others', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest().channels.get('room');
    const channel = scene.realtime().channels.get('room');
    await rest.publish('before', null);

    const received = await listen(channel);
    await rest.publish('during', null);
    await expect.poll(() => received).toHaveLength(1);
    await channel.detach();
    await rest.publish('between', null);
    await channel.attach();
    await rest.publish('again', null);

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['during', 'again']);
  });

  test('receives every message in the order of publishing, also from many publishers', async () => {
    await using scene = await ablyScene();
    const received = await listen(scene.realtime().channels.get('room'));
    const publishers = [scene.rest().channels.get('room'), scene.realtime().channels.get('room')];

    await Promise.all(
      publishers.flatMap((channel) => Array.from({ length: 50 }, (_, index) => channel.publish(`${index}`, null))),
    );

    await expect.poll(() => received).toHaveLength(100);
    const history = await scene.rest().channels.get('room').history({ direction: 'forwards' });
    expect(received.map(({ id }) => id)).toEqual(history.items.map(({ id }) => id));
  });

  test('receives messages of its own connection, unless echo is off', async () => {
    await using scene = await ablyScene();
    const [loud, quiet] = [{}, { echoMessages: false }].map((options) => scene.realtime(options).channels.get('room'));
    const heardByLoud = await listen(loud!);
    const heardByQuiet = await listen(quiet!);

    await loud!.publish('by loud', null);
    await quiet!.publish('by quiet', null);
    await scene.rest().channels.get('room').publish('end', null);

    await expect.poll(() => heardByLoud.map(({ name }) => name)).toEqual(['by loud', 'by quiet', 'end']);
    await expect.poll(() => heardByQuiet.map(({ name }) => name)).toEqual(['by loud', 'end']);
  });

  test('of another app has separate channels', async () => {
    await using scene = await ablyScene({
      keys: [
        { name: 'app.server', secret: 'server-secret' },
        { name: 'other.server', secret: 'other-secret' },
      ],
    });
    const received = await listen(scene.realtime({ key: 'other.server:other-secret' }).channels.get('room'));

    await scene.rest().channels.get('room').publish('ours', null);
    await scene.rest({ key: 'other.server:other-secret' }).channels.get('room').publish('theirs', null);

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['theirs']);
  });

  test('is counted in the occupancy', async () => {
    await using scene = await ablyScene();
    const [first, second] = [scene.realtime(), scene.realtime()].map((client) => client.channels.get('room'));
    const count = async () => (await scene.rest().channels.get('room').status()).status.occupancy.metrics.connections;

    await first!.attach();
    await second!.attach();
    expect(await count()).toBe(2);
    await second!.detach();

    expect(await count()).toBe(1);
  });
});

describe.each(FORMATS)('over %s, rewind', (_format, format) => {
  test('delivers the last messages first, and then new ones', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest().channels.get('room');
    for (const name of ['a', 'b', 'c']) await rest.publish(name, Buffer.from(name));
    const channel = scene.realtime(format).channels.get('room', { params: { rewind: '2' } });
    const backlog = channel.once('attached');

    const received = await listen(channel);
    await rest.publish('d', null);

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
    expect(received[0]!.data).toEqual(Buffer.from('b'));
    expect(await backlog).toMatchObject({ hasBacklog: true, resumed: false });
    expect(channel.params).toEqual({ rewind: '2' });
  });
});

describe('rewind', () => {
  test('by time delivers newer messages, up to its limit', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const rest = scene.rest().channels.get('room');
    for (const name of ['a', 'b', 'c']) {
      await rest.publish(name, null);
      now += 10_000;
    }
    const attached = (params: Record<string, string>) => listen(scene.realtime().channels.get('room', { params }));

    const young = await attached({ rewind: '25s' });
    const younger = await attached({ rewind: '1m', rewindLimit: '1' });

    await expect.poll(() => young.map(({ name }) => name)).toEqual(['b', 'c']);
    await expect.poll(() => younger.map(({ name }) => name)).toEqual(['c']);
  });

  test('of an empty channel delivers nothing, and an invalid one is refused', async () => {
    await using scene = await ablyScene();
    const client = scene.realtime();

    const change = await client.channels.get('room', { params: { rewind: '5' } }).attach();

    expect(change?.hasBacklog).toBe(false);
    expect(await codeOf(client.channels.get('other', { params: { rewind: 'far' } }).attach())).toBe(40003);
  });

  test('is not repeated when the options of an attachment change', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest().channels.get('room');
    await rest.publish('old', null);
    const channel = scene.realtime().channels.get('room', { params: { rewind: '1' } });
    const received = await listen(channel);

    await channel.setOptions({ params: { rewind: '1' }, modes: ['SUBSCRIBE'] });
    await rest.publish('new', null);

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['old', 'new']);
    expect(channel.modes).toEqual(['subscribe']);
  });
});
