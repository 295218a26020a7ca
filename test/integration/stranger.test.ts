import { getNamedType, isInterfaceType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import type { IdKind } from '../../src/lib/ids.ts';
import { type Answer, testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { everythingOf, idPositions, introspect, objectTypes } from '../kit/introspection.ts';
import { createRoom, conversationOf, joinServer, people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';
import { buildWorld, letIn, type Thing } from '../kit/world.ts';

/**
 * Walks the schema as somebody who may not know of a thing, and compares what they get with what they get for an
 * id of nothing: through every argument of every field that takes an id. Where the schema gains a type, a root
 * field or an argument that is not in these tables, the walk fails until it is.
 */

/** The types that `node` answers, by the kind of their ids. */
const NODE_TYPES: Record<string, IdKind> = {
  Conversation: 'conv',
  File: 'file',
  FriendRequest: 'freq',
  Message: 'msg',
  Reaction: 'rct',
  Room: 'room',
  Server: 'srv',
  User: 'user',
};

/** Types without an id that are no payload, error, event or part of a list: how one comes to them. */
const OTHER_TYPES: Record<string, string> = {
  AblyTokenRequest: 'Mutation.createAblyTokenRequest',
  ChannelEventPage: 'Query.channelEvents',
  HttpHeader: 'Mutation.createFileUpload',
  Mutation: 'root',
  PageInfo: 'every list',
  Query: 'root',
  RateLimit: 'Query.rateLimit: what is the viewer’s own',
  ReactionGroup: 'Message.reactionGroups',
  SignedUrl: 'File.url, File.thumbnail: of a file that may be read',
  Subscription: 'root',
  Viewer: 'Query.viewer: what is the viewer’s own',
};

/** Things of the walker's own, for arguments beside the one that is tried. */
interface Own {
  readonly userId: string;
  readonly roomId: string;
  readonly privateRoomId: string;
  readonly conversationId: string;
}

/** How an id is sent through one argument. */
interface Probe {
  /** What it takes: the kind of id, or any kind. */
  readonly takes: IdKind | 'any';
  /** The document's variable or the mutation's input. */
  readonly input: (id: string, own: Own) => Record<string, unknown>;
  /** Of a query: the document after the schema's own selection is filled in for `ALL`. */
  readonly query?: string;
  /** What the viewer gets: null, or an error of this argument. */
  readonly error?: string;
  /** Of a mutation: it takes a list, and refuses an item of it by its place. */
  readonly item?: boolean;
}

const QUERIES: Record<string, Probe> = {
  'Query.node(id)': { takes: 'any', input: (id) => ({ id }), query: 'query ($id: ID!) { found: node(id: $id) ALL }' },
  'Query.nodes(ids)': {
    takes: 'any',
    input: (id) => ({ ids: [id] }),
    query: 'query ($ids: [ID!]!) { found: nodes(ids: $ids) ALL }',
  },
  'Query.server(id)': {
    takes: 'srv',
    input: (id) => ({ id }),
    query: 'query ($id: ID!) { found: server(id: $id) ALL }',
  },
  'Query.room(id)': { takes: 'room', input: (id) => ({ id }), query: 'query ($id: ID!) { found: room(id: $id) ALL }' },
  'Query.conversation(id)': {
    takes: 'conv',
    input: (id) => ({ id }),
    query: 'query ($id: ID!) { found: conversation(id: $id) ALL }',
  },
  'Query.message(id)': {
    takes: 'msg',
    input: (id) => ({ id }),
    query: 'query ($id: ID!) { found: message(id: $id) ALL }',
  },
  'Query.channelEvents(channel.roomId)': {
    takes: 'room',
    input: (roomId) => ({ channel: { roomId } }),
    query: 'query ($channel: ChannelRef!) { found: channelEvents(channel: $channel, after: 0) ALL }',
    error: 'channel.roomId',
  },
  'Query.channelEvents(channel.conversationId)': {
    takes: 'conv',
    input: (conversationId) => ({ channel: { conversationId } }),
    query: 'query ($channel: ChannelRef!) { found: channelEvents(channel: $channel, after: 0) ALL }',
    error: 'channel.conversationId',
  },
  'Room.messages(around)': {
    takes: 'msg',
    input: (around, { roomId }) => ({ around, id: roomId }),
    query: 'query ($id: ID!, $around: ID!) { found: room(id: $id) { messages(around: $around, first: 3) ALL } }',
    error: 'around',
  },
  'Conversation.messages(around)': {
    takes: 'msg',
    input: (around, { conversationId }) => ({ around, id: conversationId }),
    query:
      'query ($id: ID!, $around: ID!) { found: conversation(id: $id) { messages(around: $around, first: 3) ALL } }',
    error: 'around',
  },
};

/** Refused before anything comes, so the answer is an ordinary one; `subscriptions.test.ts` shows what does come. */
const SUBSCRIPTIONS: Record<string, Probe> = {
  'Subscription.channelEvents(channel.roomId)': {
    takes: 'room',
    input: (roomId) => ({ channel: { roomId } }),
    query: 'subscription ($channel: ChannelRef!) { found: channelEvents(channel: $channel, after: 0) ALL }',
    error: 'channel.roomId',
  },
  'Subscription.channelEvents(channel.conversationId)': {
    takes: 'conv',
    input: (conversationId) => ({ channel: { conversationId } }),
    query: 'subscription ($channel: ChannelRef!) { found: channelEvents(channel: $channel, after: 0) ALL }',
    error: 'channel.conversationId',
  },
  'Subscription.serverEvents(serverId)': {
    takes: 'srv',
    input: (serverId) => ({ serverId }),
    query: 'subscription ($serverId: ID!) { found: serverEvents(serverId: $serverId, after: 0) ALL }',
    error: 'serverId',
  },
};

const ofMessage = (rest: Record<string, unknown> = {}): Probe => ({
  takes: 'msg',
  input: (messageId) => ({ messageId, ...rest }),
});
const ofServer = (rest: Record<string, unknown> = {}): Probe => ({
  takes: 'srv',
  input: (serverId) => ({ serverId, ...rest }),
});
const ofUser: Probe = { takes: 'user', input: (userId) => ({ userId }) };
const inRoom = (rest: Record<string, unknown> = {}): Probe => ({
  takes: 'room',
  input: (roomId) => ({ channel: { roomId }, ...rest }),
});
const inConversation = (rest: Record<string, unknown> = {}): Probe => ({
  takes: 'conv',
  input: (conversationId) => ({ channel: { conversationId }, ...rest }),
});
const listed = (kind: IdKind, list: string): Probe => ({ takes: kind, input: (id) => ({ [list]: [id] }), item: true });
const roomOfMember: Probe = { takes: 'room', input: (roomId, { userId }) => ({ roomId, userId }) };
const memberOfRoom: Probe = { takes: 'user', input: (userId, { privateRoomId: roomId }) => ({ roomId, userId }) };

/** All are answered by `NOT_FOUND` with the argument's path, and the rest of the payload empty. */
const MUTATIONS: Record<string, Probe> = {
  'Mutation.acceptFriendRequest(input.friendRequestId)': {
    takes: 'freq',
    input: (friendRequestId) => ({ friendRequestId }),
  },
  'Mutation.addReaction(input.messageId)': ofMessage({ emoji: '👍' }),
  'Mutation.addRoomMember(input.roomId)': roomOfMember,
  'Mutation.addRoomMember(input.userId)': memberOfRoom,
  'Mutation.createAblyTokenRequest(input.conversationIds)': listed('conv', 'conversationIds'),
  'Mutation.createAblyTokenRequest(input.roomIds)': listed('room', 'roomIds'),
  'Mutation.createAblyTokenRequest(input.serverIds)': listed('srv', 'serverIds'),
  'Mutation.completeFileUpload(input.fileId)': { takes: 'file', input: (fileId) => ({ fileId }) },
  'Mutation.createMessage(input.channel.conversationId)': inConversation({ content: 'hi', idempotencyKey: 'walk' }),
  'Mutation.createMessage(input.fileIds)': {
    takes: 'file',
    input: (id, { roomId }) => ({ channel: { roomId }, fileIds: [id] }),
    item: true,
  },
  'Mutation.createMessage(input.channel.roomId)': inRoom({ content: 'hi' }),
  'Mutation.createMessage(input.parentMessageId)': {
    takes: 'msg',
    input: (parentMessageId, { roomId }) => ({ channel: { roomId }, content: 'hi', parentMessageId }),
  },
  'Mutation.createRoom(input.serverId)': ofServer({ name: 'mine' }),
  'Mutation.createServerInvite(input.serverId)': ofServer(),
  'Mutation.deleteMessage(input.messageId)': ofMessage(),
  'Mutation.leaveServer(input.serverId)': ofServer(),
  'Mutation.openConversation(input.userId)': ofUser,
  'Mutation.removeFriend(input.userId)': ofUser,
  'Mutation.removeReaction(input.messageId)': ofMessage({ emoji: '👍' }),
  'Mutation.removeRoomMember(input.roomId)': roomOfMember,
  'Mutation.removeRoomMember(input.userId)': memberOfRoom,
  'Mutation.requestFriend(input.userId)': ofUser,
  'Mutation.startTyping(input.channel.conversationId)': inConversation(),
  'Mutation.startTyping(input.channel.roomId)': inRoom(),
  'Mutation.stopTyping(input.channel.conversationId)': inConversation(),
  'Mutation.stopTyping(input.channel.roomId)': inRoom(),
  'Mutation.updateMessage(input.messageId)': ofMessage({ content: 'mine now', expectedVersion: 1 }),
};

const PROBES = Object.entries({ ...QUERIES, ...SUBSCRIPTIONS, ...MUTATIONS });

const LEAVE = graphql(`
  mutation StrangerLeave($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
    }
  }
`);

const app = await testApp();
const [eve, dan, gus, friend] = await people(app, 'eve', 'dan', 'gus', 'friend');
const schema = await introspect(eve);
const world = await buildWorld(app, dan, gus);
const everything = [...world.ofServer, ...world.ofTwo, ...world.ofAda];

/** Who may not know of what. */
const WALKERS: readonly { readonly who: string; readonly walker: TestUser; readonly hidden: readonly Thing[] }[] = [
  { who: 'a stranger', walker: eve, hidden: everything },
  { who: 'a member of the server', walker: dan, hidden: [...world.ofTwo, ...world.ofAda] },
  { who: 'someone who has left', walker: gus, hidden: everything },
  { who: 'the other side of the conversation', walker: world.bob, hidden: world.ofAda },
];

beforeAll(async () => {
  const privateRoom = world.ofTwo.find(({ name }) => name === 'the private room')!;
  await letIn(world.ada, privateRoom.id, gus);
  await gus.run(LEAVE, { serverId: world.serverId });
});

describe('the walk knows', () => {
  test('every type with an id', () => {
    const node = schema.getType('Node');

    const types = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];

    expect(types.toSorted()).toEqual(Object.keys(NODE_TYPES));
    expect(new Set(everything.map(({ kind }) => kind))).toEqual(new Set(Object.values(NODE_TYPES)));
  });

  test('every other type, by what it is part of', () => {
    const parts = /(Connection|Edge|Payload|Error|Event)$/;

    const others = objectTypes(schema)
      .map(({ name }) => name)
      .filter((name) => !(name in NODE_TYPES) && !parts.test(name));

    expect(others.toSorted()).toEqual(Object.keys(OTHER_TYPES));
  });

  test('every root field, and every argument that takes an id', () => {
    const roots = [schema.getQueryType()!, schema.getSubscriptionType()!].flatMap((type) =>
      Object.keys(type.getFields()).map((name) => `${type.name}.${name}`),
    );

    const walked = PROBES.map(([position]) => position);

    expect(idPositions(schema).toSorted()).toEqual(walked.toSorted());
    expect(roots.filter((root) => !walked.some((position) => position.startsWith(`${root}(`)))).toEqual([
      'Query.rateLimit',
      'Query.viewer',
      'Subscription.viewerEvents',
    ]);
  });

  test('documents that show everything to whoever may see it', async () => {
    for (const { kind, id, name } of everything) {
      for (const [position, probe] of Object.entries(QUERIES)) {
        if (probe.error === 'around' || !takes(probe, kind)) continue;

        const { data, errors } = await send(world.ada, position, probe, id, await ownOf(world.ada));

        expect(errors, `${position} of ${name}`).toBeUndefined();
        expect([data!['found']].flat(), `${position} of ${name}`).toEqual([expect.any(Object)]);
      }
    }
  });
});

describe.each(WALKERS)('$who', ({ walker, hidden }) => {
  const probes = PROBES.filter(([, probe]) => hidden.some(({ kind }) => takes(probe, kind)));

  test.each(probes)('gets nothing through %s that an id of nothing does not give', async (position, probe) => {
    const own = await ownOf(walker);
    const tried = hidden.filter(({ kind }) => takes(probe, kind));
    const before = await contents();

    for (const { name, kind, id } of tried) {
      const missing = idOfNothing(kind);
      const toNothing = await watched(walker, position, probe, missing, own);
      const toHidden = await watched(walker, position, probe, id, own);

      expect(withoutId(toHidden.answer, id), name).toEqual(withoutId(toNothing.answer, missing));
      expect(toHidden.statements, `statements for ${name}`).toEqual(toNothing.statements);
      expectNothing(toHidden.answer, position, probe, name);
    }

    expect(await contents(), 'rows of each table').toEqual(before);
  });

  test('finds no trace of it in everything that hangs on what they may see', async () => {
    const { roomId, conversationId, privateRoomId } = await ownOf(walker);
    const seen = everything.filter((thing) => !hidden.includes(thing)).map(({ id }) => id);

    const viewer = await walker.raw(`{ viewer ${everythingOf(schema, schema.getType('Viewer')!)} }`);
    const nodes = await walker.raw(
      `query ($ids: [ID!]!) { nodes(ids: $ids) ${everythingOf(schema, schema.getType('Node')!)} }`,
      {
        ids: [...seen, roomId, privateRoomId, conversationId],
      },
    );

    expect([viewer.errors, nodes.errors]).toEqual([undefined, undefined]);
    const text = JSON.stringify([viewer.data, nodes.data]);
    expect(text).toContain(roomId);
    expect(hidden.filter(({ id }) => text.includes(id))).toEqual([]);
  });
});

test('an id under the prefix of another kind is an id of nothing, also to who may see the thing', async () => {
  const { ada } = world;
  const own = await ownOf(ada);
  const before = await contents();

  for (const [position, probe] of PROBES) {
    for (const { name, kind, id } of everything) {
      for (const other of Object.values(NODE_TYPES)) {
        if (other === kind || !takes(probe, other)) continue;
        const disguised = `${other}_${id.slice(id.indexOf('_') + 1)}`;

        const { answer } = await watched(ada, position, probe, disguised, own);

        expectNothing(answer, position, probe, `${position}: ${name} as ${disguised}`);
      }
    }
  }

  expect(await contents(), 'rows of each table').toEqual(before);
});

function takes({ takes: kinds }: Probe, kind: IdKind): boolean {
  return kinds === 'any' || kinds === kind;
}

type RawAnswer = Answer<Record<string, unknown>>;

function send(walker: TestUser, position: string, probe: Probe, id: string, own: Own): Promise<RawAnswer> {
  const [, typeName, fieldName] = /^(\w+)\.(\w+)\(/.exec(position)!;
  const type = schema.getType(typeName!);
  const field = 'getFields' in type! ? type.getFields()[fieldName!] : undefined;
  const all = everythingOf(schema, getNamedType(field!.type));
  const input = probe.input(id, own);
  if (probe.query) return walker.raw(probe.query.replace('ALL', all), input);
  const inputType = getNamedType(schema.getMutationType()!.getFields()[fieldName!]!.args[0]!.type);
  return walker.raw(`mutation ($input: ${inputType.name}!) { done: ${fieldName}(input: $input) ${all} }`, { input });
}

/** The answer, and the statements that it took. */
async function watched(walker: TestUser, position: string, probe: Probe, id: string, own: Own) {
  let answer: RawAnswer | undefined;
  const statements = await app.statementsOf(async () => (answer = await send(walker, position, probe, id, own)));
  return { answer: answer!, statements };
}

function withoutId(answer: RawAnswer, id: string): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(id, '<id>'));
}

function expectNothing({ status, data, errors }: RawAnswer, position: string, probe: Probe, what: string): void {
  expect(status, what).toBe(200);
  if (probe.error) {
    expect(data?.['found'] ?? null, what).toBeNull();
    expect(errors, what).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: probe.error } }]);
    return;
  }
  expect(errors, what).toBeUndefined();
  if (probe.query) {
    expect([data!['found']].flat(), what).toEqual([null]);
    return;
  }
  const argument = /\(input\.(.*)\)/.exec(position)![1]!.split('.');
  const path = probe.item ? [...argument, '0'] : argument;
  const { __typename, userErrors, ...rest } = data!['done'] as Record<string, unknown>;
  expect(userErrors, what).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path })]);
  expect(
    Object.values(rest).filter((value) => value !== null && value !== false && !isEmptyList(value)),
    what,
  ).toEqual([]);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const owns = new Map<TestUser, Promise<Own>>();
/** A server, rooms and a conversation that have nothing to do with the world. */
function ownOf(walker: TestUser): Promise<Own> {
  const own = owns.get(walker) ?? makeOwn(walker);
  owns.set(walker, own);
  return own;
}

async function makeOwn(walker: TestUser): Promise<Own> {
  const { serverId, roomId } = await roomOf(walker);
  await joinServer(serverId, walker, friend);
  const conversationId = await conversationOf(walker, friend);
  await write(walker, { roomId });
  await write(walker, { conversationId });
  return { userId: friend.id, roomId, privateRoomId: await createRoom(walker, serverId, 'PRIVATE'), conversationId };
}

/** How many rows each table holds, and how many events all streams have counted. */
async function contents(): Promise<unknown> {
  const tables = await app.db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`;
  const counts = tables.map(({ name }) => `(SELECT count(*)::int FROM "${name}") AS "${name}"`);
  return app.db.$queryRawUnsafe(`SELECT ${counts.join(', ')}, (SELECT sum(last_seq)::int FROM streams) AS seqs`);
}
