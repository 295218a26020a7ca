import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { json } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { startTestApp, testApp } from '../kit/app.ts';

interface Token {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

describe('POST /dev/token', () => {
  test('returns a token like an OAuth token endpoint, and its first request makes the account', async () => {
    const app = await testApp();
    const username = 'grace_of_dev_token';

    const response = await askFor(app.url, username);
    const before = await app.db.user.count({ where: { username } });
    const viewer = await whoIs(app.url, ((await response.json()) as Token).access_token);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(before).toBe(0);
    expect(viewer).toMatchObject({ username, displayName: 'Grace_of_dev_token' });
  });

  test('returns the type and the lifetime of the token', async () => {
    const { url } = await testApp();

    const token = (await (await askFor(url, 'ada')).json()) as Token;

    expect(token).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
    });
    expect(token.expires_in).toBeGreaterThan(3_600);
    expect(claimsOf(token)).toMatchObject({ sub: 'dev|ada', nickname: 'ada', name: 'Ada' });
  });

  test('returns tokens of the same account for the same username, and of another for another', async () => {
    const { url } = await testApp();

    const [first, second, capital] = await Promise.all([
      tokenOf(url, 'heidi'),
      tokenOf(url, 'heidi'),
      tokenOf(url, 'Heidi'),
    ]);
    const accounts = await Promise.all([first, second, capital].map((token) => whoIs(url, token)));

    expect(accounts[0]).toEqual(accounts[1]);
    expect(accounts[2]!.id).not.toBe(accounts[0]!.id);
  });

  test('does so after a restart too, and earlier tokens stay valid', async () => {
    const app = await startTestApp();
    const before = await tokenOf(app.url, 'ivan');
    const account = await whoIs(app.url, before);

    const again = await app.restart();

    expect(await whoIs(again.url, await tokenOf(again.url, 'ivan'))).toEqual(account);
    expect(await whoIs(again.url, before)).toEqual(account);
  });

  test('leads to one account for two simultaneous first requests', async () => {
    const app = await testApp();
    const token = await tokenOf(app.url, 'twice_at_once');

    const accounts = await Promise.all(Array.from({ length: 8 }, () => whoIs(app.url, token)));

    expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);
    expect(await app.db.user.count({ where: { username: 'twice_at_once' } })).toBe(1);
  });

  test.each([
    ['ŁucjaKowalska', 'ŁucjaKowalska'],
    ['a name with spaces', 'a name with spaces'],
    ['64 characters', '😀'.repeat(64)],
  ])('accepts %s', async (_what, username) => {
    const { url } = await testApp();

    expect(await whoIs(url, await tokenOf(url, username))).toMatchObject({ username });
  });
});

describe('POST /dev/token refuses', () => {
  test.each([
    ['no body', ''],
    ['no JSON', 'username=ada'],
    ['JSON that is no object', '"ada"'],
    ['null', 'null'],
    ['a list', '["ada"]'],
    ['no username', '{}'],
    ['a username that is no text', '{"username":42}'],
    ['an empty username', '{"username":""}'],
    ['a blank username', '{"username":" "}'],
    ['space around the username', '{"username":" ada"}'],
    ['a control character', String.raw`{"username":"ada\u0000"}`],
    ['a line break', String.raw`{"username":"a\nda"}`],
    ['an invisible character', String.raw`{"username":"ada\u200b"}`],
    ['a lone surrogate', String.raw`{"username":"ada\ud800"}`],
    ['65 characters', JSON.stringify({ username: 'a'.repeat(65) })],
    ['5 KB', JSON.stringify({ username: 'ada', padding: 'x'.repeat(5_000) })],
    ['5 MB', JSON.stringify({ username: 'ada', padding: 'x'.repeat(5_000_000) })],
  ])('%s, and says what is valid', async (_what, body) => {
    const { url } = await testApp();

    const response = await fetch(`${url}/dev/token`, { method: 'POST', body });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'body must be JSON like {"username": "ada"}, 1 to 64 visible characters',
    });
  });

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const { url } = await testApp();

    const response = await fetch(`${url}/dev/token`, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toEqual({ error: 'method must be POST' });
  });
});

