import { randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, test } from 'vitest';

import type { TestApp, TestUser } from '../kit/app.ts';
import { type Ask, bothPaths, type BothPaths } from '../kit/both-paths.ts';
import { conversationOf, leave, people, remove, roomOf, unfriend, write } from '../kit/scenes.ts';
import { type WideWorld, wideWorldApp } from '../kit/wide-world.ts';

let app: TestApp;
let paths: BothPaths;
let world: WideWorld;
beforeAll(async () => {
  // One viewer has more plans here than one user may have at a time.
  ({ app, world } = await wideWorldApp({ maxPlanSteps: 40_000 }));
  paths = await bothPaths(app);
}, 120_000);

const MESSAGE = `
  __typename id seq content version createdAt editedAt deletedAt replyCount viewerCanDelete viewerCanEdit
  author { id username displayName avatarUrl }
  reactionGroups { emoji count viewerHasReacted }
  files { id filename contentType sizeBytes status width height }`;

async function expectSame(user: TestUser, ask: Ask, headers?: Record<string, string>) {
  const answers = await paths.ask(user, ask, headers);
  expect(answers.fast).toEqual(answers.slow);
  return answers;
}

describe('one statement answers', () => {
  test('a page of messages with all their fields', async () => {
    const query = `query ($room: ID!) {
      room(id: $room) { id name visibility lastSeq ablyChannel server { id name owner { username } ablyChannel lastSeq }
        messages(first: 50) { nodes { ${MESSAGE} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
    }`;

    const { planned, fast } = await expectSame(world.viewer, { query, variables: { room: world.ids.Room[0] } });

    expect(planned).toBe(true);
    expect(fast.body).toContain('in the middle');
  });

  test('conversations with their last messages', async () => {
    const query = `{ viewer { user { username id } ablyChannel lastSeq conversations(first: 20) { edges { cursor node {
      id lastSeq createdAt members { nodes { username } }
      messages(first: 3) { edges { cursor node { ${MESSAGE} parentMessage { content } replies(first: 2) { nodes { id } } } } }
    } } pageInfo { endCursor } } servers { nodes { rooms { nodes { name } } members(last: 3) { nodes { id } } } }
      friends { nodes { username } } friendRequests { edges { cursor } } } }`;

    const { planned } = await expectSame(world.viewer, { query });

    expect(planned).toBe(true);
  });
});

test('text is returned as it was written, in every alphabet and with characters that JSON escapes', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  const texts = [
    'plain',
    'é ÿ',
    'e\u0301 \uFA19 \u212A \u212B',
    'Ωμέγα',
    '你好',
    '👍🏽 👩‍👩‍👧',
    '"quoted" \\ back',
    'a\ttab\nline',
    '\u007f \u0085 \u2028',
    'mixed é👍 "x"',
  ];
  for (const text of texts) await write(ada, { roomId }, `.${text}.`);
  const query =
    'query ($id: ID!) { room(id: $id) { name messages(first: 20) { nodes { content author { username } } } } }';

  const { planned, fast } = await expectSame(bob, { query, variables: { id: roomId } });

  expect(planned).toBe(true);
  const answer = JSON.parse(fast.body) as { data: { room: { messages: { nodes: { content: string }[] } } } };
  expect(answer.data.room.messages.nodes.map(({ content }) => content)).toEqual(
    texts.toReversed().map((text) => `.${text}.`),
  );
});

