import { beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../kit/app.ts';
import { hold } from '../kit/faults.ts';
import { REDIS_INSTALLED, startRedis } from '../kit/redis.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { startTcpProxy } from '../kit/tcp-proxy.ts';
import { begin, connectWire } from '../kit/websocket.ts';

/** One hundredth of the limits: 6 messages, 2 friend requests, 30,000 points. */
const SMALL = 0.01;

/**
 * Two services with these limits, for tests that need only new users or new addresses: with plans for all queries that
 * have one, and without plans.
 */
let small: TestApp;
let unplanned: TestApp;
beforeAll(async () => {
  [small, unplanned] = (await Promise.all(
    [true, false].map((plans) => startTestApp({ rateLimitScale: SMALL, trustedProxies: 1 }, { plans })),
  )) as [TestApp, TestApp];
});

const WRITE = `mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } userErrors { code } } }`;

const send = (user: TestUser, roomId: string) => user.raw(WRITE, { input: { channel: { roomId }, content: 'again' } });

/** The number of statements that wait for a lock. */
async function countWaiting({ db }: TestApp): Promise<number> {
  const rows = await db.$queryRawUnsafe<unknown[]>(
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
  );
  return rows.length;
}

/** Writes until a message is refused. @returns The number that were accepted, and the refusal. */
async function flood(user: TestUser, roomId: string) {
  for (let accepted = 0; ; accepted++) {
    const answer = await send(user, roomId);
    if (answer.errors) return { accepted, answer };
  }
}

describe('a user over the message limit', () => {
  test('is refused with the time to wait, and nothing is written', async () => {
    const [ada, bob] = await people(small, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);

    const { accepted, answer } = await flood(ada, roomId);

    expect(accepted).toBe(6);
    expect(answer).toMatchObject({ status: 429, data: null, errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    const wait = answer.errors![0]!.extensions['retryAfterMs'];
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60_000);
    const { data } = await bob.raw('query ($id: ID!) { room(id: $id) { lastSeq messages { nodes { id } } } }', {
      id: roomId,
    });
    expect(data).toMatchObject({ room: { lastSeq: 6 } });
  });

  test('gets the limit in the headers too', async () => {
    const [ada] = await people(small, 'ada');
    const { roomId } = await roomOf(ada);
    await flood(ada, roomId);

    const response = await fetch(`${small.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: WRITE, variables: { input: { channel: { roomId }, content: 'again' } } }),
    });

    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit-policy')).toBe('"queries";q=30000;w=60');
  });

  test('may still read, and others may write', async () => {
    const [ada, bob] = await people(small, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);
    await flood(ada, roomId);

    const { seq } = await write(bob, { roomId });
    const { data } = await ada.raw('query ($id: ID!) { room(id: $id) { lastSeq } }', { id: roomId });

    expect(data).toEqual({ room: { lastSeq: seq } });
  });

  test('is refused over a WebSocket too', async () => {
    const [ada] = await people(small, 'ada');
    const { roomId } = await roomOf(ada);
    await flood(ada, roomId);
    using wire = await connectWire(small.url, ada.token);

    begin(wire, 'again', WRITE, { input: { channel: { roomId }, content: 'again' } });
    const answer = await wire.receive();

    expect(JSON.stringify(answer)).toMatch(/RATE_LIMITED.*retryAfterMs|retryAfterMs.*RATE_LIMITED/);
  });
});

test('each kind of action has its own limit', async () => {
  const [ada] = await people(small, 'ada');
  const ask = (username: string) =>
    ada.raw('mutation ($input: RequestFriendInput!) { requestFriend(input: $input) { userErrors { code } } }', {
      input: { username },
    });

  const answers = [await ask('nobody_1'), await ask('nobody_2'), await ask('nobody_3')];
  const { data } = await ada.raw('mutation { createServer(input: {name: "still"}) { server { name } } }');

  // Refused requests count too: the limit is there against guessing of names.
  expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([undefined, undefined, 'RATE_LIMITED']);
  expect(data).toEqual({ createServer: { server: { name: 'still' } } });
});

describe('the budget of queries', () => {
  const PAGE =
    'query ($first: Int!) { viewer { servers(first: $first) { nodes { rooms(first: 19) { nodes { id } } } } } rateLimit { cost limit remaining resetAt } }';

  test('is in every response, and decreases by the cost', async () => {
    const [ada] = await people(small, 'ada');
    const asked = Date.now();

    const first = await ada.raw(PAGE, { first: 10 });
    const second = await ada.raw(PAGE, { first: 10 });

    const [one, two] = [first, second].map(({ data }) => data as { rateLimit: Record<string, never> });
    const cost = 1 + 1 + 10 * (1 + 1 + 19);
    expect(one!.rateLimit).toMatchObject({ cost, limit: 30_000 });
    expect(Number(one!.rateLimit['remaining']) - Number(two!.rateLimit['remaining'])).toBe(cost);
    expect(Date.parse(one!.rateLimit['resetAt']!)).toBeGreaterThan(asked);
    expect(Date.parse(one!.rateLimit['resetAt']!)).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  test.each([true, false])('has the same values in the headers (fast path: %s)', async (plans) => {
    const app = plans ? small : unplanned;
    const [ada] = await people(app, 'ada');

    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: '{ viewer { user { id } } }' }),
    });

    expect(response.headers.get('ratelimit-policy')).toBe('"queries";q=30000;w=60');
    // Signing in ran a query too.
    expect(response.headers.get('ratelimit')).toMatch(/^"queries";r=29996;t=\d{1,2}$/);
  });

  test('ends in a refusal, whether or not the query is planned', async () => {
    const [ada, bob] = await people(small, 'ada', 'bob');
    // 9,692 points, plus one.
    const planned = '{ viewer { servers(first: 95) { nodes { members(first: 100) { nodes { id } } } } } }';
    const resolved = `{ viewer { servers(first: 95) { nodes { members(first: 100) { nodes { id } } } } } node(id: "${ada.id}") { id } }`;

    const answers: Awaited<ReturnType<TestUser['raw']>>[] = [];
    for (const query of [planned, resolved, planned, resolved, planned]) answers.push(await ada.raw(query));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[3]!.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.any(Number) as number,
    });
    expect(answers[4]!.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    expect(answers[4]!.data).toBeUndefined();
    expect((await bob.raw(planned)).status).toBe(200);
  });
});

describe('a refusal is the same, byte for byte, with and without the fast path', () => {
  const DEAR =
    '{ viewer { servers(first: 100) { nodes { rooms(first: 100) { nodes { messages(first: 100) { nodes { id } } } } } } } }';

  test.each([
    ['application/json', undefined],
    ['application/graphql-response+json', 'https://example.com'],
  ])('as %s, from the origin %s', async (accept, origin) => {
    const answers = await Promise.all(
      [small, unplanned].map(async (app) => {
        const [ada] = await people(app, 'ada');
        const ask = async () => {
          const response = await fetch(`${app.url}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${ada.token}`,
              accept,
              // Without it each request would get a different id.
              'x-request-id': 'both-ways',
              ...(origin && { origin }),
            },
            body: JSON.stringify({ query: DEAR }),
          });
          const { date: _date, 'retry-after': wait, ...headers } = Object.fromEntries(response.headers);
          const body = (await response.text()).replace(/"retryAfterMs":\d+/, '"retryAfterMs":0');
          return {
            status: response.status,
            waits: wait !== undefined,
            headers,
            body: body.replace(/\b\d+ points, and/, 'points, and'),
          };
        };
        // The first is above the cost limit, the second over the budget.
        return [await ask(), await ask()];
      }),
    );

    expect(answers[0]!.map(({ status }) => status)).toEqual([400, 429]);
    const lengths = answers.flat().map(({ headers }) => delete headers['content-length']);
    expect(lengths).toEqual([true, true, true, true]);
    expect(answers[0]).toEqual(answers[1]);
  });

  test('invalid documents are charged too, so that thousands of them end in a refusal', async () => {
    const [ada] = await people(small, 'ada');

    const answers = [
      await ada.raw('{ wrong }'),
      await ada.raw('{ also wrong }'),
      await ada.raw('{ viewer { user { id } } }'),
    ];

    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      'BAD_USER_INPUT',
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
  });
});

describe('RATE_LIMIT_SCALE=0', () => {
  test('switches all limits off', async () => {
    const app = await startTestApp({ rateLimitScale: 0 });
    const [ada] = await people(app, 'ada');

    const { data } = await ada.raw('{ rateLimit { cost } }');
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: '{ viewer { user { id } } }' }),
    });

    expect(data).toEqual({ rateLimit: null });
    expect(response.headers.get('ratelimit')).toBeNull();
  });
});

test('slow operations of one user delay only that user', { timeout: 30_000 }, async () => {
  const app = await startTestApp({ rateLimitScale: 1 });
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada);
  const READ = '{ viewer { user { id } } }';
  const letGo = await hold(app.databaseUrl, 'SELECT 1 FROM streams FOR UPDATE');

  const writes = Array.from({ length: 4 }, () => send(ada, roomId));
  await expect.poll(() => countWaiting(app)).toBe(4);
  let adaIsServed = false;
  const adas = ada.raw(READ).finally(() => (adaIsServed = true));
  const bobs = await bob.raw(READ);
  const servedMeanwhile = adaIsServed;
  await letGo();
  const answers = await Promise.all(writes);

  expect(bobs.data).toEqual({ viewer: { user: { id: bob.id } } });
  expect(servedMeanwhile).toBe(false);
  expect((await adas).data).toEqual({ viewer: { user: { id: ada.id } } });
  expect(answers.map(({ errors }) => errors)).toEqual(answers.map(() => undefined));
});

test('a query of a client that also accepts a stream is not counted as a subscription', async () => {
  const [ada] = await people(small, 'ada');
  const ask = (accept: string) =>
    fetch(`${small.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: '{ viewer { lastSeq } }' }),
    });

  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) {
    statuses.push((await ask('application/json, text/event-stream, multipart/mixed')).status);
  }

  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200]);
});

