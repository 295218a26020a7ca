import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { react, REMOVE_REACTION } from '../kit/operations.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

const GROUPS = graphql(`
  query ReactionListGroups($messageId: ID!, $first: Int) {
    message(id: $messageId) {
      reactionGroups {
        emoji
        count
        viewerHasReacted
        users(first: $first) {
          id
        }
      }
    }
  }
`);

const REACTIONS = graphql(`
  query ReactionListPage($messageId: ID!, $first: Int, $after: String, $last: Int, $before: String, $emoji: String) {
    message(id: $messageId) {
      reactions(first: $first, after: $after, last: $last, before: $before, emoji: $emoji) {
        totalCount
        edges {
          cursor
          node {
            id
            emoji
            user {
              id
            }
            message {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

/** A message with these reactions, in this order: who and with what. */
async function messageWith(...reactions: readonly (readonly ['ada' | 'ben' | 'cyd', string])[]) {
  const app = await testApp();
  const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
  const { roomId } = await roomOf(ada, ben, cyd);
  const { id: messageId } = await write(ada, { roomId });
  const users = { ada, ben, cyd };
  for (const [name, emoji] of reactions) await react(users[name], messageId, emoji);
  return { ...users, messageId };
}

type Arguments = { first?: number; after?: string; last?: number; before?: string; emoji?: string };

async function page(viewer: TestUser, messageId: string, args: Arguments) {
  const { message } = await viewer.run(REACTIONS, { messageId, ...args });
  return message!.reactions;
}

describe('groups', () => {
  test('stand in the order in which their emoji first appeared, and one that was gone comes last', async () => {
    const { ada, ben, messageId } = await messageWith(['ada', '👍'], ['ben', '🎉'], ['ben', '❤️'], ['ben', '👍']);
    const before = await ada.run(GROUPS, { messageId, first: 10 });

    await ben.run(REMOVE_REACTION, { messageId, emoji: '🎉' });
    await ada.run(REMOVE_REACTION, { messageId, emoji: '👍' });
    await react(ben, messageId, '🎉');
    const after = await ada.run(GROUPS, { messageId, first: 10 });

    expect(before.message!.reactionGroups.map(({ emoji, count }) => [emoji, count])).toEqual([
      ['👍', 2],
      ['🎉', 1],
      ['❤️', 1],
    ]);
    expect(after.message!.reactionGroups.map(({ emoji, count }) => [emoji, count])).toEqual([
      ['👍', 1],
      ['❤️', 1],
      ['🎉', 1],
    ]);
  });

  test('say to each viewer which are theirs', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(['ada', '👍'], ['ben', '🎉'], ['ada', '🎉']);

    const theirs = async (viewer: TestUser): Promise<unknown> => {
      const { message } = await viewer.run(GROUPS, { messageId, first: 10 });
      return message!.reactionGroups.map(({ emoji, viewerHasReacted }) => [emoji, viewerHasReacted]);
    };

    expect(await theirs(ada)).toEqual([
      ['👍', true],
      ['🎉', true],
    ]);
    expect(await theirs(ben)).toEqual([
      ['👍', false],
      ['🎉', true],
    ]);
    expect(await theirs(cyd)).toEqual([
      ['👍', false],
      ['🎉', false],
    ]);
  });

  test('name the first who reacted so, in their order', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(['cyd', '👍'], ['ada', '🎉'], ['ada', '👍'], ['ben', '👍']);

    const two = await ben.run(GROUPS, { messageId, first: 2 });
    const all = await ben.run(GROUPS, { messageId });

    expect(two.message!.reactionGroups.map(({ users }) => users.map(({ id }) => id))).toEqual([
      [cyd.id, ada.id],
      [ada.id],
    ]);
    expect(all.message!.reactionGroups[0]!.users.map(({ id }) => id)).toEqual([cyd.id, ada.id, ben.id]);
  });

  test.each([0, -1, 101])('name no %i users: an error that names the argument', async (first) => {
    const { ada, messageId } = await messageWith(['ada', '👍']);

    const { data, errors } = await ada.answer(GROUPS, { messageId, first });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }]);
    expect(data?.message ?? null).toBeNull();
  });
});

describe('the list of reactions', () => {
  const REACTED = [
    ['ada', '👍'],
    ['ben', '🎉'],
    ['cyd', '👍'],
    ['ben', '👍'],
    ['ada', '🎉'],
    ['cyd', '❤️'],
    ['ada', '❤️'],
  ] as const;

  test('stands in the order of adding, and pages forward and backward without losing or repeating one', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(...REACTED);
    const users = { ada, ben, cyd };

    const whole = await page(ada, messageId, {});
    const forward = [await page(ada, messageId, { first: 3 })];
    while (forward.at(-1)!.pageInfo.hasNextPage)
      forward.push(await page(ada, messageId, { first: 3, after: forward.at(-1)!.pageInfo.endCursor! }));
    const backward = [await page(ada, messageId, { last: 3 })];
    while (backward[0]!.pageInfo.hasPreviousPage)
      backward.unshift(await page(ada, messageId, { last: 3, before: backward[0]!.pageInfo.startCursor! }));

    expect(whole.edges.map(({ node }) => [node.user.id, node.emoji])).toEqual(
      REACTED.map(([name, emoji]) => [users[name].id, emoji]),
    );
    for (const { node } of whole.edges) expect(node.message.id).toBe(messageId);
    expect(forward.map(({ edges }) => edges.length)).toEqual([3, 3, 1]);
    expect(backward.map(({ edges }) => edges.length)).toEqual([1, 3, 3]);
    expect(forward.flatMap(({ edges }) => edges)).toEqual(whole.edges);
    expect(backward.flatMap(({ edges }) => edges)).toEqual(whole.edges);
    expect(forward.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
    expect(backward.map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
    for (const { totalCount } of [whole, ...forward, ...backward]) expect(totalCount).toBe(REACTED.length);
  });

  test('of one emoji, in whichever form it is asked for, counts and pages those alone', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(...REACTED);

    const thumbs = await page(ada, messageId, { emoji: '👍', first: 2 });
    const rest = await page(ada, messageId, { emoji: '👍', first: 2, after: thumbs.pageInfo.endCursor! });
    const hearts = await page(ada, messageId, { emoji: '❤' });
    const none = await page(ada, messageId, { emoji: '🦖' });

    expect([...thumbs.edges, ...rest.edges].map(({ node }) => node.user.id)).toEqual([ada.id, cyd.id, ben.id]);
    expect([thumbs.totalCount, rest.totalCount, hearts.totalCount, none.totalCount]).toEqual([3, 3, 2, 0]);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(hearts.edges.map(({ node }) => [node.user.id, node.emoji])).toEqual([
      [cyd.id, '❤️'],
      [ada.id, '❤️'],
    ]);
    expect(none).toMatchObject({ edges: [], pageInfo: { startCursor: null, endCursor: null } });
  });

  test('goes on where it was when reactions before and behind the cursor come and go', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(...REACTED);
    const first = await page(ada, messageId, { first: 4 });

    await ben.run(REMOVE_REACTION, { messageId, emoji: '🎉' });
    await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });
    await cyd.run(REMOVE_REACTION, { messageId, emoji: '❤️' });
    await react(ben, messageId, '🦖');
    const next = await page(ada, messageId, { first: 4, after: first.pageInfo.endCursor! });

    expect(next.edges.map(({ node }) => [node.user.id, node.emoji])).toEqual([
      [ada.id, '🎉'],
      [ada.id, '❤️'],
      [ben.id, '🦖'],
    ]);
    expect(next.totalCount).toBe(5);
  });

  test.each([
    ['emoji', { emoji: 'thumbs' }],
    ['first', { first: 0 }],
    ['last', { last: 101 }],
    ['first', { first: 1, last: 1 }],
    ['after', { after: 'nonsense' }],
  ] as [string, Arguments][])('refuses a bad %s by name', async (argument, args) => {
    const { ada, messageId } = await messageWith(['ada', '👍']);

    const { errors } = await ada.answer(REACTIONS, { messageId, ...args });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  test('takes no cursor of another list', async () => {
    const { ada, messageId } = await messageWith(...REACTED);
    const { messageId: other } = await messageWith(...REACTED);
    const { pageInfo } = await page(ada, messageId, { first: 2 });

    const filtered = await ada.answer(REACTIONS, { messageId, after: pageInfo.endCursor!, emoji: '👍' });
    const ofOther = await ada.answer(REACTIONS, { messageId: other, after: pageInfo.endCursor! });

    expect(filtered.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
    // The other message is not ada's to see: it says so before it looks at the cursor.
    expect(ofOther).toMatchObject({ data: { message: null } });
    expect(ofOther.errors).toBeUndefined();
  });
});
