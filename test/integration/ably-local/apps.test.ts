import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Rest } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, SERVER_KEY } from '../../kit/ably.ts';

interface Made {
  appId: string;
  keys: { keyStr: string; keyName: string; capability: string }[];
  endpoint: string;
  port: number;
}

async function makeApp(url: string, spec: object): Promise<Made> {
  const answer = await fetch(`${url}/apps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spec),
  });
  return (await answer.json()) as Made;
}

test('a sandbox app is created with keys, rules and members, and can be deleted', async () => {
  await using scene = await ablyScene();

  const app = await makeApp(scene.ably.url, {
    keys: [{}, { capability: '{"a:*":["subscribe"]}' }, { revocableTokens: true }],
    namespaces: [{ id: 'kept', persisted: true }],
    channels: [{ name: 'kept:room', presence: [{ clientId: 'ada', data: '{"a":1}', encoding: 'json' }] }],
  });
  const [root, limited, revocable] = app.keys.map(({ keyStr: key }) => scene.rest({ key }));

  expect(app).toMatchObject({ endpoint: '127.0.0.1', port: scene.ably.port });
  await root!.channels.get('room').publish('event', null);
  expect(await codeOf(limited!.channels.get('room').publish('event', null))).toBe(40160);
  expect((await revocable!.auth.revokeTokens([{ type: 'clientId', value: 'ada' }])).successCount).toBe(1);
  const members = await root!.channels.get('kept:room').presence.get();
  expect(members.items).toMatchObject([{ clientId: 'ada', data: { a: 1 } }]);
  expect((await scene.rest().channels.get('room').history()).items).toEqual([]);

  expect((await root!.request('DELETE', `/apps/${app.appId}`, 6)).statusCode).toBe(204);
  expect(await codeOf(root!.channels.get('room').history())).toBe(40101);
});

test('an app can be deleted only with its own keys', async () => {
  await using scene = await ablyScene();
  const app = await makeApp(scene.ably.url, { keys: [{}] });

  const answer = await scene.rest().request('DELETE', `/apps/${app.appId}`, 6);

  expect(answer).toMatchObject({ statusCode: 404, errorCode: 40400 });
  expect((await scene.rest({ key: app.keys[0]!.keyStr }).channels.get('room').history()).items).toEqual([]);
});

test.each(FORMATS)('errors in %s have the format of Ably', async (_format, format) => {
  await using scene = await ablyScene();

  const answer = await scene.rest({ ...format, key: 'app.server:wrong' }).request('GET', '/channels/room/messages', 6);

  expect(answer).toMatchObject({ success: false, statusCode: 401, errorCode: 40101 });
  expect(answer.headers).toMatchObject({
    'content-type': format.useBinaryProtocol ? 'application/x-msgpack' : 'application/json',
    'x-ably-errorcode': '40101',
  });
});

describe('a page of another origin', () => {
  const origin = 'http://page.example';

  test('may make all requests of ably-js with credentials, without wildcards in the headers', async () => {
    await using scene = await ablyScene();

    const preflight = await fetch(`${scene.ably.url}/channels/room/messages`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,x-ably-version,content-type',
      },
    });

    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': expect.stringContaining('PATCH') as string,
      'access-control-allow-headers': 'authorization,x-ably-version,content-type',
      vary: 'origin',
    });
    expect([...preflight.headers.values()].filter((value) => value.includes('*'))).toEqual([]);
  });

  test.each([
    ['an answer', SERVER_KEY, 200],
    ['a refusal', 'app.server:wrong', 401],
  ])('reads %s, its links and its error code', async (_what, key, status) => {
    await using scene = await ablyScene();
    const url = `${scene.ably.url}/channels/room/messages`;
    const authorization = `Basic ${btoa(key)}`;

    const answer = await fetch(url, { headers: { origin, authorization } });
    const withoutOrigin = await fetch(url, { headers: { authorization } });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toBe('link,x-ably-errorcode,x-ably-errormessage');
    expect(withoutOrigin.headers.get('access-control-allow-origin')).toBe('*');
    expect(withoutOrigin.headers.has('access-control-allow-credentials')).toBe(false);
  });
});

test('the server runs as a program, and prints its URL', async () => {
  const server = spawn(process.execPath, ['src/dev/ably-local/main.ts', '0', 'solo.key:secret'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(server.stdout).on('line', (line) => lines.push(line));
  try {
    await expect.poll(() => lines, { timeout: 20_000 }).toHaveLength(2);
    const { hostname, port } = new URL(lines[0]!.match(/http:\S+/)![0]);
    const rest = new Rest({ endpoint: hostname, port: Number(port), tls: false, key: 'solo.key:secret' });

    await rest.channels.get('room').publish('event', null);

    expect(lines[1]).toBe('ABLY_API_KEY=solo.key:secret');
    expect((await rest.channels.get('room').history()).items).toHaveLength(1);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});
