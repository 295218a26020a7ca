import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { HAPROXY_INSTALLED, startHaproxy } from '../kit/haproxy.ts';

const skipped = HAPROXY_INSTALLED ? '' : ' (skipped: no haproxy is installed)';

test.skipIf(!HAPROXY_INSTALLED)(`HAProxy's usual checks find an instance up${skipped}`, async () => {
  const { url } = await testApp();
  await using haproxy = await startHaproxy(new URL(url).host, {
    // OPTIONS / HTTP/1.0, without a Host.
    default_check: '  option httpchk',
    head_of_root: '  option httpchk HEAD /livez',
    readyz: '  option httpchk GET /readyz',
    readyz_of_http_1_1:
      '  option httpchk\n  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host api.example.com',
    nothing_there: '  option httpchk GET /nothing-there',
  });

  const up = { status: 'UP', check: 'L7OK' };
  expect(await haproxy.states()).toEqual({
    default_check: up,
    head_of_root: up,
    readyz: up,
    readyz_of_http_1_1: up,
    // A check that fails, to show that the others do not succeed by accident.
    nothing_there: { status: 'DOWN', check: 'L7STS' },
  });
});

/** Sends raw bytes. @returns The answer until the server ends the connection. */
async function exchange(...lines: string[]): Promise<{ status: number; body: string }> {
  const { url } = await testApp();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const answer = await text(socket);
  // Without the chunk lengths.
  return { status: Number(answer.split(' ')[1]), body: /\{.*\}/.exec(answer)?.[0] ?? '' };
}

describe('a request of HTTP/1.0 without a Host header is answered, and the connection ends:', () => {
  test.each([
    ['GET /livez', 200],
    ['GET /readyz', 200],
    ['HEAD /readyz', 200],
    ['GET /graphql?query=%7B__typename%7D', 200],
    ['GET /nothing-there', 404],
  ])('%s', async (request, status) => {
    expect(await exchange(`${request} HTTP/1.0`)).toMatchObject({ status });
  });

  test('an operation of a signed-in user', async () => {
    const app = await testApp();
    const ada = await app.signIn('ada');
    const body = '{"query":"{ viewer { user { id } } }"}';

    const answer = await exchange(
      'POST /graphql HTTP/1.0',
      `Authorization: Bearer ${ada.token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toContain(ada.id);
  });
});

describe('an ambiguous Host header is refused with 400 and a message:', () => {
  test.each([
    ['none, of HTTP/1.1', []],
    ['two of them', ['Host: localhost', 'Host: evil.example.com']],
    ['two that are the same', ['Host: localhost', 'Host: localhost']],
    ['two in one', ['Host: localhost, evil.example.com']],
    ['an empty one', ['Host:']],
    ['one with a blank', ['Host: a b']],
  ])('%s', async (_which, hosts) => {
    for (const target of ['/livez', '/graphql?query=%7B__typename%7D', '/dev/token']) {
      const { status, body } = await exchange(`GET ${target} HTTP/1.1`, ...hosts, 'Connection: close');

      expect(status, target).toBe(400);
      expect(body, target).toMatch(/\bhost\b/i);
    }
  });
});

test('a request that offers HTTP/2 without TLS is answered like any other', async () => {
  const offer = [
    'Connection: Upgrade, HTTP2-Settings, close',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  ];

  // Java's HTTP client sends it with its first request.
  for (const target of ['/livez', '/graphql?query=%7B__typename%7D']) {
    const { status, body } = await exchange(`GET ${target} HTTP/1.1`, 'Host: localhost', ...offer);

    expect(status, target).toBe(200);
    expect(JSON.parse(body), target).toBeTypeOf('object');
  }
});

test('a request in absolute form, as for proxies, is answered like any other', async () => {
  const { status } = await exchange('GET http://localhost/livez?x HTTP/1.1', 'Host: localhost', 'Connection: close');

  expect(status).toBe(200);
});
