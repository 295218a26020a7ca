import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import * as consumers from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { createLogger } from '../../src/observability/log.ts';
import { createConnectionLimits } from '../../src/server/connection-limits.ts';
import { listen } from '../../src/server/http/server.ts';
import { startTestApp, testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';
import { connectWire } from '../kit/websocket.ts';

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await testApp();
  [ada] = await people(app, 'ada');
});

const QUERY = '{ viewer { user { id } } }';

/** Sends exactly these bytes. @returns What was received until the connection closed. */
async function exchange(...pieces: readonly (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const answer = consumers.text(socket).catch(() => '');
  for (const piece of pieces) socket.write(piece);
  return answer;
}

function post(headers: Readonly<Record<string, string>>, body: string | Buffer<ArrayBuffer>) {
  return fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}`, ...headers },
    body,
  });
}

const head = (headers: Readonly<Record<string, string>>, { token } = ada) =>
  `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

async function expectServed(user = ada) {
  const { data } = await user.raw(QUERY);
  expect(data).toEqual({ viewer: { user: { id: user.id } } });
}

/** A valid request of that many bytes. */
function requestOf(bytes: number): string {
  const request = JSON.stringify({ query: `${QUERY} #` });
  return request.replace('#', `#${'x'.repeat(bytes - request.length)}`);
}

describe('a body', () => {
  test('of 100 kB is accepted', async () => {
    const response = await post({}, requestOf(100_000));

    expect(await response.json()).toEqual({ data: { viewer: { user: { id: ada.id } } } });
  });

  test.each([100_001, 1_000_000])('of %d bytes is refused by its Content-Length', async (bytes) => {
    const response = await post({}, requestOf(bytes)).catch((error: unknown) => error);

    // Some clients are still sending when the response arrives, and never read it.
    if (response instanceof Response) {
      expect(response.status).toBe(413);
      expect(await response.text()).toContain('at most 100000 bytes');
    }
    expect(await exchange(head({ 'content-length': String(bytes) }))).toMatch(
      /^HTTP\/1\.1 413 [\s\S]+unable to read the request; the body must have at most 100000 bytes/,
    );
    await expectServed();
  });

  test('without a Content-Length is refused if it is too large', async () => {
    const chunk = `2710\r\n${' '.repeat(10_000)}\r\n`;

    const answer = await exchange(head({ 'transfer-encoding': 'chunked' }), chunk.repeat(11));

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    await expectServed();
  });

  test('without a Content-Length is accepted if it is not too large', async () => {
    const body = JSON.stringify({ query: QUERY });

    const answer = await exchange(
      head({ 'transfer-encoding': 'chunked', connection: 'close' }),
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );

    expect(answer).toContain(ada.id);
  });

  test.each<[string, Buffer<ArrayBuffer>]>([
    ['gzip', gzipSync(Buffer.alloc(10_000_000, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(10_000_000, ' '))],
    ['gzip', gzipSync(JSON.stringify({ query: QUERY }))],
    ['gzip, gzip', gzipSync(gzipSync(' '))],
  ])('that is compressed (%s) is refused, whether or not it is a decompression bomb', async (encoding, body) => {
    const origin = 'https://chat.example.com';
    const response = await post({ 'content-encoding': encoding, origin }, body);

    expect(response.status).toBe(415);
    // A page must be able to read the reason.
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'unable to read the request; the body must not be encoded',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    await expectServed();
  });

  test.each(['{"query":', 'null', '[]', '"text"', '\xff\xfe', '{"query": 1}'])(
    'that is not a GraphQL request (%j) is a client error',
    async (body) => {
      const response = await post({}, body);

      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain('INTERNAL_SERVER_ERROR');
    },
  );
});

test('a hundred clients that send a byte now and then are disconnected, and do not delay others', async () => {
  const impatient = await startTestApp({}, { clientTimeouts: { headersMs: 2_000, bodyMs: 3_000 } });
  const [bob] = await people(impatient, 'bob');
  const { hostname, port } = new URL(impatient.url);
  const slow = Array.from({ length: 100 }, (_, i) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    // Some stop in their headers, some in their body, and some never start.
    const begun = [
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ',
      `${head({ 'content-length': '1000' }, bob)}{`,
      '',
    ];
    const start = begun[i % 3]!;
    socket.write(start);
    const dripping = setInterval(() => start && socket.write('x'), 500);
    const answer = consumers.text(socket).catch(() => '');
    void once(socket, 'close').then(() => clearInterval(dripping));
    return answer;
  });

  await expectServed(bob);
  const answers = await Promise.all(slow);

  for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  await expectServed(bob);
}, 60_000);

test('headers of more than 16 KiB are refused', async () => {
  const answer = await exchange(head({ 'x-large': 'x'.repeat(17_000) }));

  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  await expectServed();
});

test('connections above the limit per address are closed, and one that ends frees its slot', async () => {
  // One thousandth: 6 per address.
  const limits = createConnectionLimits({ scale: 0.001 });
  const accept = (address: string) => limits.accept(address);
  const routes = { '/': (_request: IncomingMessage, response: ServerResponse) => response.end('served') };
  await using server = await listen({ routes, upgrades: {}, accept }, '127.0.0.1', 0, createLogger('silent'));
  const port = Number(new URL(server.url).port);
  const open = () => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {}).resume();
    return socket;
  };
  const idle = Array.from({ length: 6 }, open);
  await Promise.all(idle.map((socket) => once(socket, 'connect')));

  await once(open(), 'close');
  idle[0]!.destroy();
  const served = await vi.waitFor(async () => (await fetch(server.url)).text());

  expect(served).toBe('served');
  for (const socket of idle) socket.destroy();
});

