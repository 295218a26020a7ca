import { afterEach, describe, expect, test } from 'vitest';

import { startTestApp, testApp } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';
import { listen, nobodyListens } from '../kit/subscriptions.ts';
import { begin, connectWire, openWire, type Wire } from '../kit/websocket.ts';

const app = await testApp();

const EVENTS = 'subscription { viewerEvents { __typename } }';

afterEach(() => nobodyListens(app));

/** Connects with this `authorization` in connection_init. */
async function introduce(url: string, authorization: unknown): Promise<Wire> {
  const wire = await openWire(url);
  wire.send({ type: 'connection_init', payload: { authorization } });
  return wire;
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

describe('a connection without a token', () => {
  test.each([undefined, {}, { authorization: '' }, { authorization: null }, { authorization: 5 }])(
    'may only introspect, and stays open: %j',
    async (payload) => {
      using wire = await openWire(app.url);
      wire.send({ type: 'connection_init', ...(payload && { payload }) });
      expect(await wire.receive()).toEqual({ type: 'connection_ack' });

      const refused = {
        errors: [
          { message: 'unable to answer; the request carries no token', extensions: { code: 'UNAUTHENTICATED' } },
        ],
      };
      for (const query of [EVENTS, '{ viewer { user { id } } }']) {
        begin(wire, 'refused', query);
        expect(await wire.receive()).toEqual({ type: 'next', id: 'refused', payload: refused });
        expect(await wire.receive()).toEqual({ type: 'complete', id: 'refused' });
      }
      begin(wire, 'look', '{ __typename }');

      expect(await wire.receive()).toEqual({ type: 'next', id: 'look', payload: { data: { __typename: 'Query' } } });
      expect(wire.frames.join('')).not.toContain('"http"');
    },
  );

  test('of the graphql-ws client gets the error, and the operation ends', async () => {
    using listener = listen({ url: app.url, token: null }, 'graphql-ws', EVENTS);

    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('the token may be sent', () => {
  test.each<[string, (token: string) => { payload?: object; headers?: Record<string, string> }]>([
    ['in `authorization`', (token) => ({ payload: { authorization: token } })],
    ['in `Authorization`', (token) => ({ payload: { Authorization: token } })],
    ['in `AUTHORIZATION`', (token) => ({ payload: { AUTHORIZATION: token } })],
    ['in `headers`', (token) => ({ payload: { headers: { Authorization: token } } })],
    ['in the upgrade request', (token) => ({ headers: { authorization: token } })],
    [
      'in the upgrade request, beside an empty payload',
      (token) => ({ payload: {}, headers: { authorization: token } }),
    ],
    [
      'in the payload, which counts more than the upgrade request',
      (token) => ({ payload: { authorization: token }, headers: { authorization: 'Bearer old' } }),
    ],
  ])('%s', async (_where, where) => {
    const [ada] = await people(app, 'ada');
    const { payload, headers = {} } = where(`Bearer ${ada.token}`);
    using wire = await openWire(app.url, { headers });

    wire.send({ type: 'connection_init', ...(payload && { payload }) });
    expect(await wire.receive()).toEqual({ type: 'connection_ack' });
    begin(wire, 'who', '{ viewer { user { id } } }');

    expect(await wire.receive()).toMatchObject({ payload: { data: { viewer: { user: { id: ada.id } } } } });
  });

  test('and is refused in each of these places', async () => {
    using upgraded = await openWire(app.url, { headers: { authorization: 'Bearer abc' } });
    upgraded.send({ type: 'connection_init' });
    using nested = await openWire(app.url);
    nested.send({ type: 'connection_init', payload: { headers: { AUTHORIZATION: 'Bearer abc' } } });

    expect([await upgraded.closed, await nested.closed]).toMatchObject([{ code: 4403 }, { code: 4403 }]);
  });
});

describe('a connection with an invalid token is closed with 4403', () => {
  test.each([
    ['no token', 'Bearer', 'there is no token after "Bearer"'],
    ['another scheme', 'Basic YWRhOmFkYQ==', 'the scheme is not "Bearer"'],
    ['something that is no JWT', 'Bearer abc', 'it is not a signed JWT in compact form'],
  ])('with the reason: %s', async (_what, authorization, reason) => {
    const wire = await introduce(app.url, authorization);

    expect(await wire.closed).toEqual({ code: 4403, reason: expect.stringContaining(reason) });
    expect(wire.frames).toEqual([]);
  });

  test.each([
    ['an expired one', { exp: inSeconds(-60) }, 'it has expired'],
    ['one of another issuer', { iss: 'https://elsewhere.example.com/' }, 'its "iss" claim is not'],
    ['one without an account', { sub: undefined }, 'its "sub" claim is missing'],
    ['one with a long subject', { sub: 'x'.repeat(5_000) }, 'its "sub" claim'],
  ])('with the reason: %s', async (_what, claims, reason) => {
    const { token } = await app.client('ada', claims);

    const wire = await introduce(app.url, `Bearer ${token}`);

    const { code, reason: given } = await wire.closed;
    expect(code).toBe(4403);
    expect(given).toContain(reason);
    expect(given).not.toContain(token);
  });

  test('or with 1013 if the token cannot be checked now', async () => {
    // No server listens there.
    const { url } = await startTestApp({ auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' } });

    const wire = await introduce(url, `Bearer ${await app.token('ada')}`);

    expect(await wire.closed).toMatchObject({ code: 1013 });
  });
});

describe('a token that expires', () => {
  test('closes its connection with 4403, subscriptions included', async () => {
    const { token } = await app.client('shortlived', { exp: inSeconds(2) });
    using wire = await connectWire(app.url, token);
    begin(wire, 'events', EVENTS);

    expect(await wire.closed).toEqual({ code: 4403, reason: 'the token has run out' });
    expect(wire.frames).toHaveLength(1);
  });

  test('ends a stream over SSE with an error', async () => {
    const { token } = await app.client('shortlived_too', { exp: inSeconds(2) });

    using listener = listen({ url: app.url, token }, 'SSE', EVENTS);

    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.events).toEqual([]);
    expect(listener.errors).toEqual([
      { message: 'unable to go on; the token has run out', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('does not affect other connections', async () => {
    const [ada] = await people(app, 'ada');
    using other = await connectWire(app.url, ada.token);
    const { token } = await app.client('shortlived_as_well', { exp: inSeconds(1) });

    const wire = await connectWire(app.url, token);
    await wire.closed;

    begin(other, 'look', '{ viewer { user { username } } }');
    expect(await other.receive()).toMatchObject({
      payload: { data: { viewer: { user: { username: ada.username } } } },
    });
  });
});