describe('one statement also answers', () => {
  test.each<[string, string, () => string]>([
    [
      'a message and its replies',
      `message(id: $id) { ${MESSAGE} replies(first: 2) { nodes { ${MESSAGE} } } }`,
      () => world.ids.Message[0]!,
    ],
    [
      'the room of a message',
      'message(id: $id) { channel { __typename id lastSeq ablyChannel ... on Room { name server { name } } } }',
      () => world.ids.Message[0]!,
    ],
    [
      'the conversation of a message',
      'message(id: $id) { channel { id ... on Conversation { createdAt members { nodes { username } } } } }',
      () => world.ids.Message[1]!,
    ],
    [
      'a list of conversations with their members',
      'viewer { conversations(first: 100) { nodes { kind name memberCount lastSeq owner { username } otherMember { username } members(first: 3) { edges { cursor node { username } } } } } } room(id: $id) { id }',
      () => world.ids.Room[0]!,
    ],
    [
      'channels of many messages',
      '__typename viewer { conversations { nodes { messages { nodes { channel { id } } } } } } room(id: $id) { name }',
      () => world.ids.Room[0]!,
    ],
    [
      'members of a public room',
      'room(id: $id) { members(first: 3) { edges { cursor node { username } } pageInfo { hasNextPage } } }',
      () => world.ids.Room[0]!,
    ],
    [
      'members of a private room',
      'room(id: $id) { members(last: 1) { nodes { username } pageInfo { hasPreviousPage } } }',
      () => world.ids.Room[1]!,
    ],
    [
      'who reacted',
      'message(id: $id) { reactionGroups { users { username } few: users(first: 1) { id } } }',
      () => world.ids.Message[0]!,
    ],
    [
      'reactions',
      'message(id: $id) { reactions(first: 1) { totalCount edges { cursor node { emoji createdAt user { username } message { content } } } pageInfo { endCursor } } }',
      () => world.ids.Message[0]!,
    ],
    [
      'sides of friend requests',
      'viewer { friendRequests { nodes { createdAt from { username } to { username } } } } room(id: $id) { id }',
      () => world.ids.Room[0]!,
    ],
  ])('%s', async (_name, selections, id) => {
    const query = `query ($id: ID!) { ${selections} }`;

    const { planned, fast } = await expectSame(world.viewer, { query, variables: { id: id() } });

    expect(planned).toBe(true);
    expect(fast.body).not.toMatch(/"(message|channel|room)":null|"(nodes|edges|users)":\[\]/);
  });
});

const PAGE = `query ($room: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  room(id: $room) { messages(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id content replyCount author { username } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`;

test('pages in both directions, by cursors', async () => {
  const room = world.ids.Room[0]!;
  const seen: string[] = [];
  for (const [size, from, end] of [
    ['first', 'after', 'endCursor'],
    ['last', 'before', 'startCursor'],
  ] as const) {
    for (let cursor: string | null = null; ;) {
      const answers = await expectSame(world.viewer, { query: PAGE, variables: { room, [size]: 2, [from]: cursor } });

      expect(answers.planned).toBe(true);
      const { messages } = (JSON.parse(answers.fast.body) as PageAnswer).data.room;
      seen.push(...messages.edges.map(({ node }) => node.id));
      if (!messages.pageInfo[size === 'first' ? 'hasNextPage' : 'hasPreviousPage']) break;
      cursor = messages.pageInfo[end];
    }
  }

  expect(seen.length).toBe(2 * new Set(seen).size);
});

interface PageAnswer {
  readonly data: {
    readonly room: {
      readonly messages: {
        readonly edges: readonly { readonly node: { readonly id: string } }[];
        readonly pageInfo: {
          readonly hasNextPage: boolean;
          readonly hasPreviousPage: boolean;
          readonly startCursor: string | null;
          readonly endCursor: string | null;
        };
      };
    };
  };
}

describe('the text of a message', () => {
  test.each([
    ['quotes, breaks and control characters', '"\\ \n\r\t \b \u007f \u2028 </script> %s $1 \'; --'],
    ['all planes', 'Grüße 日本語 🇺🇳👩‍👩‍👧‍👦 𝒳 \u{10fffd}'],
    ['what looks like our own words', '{"id":"msg_01","createdAt":"2024-01-01 00:00:00+00"},null,\\N'],
  ])('is returned unchanged: %s', async (_name, content) => {
    const { roomId } = await roomOf(world.viewer);
    await write(world.viewer, { roomId }, content);

    const { planned, fast } = await expectSame(world.viewer, { query: PAGE, variables: { room: roomId } });

    expect(planned).toBe(true);
    expect((JSON.parse(fast.body) as PageAnswer).data.room.messages.edges).toMatchObject([{ node: { content } }]);
  });

  test('is erased by a deletion, and the message stays listed while it has replies', async () => {
    const { roomId } = await roomOf(world.viewer);
    const { id } = await write(world.viewer, { roomId }, 'to be deleted');
    await write(world.viewer, { roomId }, 'a reply', id);
    await remove(world.viewer, id);
    const query = `query ($room: ID!) { room(id: $room) { messages { nodes { ${MESSAGE} parentMessage { ${MESSAGE} } } } } }`;

    const { planned, fast } = await expectSame(world.viewer, { query, variables: { room: roomId } });

    expect(planned).toBe(true);
    expect(fast.body).toContain('"content":null');
    expect(fast.body).not.toContain('to be deleted');
  });
});