test('the start of subscriptions is limited, over SSE and WebSockets together', async () => {
  const app = await startTestApp({ rateLimitScale: SMALL });
  const [ada] = await people(app, 'ada');
  using wire = await connectWire(app.url, ada.token);
  const SUBSCRIBE = 'subscription { viewerEvents { __typename } }';
  const overSse = async () => {
    const stop = new AbortController();
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify({ query: SUBSCRIBE }),
      signal: stop.signal,
    });
    const text = response.ok ? '' : await response.text();
    stop.abort();
    return { status: response.status, text };
  };

  const accepted: number[] = [];
  for (let i = 0; i < 6; i++) accepted.push((await overSse()).status);
  const refused = await overSse();
  begin(wire, 'one more', SUBSCRIBE);
  const answer = await wire.receive();

  expect(accepted).toEqual([200, 200, 200, 200, 200, 200]);
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('RATE_LIMITED');
  expect(JSON.stringify(answer)).toContain('RATE_LIMITED');
});

describe('anonymous requests', () => {
  let addresses = 0;
  const newAddress = () => `192.0.2.${++addresses}`;

  /** An introspection by the given method. */
  const look = (app: TestApp, how: 'POST' | 'GET', { address = '', token = '' } = {}) =>
    fetch(how === 'GET' ? `${app.url}/graphql?query=%7B__typename%7D` : `${app.url}/graphql`, {
      method: how,
      headers: {
        'content-type': 'application/json',
        ...(address && { 'x-forwarded-for': address }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(how === 'POST' && { body: '{"query":"{ __typename }"}' }),
    });

  test.each(['POST', 'GET'] as const)('are limited per address (%s)', async (how) => {
    const address = newAddress();

    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await look(small, how, { address })).status);
    const refused = await look(small, how, { address });
    const elsewhere = await look(small, how, { address: newAddress() });

    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(elsewhere.status).toBe(200);
  });

  test('are refused before the document is read', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    for (let i = 0; i < 6; i++) await look(app, 'POST');

    const response = await fetch(`${app.url}/graphql?query=%7B`);

    expect(response.status).toBe(429);
  });

  test('pay for reading a long document, even if they may not run it', async () => {
    // 3,000 of 6,000 points each.
    const document = (no: number) => `{ viewer { user { ${'id '.repeat(492)} } } } #${no}`;
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': newAddress() };

    const statuses: number[] = [];
    for (const no of [1, 2, 3]) {
      const response = await fetch(`${small.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: document(no) }),
      });
      statuses.push(response.status);
    }

    expect(statuses).toEqual([401, 401, 429]);
  });

  test('include requests with invalid tokens, and none with a valid one', async () => {
    const [ada] = await people(small, 'ada');
    const address = newAddress();

    const forged: number[] = [];
    for (let i = 0; i < 7; i++) {
      forged.push((await look(small, 'POST', { address, token: `${ada.token}x` })).status);
    }
    const own = await look(small, 'POST', { address, token: ada.token });

    expect(forged).toEqual([401, 401, 401, 401, 401, 401, 429]);
    expect(own.status).toBe(200);
  });
});

test('are limited per address over WebSockets too', async () => {
  // One fiftieth: 12 requests, and 8 messages over each connection.
  const app = await startTestApp({ rateLimitScale: 0.02 });
  using one = await connectWire(app.url, null);
  using other = await connectWire(app.url, null);

  const answers: string[] = [];
  for (const wire of [...Array.from({ length: 6 }, () => one), ...Array.from({ length: 7 }, () => other)]) {
    begin(wire, `look-${answers.length}`, '{ __typename }');
    const answer = JSON.stringify(await wire.receive());
    answers.push(answer);
    if (answer.includes('"next"')) await wire.receive();
  }

  expect(answers.findIndex((answer) => answer.includes('RATE_LIMITED'))).toBe(12);
});

describe('an invalid document', () => {
  test.each([
    ['is not valid', '{ wrong }'],
    ['cannot be parsed', '{'],
  ])('that %s is charged over HTTP', async (_what, query) => {
    const [ada] = await people(small, 'ada');
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/graphql-response+json' };

    const statuses: number[] = [];
    for (const no of [1, 2, 3]) {
      const text = encodeURIComponent(`#${no}\n${query}`);
      statuses.push((await fetch(`${small.url}/graphql?query=${text}`, { headers })).status);
    }

    expect(statuses).toEqual([400, 429, 429]);
  });

  test('is charged over a WebSocket', async () => {
    const [ada] = await people(small, 'ada');
    using wire = await connectWire(small.url, ada.token);

    const answers: string[] = [];
    for (const query of ['{', '{ wrong }', '{ viewer { lastSeq } }']) {
      begin(wire, `no-${answers.length}`, query);
      answers.push(JSON.stringify(await wire.receive()));
    }

    expect(answers.map((answer) => /"code":"(\w+)"/.exec(answer)?.[1])).toEqual([
      'BAD_USER_INPUT',
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
  });
});

test('variables that GraphQL refuses cost as much as an invalid document, and a refusal of a rule does not', async () => {
  const [ada, bob, cyd] = await people(small, 'ada', 'bob', 'cyd');
  const SERVER = 'query Server($id: ID!) { server(id: $id) { id } }';
  const codesOf = async (user: TestUser, variables: Record<string, unknown>) => {
    const codes: unknown[] = [];
    for (let i = 0; i < 3; i++) codes.push((await user.raw(SERVER, variables)).errors?.[0]?.extensions.code);
    return codes;
  };

  expect(await codesOf(ada, {})).toEqual(['BAD_USER_INPUT', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await codesOf(cyd, { id: ['several'] })).toEqual(['BAD_USER_INPUT', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await codesOf(bob, { id: 'no id' })).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
});

describe('counted in PostgreSQL', () => {
  test('a limit applies to all instances together', async () => {
    const one = await startTestApp({ rateLimitScale: SMALL, rateLimitStore: 'postgres' });
    const other = await startTestApp({
      rateLimitScale: SMALL,
      rateLimitStore: 'postgres',
      databaseUrl: one.databaseUrl,
    });
    const [ada] = await people(one, 'ada');
    const { roomId } = await roomOf(ada);
    const adaThere = await other.client(ada.username);

    for (let i = 0; i < 3; i++) await send(ada, roomId);
    const { accepted } = await flood(adaThere as TestUser, roomId);

    expect(accepted).toBe(3);
    expect((await send(ada, roomId)).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  });

  test('an instance that cannot reach it counts alone', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL, rateLimitStore: 'postgres' });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    await app.db.$executeRawUnsafe('DROP TABLE rate_limits');

    const { accepted } = await flood(ada, roomId);

    expect(accepted).toBe(6);
  });
});

describe.skipIf(!REDIS_INSTALLED)(
  `counted in Redis${REDIS_INSTALLED ? '' : ' (skipped: no redis-server is installed)'}`,
  () => {
    test('a limit applies to all instances together, and no longer than its window', async () => {
      await using redis = await startRedis();
      const rateLimitStore = { redisUrl: redis.url };
      const one = await startTestApp({ rateLimitScale: SMALL, rateLimitStore });
      const other = await startTestApp({ rateLimitScale: SMALL, rateLimitStore, databaseUrl: one.databaseUrl });
      const [ada] = await people(one, 'ada');
      const { roomId } = await roomOf(ada);
      const adaThere = await other.client(ada.username);

      for (let i = 0; i < 3; i++) await send(ada, roomId);
      const { accepted } = await flood(adaThere as TestUser, roomId);

      expect(accepted).toBe(3);
      expect((await send(ada, roomId)).errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
      const kept = await redis.lifetimes();
      expect(kept.length).toBeGreaterThan(0);
      for (const { key, ms } of kept) {
        expect(key).toMatch(/^messaging:limits:\w+:user_|^messaging:limits:\w+:[0-9a-f-]{36}$/);
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(3_600_000);
      }
    });

    test.each(['reset', 'black-hole'] as const)(
      'an instance that cannot reach it (%s) counts alone, and uses it again afterwards',
      { timeout: 60_000 },
      async (kind) => {
        await using redis = await startRedis();
        await using proxy = await startTcpProxy(redis.port);
        const app = await startTestApp({
          rateLimitScale: SMALL,
          rateLimitStore: { redisUrl: `redis://127.0.0.1:${proxy.port}` },
        });
        const [ada, bob] = await people(app, 'ada', 'bob');
        const { roomId } = await roomOf(ada, bob);
        expect((await send(ada, roomId)).errors).toBeUndefined();
        const counted = await redis.lifetimes();

        proxy.set({ kind });
        const { accepted } = await flood(ada, roomId);
        proxy.set({ kind: 'pass' });

        expect(accepted).toBe(6);
        const before = counted.length;
        await expect
          .poll(
            async () => {
              await send(bob, roomId);
              return (await redis.lifetimes()).length;
            },
            { timeout: 20_000, interval: 500 },
          )
          .toBeGreaterThan(before);
      },
    );

    test('the service starts without it', async () => {
      const app = await startTestApp({ rateLimitScale: SMALL, rateLimitStore: { redisUrl: 'redis://127.0.0.1:1' } });
      const [ada] = await people(app, 'ada');
      const { roomId } = await roomOf(ada);

      const { accepted } = await flood(ada, roomId);

      expect(accepted).toBe(6);
    });
  },
);
