import type { TokenParams } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, listen, ROOMS_KEY } from '../../kit/ably.ts';

type Asked = Exclude<TokenParams['capability'], string | undefined>;

describe('a token', () => {
  test.each<[string, Asked, Asked]>([
    ['less than the key has', { 'rooms:a': ['subscribe'] }, { 'rooms:a': ['subscribe'] }],
    ['more than the key has', { '*': ['*'] }, { open: ['*'], 'rooms:*': ['history', 'subscribe'] }],
    ['other operations', { 'rooms:*': ['subscribe', 'publish'] }, { 'rooms:*': ['subscribe'] }],
    ['a wider pattern', { '*:a': ['subscribe'] }, { 'rooms:a': ['subscribe'] }],
    ['some that it does not have', { open: ['publish'], closed: ['publish'] }, { open: ['publish'] }],
  ])('that requests %s gets the common permissions', async (_what, asked, granted) => {
    await using scene = await ablyScene();

    const details = await scene.rest({ key: ROOMS_KEY }).auth.requestToken({ capability: asked });

    expect(JSON.parse(details.capability)).toEqual(granted);
  });

  test('that requests no permission of the key is refused', async () => {
    await using scene = await ablyScene();
    const rest = scene.rest({ key: ROOMS_KEY });
    const ask = (capability: Asked) => codeOf(rest.auth.requestToken({ capability }));

    expect(await ask({ closed: ['subscribe'] })).toBe(40160);
    expect(await ask({ 'rooms:a': ['publish'] })).toBe(40160);
  });

  test.each([
    ['an operation that does not exist', '{"a":["fly"]}'],
    ['no operation', '{"a":[]}'],
    ['everything and something', '{"a":["*","publish"]}'],
    ['something that is not JSON', '{'],
  ])('that requests %s is refused', async (_what, capability) => {
    await using scene = await ablyScene();

    const answer = await scene
      .rest()
      .request('POST', '/keys/app.server/requestToken', 6, {}, { keyName: 'app.server', capability });

    expect(answer).toMatchObject({ statusCode: 400, errorCode: 40003 });
  });
});

describe('with a capability', () => {
  test('for two rooms a client can attach, receive and read history there, and publish nowhere', async () => {
    await using scene = await ablyScene();
    const capability: Asked = { 'srv:one': ['subscribe', 'history'], 'srv:two': ['subscribe', 'history'] };
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada', capability });
    const client = scene.realtime({ token });

    const received = await listen(client.channels.get('srv:one'));
    await scene.rest().channels.get('srv:one').publish('event', null);

    await expect.poll(() => received).toHaveLength(1);
    expect((await client.channels.get('srv:two').history()).items).toEqual([]);
    expect(await codeOf(client.channels.get('srv:three').attach())).toBe(40160);
    expect(await codeOf(client.channels.get('srv:*').attach())).toBe(40160);
    expect(await codeOf(client.channels.get('srv:three').history())).toBe(40160);
    expect(await codeOf(client.channels.get('srv:one').publish('event', null))).toBe(40160);
    expect(await codeOf(scene.rest({ token }).channels.get('srv:one').publish('event', null))).toBe(40160);
    expect(await codeOf(client.channels.get('srv:one').presence.enter())).toBe(40160);
    expect(client.channels.get('srv:one').state).toBe('attached');
    expect(client.channels.get('srv:three')).toMatchObject({ state: 'failed', errorReason: { code: 40160 } });
  });

  test('only to publish a client can attach and publish, and receives nothing', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ capability: { room: ['publish'] } });
    const publisher = scene.realtime({ token }).channels.get('room');
    const witness = await listen(scene.realtime().channels.get('room'));

    const received = await listen(publisher);
    await publisher.publish('event', null);

    await expect.poll(() => witness).toHaveLength(1);
    expect(received).toEqual([]);
    expect(publisher.modes).toEqual(['publish']);
    expect(await codeOf(publisher.history())).toBe(40160);
  });

  test('requested modes only restrict, and never add permissions', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ capability: { room: ['subscribe'] } });
    const limited = scene.realtime({ token }).channels.get('room', { modes: ['SUBSCRIBE', 'PUBLISH'] });
    const listener = scene.realtime().channels.get('room', { modes: ['SUBSCRIBE'] });

    await limited.attach();
    await listener.attach();

    expect(limited.modes).toEqual(['subscribe']);
    expect(await codeOf(listener.publish('event', null))).toBe(40165);
    expect(
      await codeOf(
        scene
          .realtime({ token })
          .channels.get('room', { modes: ['PUBLISH'] })
          .attach(),
      ),
    ).toBe(40160);
  });
});
