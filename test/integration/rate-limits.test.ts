import { describe, expect, test } from 'vitest';

import { startTestApp, type TestUser } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { begin, connectWire } from '../kit/websocket.ts';

/** A hundredth of the limits: 6 messages, 2 friend requests, 30,000 points. */
const SMALL = 0.01;

const WRITE = `mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } userErrors { code } } }`;

const send = (user: TestUser, roomId: string) => user.raw(WRITE, { input: { channel: { roomId }, content: 'again' } });

/** Writes until it is refused. @returns How often it was not, and the refusal. */
async function flood(user: TestUser, roomId: string) {
  for (let accepted = 0; ; accepted++) {
    const answer = await send(user, roomId);
    if (answer.errors) return { accepted, answer };
  }
}

describe('a user who writes too much', () => {
  test('is refused with the time to wait, and nothing is written', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada, bob] = await people(app, 'ada', 'bob');
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

  test('is told so by the headers as well', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    await flood(ada, roomId);

    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: WRITE, variables: { input: { channel: { roomId }, content: 'again' } } }),
    });

    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit-policy')).toBe('"queries";q=30000;w=60');
  });

  test('may read on, and others may write', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);
    await flood(ada, roomId);

    const { seq } = await write(bob, { roomId });
    const { data } = await ada.raw('query ($id: ID!) { room(id: $id) { lastSeq } }', { id: roomId });

    expect(data).toEqual({ room: { lastSeq: seq } });
  });

  test('is refused over a WebSocket too', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    await flood(ada, roomId);
    using wire = await connectWire(app.url, ada.token);

    begin(wire, 'again', WRITE, { input: { channel: { roomId }, content: 'again' } });
    const answer = await wire.receive();

    expect(JSON.stringify(answer)).toMatch(/RATE_LIMITED.*retryAfterMs|retryAfterMs.*RATE_LIMITED/);
  });
});

test('each kind of action has a limit of its own', async () => {
  const app = await startTestApp({ rateLimitScale: SMALL });
  const [ada] = await people(app, 'ada');
  const ask = (username: string) =>
    ada.raw('mutation ($input: RequestFriendInput!) { requestFriend(input: $input) { userErrors { code } } }', {
      input: { username },
    });

  const answers = [await ask('nobody_1'), await ask('nobody_2'), await ask('nobody_3')];
  const { data } = await ada.raw('mutation { createServer(input: {name: "still"}) { server { name } } }');

  // Refusals of what was asked count as well: guessing names is what the limit is against.
  expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([undefined, undefined, 'RATE_LIMITED']);
  expect(data).toEqual({ createServer: { server: { name: 'still' } } });
});

describe('the budget of queries', () => {
  const PAGE =
    'query ($first: Int!) { viewer { servers(first: $first) { nodes { rooms(first: 19) { nodes { id } } } } } rateLimit { cost limit remaining resetAt } }';

  test('is told with every answer, and goes down by the price', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada] = await people(app, 'ada');
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

  test.each([true, false])('says the same in the headers (short way: %s)', async (fastPath) => {
    const app = await startTestApp({ rateLimitScale: SMALL }, { fastPath });
    const [ada] = await people(app, 'ada');

    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: '{ viewer { user { id } } }' }),
    });

    expect(response.headers.get('ratelimit-policy')).toBe('"queries";q=30000;w=60');
    // Signing in asked for the same.
    expect(response.headers.get('ratelimit')).toMatch(/^"queries";r=29996;t=\d{1,2}$/);
  });

  test('ends in a refusal, by whichever way the answer would have come', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada, bob] = await people(app, 'ada', 'bob');
    // 9,692 points, and one more.
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

describe('a refusal is the same, byte for byte, by the short way and without it', () => {
  const DEAR =
    '{ viewer { servers(first: 100) { nodes { rooms(first: 100) { nodes { messages(first: 100) { nodes { id } } } } } } } }';

  test.each([
    ['application/json', undefined],
    ['application/graphql-response+json', 'https://example.com'],
  ])('as %s, from the origin %s', async (accept, origin) => {
    const answers = await Promise.all(
      [true, false].map(async (fastPath) => {
        const app = await startTestApp({ rateLimitScale: SMALL }, { fastPath });
        const [ada] = await people(app, 'ada');
        const ask = async () => {
          const response = await fetch(`${app.url}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${ada.token}`,
              accept,
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
        // Too dear, and then too much.
        return [await ask(), await ask()];
      }),
    );

    expect(answers[0]!.map(({ status }) => status)).toEqual([400, 429]);
    const lengths = answers.flat().map(({ headers }) => delete headers['content-length']);
    expect(lengths).toEqual([true, true, true, true]);
    expect(answers[0]).toEqual(answers[1]);
  });

  test('what is no valid document costs as well, so that mistakes by the thousand end', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL });
    const [ada] = await people(app, 'ada');

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
  test('switches all of it off', async () => {
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

describe('counted in PostgreSQL', () => {
  test('a limit holds for all instances together', async () => {
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

  test('an instance that cannot count there counts for itself', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL, rateLimitStore: 'postgres' });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    await app.db.$executeRawUnsafe('DROP TABLE rate_limits');

    const { accepted } = await flood(ada, roomId);

    expect(accepted).toBe(6);
  });
});
