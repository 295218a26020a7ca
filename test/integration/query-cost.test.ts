import { beforeAll, describe, expect, test } from 'vitest';

import { MAX_COST } from '../../src/domain/limits.ts';
import { startTestApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { begin, connectWire } from '../kit/websocket.ts';

let app: TestApp;
let ada: TestUser;
let roomId: string;
let messageId: string;
beforeAll(async () => {
  app = await startTestApp({ rateLimitScale: 1 });
  [ada] = await people(app, 'ada');
  ({ roomId } = await roomOf(ada));
  ({ id: messageId } = await write(ada, { roomId }));
});

async function costOf(selections: string, variables: Record<string, unknown> = {}, definitions = ''): Promise<number> {
  const { data, errors } = await ada.raw(`query Priced ${definitions} { rateLimit { cost } ${selections} }`, variables);
  expect(errors).toBeUndefined();
  return (data as { rateLimit: { cost: number } }).rateLimit.cost;
}

describe('an operation costs', () => {
  test.each<[string, string, number]>([
    ['a point for each object', '{ user { username id } }', 2],
    ['nothing for scalars', '{ lastSeq ablyChannel }', 1],
    ['the maximum size of a page', '{ servers(first: 3) { nodes { name } } }', 1 + 1 + 3],
    ['the default size if none is given', '{ servers { nodes { name } } }', 1 + 1 + 50],
    ['twice as much with edges', '{ servers(last: 3) { edges { cursor node { name } } } }', 1 + 1 + 2 * 3],
    [
      'the product of nested pages',
      '{ servers(first: 3) { nodes { rooms(first: 4) { nodes { id } } } } }',
      1 + 1 + 3 * (1 + 1 + 4),
    ],
    [
      'what a page of rooms by activity looks up besides its rooms',
      '{ servers(first: 3) { nodes { rooms(first: 4, orderBy: ACTIVITY) { nodes { id } } } } }',
      1 + 1 + 3 * (1 + 1_001 + 4),
    ],
    ['nothing more for pageInfo', '{ servers(first: 3) { pageInfo { hasNextPage endCursor } } }', 1 + 1],
  ])('%s', async (_what, selections, cost) => {
    expect(await costOf(`viewer ${selections}`)).toBe(cost);
  });

  test('the maximum size of short lists', async () => {
    const groups = await costOf(
      'message(id: $id) { reactionGroups { emoji users(first: 2) { id } } }',
      { id: messageId },
      '($id: ID!)',
    );

    expect(groups).toBe(1 + 20 + 20 * 2);
  });

  test('according to an order in a variable', async () => {
    const selections = 'viewer { servers(first: 1) { nodes { rooms(first: 1, orderBy: $order) { nodes { id } } } } }';
    const costs = [];
    for (const order of ['NAME', 'ACTIVITY', 'CREATED']) {
      costs.push(await costOf(selections, { order }, '($order: RoomOrder)'));
    }

    expect(costs).toEqual([5, 1_005, 5]);
  });

  test('as much for an invite as for a mutation', async () => {
    expect(await costOf('invite(code: "any") { code }')).toBe(11);
  });

  test('according to its variables and their defaults', async () => {
    const selections = 'viewer { servers(first: $size) { nodes { name } } }';

    expect(await costOf(selections, { size: 7 }, '($size: Int = 5)')).toBe(1 + 1 + 7);
    expect(await costOf(selections, { size: 9 }, '($size: Int = 5)')).toBe(1 + 1 + 9);
    expect(await costOf(selections, {}, '($size: Int = 5)')).toBe(1 + 1 + 5);
  });

  test('the default size for a variable that is null, also after a run that omitted it', async () => {
    const selections = 'viewer { user { id } servers(first: $size) { nodes { name } } }';

    expect(await costOf(selections, {}, '($size: Int = 5)')).toBe(1 + 1 + 1 + 5);
    expect(await costOf(selections, { size: null }, '($size: Int = 5)')).toBe(1 + 1 + 1 + 50);
  });

  test('the same after a run with invalid variables', async () => {
    const query = 'query Later($size: Int) { rateLimit { cost } viewer { servers(first: $size) { nodes { name } } } }';

    const refused = await ada.raw(query, { size: 'many' });
    const { data } = await ada.raw(query, { size: 5 });

    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(data).toMatchObject({ rateLimit: { cost: 1 + 1 + 5 } });
  });

  test('as much as without @skip and @include: the most expensive form counts', async () => {
    expect(await costOf('viewer @skip(if: $no) { user { id } }', { no: true }, '($no: Boolean!)')).toBe(2);
  });
});

describe('an operation above the cost limit', () => {
  const PAGES = `{ viewer { servers(first: 100) { nodes { rooms(first: 100) { nodes { messages(first: 100) { nodes { id } } } } } } } }`;

  test('is refused before it runs, with its cost in the error', async () => {
    let answer: Awaited<ReturnType<TestUser['raw']>> | undefined;

    const statements = await app.statementsOf(async () => {
      answer = await ada.raw(PAGES);
    });

    expect(statements).toEqual([]);
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', cost: expect.any(Number) as number, limit: MAX_COST } }],
    });
    expect(answer!.data).toBeUndefined();
    expect(answer!.errors![0]!.extensions['cost']).toBeGreaterThan(1_000_000);
  });

  test('is refused in the same way if a variable sets the size', async () => {
    const query = `query ($size: Int!) { viewer { servers(first: $size) { nodes { rooms(first: $size) { nodes { messages(first: $size) { nodes { id } } } } } } } }`;

    const refused = await ada.raw(query, { size: 100 });
    const accepted = await ada.raw(query, { size: 5 });

    expect(refused.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
    expect(accepted.errors).toBeUndefined();
  });

  test('is refused over a WebSocket, and the connection stays open', async () => {
    using wire = await connectWire(app.url, ada.token);

    begin(wire, 'dear', PAGES);
    const dear = await wire.receive();
    const end = await wire.receive();
    begin(wire, 'cheap', '{ viewer { user { id } } }');
    const cheap = await wire.receive();

    expect(JSON.stringify(dear)).toContain('QUERY_TOO_COMPLEX');
    expect(end).toEqual({ id: 'dear', type: 'complete' });
    expect(JSON.stringify(cheap)).toContain(ada.id);
  });

  test('is refused over SSE', async () => {
    const subscription = `subscription ($id: ID!) { channelEvents(channel: {roomId: $id}) { ... on MessageCreatedEvent { message { channel { ... on Room {
      members(first: 100) { nodes { id } } messages(first: 100) { nodes { replies(first: 100) { nodes { reactions(first: 100) { nodes { id } } } } } } } } } } } }`;

    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify({ query: subscription, variables: { id: roomId } }),
    });

    expect(await response.text()).toContain('QUERY_TOO_COMPLEX');
  });
});
