import { createHmac } from 'node:crypto';
import type { TokenParams, TokenRequest } from 'ably';
import { describe, expect, test } from 'vitest';

import {
  ablyScene,
  type AblyScene,
  authBy,
  codeOf,
  FORMATS,
  ROOMS_KEY,
  SERVER_KEY,
  SERVER_KEY_NAME,
  SERVER_KEY_SECRET,
} from '../../kit/ably.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Exchanges a token request, like a client's authCallback. */
async function redeem(scene: AblyScene, request: object): Promise<Response> {
  return fetch(`${scene.ably.url}/keys/${SERVER_KEY_NAME}/requestToken`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
}

async function refusalOf(answer: Response): Promise<[status: number, code: number]> {
  const { error } = (await answer.json()) as { error: { code: number } };
  return [answer.status, error.code];
}

function jwt(claims: object, { kid = SERVER_KEY_NAME, secret = SERVER_KEY_SECRET, alg = 'HS256' } = {}): string {
  const [header, payload] = [{ typ: 'JWT', alg, kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

const seconds = () => Math.floor(Date.now() / 1_000);

describe('a key', () => {
  test.each(FORMATS)('works for the API and for a connection over %s', async (_format, format) => {
    await using scene = await ablyScene();

    const time = await scene.rest(format).time();
    const client = scene.realtime(format);

    await client.connection.whenState('connected');
    expect(time).toBeTypeOf('number');
  });

  test.each([
    ['with another secret', `${SERVER_KEY_NAME}:wrong`, 401, 40101],
    ['that its app does not have', 'app.nothing:secret', 404, 40400],
    ['of an app that does not exist', 'other.server:server-secret', 401, 40101],
  ])('%s does not work', async (_what, key, statusCode, code) => {
    await using scene = await ablyScene();

    const client = scene.realtime({ key });
    const { reason } = await client.connection.once('failed');

    expect(reason).toMatchObject({ code, statusCode });
    expect(await codeOf(scene.rest({ key }).channels.get('room').history())).toBe(code);
  });

  test('is required', async () => {
    await using scene = await ablyScene();

    const answer = await fetch(`${scene.ably.url}/channels/room/messages`);

    expect(await refusalOf(answer)).toEqual([401, 40101]);
  });
});

describe('a token request', () => {
  test('is exchanged for a token with its client id, its lifetime and its capability', async () => {
    await using scene = await ablyScene();
    const asked: TokenParams = {
      clientId: 'ada',
      ttl: 10 * MINUTE,
      capability: { 'b:*': ['subscribe'], a: ['presence', 'history'] },
    };
    const request = await scene.rest().auth.createTokenRequest(asked);

    const answer = await redeem(scene, request);

    const details = (await answer.json()) as Record<string, number | string>;
    expect(answer.status).toBe(201);
    expect(details).toMatchObject({ keyName: SERVER_KEY_NAME, clientId: 'ada' });
    expect(details['capability']).toBe('{"a":["history","presence"],"b:*":["subscribe"]}');
    expect(Number(details['expires']) - Number(details['issued'])).toBe(10 * MINUTE);
  });

  test('without these gives a token for an hour with the capability of the key, and no client id', async () => {
    await using scene = await ablyScene();

    const details = await scene.rest({ key: ROOMS_KEY }).auth.requestToken();

    expect(details.capability).toBe('{"open":["*"],"rooms:*":["history","subscribe"]}');
    expect(details.expires - details.issued).toBe(HOUR);
    expect(details.clientId).toBeUndefined();
  });

  test('is valid once', async () => {
    await using scene = await ablyScene();
    const request = await scene.rest().auth.createTokenRequest();

    const first = await redeem(scene, request);
    const second = await redeem(scene, request);

    expect(first.status).toBe(201);
    expect(await refusalOf(second)).toEqual([401, 40105]);
  });

  test('is valid for two minutes before and after the time of the server', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const [inTime, late] = await Promise.all([0, 0].map(() => scene.rest().auth.createTokenRequest()));

    now += 119_000;
    const accepted = await redeem(scene, inTime!);
    now += 2_000;
    const refused = await redeem(scene, late!);

    expect(accepted.status).toBe(201);
    expect(await refusalOf(refused)).toEqual([401, 40104]);
  });

  test.each<[string, Partial<TokenRequest>]>([
    ['capability', { capability: '{"*":["*"]}' }],
    ['client id', { clientId: 'grace' }],
    ['lifetime', { ttl: 2 * MINUTE }],
    ['mac', { mac: 'AAAA' }],
  ])('whose %s was changed is refused', async (_field, change) => {
    await using scene = await ablyScene();
    const honest = { clientId: 'ada', ttl: MINUTE, capability: '{"a":["subscribe"]}' };
    const request = await scene.rest().auth.createTokenRequest(honest);

    const answer = await redeem(scene, { ...request, ...change });

    expect(await refusalOf(answer)).toEqual([401, 40101]);
  });

  test.each([
    ['longer than a day', ROOMS_KEY, 24 * HOUR + 1],
    ['longer than an hour, where tokens can be revoked', SERVER_KEY, HOUR + 1],
    ['negative', SERVER_KEY, -1],
    ['no number', SERVER_KEY, 'an hour' as never],
  ])('for a lifetime that is %s is refused', async (_what, key, ttl) => {
    await using scene = await ablyScene();

    expect(await codeOf(scene.rest({ key }).auth.requestToken({ ttl }))).toBe(40003);
  });

  test('with another key, or unsigned and without the key, is refused', async () => {
    await using scene = await ablyScene();
    const foreign = await scene.rest({ key: ROOMS_KEY }).auth.createTokenRequest();

    expect(await refusalOf(await redeem(scene, foreign))).toEqual([401, 40101]);
    expect(await refusalOf(await redeem(scene, { keyName: SERVER_KEY_NAME, timestamp: Date.now() }))).toEqual([
      401, 40101,
    ]);
  });
});

describe('a token', () => {
  test.each(FORMATS)('works for the API and for a connection over %s until it expires', async (_format, format) => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const { token } = await scene.rest().auth.requestToken({ ttl: MINUTE });

    await scene.realtime({ ...format, token }).connection.whenState('connected');
    const history = await scene
      .rest({ ...format, token })
      .channels.get('room')
      .history();
    now += MINUTE;
    const late = scene.realtime({ ...format, token });
    const { reason } = await late.connection.once('disconnected');

    expect(history.items).toEqual([]);
    expect(reason).toMatchObject({ code: 40142, statusCode: 401 });
    const answer = await fetch(`${scene.ably.url}/channels/room/messages?access_token=${token}`);
    expect(await refusalOf(answer)).toEqual([401, 40142]);
  });

  test('that was never issued is not recognised, so that clients renew it', async () => {
    await using scene = await ablyScene();
    let asked = 0;
    const client = scene.realtime({
      authCallback: authBy(async () => (asked++ === 0 ? 'app.made-up-token' : scene.rest().auth.requestToken())),
    });

    await client.connection.whenState('connected');

    expect(asked).toBe(2);
    expect(
      await codeOf(scene.rest({ token: 'app.made-up-token' }).channels.get('room').history()),
      'without a way to renew it',
    ).toBe(40171);
  });
});

describe('a JWT', () => {
  test('signed with a key allows what both the key and its claims allow, with its client id', async () => {
    await using scene = await ablyScene();
    const token = jwt({
      iat: seconds(),
      exp: seconds() + 60,
      'x-ably-capability': '{"mine":["publish","subscribe"]}',
      'x-ably-clientId': 'ada',
    });
    const client = scene.realtime({ token });

    await client.channels.get('mine').publish('event', null);

    const history = await scene.rest().channels.get('mine').history();
    expect(history.items.map(({ clientId }) => clientId)).toEqual(['ada']);
    expect(await codeOf(client.channels.get('theirs').attach())).toBe(40160);
    expect(await codeOf(scene.rest({ token }).channels.get('mine').history())).toBe(40160);
  });

  test.each([
    ['with another secret', jwt({ iat: seconds(), exp: seconds() + 60 }, { secret: 'wrong' }), 401, 40101],
    ['with a key that does not exist', jwt({ iat: seconds(), exp: seconds() + 60 }, { kid: 'app.no' }), 404, 40400],
    ['with padding', `${jwt({ iat: seconds(), exp: seconds() + 60 })}=`, 401, 40101],
    ['by another algorithm', jwt({ iat: seconds(), exp: seconds() + 60 }, { alg: 'none' }), 401, 40144],
    ['without an end', jwt({ iat: seconds() }), 401, 40144],
    ['for longer than the key allows', jwt({ iat: seconds(), exp: seconds() + 7_200 }), 400, 40003],
    ['long ago', jwt({ iat: seconds() - 120, exp: seconds() - 60 }), 401, 40142],
    ['with garbage', 'a.b.c', 401, 40144],
  ])('signed %s is refused', async (_what, token, status, code) => {
    await using scene = await ablyScene();

    const answer = await fetch(`${scene.ably.url}/channels/room/messages`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(await refusalOf(answer)).toEqual([status, code]);
  });
});

describe('a JWT of another issuer with a token as x-ably-token', () => {
  const outer = (token: string, exp: number, place: 'header' | 'claims') => {
    const [header, payload] = [
      { typ: 'JWT', alg: 'HS256', ...(place === 'header' && { 'x-ably-token': token }) },
      { exp, ...(place === 'claims' && { 'x-ably-token': token }) },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return `${header}.${payload}.signed-by-somebody-else`;
  };

  test.each([
    ['header', 'an Ably token'],
    ['claims', 'an Ably token'],
    ['header', 'a JWT'],
    ['claims', 'a JWT'],
  ] as const)('in its %s has the permissions of %s', async (place, kind) => {
    await using scene = await ablyScene();
    const capability = { mine: ['publish' as const] };
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada', capability });
    const claims = {
      iat: seconds(),
      exp: seconds() + 600,
      'x-ably-clientId': 'ada',
      'x-ably-capability': JSON.stringify(capability),
    };
    const carried = outer(kind === 'a JWT' ? jwt(claims) : token, seconds() + 60, place);

    await scene.realtime({ token: carried }).channels.get('mine').publish('over a connection', null);
    await scene.rest({ token: carried }).channels.get('mine').publish('by REST', null);

    const { items } = await scene.rest().channels.get('mine').history();
    expect(items.map(({ name, clientId }) => [name, clientId])).toEqual([
      ['by REST', 'ada'],
      ['over a connection', 'ada'],
    ]);
    expect(await codeOf(scene.rest({ token: carried }).channels.get('theirs').publish('event', null))).toBe(40160);
  });

  test('is read by its header if it is encrypted', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken();
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A128GCM', 'x-ably-token': token }));

    const history = scene
      .rest({ token: `${header.toString('base64url')}..a.b.c` })
      .channels.get('room')
      .history();

    expect((await history).items).toEqual([]);
  });

  test('ends with the JWT, even if the token is valid for longer', async () => {
    let now = Date.now();
    await using scene = await ablyScene({ now: () => now });
    const { token } = await scene.rest().auth.requestToken();
    const url = `${scene.ably.url}/channels/room/messages?access_token=${outer(token, seconds() + 60, 'header')}`;

    const before = await fetch(url);
    now += 2 * MINUTE;
    const after = await fetch(url);

    expect(before.status).toBe(200);
    expect(await refusalOf(after)).toEqual([401, 40142]);
  });

  test.each([
    ['a token that was never issued', 'app.made-up-token', 60, 40143],
    ['a JWT with a wrong signature', jwt({ iat: 1, exp: 2 }, { secret: 'wrong' }), 60, 40101],
    ['another such JWT', outer('app.token', seconds() + 60, 'header'), 60, 40144],
    ['a token that ends before it', jwt({ iat: seconds(), exp: seconds() + 60 }), 600, 40144],
  ])('is refused with %s', async (_what, token, lifetime, code) => {
    await using scene = await ablyScene();
    const query = new URLSearchParams({ access_token: outer(token, seconds() + lifetime, 'header') });

    const answer = await fetch(`${scene.ably.url}/channels/room/messages?${query}`);

    expect(await refusalOf(answer)).toEqual([401, code]);
  });
});

describe('a client id', () => {
  test('in a token is the client id of everything that its holder publishes', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada' });
    const channel = scene.realtime({ token }).channels.get('room');
    const rest = scene.rest({ token }).channels.get('room');

    await channel.publish('over a connection', null);
    await rest.publish({ name: 'by REST', clientId: 'ada' });

    expect(await codeOf(channel.publish({ name: 'event', clientId: 'grace' }))).toBe(40012);
    expect(await codeOf(rest.publish({ name: 'event', clientId: 'grace' }))).toBe(40012);
    const history = await scene.rest().channels.get('room').history();
    expect(history.items.map(({ name, clientId }) => [name, clientId])).toEqual([
      ['by REST', 'ada'],
      ['over a connection', 'ada'],
    ]);
  });

  test('that differs from that of the token cannot connect', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada' });

    const client = scene.realtime({ token, clientId: 'grace' });
    const { reason } = await client.connection.once('failed');

    expect(reason).toMatchObject({ code: 40102, statusCode: 401 });
  });

  test('cannot be chosen with a token that has none', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken();
    const channel = scene.realtime({ token }).channels.get('room');

    await channel.publish('anonymous', null);

    expect(await codeOf(channel.publish({ name: 'event', clientId: 'ada' }))).toBe(40012);
    expect((await scene.realtime({ token, clientId: 'ada' }).connection.once('failed')).reason?.code).toBe(40102);
    const history = await scene.rest().channels.get('room').history();
    expect(history.items.map(({ clientId }) => clientId)).toEqual([undefined]);
  });

  test('can be chosen with the wildcard, and with a key', async () => {
    await using scene = await ablyScene();
    const { token } = await scene.rest().auth.requestToken({ clientId: '*' });

    await scene.realtime({ token }).channels.get('room').publish({ name: 'a', clientId: 'ada' });
    await scene.realtime({ token, clientId: 'bob' }).channels.get('room').publish('b', null);
    await scene.rest().channels.get('room').publish({ name: 'c', clientId: 'cy' });
    await scene.rest({ clientId: 'dora' }).channels.get('room').publish('d', null);

    const history = await scene.rest().channels.get('room').history({ direction: 'forwards' });
    expect(history.items.map(({ clientId }) => clientId)).toEqual(['ada', 'bob', 'cy', 'dora']);
    const asDora = scene.rest({ clientId: 'dora' }).channels.get('room');
    expect(await codeOf(asDora.publish({ name: 'e', clientId: 'ada' }))).toBe(40012);
  });
});