describe('access', () => {
  test('a user without access gets null, as for objects that do not exist', async () => {
    const outsider = await app.signIn('outsider');
    const query = `query ($room: ID!, $conversation: ID!, $server: ID!, $message: ID!) {
      room(id: $room) { name messages { nodes { content } } }
      conversation(id: $conversation) { messages { nodes { content } } }
      server(id: $server) { name members { nodes { username } } }
      message(id: $message) { content viewerCanEdit channel { id } }
    }`;
    const { Room, Conversation, Server, Message } = world.ids;
    const variables = { room: Room[0], conversation: Conversation[0], server: Server[0], message: Message[0] };

    const { planned, fast } = await expectSame(outsider, { query, variables });

    expect(planned).toBe(true);
    expect(fast.body).toBe('{"data":{"room":null,"conversation":null,"server":null,"message":null}}');
  });

  test('ends with the next request', async () => {
    const [owner, member] = await people(app, 'owner', 'member');
    const { roomId, serverId } = await roomOf(owner, member);
    await write(owner, { roomId }, 'for members');
    const ask = { query: PAGE, variables: { room: roomId } };
    const before = await expectSame(member, ask);

    await leave(member, serverId);
    const after = await expectSame(member, ask);

    expect([before.planned, after.planned]).toEqual([true, true]);
    expect(before.fast.body).toContain('for members');
    expect(after.fast.body).toBe('{"data":{"room":null}}');
  });

  test('the right to write and edit in a conversation ends with the friendship', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const conversationId = await conversationOf(ada, ben);
    const { id } = await write(ada, { conversationId }, 'mine');
    await write(ben, { conversationId }, 'yours');
    const query = `query ($id: ID!, $conversation: ID!) {
      message(id: $id) { viewerCanEdit viewerCanDelete }
      conversation(id: $conversation) { messages { nodes { viewerCanEdit } } }
    }`;
    const ask = { query, variables: { id, conversation: conversationId } };
    const before = await expectSame(ada, ask);

    await unfriend(ada, ben);
    const after = await expectSame(ada, ask);

    expect([before.planned, after.planned]).toEqual([true, true]);
    expect(JSON.parse(before.fast.body)).toEqual({
      data: {
        message: { viewerCanEdit: true, viewerCanDelete: true },
        conversation: { messages: { nodes: [{ viewerCanEdit: false }, { viewerCanEdit: true }] } },
      },
    });
    expect(after.fast.body).not.toContain('"viewerCanEdit":true');
  });

  test('a name that changes by a sign-in is the new one at once', async () => {
    const username = `renamed_${randomBytes(4).toString('hex')}`;
    const query = '{ viewer { user { displayName } } }';
    const [first, second] = [
      await app.client(username, { name: 'Before' }),
      await app.client(username, { name: 'After' }),
    ];

    const names = [await first.raw(query), await first.raw(query), await second.raw(query)].map(({ data }) => data);

    expect(names).toEqual(['Before', 'Before', 'After'].map((displayName) => ({ viewer: { user: { displayName } } })));
  });
});