describe('the lifetime of a token', () => {
  test.each([[1], [60], [2_592_000]])('can be set: %d seconds', async (expiresIn) => {
    const { url } = await testApp();

    const token = (await (await ask(url, { username: 'ada', expiresIn })).json()) as Token;

    const { iat, exp } = claimsOf(token) as { iat: number; exp: number };
    expect(token.expires_in).toBe(expiresIn);
    expect(exp - iat).toBe(expiresIn);
  });

  test.each([[0], [-1], [1.5], [2_592_001], [1e300], ['60'], [''], [null], [true], [[60]], [{}]])(
    'cannot be %j, and the answer says what is valid',
    async (expiresIn) => {
      const { url } = await testApp();

      const response = await ask(url, { username: 'ada', expiresIn });

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: 'expiresIn must be a whole number of seconds, 1 to 2592000',
      });
    },
  );
});

describe('a page of this machine', () => {
  test.each([
    'http://localhost',
    'http://localhost:5173',
    'https://localhost:8443',
    'http://LOCALHOST:3000',
    'http://app.localhost:3000',
    'http://127.0.0.1:5173',
    'http://127.1.2.3',
    'http://[::1]:3000',
  ])('at %s can request a token and read it', async (origin) => {
    const { url } = await testApp();

    const preflight = await fetch(`${url}/dev/token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    const response = await ask(url, { username: 'ada' }, { origin });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(response.status).toBe(200);
    for (const { headers } of [preflight, response]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  test('can read why its request is refused', async () => {
    const { url } = await testApp();

    const response = await ask(url, {}, { origin: 'http://localhost:5173' });

    expect(response.status).toBe(400);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  });
});

describe('a page of another site', () => {
  test.each([
    'https://evil.example.com',
    'http://localhost.evil.example.com',
    'http://evillocalhost',
    'http://127.0.0.1.evil.example.com',
    'http://192.168.0.7:4000',
    'http://0.0.0.0',
    'ftp://localhost',
    'file://localhost',
    'null',
    'nonsense',
  ])('at %s gets no token and no permission', async (origin) => {
    const { url } = await testApp();

    const preflight = await fetch(`${url}/dev/token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const response = await ask(url, { username: 'ada' }, { origin });

    expect(preflight.status).toBe(403);
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.json()).toEqual({
      error: 'the origin must be on this machine, such as http://localhost:5173',
    });
  });
});

describe('the Host header', () => {
  test.each(['localhost', 'localhost:4000', 'LocalHost.', 'api.localhost', '127.0.0.1:1', '127.8.9.1', '[::1]:4000'])(
    '%s is accepted as a name of this machine',
    async (host) => {
      const { url } = await testApp();

      const { status, body } = await askAs(url, host);

      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer' });
    },
  );

  test.each([
    'evil.example.com',
    'evil.example.com:4000',
    'localhost.evil.example.com',
    '10.1.2.3',
    '[::2]',
    '0.0.0.0',
  ])('%s is refused, even if it resolves to this machine', async (host) => {
    const { url } = await testApp();

    const { status, body } = await askAs(url, host);

    expect(status).toBe(403);
    expect(body).toEqual({
      error: 'the Host header must name this machine: use localhost, or set PUBLIC_URL to the address of the service',
    });
  });

  test('may be the name of PUBLIC_URL', async () => {
    const { url } = await startTestApp({ publicUrl: 'https://chat.example.com' });

    expect(await askAs(url, 'chat.example.com')).toMatchObject({ status: 200 });
    expect(await askAs(url, 'www.chat.example.com')).toMatchObject({ status: 403 });
  });

  test('may be the address of the connection', async () => {
    const { url } = await startTestApp({ host: '0.0.0.0' });
    const own = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    const { port } = new URL(url);

    expect(await askAs(`http://127.0.0.1:${port}`, own ?? '10.1.2.3')).toMatchObject({ status: 403 });
    if (own !== undefined)
      expect(await askAs(`http://${own}:${port}`, `${own}:${port}`)).toMatchObject({ status: 200 });
  });
});

const ask = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** `fetch` cannot send another Host than that of its URL. */
async function askAs(url: string, host: string): Promise<{ status: number | undefined; body: unknown }> {
  const sent = request(`${url}/dev/token`, { method: 'POST', headers: { host } }).end('{"username":"ada"}');
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await json(response) };
}

const askFor = (url: string, username: string) =>
  fetch(`${url}/dev/token`, { method: 'POST', body: JSON.stringify({ username }) });

async function tokenOf(url: string, username: string): Promise<string> {
  return ((await (await askFor(url, username)).json()) as Token).access_token;
}

const claimsOf = ({ access_token: token }: Token) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

async function whoIs(url: string, token: string): Promise<{ id: string; username: string; displayName: string }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ viewer { user { id username displayName } } }"}',
  });
  const { data } = (await response.json()) as { data: { viewer: { user: Awaited<ReturnType<typeof whoIs>> } } };
  return data.viewer.user;
}
