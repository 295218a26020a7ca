import type { ConnectionStateChange, Realtime, RestClient, TokenParams } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, type AblyScene, authBy, codeOf, FORMATS, listen } from '../../kit/ably.ts';

/** A client with a new token each time, as from an authCallback with an API. */
function renewing(
  scene: AblyScene,
  params: TokenParams[],
  format: object = {},
): { client: Realtime; asked: () => number } {
  let asked = 0;
  const client = scene.realtime({
    ...format,
    authCallback: authBy(async () => {
      const next = params[Math.min(asked, params.length - 1)]!;
      asked += 1;
      return scene.rest().auth.createTokenRequest(next);
    }),
  });
  return { client, asked: () => asked };
}

/** All states of a connection from now on. */
function statesOf(client: Realtime): string[] {
  const states: string[] = [];
  client.connection.on((change: ConnectionStateChange) => states.push(change.current));
  return states;
}

describe.each(FORMATS)('over %s, an expiring token', (_format, format) => {
  test('is renewed in time, without a change of the connection', async () => {
    await using scene = await ablyScene({ timings: { reauthLeadMs: 58_000 } });
    const { client, asked } = renewing(scene, [{ clientId: 'ada', ttl: 60_000 }, { clientId: 'ada' }], format);
    const renewed = client.connection.once('update');
    const received = await listen(client.channels.get('room'));
    const states = statesOf(client);

    await renewed;
    await scene.rest().channels.get('room').publish('after', null);

    await expect.poll(() => received).toHaveLength(1);
    expect(asked()).toBe(2);
    expect(new Set(states)).toEqual(new Set(['connected']));
  });

  test('that ends too soon for that ends the connection with 40142, and a new one resumes it', async () => {
    await using scene = await ablyScene();
    const { client, asked } = renewing(scene, [{ ttl: 2_000 }, {}], format);
    const gone = client.connection.once('disconnected');
    const received = await listen(client.channels.get('room'));
    const { id } = client.connection;

    const { reason } = await gone;
    await scene.rest().channels.get('room').publish('meanwhile', null);
    await client.connection.whenState('connected');

    await expect.poll(() => received.map(({ name }) => name)).toEqual(['meanwhile']);
    expect(reason).toMatchObject({ code: 40142, statusCode: 401 });
    expect(client.connection.id).toBe(id);
    expect(asked()).toBe(2);
  });
});

test('a client that cannot renew its token fails', async () => {
  await using scene = await ablyScene();
  const { token } = await scene.rest().auth.requestToken({ ttl: 300 });
  const client = scene.realtime({ token });

  const { reason } = await client.connection.once('disconnected');
  const failed = await client.connection.whenState('failed');

  expect(reason).toMatchObject({ code: 40142 });
  expect(failed?.reason ?? client.connection.errorReason).toMatchObject({ code: 40171 });
});

describe.each(FORMATS)('over %s, with another token on the same connection', (_format, format) => {
  test('channels are added and removed, and the others miss nothing', async () => {
    await using scene = await ablyScene();
    const { client } = renewing(
      scene,
      [{ capability: { stays: ['subscribe'], goes: ['*'] } }, { capability: { stays: ['*'], comes: ['subscribe'] } }],
      format,
    );
    const [stays, goes, comes] = ['stays', 'goes', 'comes'].map((name) => client.channels.get(name));
    const received = await listen(stays!);
    await goes!.attach();
    expect(await codeOf(comes!.attach())).toBe(40160);
    expect(await codeOf(stays!.publish('too early', null))).toBe(40160);
    const states = statesOf(client);
    const lost = goes!.once('failed');

    await client.auth.authorize();
    await scene.rest().channels.get('stays').publish('heard', null);
    await stays!.publish('allowed', null);
    // A refused channel stays failed until it is attached again.
    await comes!.attach();
    const gained = await listen(comes!);
    await scene.rest().channels.get('comes').publish('gained', null);

    expect(await lost).toMatchObject({ reason: { code: 40160 } });
    await expect.poll(() => received.map(({ name }) => name)).toEqual(['heard', 'allowed']);
    await expect.poll(() => gained.map(({ name }) => name)).toEqual(['gained']);
    expect(new Set(states)).toEqual(new Set(['connected']));
    expect(stays!.state).toBe('attached');
  });
});