describe('refusals are the same by both paths', () => {
  const room = () => world.ids.Room[0]!;
  test.each<[string, () => Ask]>([
    ['no such field', () => ({ query: '{ viewer { nothing } }' })],
    ['no GraphQL', () => ({ query: '{ viewer { ' })],
    ['a message id that is none', () => ({ query: '{ message(id: "msg_x") { id } }' })],
    [
      'a size of a list in the middle',
      () => ({
        query: `{ room(id: "${room()}") { messages { nodes { reactionGroups { users(first: 0) { id } } } } } }`,
      }),
    ],
    ['no such operation', () => ({ query: 'query A { viewer { lastSeq } }', operationName: 'B' })],
    ['an operation that must be named', () => ({ query: 'query A { viewer { lastSeq } } query B { __typename }' })],
    ['a missing variable', () => ({ query: PAGE, variables: {} })],
    ['a variable of another type', () => ({ query: PAGE, variables: { room: room(), first: 'x' } })],
    ['an id of another kind', () => ({ query: PAGE, variables: { room: world.ids.Message[0] } })],
    ['a page too long', () => ({ query: PAGE, variables: { room: room(), first: 101 } })],
    ['both ends', () => ({ query: PAGE, variables: { room: room(), first: 1, last: 1 } })],
    ['a cursor of nothing', () => ({ query: PAGE, variables: { room: room(), after: 'x' } })],
    [
      'a message of nowhere',
      () => ({ query: `{ room(id: "${room()}") { messages(around: "msg_x") { nodes { id } } } }` }),
    ],
    ['a subscription', () => ({ query: 'subscription { viewerEvents(after: -1) { __typename } }' })],
    [
      'a mutation',
      () => ({ query: 'mutation { deleteMessage(input: { messageId: "x" }) { userErrors { code message path } } }' }),
    ],
    ['variables that are no object', () => ({ query: PAGE, variables: [] as never })],
    ['a query that is no text', () => ({ query: 1 as never })],
  ])('%s', async (_name, ask) => {
    const { fast, slow } = await paths.ask(world.viewer, ask());

    expect(fast).toEqual(slow);
  });

  test.each([
    ['no token', { authorization: '' }],
    ['a bad one', { authorization: 'Bearer x' }],
  ])('%s', async (_name, headers) => {
    const { fast, statements } = await expectSame(world.viewer, { query: '{ viewer { lastSeq } }' }, headers);

    expect(fast.status).toBe(401);
    expect(statements).toBe(0);
  });
});

test.each([
  ['nothing said', {}],
  ['the new media type', { accept: 'application/graphql-response+json' }],
  ['both, the new one first', { accept: 'application/graphql-response+json, application/json' }],
  ['both, the old one first', { accept: 'application/json, application/graphql-response+json' }],
  ['another origin', { origin: 'https://app.example' }],
  ['what Apollo Client 4 sends', { accept: 'application/graphql-response+json,application/json;q=0.9' }],
  [
    'what urql sends',
    {
      accept:
        'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    },
  ],
  ['a type that nobody makes', { accept: 'text/csv' }],
  ['a stream', { accept: 'text/event-stream' }],
  ['a charset', { 'content-type': 'application/json; charset=utf-8' }],
  ['no JSON', { 'content-type': 'text/plain' }],
])('the answer has the same status and headers: %s', async (_name, headers) => {
  await expectSame(world.viewer, { query: '{ viewer { lastSeq } }' }, headers);
});

test('@skip and @include decide what is read, also with variables', async () => {
  const query = `query ($more: Boolean!, $less: Boolean! = true) { viewer { user { username }
    conversations(first: 2) @include(if: $more) { nodes { id } } servers @skip(if: $less) { nodes { name } } } }`;

  for (const variables of [{ more: true }, { more: false }, { more: true, less: false }]) {
    const { planned } = await expectSame(world.viewer, { query, variables });
    expect(planned).toBe(true);
  }
});

test('operations without a plan are answered by the resolvers', async () => {
  const query = `{ nodes(ids: ["${world.ids.Message[0]}"]) { id ... on Message { channel { id } viewerCanEdit } } }`;

  const { planned, fast } = await expectSame(world.viewer, { query });

  expect(planned).toBe(false);
  expect(fast.body).toContain('"viewerCanEdit":');
});
