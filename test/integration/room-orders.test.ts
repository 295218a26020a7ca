import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { MAX_ROOMS } from '../../src/domain/rooms.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { bothPaths, type BothPaths } from '../kit/both-paths.ts';
import { decodeId } from '../../src/lib/ids.ts';
import { CREATE_ROOM } from '../kit/operations.ts';
import { createRoom, people, remove, serverOf, write } from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';

const app = await testApp();
let paths: BothPaths;
beforeAll(async () => {
  paths = await bothPaths(app);
});

type Order = 'CREATED' | 'NAME' | 'ACTIVITY';

interface PageArguments {
  readonly orderBy?: Order | null;
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

interface Rooms {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string; readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

const TYPES = { first: 'Int', last: 'Int', after: 'String', before: 'String' } as const;

interface PageAnswer {
  readonly data?: { readonly server: { readonly rooms: Rooms } };
  readonly errors?: readonly object[];
}

/** A page, by both paths. The order is in the document. */
async function page(user: TestUser, id: string, { orderBy, ...rest }: PageArguments) {
  const given = Object.keys(rest) as (keyof typeof TYPES)[];
  const declared = given.map((name) => `, $${name}: ${TYPES[name]}`).join('');
  const args = [...(orderBy === undefined ? [] : [`orderBy: ${orderBy}`]), ...given.map((name) => `${name}: $${name}`)];
  const list = args.length > 0 ? `(${args.join(', ')})` : '';
  const query = `query ($id: ID!${declared}) { server(id: $id) {
    rooms${list} { edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage } }
  } }`;
  const { fast, slow, planned } = await paths.ask(user, { query, variables: { id, ...rest } });
  expect(fast).toEqual(slow);
  return { planned, ...(JSON.parse(fast.body) as PageAnswer) };
}

async function roomsOf(user: TestUser, id: string, args: PageArguments): Promise<Rooms> {
  const { data, planned, errors } = await page(user, id, args);
  expect(errors).toBeUndefined();
  expect(planned).toBe(true);
  return data!.server.rooms;
}

/** The ids of all rooms, in pages of two, from the start or from the end. */
async function walk(user: TestUser, id: string, orderBy: Order, backward = false): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const found: Rooms = await roomsOf(
      user,
      id,
      backward ? { orderBy, last: 2, before: cursor } : { orderBy, first: 2, after: cursor },
    );
    const there = found.edges.map(({ node }) => node.id);
    if (backward) ids.unshift(...there);
    else ids.push(...there);
    if (!(backward ? found.pageInfo.hasPreviousPage : found.pageInfo.hasNextPage)) return ids;
    cursor = found.edges.at(backward ? 0 : -1)!.cursor;
  }
}

async function named(owner: TestUser, serverId: string, name: string, visibility: 'PUBLIC' | 'PRIVATE' = 'PUBLIC') {
  const { createRoom: made } = await owner.run(CREATE_ROOM, { input: { serverId, name, visibility } });
  return made.room!.id;
}

