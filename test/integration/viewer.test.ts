import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { askToBeFriends, befriend, conversationOf, people, serverOf, write } from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const VIEWER = graphql(`
  query ViewerViewer {
    viewer {
      id
      ablyChannel
      lastSeq
      user {
        id
        username
      }
    }
  }
`);

type ListName = 'servers' | 'conversations' | 'friends' | 'friendRequests';

interface PageArguments {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

interface List {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A page of one of the viewer's lists. */
async function page(user: TestUser, list: ListName, args: PageArguments) {
  const { data, errors } = await user.raw(
    `query ($first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        ${list}(first: $first, after: $after, last: $last, before: $before) {
          edges { cursor node { id } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }`,
    { ...args },
  );
  expect(errors).toBeUndefined();
  const found = (data as { viewer: Record<ListName, List> }).viewer[list];
  return { ids: found.edges.map(({ node }) => node.id), ...found.pageInfo };
}

async function idsOf(user: TestUser, list: ListName): Promise<string[]> {
  return (await page(user, list, {})).ids;
}

/** Pages through the list, two at a time. @returns The ids of the pages. */
async function walk(user: TestUser, list: ListName, direction: 'forward' | 'backward'): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = null;
  for (;;) {
    const found: Awaited<ReturnType<typeof page>> = await page(
      user,
      list,
      direction === 'forward' ? { first: 2, after: cursor } : { last: 2, before: cursor },
    );
    const [ahead, behind] =
      direction === 'forward' ? [found.hasNextPage, found.hasPreviousPage] : [found.hasPreviousPage, found.hasNextPage];
    expect(behind, 'whether there is something on the side from which one comes').toBe(pages.length > 0);
    pages.push(found.ids);
    if (!ahead) return pages;
    cursor = direction === 'forward' ? found.endCursor : found.startCursor;
  }
}

/** Per list, makes five entries for a new viewer. @returns The viewer, and the expected list. */
const SCENES: Record<ListName, () => Promise<{ ada: TestUser; expected: string[] }>> = {
  async servers() {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const expected = [];
    for (let i = 0; i < 5; i++) expected.push(await (i % 2 === 0 ? serverOf(ada) : serverOf(bob, ada)));
    return { ada, expected };
  },
  async conversations() {
    const [ada, ...others] = await people(app, 'ada', 'b', 'c', 'd', 'e', 'f');
    const made = [];
    for (const other of others) made.push(await conversationOf(other, ada));
    return { ada, expected: made.toReversed() };
  },
  async friends() {
    const [ada, ...others] = await people(app, 'ada', 'b', 'c', 'd', 'e', 'f');
    for (const other of others) await befriend(ada, other);
    return { ada, expected: others.map(({ id }) => id).toSorted() };
  },
  async friendRequests() {
    const [ada, ...others] = await people(app, 'ada', 'b', 'c', 'd', 'e', 'f');
    const made = [];
    for (const [i, other] of others.entries()) {
      const [from, to] = i % 2 === 0 ? [ada, other] : [other, ada];
      const friendRequestId = await askToBeFriends(from, to);
      made.push(friendRequestId);
    }
    return { ada, expected: made.toReversed() };
  },
};

const LIST_NAMES = Object.keys(SCENES) as ListName[];

test('the viewer is the user of the token, with their own channel and its newest event number', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  await befriend(ada, bob);

  const { viewer } = await ada.run(VIEWER);

  expect(viewer).toEqual({
    id: ada.id.replace('user_', 'viewer_'),
    ablyChannel: `user:${ada.id}`,
    lastSeq: 3,
    user: { id: ada.id, username: ada.username },
  });
  expect(await lastSeqOf(app, ada.id)).toBe(3);
});

test('the id of the viewer is no id of a node', async () => {
  const [ada] = await people(app, 'ada');

  const { errors } = await ada.raw('query ($id: ID!) { node(id: $id) { id } }', {
    id: ada.id.replace('user_', 'viewer_'),
  });

  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
});

describe.each(LIST_NAMES)('%s', (list) => {
  test('of a new user are empty', async () => {
    const [ada] = await people(app, 'ada');

    const found = await page(ada, list, {});

    expect(found).toEqual({ ids: [], hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  test('are in order, and paged from either end without repetition or loss', async () => {
    const { ada, expected } = await SCENES[list]();

    const whole = await idsOf(ada, list);
    const forward = await walk(ada, list, 'forward');
    const backward = await walk(ada, list, 'backward');

    expect(whole).toEqual(expected);
    expect(forward).toEqual([expected.slice(0, 2), expected.slice(2, 4), expected.slice(4)]);
    expect(backward).toEqual([expected.slice(3), expected.slice(1, 3), expected.slice(0, 1)]);
  });

  test('refuse a cursor of the list of another user', async () => {
    const { ada } = await SCENES[list]();
    const [eve] = await people(app, 'eve');
    const { endCursor } = await page(ada, list, { first: 1 });

    const refused = await eve.raw(`query ($after: String) { viewer { ${list}(after: $after) { nodes { id } } } }`, {
      after: endCursor,
    });

    expect(await idsOf(eve, list)).toEqual([]);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });

  test('have pages of 1 to 100, from either end', async () => {
    const [ada] = await people(app, 'ada');
    const refusedArgument = async (args: string) => {
      const { errors } = await ada.raw(`{ viewer { ${list}(${args}) { nodes { id } } } }`);
      return errors?.map(({ extensions }) => [extensions.code, extensions['argument']]);
    };

    const refused = [
      await refusedArgument('first: 0'),
      await refusedArgument('first: 101'),
      await refusedArgument('last: 0'),
      await refusedArgument('last: 101'),
      await refusedArgument('first: 1, last: 1'),
      await refusedArgument('before: "nonsense"'),
    ];

    expect(refused).toEqual([
      [['BAD_USER_INPUT', 'first']],
      [['BAD_USER_INPUT', 'first']],
      [['BAD_USER_INPUT', 'last']],
      [['BAD_USER_INPUT', 'last']],
      [['BAD_USER_INPUT', 'first']],
      [['BAD_USER_INPUT', 'before']],
    ]);
    expect(await refusedArgument('first: 100')).toBeUndefined();
  });
});

test('a message moves its conversation to the front for both users', async () => {
  const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
  const withBob = await conversationOf(ada, bob);
  const withCid = await conversationOf(ada, cid);
  await conversationOf(bob, cid);
  const before = await idsOf(ada, 'conversations');

  await write(bob, { conversationId: withBob });

  expect(before).toEqual([withCid, withBob]);
  expect(await idsOf(ada, 'conversations')).toEqual([withBob, withCid]);
  expect((await idsOf(bob, 'conversations'))[0]).toBe(withBob);
});

test('a friend request is counted for its two users, and for no third', async () => {
  const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
  await befriend(bob, eve);

  const id = await askToBeFriends(ada, bob);

  expect(await idsOf(ada, 'friendRequests')).toEqual([id]);
  expect(await idsOf(bob, 'friendRequests')).toEqual([id]);
  expect(await idsOf(eve, 'friendRequests')).toEqual([]);
});
