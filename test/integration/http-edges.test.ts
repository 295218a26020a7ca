import { connect } from 'node:net';
import * as consumers from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';

/** Sends the bytes, and reads until the service closes the connection. */
async function exchange(url: string, bytes: string): Promise<{ status: number; head: string; body: string }> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(bytes);
  const text = await consumers.text(socket);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.[01] (\d+)/.exec(head)?.[1]), head, body };
}

describe('a probe over HTTP/1.0 without a Host header', () => {
  test.each([
    ['OPTIONS / HTTP/1.0', 204],
    ['OPTIONS * HTTP/1.0', 204],
    ['GET /livez HTTP/1.0', 200],
    ['GET /readyz HTTP/1.0', 200],
    ['HEAD /livez HTTP/1.0', 200],
  ])('%s is answered %d', async (line, status) => {
    const { url } = await testApp();

    expect((await exchange(url, `${line}\r\n\r\n`)).status).toBe(status);
  });

  test('can run a GraphQL query too', async () => {
    const { url } = await testApp();

    const { status, body } = await exchange(url, 'GET /graphql?query=%7B__typename%7D HTTP/1.0\r\n\r\n');

    expect(status).toBe(200);
    expect(body).toBe('{"data":{"__typename":"Query"}}');
  });
});

describe('a request', () => {
  test('with two Host headers is refused, because a proxy may have used the other', async () => {
    const { url } = await testApp();

    const { status, body } = await exchange(
      url,
      'GET /livez HTTP/1.1\r\nHost: a.example\r\nhost: b.example\r\nConnection: close\r\n\r\n',
    );

    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({ error: 'unable to read the Host header' });
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, /it is not HTTP/],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      /it is not HTTP/,
    ],
    [
      'too large headers',
      `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      /at most 16384 bytes/,
    ],
  ])('with %s gets a reason in its response', async (_what, bytes, status, reason) => {
    const { url } = await testApp();

    const answer = await exchange(url, bytes);

    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.body) as { error: string }).error).toMatch(reason);
  });

  test('to upgrade to a WebSocket at another path is refused with a reason', async () => {
    const { url } = await testApp();

    const { status, body } = await exchange(
      url,
      'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );

    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({ error: 'there is nothing at this address' });
  });
});
