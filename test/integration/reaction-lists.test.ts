import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { REMOVE_REACTION } from '../kit/operations.ts';
import { people, react, roomOf, write } from '../kit/scenes.ts';

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

/** A message with these reactions (user and emoji), in this order. */
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
  test('are in the order in which their emoji first appeared; an emoji that was removed and added again is last', async () => {
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

  test('show each viewer which reactions are their own', async () => {
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

  test('list the first users who reacted, in order', async () => {
    const { ada, ben, cyd, messageId } = await messageWith(['cyd', '👍'], ['ada', '🎉'], ['ada', '👍'], ['ben', '👍']);

    const two = await ben.run(GROUPS, { messageId, first: 2 });
    const all = await ben.run(GROUPS, { messageId });

    expect(two.message!.reactionGroups.map(({ users }) => users.map(({ id }) => id))).toEqual([
      [cyd.id, ada.id],
      [ada.id],
    ]);
    expect(all.message!.reactionGroups[0]!.users.map(({ id }) => id)).toEqual([cyd.id, ada.id, ben.id]);
  });

  test.each([0, -1, 101])('refuse to list %i users, with an error for the argument', async (first) => {
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

  test('is in the order of adding, and is paged in both directions without loss or repetition', async () => {
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

  test('filtered by an emoji, in any form of it, counts and pages only those reactions', async () => {
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

  test('continues from the cursor while reactions before and after it are added and removed', async () => {
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
  ] as [string, Arguments][])('refuses an invalid %s by name', async (argument, args) => {
    const { ada, messageId } = await messageWith(['ada', '👍']);

    const { errors } = await ada.answer(REACTIONS, { messageId, ...args });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  test('refuses a cursor of another list', async () => {
    const { ada, messageId } = await messageWith(...REACTED);
    const { messageId: other } = await messageWith(...REACTED);
    const { pageInfo } = await page(ada, messageId, { first: 2 });

    const filtered = await ada.answer(REACTIONS, { messageId, after: pageInfo.endCursor!, emoji: '👍' });
    const ofOther = await ada.answer(REACTIONS, { messageId: other, after: pageInfo.endCursor! });

    expect(filtered.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
    // Ada may not see the other message, which is checked before the cursor.
    expect(ofOther).toMatchObject({ data: { message: null } });
    expect(ofOther.errors).toBeUndefined();
  });
});