test('members leave a channel in which presence is no longer allowed, and its attachment continues', async () => {
  await using scene = await ablyScene();
  const { client } = renewing(scene, [
    { clientId: 'ada', capability: { room: ['subscribe', 'presence'] } },
    { clientId: 'ada', capability: { room: ['subscribe'] } },
  ]);
  const channel = client.channels.get('room');
  await channel.presence.enter();
  const received = await listen(channel);

  await client.auth.authorize();
  await scene.rest().channels.get('room').publish('heard', null);

  await expect.poll(() => received).toHaveLength(1);
  expect((await scene.rest().channels.get('room').presence.get()).items).toEqual([]);
  expect(channel.modes?.toSorted()).toEqual(['presence_subscribe', 'subscribe']);
});

test('members also leave when the connection is resumed with a token without presence', async () => {
  await using scene = await ablyScene();
  const { client } = renewing(scene, [
    { clientId: 'ada', capability: { lost: ['subscribe', 'presence'], kept: ['presence'] } },
    { clientId: 'ada', capability: { lost: ['subscribe'], kept: ['presence'] } },
  ]);
  const [lost, kept] = ['lost', 'kept'].map((name) => client.channels.get(name));
  await lost!.presence.enter();
  await kept!.presence.enter();
  const { id } = client.connection;
  const back = client.connection.once('connected');

  await scene.rest().auth.revokeTokens([{ type: 'clientId', value: 'ada' }]);
  await back;

  const membersOf = async (name: string) => (await scene.rest().channels.get(name).presence.get()).items.length;
  await expect.poll(() => membersOf('lost')).toBe(0);
  expect(await membersOf('kept')).toBe(1);
  expect(client.connection.id).toBe(id);
});

test('a token of another client id ends the connection', async () => {
  await using scene = await ablyScene();
  const [ada, grace] = await Promise.all(
    ['ada', 'grace'].map((clientId) => scene.rest().auth.requestToken({ clientId })),
  );
  let token = ada!.token;
  const client = scene.realtime({ authCallback: authBy(async () => token) });
  await client.connection.whenState('connected');

  token = grace!.token;
  const failed = client.connection.once('failed');
  const refused = codeOf(client.auth.authorize());

  expect(await refused).toBe(40102);
  expect((await failed).reason).toMatchObject({ code: 40102 });
});

test('a token of another app ends the connection too', async () => {
  await using scene = await ablyScene({
    keys: [
      { name: 'app.server', secret: 'server-secret' },
      { name: 'other.server', secret: 'other-secret' },
    ],
  });
  const ours = scene.rest();
  const theirs = scene.rest({ key: 'other.server:other-secret' });
  let issuer = ours;
  const client = scene.realtime({ authCallback: authBy(() => issuer.auth.requestToken()) });
  await client.connection.whenState('connected');

  issuer = theirs;

  expect(await codeOf(client.auth.authorize())).toBe(40102);
});

