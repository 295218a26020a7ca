import type { ChannelMode, InboundMessage } from 'ably';
import { describe, expect, test } from 'vitest';

import { Action, Flag } from '../../../src/dev/ably-local/protocol.ts';
import { ablyScene, type AblyScene, codeOf, FORMATS, listen, SERVER_KEY, wire } from '../../kit/ably.ts';

/** Features that Ably has and this server does not. A test that needs one must fail, and not pass by accident. */

async function published(scene: AblyScene): Promise<InboundMessage> {
  const channel = scene.rest().channels.get('room');
  await channel.publish('event', 'as it was');
  const { items } = await channel.history();
  return items[0]!;
}

describe.each(FORMATS)('over %s, a message cannot', (_format, format) => {
  test.each(['updateMessage', 'deleteMessage', 'appendMessage'] as const)(
    'be changed by %s, over a connection or by REST',
    async (change) => {
      await using scene = await ablyScene();
      const channel = scene.realtime(format).channels.get('room');
      const received = await listen(channel);
      const rest = scene.rest(format).channels.get('room');
      const message = await published(scene);

      const overConnection = await codeOf(channel[change]({ ...message, data: 'changed' }));
      const byRest = await codeOf(rest[change]({ ...message, data: 'changed' }));
      await channel.publish('last', null);

      expect([overConnection, byRest]).toEqual([93002, 93002]);
      await expect.poll(() => received.map(({ name }) => name)).toEqual(['event', 'last']);
      const { items } = await scene.rest().channels.get('room').history();
      expect(items.map(({ data }) => data as unknown)).toEqual([undefined, 'as it was']);
    },
  );

  test('be annotated, over a connection or by REST', async () => {
    await using scene = await ablyScene();
    const message = await published(scene);
    const annotation = { type: 'reaction:distinct.v1', name: '👍' };
    const channel = scene.realtime({ ...format, clientId: 'ada' }).channels.get('room');
    const rest = scene.rest(format).channels.get('room');

    expect(await codeOf(channel.annotations.publish(message, annotation))).toBe(93002);
    expect(await codeOf(rest.annotations.publish(message, annotation))).toBe(93002);
    expect(await codeOf(rest.annotations.get(message, {}))).toBe(40021);
    expect(await codeOf(rest.getMessage(message))).toBe(40021);
    expect(await codeOf(rest.getMessageVersions(message))).toBe(40021);
    expect(await codeOf(channel.annotations.subscribe(() => {}))).toBe(93001);
  });
});

test.each([
  ['one after another', '/channels/room/messages', { name: 'event', action: 1, serial: 'x' }],
  ['in a batch', '/messages', { channels: ['room'], messages: { name: 'event', action: 'message.delete' } }],
])('a publish by REST that requests a change is refused, %s', async (_how, path, body) => {
  await using scene = await ablyScene();

  const answer = await scene.rest().request('POST', path, 2, {}, body);

  expect(answer.success).toBe(false);
  expect((await scene.rest().channels.get('room').history()).items).toEqual([]);
});

test.each([
  ['ANNOTATION', { action: Action.ANNOTATION, annotations: [{ type: 'a', action: 0 }] }, 93002],
  ['OBJECT', { action: Action.OBJECT, state: [{ operation: {} }] }, 40021],
  ['MESSAGE that updates', { action: Action.MESSAGE, messages: [{ action: 1, serial: 'x' }] }, 93002],
  ['MESSAGE with an action of Ably’s own', { action: Action.MESSAGE, messages: [{ action: 3 }] }, 40000],
  ['MESSAGE with a push', { action: Action.MESSAGE, messages: [{ extras: { push: {} } }] }, 40021],
])('a frame %s is refused with NACK, also when it is repeated', async (_what, frame, code) => {
  await using scene = await ablyScene();
  using client = await wire(scene.ably);
  client.send({ action: Action.ATTACH, channel: 'room' });

  for (const msgSerial of [0, 0, 1]) {
    client.send({ ...frame, channel: 'room', msgSerial });
    expect(await client.receive(Action.NACK)).toMatchObject({ msgSerial, count: 1, error: { code } });
  }
  client.send({ action: Action.MESSAGE, channel: 'room', msgSerial: 2, messages: [{ name: 'event' }] });

  expect(await client.receive(Action.ACK)).toMatchObject({ msgSerial: 2 });
  expect((await scene.rest().channels.get('room').history()).items).toHaveLength(1);
});

describe('modes', () => {
  test('are the default ones if none are requested, including the publishing of annotations', async () => {
    await using scene = await ablyScene();
    const channel = scene.realtime().channels.get('room');
    const { token } = await scene.rest().auth.requestToken({ capability: { room: ['subscribe', 'publish'] } });
    const limited = scene.realtime({ token }).channels.get('room');

    await channel.attach();
    await limited.attach();

    expect(channel.modes).toEqual(['presence', 'publish', 'subscribe', 'presence_subscribe', 'annotation_publish']);
    expect(limited.modes).toEqual(['publish', 'subscribe', 'presence_subscribe']);
  });

  test.each<[string, ChannelMode[]]>([
    ['objects', ['OBJECT_SUBSCRIBE', 'OBJECT_PUBLISH']],
    ['annotations', ['ANNOTATION_SUBSCRIBE']],
  ])('of %s alone grant nothing, by the option and by the parameter', async (_what, modes) => {
    await using scene = await ablyScene();
    const byOption = scene.realtime().channels.get('room', { modes });
    const byParam = scene.realtime().channels.get('room', { params: { modes: modes.join(',').toLowerCase() } });

    expect(await codeOf(byOption.attach())).toBe(40160);
    expect(await codeOf(byParam.attach())).toBe(40160);
    const { status } = await scene.rest().channels.get('room').status();
    expect(status.occupancy.metrics).toMatchObject({ connections: 0, subscribers: 0 });
  });

  test('that are not supported grant nothing in addition to one that is', async () => {
    await using scene = await ablyScene();
    const channel = scene.realtime().channels.get('room', { modes: ['SUBSCRIBE', 'OBJECT_SUBSCRIBE'] });

    await channel.attach();

    expect(channel.modes).toEqual(['subscribe']);
    expect(await codeOf(channel.publish('event', null))).toBe(40165);
  });

  test('of a bit without a name count as requested too', async () => {
    await using scene = await ablyScene();
    using client = await wire(scene.ably);

    client.send({ action: Action.ATTACH, channel: 'room', flags: (1 << 30) | Flag.ATTACH_RESUME });

    expect(await client.receive(Action.ERROR)).toMatchObject({ channel: 'room', error: { code: 40160 } });
  });
});

test.each([
  ['GET', '/push/deviceRegistrations'],
  ['GET', '/channels'],
  ['POST', '/channels/room/objects'],
])('%s %s is not found', async (method, path) => {
  await using scene = await ablyScene();

  const answer = await scene.rest().request(method, path, 6, {}, method === 'GET' ? undefined : {});

  expect(answer).toMatchObject({ success: false, statusCode: 404, errorCode: 40400 });
});

test('the channel parameter of objects, filtered and meta channels are refused', async () => {
  await using scene = await ablyScene();
  const client = scene.realtime({ key: SERVER_KEY });

  expect(await codeOf(client.channels.get('room', { params: { objects: 'objects' } }).attach())).toBe(40021);
  expect(await codeOf(client.channels.get('[filter=x]room').attach())).toBe(40010);
  expect(await codeOf(client.channels.get('[meta]channel.lifecycle').attach())).toBe(40010);
});
