import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { cursorsOf, page, type PageArgs, refusalOf, refused, roomWith } from '../kit/message-pages.ts';
import { deleteMessage } from '../kit/messages.ts';
import { createRoom, people, roomOf, write } from '../kit/scenes.ts';

const REPLIES = graphql(`
  query MessagePagesReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    message(id: $id) {
      replies(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            seq
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

describe('size and direction', () => {
  test('the default is the 50 newest, newest first, and the maximum is 100', async () => {
    const room = await roomWith(101);

    const byDefault = await page(room);
    const whole = await page(room, { first: 100 });
    const one = await page(room, { first: 1 });
    const oldest = await page(room, { last: 100 });

    expect(byDefault.seqs).toEqual(Array.from({ length: 50 }, (_, i) => 101 - i));
    expect(byDefault).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(whole.seqs).toEqual(Array.from({ length: 100 }, (_, i) => 101 - i));
    expect(whole).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(one).toMatchObject({ seqs: [101], hasPreviousPage: false, hasNextPage: true });
    expect(oldest.seqs).toEqual(Array.from({ length: 100 }, (_, i) => 100 - i));
    expect(oldest).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  test('an empty room has one empty page', async () => {
    const room = await roomWith(0);

    for (const args of [{}, { first: 1 }, { last: 1 }]) {
      expect(await page(room, args)).toEqual({ seqs: [], cursors: [], hasPreviousPage: false, hasNextPage: false });
    }
  });

  test('first and after page to older messages, last and before to newer ones', async () => {
    const room = await roomWith(5);
    const cursors = await cursorsOf(room);

    expect(await page(room, { first: 2 })).toMatchObject({ seqs: [5, 4], hasPreviousPage: false, hasNextPage: true });
    expect(await page(room, { first: 2, after: cursors.get(4) })).toMatchObject({
      seqs: [3, 2],
      hasPreviousPage: true,
      hasNextPage: true,
    });
    expect(await page(room, { first: 2, after: cursors.get(2) })).toMatchObject({
      seqs: [1],
      hasPreviousPage: true,
      hasNextPage: false,
    });
    expect(await page(room, { first: 2, after: cursors.get(1) })).toMatchObject({
      seqs: [],
      hasPreviousPage: true,
      hasNextPage: false,
    });

    expect(await page(room, { last: 2 })).toMatchObject({ seqs: [2, 1], hasPreviousPage: true, hasNextPage: false });
    expect(await page(room, { last: 2, before: cursors.get(2) })).toMatchObject({
      seqs: [4, 3],
      hasPreviousPage: true,
      hasNextPage: true,
    });
    expect(await page(room, { last: 2, before: cursors.get(4) })).toMatchObject({
      seqs: [5],
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect(await page(room, { last: 2, before: cursors.get(5) })).toMatchObject({
      seqs: [],
      hasPreviousPage: false,
      hasNextPage: true,
    });
  });

  test('a page that ends exactly at the end of the list has no next page', async () => {
    const room = await roomWith(3);

    expect(await page(room, { first: 3 })).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
    expect(await page(room, { last: 3 })).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
  });

  test('after and before together select a range, of which first takes the newest and last the oldest', async () => {
    const room = await roomWith(7);
    const cursors = await cursorsOf(room);
    const between = { after: cursors.get(6), before: cursors.get(2) };

    expect(await page(room, { first: 2, ...between })).toMatchObject({
      seqs: [5, 4],
      hasPreviousPage: true,
      hasNextPage: true,
    });
    expect(await page(room, { last: 2, ...between })).toMatchObject({
      seqs: [4, 3],
      hasPreviousPage: true,
      hasNextPage: true,
    });
    expect(await page(room, between)).toMatchObject({ seqs: [5, 4, 3], hasPreviousPage: true, hasNextPage: true });
    expect(await page(room, { first: 5, after: cursors.get(2), before: cursors.get(6) })).toMatchObject({ seqs: [] });
  });

  test('first with before starts at the newest message, and last with after at the oldest', async () => {
    const room = await roomWith(5);
    const cursors = await cursorsOf(room);

    expect(await page(room, { first: 2, before: cursors.get(2) })).toMatchObject({
      seqs: [5, 4],
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect(await page(room, { first: 9, before: cursors.get(2) })).toMatchObject({
      seqs: [5, 4, 3],
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect(await page(room, { last: 2, after: cursors.get(4) })).toMatchObject({
      seqs: [2, 1],
      hasPreviousPage: true,
      hasNextPage: false,
    });
    expect(await page(room, { last: 9, after: cursors.get(4) })).toMatchObject({
      seqs: [3, 2, 1],
      hasPreviousPage: true,
      hasNextPage: false,
    });
  });

  test('the cursor of a message that is no longer in the pages still marks its position', async () => {
    const room = await roomWith(4);
    const cursors = await cursorsOf(room);
    await deleteMessage(room.ada, room.ids[2]!);
    await deleteMessage(room.ada, room.ids[3]!);

    expect(await page(room, { first: 5, after: cursors.get(3) })).toMatchObject({
      seqs: [2, 1],
      hasPreviousPage: false,
      hasNextPage: false,
    });
    expect(await page(room, { last: 5, before: cursors.get(3) })).toMatchObject({
      seqs: [],
      hasPreviousPage: false,
      hasNextPage: true,
    });
  });

  test('a variable that is omitted or null counts as no argument', async () => {
    const room = await roomWith(3);
    const FORMS = ['$first: Int', '$first: Int = 2'];
    const ask = (form: string, field: string, variables: Record<string, unknown>) =>
      room.ada.raw(`query ($id: ID!, ${form}) { ${field} }`, { id: room.roomId, ...variables });
    const messages = 'room(id: $id) { messages(first: $first, last: 1) { nodes { seq } } }';
    const servers = 'node(id: $id) { __typename } viewer { servers(first: $first, last: 1) { nodes { name } } }';

    const [plain, withDefault] = FORMS as [string, string];
    for (const variables of [{}, { first: undefined }, { first: null }]) {
      expect(await ask(plain, messages, variables)).toMatchObject({
        data: { room: { messages: { nodes: [{ seq: 1 }] } } },
      });
      expect(await ask(plain, servers, variables)).toMatchObject({
        data: { viewer: { servers: { nodes: [{ name: 'Home' }] } } },
      });
    }
    expect(await ask(withDefault, messages, { first: null })).toMatchObject({
      data: { room: { messages: { nodes: [{ seq: 1 }] } } },
    });
    for (const field of [messages, servers]) {
      for (const both of [await ask(withDefault, field, {}), await ask(plain, field, { first: 2 })]) {
        expect(both.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }]);
      }
    }
  });
});

describe('refused', () => {
  test('fewer than 1, more than 100, and first together with last', async () => {
    const room = await roomWith(1);

    for (const size of [0, 101, -1, 2_147_483_647]) {
      for (const argument of ['first', 'last']) {
        const message = `${argument} must be from 1 to 100, is ${size}`;
        expect(await refusalOf(room, { [argument]: size })).toEqual(refused(argument, message));
      }
      expect(await refusalOf(room, { around: room.ids[0]!, first: size })).toMatchObject([{ argument: 'first' }]);
    }
    expect(await refusalOf(room, { first: 1, last: 1 })).toEqual(
      refused('first', 'first and last must not be given together'),
    );
  });

  test('cursors of another room, of another list, of a number out of range, and invalid cursors', async () => {
    const room = await roomWith(2);
    const own = (await page(room)).cursors[0]!;
    const elsewhere = { ...room, roomId: await createRoom(room.ada, (await roomOf(room.ada)).serverId) };
    await write(room.ada, { roomId: elsewhere.roomId });
    const parentId = room.ids[0]!;
    await write(room.ada, { roomId: room.roomId }, 'reply', parentId);
    const replies = await room.ada.run(REPLIES, { id: parentId });
    const others = [
      (await page(elsewhere)).cursors[0]!,
      replies.message!.replies.edges[0]!.cursor,
      '',
      'garbage',
      '1',
      `${own} `,
      `${own}.1`,
      own.replace(/\d+$/, '0'),
      own.replace(/\d+$/, '2147483648'),
      own.replace(/\d+$/, '-1'),
      own.toUpperCase() === own ? own.toLowerCase() : own.toUpperCase(),
      `${own}\0`,
      `${own}\ud800`,
      'x'.repeat(10_000),
    ];

    for (const cursor of others) {
      for (const argument of ['after', 'before']) {
        const message = `${argument} must be a cursor of this list`;
        expect(await refusalOf(room, { [argument]: cursor })).toEqual(refused(argument, message));
      }
    }
    expect(await page(room, { after: own })).toMatchObject({ seqs: [1] });
    const { errors } = await room.ada.answer(REPLIES, { id: parentId, after: own });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });
});

test('replies are paged too, newest first', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId });
  for (let i = 0; i < 5; i++) {
    await write(ada, { roomId }, 'not a reply');
    await write(ada, { roomId }, 'reply', id);
  }
  const ask = async (args: PageArgs) => {
    const { message } = await ada.run(REPLIES, { id, ...args });
    const { edges, pageInfo } = message!.replies;
    return { seqs: edges.map(({ node }) => node.seq), cursors: edges.map(({ cursor }) => cursor), ...pageInfo };
  };

  const newest = await ask({ first: 2 });
  const older = await ask({ first: 2, after: newest.cursors[1] });
  const oldest = await ask({ last: 2 });
  const newer = await ask({ last: 9, before: oldest.cursors[0] });

  expect(newest).toMatchObject({ seqs: [11, 9], hasPreviousPage: false, hasNextPage: true });
  expect(older).toMatchObject({ seqs: [7, 5], hasPreviousPage: true, hasNextPage: true });
  expect(oldest).toMatchObject({ seqs: [5, 3], hasPreviousPage: true, hasNextPage: false });
  expect(newer).toMatchObject({ seqs: [11, 9, 7], hasPreviousPage: false, hasNextPage: true });
  expect((await ask({})).seqs).toEqual([11, 9, 7, 5, 3]);
});