describe('rooms in an order', () => {
  test('without one are the oldest first', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);
    const made = [
      await createRoom(ada, serverId),
      await createRoom(ada, serverId, 'PRIVATE'),
      await createRoom(ada, serverId),
    ];
    await write(ada, { roomId: made[0]! });

    for (const args of [{}, { orderBy: null }, { orderBy: 'CREATED' as const }]) {
      const { edges } = await roomsOf(ada, serverId, args);
      expect(edges.map(({ node }) => node.id)).toEqual(made);
    }
  });

  test('by name: case and accents matter last, and rooms of one name are in the order of their age', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const names = ['zoo', 'Zebra', 'apple', 'Äpfel', 'Apple', 'apple', 'b', '10', '日本', 'éclair', 'ёж'];
    const visible: string[] = [];
    for (const name of names) visible.push(await named(ada, serverId, name));
    await named(ada, serverId, 'aardvark', 'PRIVATE');

    const { edges } = await roomsOf(bob, serverId, { orderBy: 'NAME' });

    expect(edges.map(({ node }) => node.name)).toEqual([
      '10',
      'Äpfel',
      'apple',
      'apple',
      'Apple',
      'b',
      'éclair',
      'Zebra',
      'zoo',
      'ёж',
      '日本',
    ]);
    expect(edges[2]!.node.id < edges[3]!.node.id).toBe(true);
    expect(await walk(bob, serverId, 'NAME')).toEqual(edges.map(({ node }) => node.id));
  });

  test('by activity: the newest message counts, without it the room’s own age, and a deletion moves a room back', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);
    const [one, two, three] = [
      await createRoom(ada, serverId),
      await createRoom(ada, serverId, 'PRIVATE'),
      await createRoom(ada, serverId),
    ];
    const order = async () => (await roomsOf(ada, serverId, { orderBy: 'ACTIVITY' })).edges.map(({ node }) => node.id);

    const empty = await order();
    await write(ada, { roomId: two });
    const { id } = await write(ada, { roomId: one });
    const active = await order();
    await remove(ada, id);
    const deleted = await order();

    expect(empty).toEqual([three, two, one]);
    expect(active).toEqual([one, two, three]);
    expect(deleted).toEqual([two, three, one]);
  });

  test('by activity: a room that becomes active between two pages moves before them, and no other is lost', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);
    const rooms: string[] = [];
    for (let i = 0; i < 5; i++) rooms.unshift(await createRoom(ada, serverId));
    const first = await roomsOf(ada, serverId, { orderBy: 'ACTIVITY', first: 2 });

    await write(ada, { roomId: rooms[4]! });
    const next = await roomsOf(ada, serverId, { orderBy: 'ACTIVITY', first: 10, after: first.edges[1]!.cursor });

    expect(first.edges.map(({ node }) => node.id)).toEqual(rooms.slice(0, 2));
    expect(next.edges.map(({ node }) => node.id)).toEqual(rooms.slice(2, 4));
    expect(next.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
  });

  test('any rooms: pages from both ends have each visible room once, in the order of the whole list', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const letters = fc.string({
      unit: fc.constantFrom('a', 'A', 'ä', 'b', '-', 'ß', 'ss'),
      minLength: 1,
      maxLength: 3,
    });
    const room = fc.record({ name: letters, visibility: fc.constantFrom('PUBLIC', 'PRIVATE'), messages: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(room, { maxLength: 7 }), async (rooms) => {
        const serverId = await serverOf(ada, bob);
        const made: string[] = [];
        for (const { name, visibility } of rooms) made.push(await named(ada, serverId, `${name}.`, visibility));
        for (const [i, { messages }] of rooms.entries()) {
          for (let n = 0; n < messages; n++) await write(ada, { roomId: made[i]! });
        }
        for (const [user, visible] of [
          [ada, made],
          [bob, made.filter((_, i) => rooms[i]!.visibility === 'PUBLIC')],
        ] as const) {
          for (const order of ['CREATED', 'NAME', 'ACTIVITY'] as const) {
            const whole = (await roomsOf(user, serverId, { orderBy: order })).edges.map(({ node }) => node.id);

            expect(whole.toSorted()).toEqual(visible.toSorted());
            expect(await walk(user, serverId, order)).toEqual(whole);
            expect(await walk(user, serverId, order, true)).toEqual(whole);
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});

test('a cursor of another order is refused, and the refusal names the order', async () => {
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  await createRoom(ada, serverId);
  await createRoom(ada, serverId);
  const orders = ['CREATED', 'NAME', 'ACTIVITY'] as const;
  const cursors = await Promise.all(
    orders.map(
      async (orderBy) =>
        (await ada.raw(`{ server(id: "${serverId}") { rooms(orderBy: ${orderBy}) { edges { cursor } } } }`)).data,
    ),
  );
  const cursorOf = (i: number) => (cursors[i] as { server: { rooms: Rooms } }).server.rooms.edges[0]!.cursor;

  for (const [i, orderBy] of orders.entries()) {
    for (const from of orders.keys()) {
      const { errors, data } = await page(ada, serverId, { orderBy, after: cursorOf(from) });
      if (from === i) expect(data!.server.rooms.edges).toHaveLength(1);
      else
        expect(errors).toMatchObject([
          {
            message: 'after must be a cursor of this list with the same orderBy',
            extensions: { code: 'BAD_USER_INPUT', argument: 'after' },
          },
        ]);
    }
  }
});

test('an order in a variable gives the same answer, by the plan or by the resolvers', async () => {
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  for (const name of ['b', 'a']) await named(ada, serverId, name);
  const query = `query ($id: ID!, $order: RoomOrder) { server(id: $id) { rooms(orderBy: $order) { nodes { name } } } }`;
  const answers: unknown[] = [];

  for (const order of ['CREATED', 'NAME', undefined, null]) {
    const { fast, slow, planned } = await paths.ask(ada, { query, variables: { id: serverId, order } });
    expect(fast).toEqual(slow);
    answers.push([/"nodes":(.*?)\}\}/.exec(fast.body)![1], planned]);
  }

  const [oldest, byName] = ['[{"name":"b"},{"name":"a"}]', '[{"name":"a"},{"name":"b"}]'];
  expect(answers).toEqual([
    [oldest, true],
    [byName, false],
    [oldest, true],
    [oldest, true],
  ]);
});

test(`a server has at most ${MAX_ROOMS} rooms, also if two are made at once`, async () => {
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  await app.db.$executeRaw`
    WITH made AS (
      INSERT INTO streams (id, kind) SELECT gen_random_uuid(), 'room' FROM generate_series(1, ${MAX_ROOMS - 1}) RETURNING id
    )
    INSERT INTO rooms (id, server_id, name) SELECT id, ${decodeId('srv', serverId)!}::uuid, 'full' FROM made`;
  const before = await lastSeqOf(app, serverId);
  const input = { serverId, name: 'one more' };

  const made = await Promise.all([
    ada.run(CREATE_ROOM, { input: { ...input, visibility: 'PRIVATE' } }),
    ada.run(CREATE_ROOM, { input }),
  ]);

  const payloads = made.map(({ createRoom: payload }) => payload);
  expect(payloads.filter(({ room }) => room !== null)).toHaveLength(1);
  expect(payloads.find(({ room }) => room === null)).toEqual({
    room: null,
    userErrors: [{ code: 'CONFLICT', path: ['serverId'] }],
  });
  expect((await lastSeqOf(app, serverId)) - before).toBeLessThanOrEqual(1);
  const [rooms] = await app.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM rooms WHERE server_id = ${decodeId('srv', serverId)!}::uuid`;
  expect(rooms!.count).toBe(MAX_ROOMS);
});
