import { describe, expect, test } from 'vitest';

import { startTestApp, testApp } from '../kit/app.ts';

interface Token {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

describe('POST /dev/token', () => {
  test('gives a token as an OAuth token endpoint does, and the account is made by its first request', async () => {
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

  test('says what the token is and how long it holds', async () => {
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

  test('leads the same username to the same account, and another to another', async () => {
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

  test('does so after a restart as well, and with a token from before it', async () => {
    const app = await startTestApp();
    const before = await tokenOf(app.url, 'ivan');
    const account = await whoIs(app.url, before);

    const again = await app.restart();

    expect(await whoIs(again.url, await tokenOf(again.url, 'ivan'))).toEqual(account);
    expect(await whoIs(again.url, before)).toEqual(account);
  });

  test('makes one account of two first requests at once', async () => {
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
  ])('takes %s', async (_what, username) => {
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
  ])('%s, and says what would be right', async (_what, body) => {
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
