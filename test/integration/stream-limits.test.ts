import { connect } from 'node:net';

import { expect, test, vi } from 'vitest';

import { startTestApp, testApp, type TestUser } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { scrape } from '../kit/scrape.ts';
import { connectWire } from '../kit/websocket.ts';

const VIEWER_EVENTS = 'subscription { viewerEvents { __typename } }';

/** Opens a stream over SSE. */
function stream(url: string, { token }: TestUser, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: VIEWER_EVENTS }),
    ...(signal && { signal }),
  });
}

test('streams over SSE count as connections of their user, and one that ends frees its slot', async () => {
  // One hundredth: 2 connections.
  const app = await startTestApp({ rateLimitScale: 0.01 });
  const [ada, ben] = await people(app, 'ada', 'ben');
  using _wire = await connectWire(app.url, ada.token);
  const first = new AbortController();
  const open = await stream(app.url, ada, first.signal);

  const refused = await stream(app.url, ada);
  const other = await stream(app.url, ben);
  first.abort();
  const again = await vi.waitFor(
    async () => {
      const response = await stream(app.url, ada);
      if (response.status !== 200) await response.text();
      expect(response.status).toBe(200);
      return response;
      // Each attempt counts towards a limit of 6.
    },
    { interval: 1_000, timeout: 5_000 },
  );

  expect([open.status, other.status, refused.status]).toEqual([200, 200, 429]);
  // Waiting does not help.
  expect(refused.headers.get('retry-after')).toBeNull();
  const text = await refused.text();
  expect(text).toContain('too many connections of this user: close one of them first');
  expect(text).toContain('"code":"RATE_LIMITED","retryAfterMs":null');
  await Promise.all([other, again].map((response) => response.body!.cancel()));
});

test('a refused subscription takes no slot', async () => {
  // One hundredth: 2 connections.
  const app = await startTestApp({ rateLimitScale: 0.01 });
  const [ada] = await people(app, 'ada');
  const ask = (query: string) =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify({ query }),
    });

  for (let i = 0; i < 5; i++) {
    const answer = await ask(`subscription { serverEvents(serverId: "${ada.id}") { __typename } }`);
    expect(await answer.text()).not.toContain('RATE_LIMITED');
  }
  const response = await ask(VIEWER_EVENTS);

  expect(response.status).toBe(200);
  await response.body!.cancel();
});

test('a client that never reads is disconnected and counted, and does not delay others', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const content = Array.from({ length: 20 }, (_, i) => `c${i}: content`).join(' ');
  const body = JSON.stringify({
    query: `subscription { channelEvents(channel: { roomId: "${roomId}" }) { ... on MessageCreatedEvent { message { ${content} } } } }`,
  });
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\ncontent-type: application/json\r\nauthorization: Bearer ${ben.token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(() => app.bridge.counts.subscribers).toBe(1);

  // 320 kB each: more than the buffers of the operating system, and too few for the bridge to end the stream itself.
  for (let i = 0; i < 60; i++) await write(ada, { roomId }, '😀'.repeat(4_000));
  await vi.waitFor(
    async () => {
      expect((await ada.raw('{ viewer { user { id } } }')).data).toEqual({ viewer: { user: { id: ada.id } } });
      expect(app.bridge.counts.subscribers).toBe(0);
    },
    { timeout: 50_000, interval: 100 },
  );

  const { value } = await scrape(app.metricsUrl);
  expect(value('messaging_slow_readers_closed_total', { where: 'sse' })).toBe(1);
  socket.destroy();
}, 60_000);