describe('revoking the tokens of a client id', () => {
  async function connectedAs(scene: AblyScene, clientId: string): Promise<{ client: Realtime; token: string }> {
    const { token } = await scene.rest().auth.requestToken({ clientId });
    const client = scene.realtime({ token });
    await client.channels.get('room').attach();
    return { client, token };
  }

  test('disconnects its holders at once, and nobody else', async () => {
    await using scene = await ablyScene();
    const ada = await connectedAs(scene, 'ada');
    const bob = await connectedAs(scene, 'bob');
    const gone = ada.client.connection.once('disconnected');

    const result = await scene.rest().auth.revokeTokens([{ type: 'clientId', value: 'ada' }]);

    expect(result).toMatchObject({ successCount: 1, failureCount: 0, results: [{ target: 'clientId:ada' }] });
    expect((await gone).reason).toMatchObject({ code: 40141, statusCode: 401 });
    const answer = await fetch(`${scene.ably.url}/channels/room/messages?access_token=${ada.token}`);
    expect(await answer.json()).toMatchObject({ error: { code: 40141 } });
    const heard = await listen(bob.client.channels.get('room'));
    await scene.rest().channels.get('room').publish('event', null);
    await expect.poll(() => heard).toHaveLength(1);
    expect(bob.client.connection.state).toBe('connected');
  });

  test('does not affect tokens that were issued afterwards', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    await scene.rest().auth.revokeTokens([{ type: 'clientId', value: 'ada' }]);
    now += 1;

    const { client } = await connectedAs(scene, 'ada');

    expect(client.connection.state).toBe('connected');
  });

  test('with a margin requests new tokens first, and a client with a new one stays, with its permissions', async () => {
    await using scene = await ablyScene({ timings: { revocationMarginMs: 60_000 } });
    const { client, asked } = renewing(scene, [
      { clientId: 'ada', capability: { public: ['subscribe'], private: ['subscribe'] } },
      { clientId: 'ada', capability: { public: ['subscribe'] } },
    ]);
    const received = await listen(client.channels.get('public'));
    const secret = await listen(client.channels.get('private'));
    const states = statesOf(client);
    const lost = client.channels.get('private').once('failed');

    const { results } = await scene
      .rest()
      .auth.revokeTokens([{ type: 'clientId', value: 'ada' }], { allowReauthMargin: true });
    await lost;
    await scene.rest().channels.get('private').publish('secret', null);
    await scene.rest().channels.get('public').publish('event', null);

    await expect.poll(() => received).toHaveLength(1);
    expect(secret).toEqual([]);
    expect(asked()).toBe(2);
    expect(new Set(states)).toEqual(new Set(['connected']));
    expect(results[0]).toMatchObject({ target: 'clientId:ada' });
    const [success] = results as { issuedBefore: number; appliesAt: number }[];
    expect(success!.appliesAt - success!.issuedBefore).toBeGreaterThanOrEqual(60_000);
  });

  test('disconnects clients without a new token at the end of the margin', async () => {
    await using scene = await ablyScene({ timings: { revocationMarginMs: 200 } });
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada' });
    const client = scene.realtime({ authCallback: authBy(async () => token) });
    await client.connection.whenState('connected');
    const gone = client.connection.once('disconnected');

    await scene.rest().auth.revokeTokens([{ type: 'clientId', value: 'ada' }], { allowReauthMargin: true });

    expect((await gone).reason).toMatchObject({ code: 40141 });
  });

  test('works by channel too, and reports invalid targets', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ capability: { room: ['subscribe'] } });
    const client = scene.realtime({ token });
    await client.connection.whenState('connected');
    const gone = client.connection.once('disconnected');

    const result = await scene.rest().auth.revokeTokens([
      { type: 'channel', value: 'room' },
      { type: 'shoeSize', value: '42' },
    ]);

    expect(result).toMatchObject({ successCount: 1, failureCount: 1 });
    expect(result.results[1]).toMatchObject({ target: 'shoeSize:42', error: { statusCode: 400 } });
    expect((await gone).reason).toMatchObject({ code: 40141 });
  });

  test('is allowed only with their key, and only for keys that allow it', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken();
    const revoke = async (rest: RestClient, key: string) => {
      const answer = await rest.request('POST', `/keys/${key}/revokeTokens`, 6, {}, { targets: ['clientId:ada'] });
      return answer.errorCode;
    };

    expect(await revoke(scene.rest({ token }), 'app.server')).toBe(40162);
    expect(await revoke(scene.rest({ key: 'app.rooms:rooms-secret' }), 'app.server')).toBe(40133);
    expect(await revoke(scene.rest({ key: 'app.rooms:rooms-secret' }), 'app.rooms')).toBe(40163);
    expect(await revoke(scene.rest(), 'app.nothing')).toBe(40400);
  });
});
