import { beforeAll, expect, test } from 'vitest';

import { ablyScene, SERVER_KEY } from '../kit/ably.ts';
import { startTestApp, testApp, type TestApp } from '../kit/app.ts';
import { lockTable } from '../kit/faults.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { scrape } from '../kit/scrape.ts';
import { nobodyListens, webSocketClient } from '../kit/subscriptions.ts';
import { begin, connectWire } from '../kit/websocket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});

/** How much the sample grew during `work`; a missing sample counts as 0. */
async function growth(
  { metricsUrl }: TestApp,
  name: string,
  labels: Record<string, string>,
  work: () => Promise<unknown>,
): Promise<number> {
  const now = async () => (await scrape(metricsUrl)).value(name, labels) ?? 0;
  const before = await now();
  await work();
  // A response is counted after it was sent, so its client may have it first.
  await expect.poll(now).toBeGreaterThan(before);
  return (await now()) - before;
}

test('are served on their own port, and not on the public one', async () => {
  const own = await fetch(app.metricsUrl);
  const publicly = await fetch(`${app.url}/metrics`);
  const elsewhere = await fetch(new URL('/graphql', app.metricsUrl));

  expect(own.status).toBe(200);
  expect(own.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await own.text()).toContain('# HELP messaging_operations_total ');
  expect([publicly.status, elsewhere.status]).toEqual([404, 404]);
});

test('a port that is taken is refused with the name of its setting', async () => {
  const { port } = new URL(app.metricsUrl);

  await expect(startTestApp({ metricsPort: Number(port) })).rejects.toThrow(
    `unable to listen on 127.0.0.1:${port}; the port is taken: stop the program that listens there, or set METRICS_PORT to another port`,
  );
});