describe('with a list of allowed origins,', () => {
  let closed: TestApp;
  let bob: TestUser;
  beforeAll(async () => {
    closed = await startTestApp({ allowedOrigins: ['https://chat.example.com'] });
    [bob] = await people(closed, 'bob');
  });

  const ask = (origin: string | null, method = 'POST') =>
    fetch(`${closed.url}/graphql`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bob.token}`,
        ...(origin !== null && { origin }),
        ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }),
      },
      ...(method === 'POST' && { body: JSON.stringify({ query: QUERY }) }),
    });

  test.each(['https://chat.example.com', null])('%s may send requests', async (origin) => {
    const response = await ask(origin);

    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });

  test.each(['https://evil.example', 'http://chat.example.com', 'https://chat.example.com.evil.example', 'null'])(
    '%s may not send requests or preflights, or open a WebSocket',
    async (origin) => {
      const [asked, preflight] = [await ask(origin), await ask(origin, 'OPTIONS')];

      expect([asked.status, preflight.status]).toEqual([403, 403]);
      for (const { headers } of [asked, preflight]) expect(headers.get('access-control-allow-origin')).toBeNull();
      await expect(connectWire(closed.url, bob.token, { origin })).rejects.toThrow('403');
    },
  );

  test('a page of an allowed origin may open a WebSocket, and so may a client without an origin', async () => {
    using page = await connectWire(closed.url, bob.token, { origin: 'https://chat.example.com' });
    using program = await connectWire(closed.url, bob.token);

    expect([page.frames.length, program.frames.length]).toEqual([1, 1]);
  });
});

test('a large body is not read for a caller who is over quota or anonymous', async () => {
  // One hundredth: 30,000 points.
  const small = await startTestApp({ rateLimitScale: 0.01 });
  const [bob] = await people(small, 'bob');
  const { hostname, port } = new URL(small.url);
  const ask = async (token: string) => {
    const socket = connect({ host: hostname, port: Number(port) });
    // The body is never sent.
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncontent-length: 90000\r\n\r\n`,
    );
    return consumers.text(socket);
  };

  for (const query of ['{ invalid }', '{ again }']) await bob.raw(query);
  const [spent, unknown] = [await ask(bob.token), await ask('x')];

  expect(spent).toMatch(/^HTTP\/1\.1 429 [\s\S]+connection: close[\s\S]+RATE_LIMITED/i);
  expect(unknown).toMatch(/^HTTP\/1\.1 401 [\s\S]+connection: close[\s\S]+UNAUTHENTICATED/i);
});