test('an operation counts once, by its type, name and outcome, over every transport', async () => {
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const query = 'query MetricsViewer { viewer { lastSeq } }';
  const of = (type: string, name: string, outcome: string) => ({ type, name, outcome });
  const total = 'messaging_operations_total';
  using wire = await connectWire(app.url, ada.token);

  const planned = await growth(app, total, of('query', 'MetricsViewer', 'ok'), () => ada.raw(query));
  const resolved = await growth(app, total, of('query', 'MetricsViewer', 'ok'), () =>
    fetch(`${app.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    }).then((response) => response.text()),
  );
  const overWebSocket = await growth(app, total, of('query', 'MetricsViewer', 'ok'), async () => {
    begin(wire, 'one', query);
    await wire.receive();
  });
  const mutation = await growth(app, total, of('mutation', 'CreateMessage', 'ok'), () =>
    ada.run(CREATE_MESSAGE, { input: { channel: { roomId } as never, content: 'counted' } }),
  );
  const refused = await growth(app, total, of('mutation', 'CreateMessage', 'refused'), () =>
    ada.answer(CREATE_MESSAGE, { input: { channel: { roomId } as never, content: '' } }),
  );
  const invalid = await growth(app, total, of('unknown', 'other', 'refused'), () => ada.raw('{ nothing }'));

  expect({ planned, resolved, overWebSocket, mutation, refused, invalid }).toEqual({
    planned: 1,
    resolved: 1,
    overWebSocket: 1,
    mutation: 1,
    refused: 1,
    invalid: 1,
  });
});

test('refusals and failures count by their codes, userErrors included', async () => {
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const refusals = (code: string, work: () => Promise<unknown>) =>
    growth(app, 'messaging_refusals_total', { code }, work);
  const withoutToken = () =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { lastSeq } }' }),
    }).then((response) => response.text());
  const tooLarge = () =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'x'.repeat(200_000) }),
    }).then((response) => response.text());

  const counted = {
    input: await refusals('INVALID_INPUT', () =>
      ada.answer(CREATE_MESSAGE, { input: { channel: { roomId } as never, content: '' } }),
    ),
    document: await refusals('BAD_USER_INPUT', () => ada.raw('{ nothing }')),
    anonymous: await refusals('UNAUTHENTICATED', withoutToken),
    body: await refusals('HTTP_413', tooLarge),
  };

  expect(counted).toEqual({ input: 1, document: 1, anonymous: 1, body: 1 });
});

test('an operation whose client disconnects before the response counts as aborted', async () => {
  const fresh = await startTestApp();
  const [ada] = await people(fresh, 'ada');
  const letGo = await lockTable(fresh.databaseUrl, 'streams');
  const leaving = new AbortController();

  const asked = fetch(`${fresh.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
    body: JSON.stringify({ query: 'query Left { viewer { lastSeq } }' }),
    signal: leaving.signal,
  }).catch((error: Error) => error.name);
  await expect
    .poll(async () =>
      (await scrape(fresh.metricsUrl)).value('messaging_database_connections_used', { pool: 'requests' }),
    )
    .toBeGreaterThan(0);
  leaving.abort();

  expect(await asked).toBe('AbortError');
  await expect
    .poll(async () =>
      (await scrape(fresh.metricsUrl)).value('messaging_operations_total', { name: 'Left', outcome: 'aborted' }),
    )
    .toBe(1);
  await letGo();
});

test('operation names are counted separately up to 200, and then together', async () => {
  const fresh = await startTestApp();
  const [ada] = await people(fresh, 'ada');

  await Promise.all(Array.from({ length: 210 }, (_, i) => ada.raw(`query Made${i} { viewer { lastSeq } }`)));
  await ada.raw(`query ${'L'.repeat(65)} { viewer { lastSeq } }`);

  const { samples, value } = await scrape(fresh.metricsUrl);
  const names = new Set(
    samples.filter(({ name }) => name === 'messaging_operations_total').map(({ labels }) => labels['name']),
  );
  expect(names.size).toBe(200 + ['anonymous', 'other'].length);
  expect(value('messaging_operations_total', { type: 'query', name: 'other' })).toBe(11);
});

test('operation names of anonymous requests are not counted separately: anyone can invent them', async () => {
  const anonymous = await startTestApp();
  const ask = (name: string) =>
    fetch(`${anonymous.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `query ${name} { __typename }` }),
    });

  for (let i = 0; i < 5; i++) await ask(`Made${i}`);

  const { value } = await scrape(anonymous.metricsUrl);
  expect(value('messaging_operations_total', { type: 'query', name: 'other', outcome: 'ok' })).toBe(5);
  expect(value('messaging_operations_total', { type: 'query', name: 'Made0' })).toBeNull();
});

test('connections and subscriptions go up and down', async () => {
  const fresh = await startTestApp();
  const [ada] = await people(fresh, 'ada');
  const figures = async () => {
    const { value } = await scrape(fresh.metricsUrl);
    return {
      connections: value('messaging_websocket_connections'),
      subscriptions: value('messaging_subscriptions'),
      streams: value('messaging_followed_streams'),
      begun: value('messaging_operations_total', { type: 'subscription', outcome: 'ok' }),
    };
  };
  const before = await figures();
  const client = webSocketClient({ url: fresh.url, token: ada.token });
  const ends = ['one', 'two'].map(() =>
    client.subscribe(
      { query: 'subscription { viewerEvents { __typename } }' },
      { next() {}, error() {}, complete() {} },
    ),
  );

  await expect.poll(figures).toMatchObject({ connections: 1, subscriptions: 2, begun: 2 });
  const during = await figures();
  for (const end of ends) end();
  await client.dispose();
  await nobodyListens(fresh);

  expect(before).toEqual({ connections: 0, subscriptions: 0, streams: 0, begun: null });
  expect(during.streams).toBe(1);
  await expect.poll(figures).toMatchObject({ connections: 0, subscriptions: 0 });
});

test('the event log has a depth and a lag, which return to 0 when Ably accepts the pending events', async () => {
  await using ably = await ablyScene();
  const { clientOptions } = ably.ably;
  const own = { ably: { key: SERVER_KEY, tokenKey: SERVER_KEY, ...clientOptions } };
  const fresh = await startTestApp(own, { publish: true });
  const [ada] = await people(fresh, 'ada');
  const { roomId } = await roomOf(ada);
  const figures = async () => {
    const { value } = await scrape(fresh.metricsUrl);
    return {
      depth: value('messaging_event_log_depth'),
      lag: value('messaging_event_log_lag_seconds'),
      failures: value('messaging_publish_failures_total'),
      published: value('messaging_events_published_total'),
    };
  };
  await expect.poll(figures).toMatchObject({ depth: 0, lag: 0 });
  const { published: before } = await figures();

  const fault = ably.ably.failPublishes({ code: 50_000 });
  const written = Date.now();
  await write(ada, { roomId });
  await write(ada, { roomId });
  await expect.poll(async () => (await figures()).lag).toBeGreaterThan(0.2);
  const waiting = await figures();
  const sinceWritten = (Date.now() - written) / 1_000;
  fault[Symbol.dispose]();

  await expect.poll(figures, { timeout: 30_000 }).toMatchObject({ depth: 0, lag: 0, published: before! + 2 });
  expect(waiting.depth).toBe(2);
  expect(waiting.failures).toBeGreaterThan(0);
  expect(waiting.lag).toBeLessThan(sinceWritten);
});

test('events that Ably refuses permanently are counted as parked', async () => {
  await using ably = await ablyScene();
  const own = { ably: { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.ably.clientOptions } };
  const fresh = await startTestApp(own, { publish: true });
  const [ada] = await people(fresh, 'ada');
  const { roomId } = await roomOf(ada);
  using _fault = ably.ably.failPublishes({
    code: 40_000,
    when: (channels) => channels.some((name) => name.endsWith(roomId)),
  });

  await write(ada, { roomId });

  await expect
    .poll(async () => {
      const { value } = await scrape(fresh.metricsUrl);
      return [value('messaging_parked_events'), value('messaging_events_parked_total')];
    })
    .toEqual([1, 1]);
});

test('metrics from the database are left out while it does not answer, and all others are served', async () => {
  const fresh = await startTestApp();
  const letGo = await lockTable(fresh.databaseUrl, 'publisher_watermark');

  const { names, value } = await scrape(fresh.metricsUrl);

  expect(names).toContain('messaging_event_log_depth');
  expect(value('messaging_event_log_depth')).toBeNull();
  expect(value('messaging_websocket_connections')).toBe(0);
  await letGo();
});

test('the pools, the keys of the issuer and the process are measured', async () => {
  const fresh = await startTestApp({ databasePoolSize: 7 });
  const untouched = (await scrape(fresh.metricsUrl)).value('messaging_issuer_keys_age_seconds');
  await people(fresh, 'ada');

  const { value, names } = await scrape(fresh.metricsUrl);

  const pool = { pool: 'requests' };
  expect(value('messaging_database_connections_max', pool)).toBe(7);
  expect(
    value('messaging_database_connections_used', pool)! + value('messaging_database_connections_idle', pool)!,
  ).toBeGreaterThan(0);
  expect(value('messaging_database_waiting', pool)).toBe(0);
  expect(untouched).toBeNull();
  expect(value('messaging_issuer_keys_age_seconds')).toBeGreaterThanOrEqual(0);
  expect([...names]).toEqual(expect.arrayContaining(['nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total']));
});
