import { beforeAll, describe, expect, test } from 'vitest';

import { decodeId, encodeId, newId } from '../../src/lib/ids.ts';
import type { TestApp, TestUser } from '../kit/app.ts';
import { type Ask, bothPaths, type BothPaths } from '../kit/both-paths.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { leave, people, roomOf, write } from '../kit/scenes.ts';
import { listedEvents, readSchema } from '../kit/schema-walk.ts';
import { type WideWorld, wideWorldApp } from '../kit/wide-world.ts';

/** `channelEvents` by a plan. It cannot be null, and its events have several types. */

let app: TestApp;
let paths: BothPaths;
let world: WideWorld;
beforeAll(async () => {
  ({ app, world } = await wideWorldApp());
  paths = await bothPaths(app);
}, 120_000);

const MESSAGE = `
  __typename id seq content version createdAt editedAt deletedAt replyCount viewerCanDelete viewerCanEdit
  author { id username displayName avatarUrl }
  reactionGroups { emoji count viewerHasReacted }
  files { id filename contentType sizeBytes status width height }`;

const EVENTS = `query ($channel: ChannelRef!, $after: Int!, $first: Int) {
  channelEvents(channel: $channel, after: $after, first: $first) {
    lastSeq reset hasMore
    events {
      __typename
      ... on Event { id occurredAt actor { id username } }
      ... on DurableEvent { seq }
      ... on MessageCreatedEvent { idempotencyKey message { ${MESSAGE} } }
      ... on MessageUpdatedEvent { message { content editedAt author { displayName } } }
      ... on MessageDeletedEvent { messageId removedMessageIds message { ${MESSAGE} } }
      ... on ReactionAddedEvent { messageId emoji count reacted: message { ${MESSAGE} } }
      ... on ReactionRemovedEvent { messageId emoji count reacted: message { content } }
      ... on ConversationMemberAddedEvent { member { id username } }
      ... on ConversationMemberRemovedEvent { member { id displayName } }
      ... on ConversationUpdatedEvent { conversation { id kind name memberCount owner { username } } }
    }
  }
}`;

interface EventsAnswer {
  readonly data: {
    readonly channelEvents: {
      readonly lastSeq: number;
      readonly reset: boolean;
      readonly hasMore: boolean;
      readonly events: readonly { readonly __typename: string; readonly seq: number }[];
    };
  };
}

async function expectSame(user: TestUser, ask: Ask) {
  const answers = await paths.ask(user, ask);
  expect(answers.fast).toEqual(answers.slow);
  return answers;
}

function pageOf(body: string) {
  return (JSON.parse(body) as EventsAnswer).data.channelEvents;
}

describe('events of a channel need one statement', () => {
  test.each(listedEvents(readSchema()))('from the first %s', async (type) => {
    const run = world.runs[type]!;
    const variables = { ...run, first: 30 };

    const { planned, fast } = await expectSame(world.viewer, { query: EVENTS, variables });

    expect(planned).toBe(true);
    expect(pageOf(fast.body).events[0]).toMatchObject({
      __typename: type,
      seq: run.after + 1,
    });
  });

  test('of a conversation, with the viewer’s own idempotency keys', async () => {
    const conversationId = world.ids.Conversation[0]!;
    const input = { channel: { conversationId }, content: 'with a key', idempotencyKey: 'mine' };
    await world.viewer.run(CREATE_MESSAGE, { input });
    const variables = { channel: { conversationId }, after: 0 };

    const { planned, fast } = await expectSame(world.viewer, { query: EVENTS, variables });

    expect(planned).toBe(true);
    expect(fast.body.match(/"idempotencyKey":"mine"/g)).toHaveLength(1);
    expect(fast.body).toContain('"idempotencyKey":null');
  });

  test('for any range: at the start, in the middle, at the end, after it, and where old events were removed', async () => {
    const { roomId } = await roomOf(world.viewer);
    for (let i = 1; i <= 4; i++) await write(world.viewer, { roomId }, `message ${i}`);
    await app.db.$executeRaw`DELETE FROM events WHERE stream_id = ${decodeId('room', roomId)}::uuid AND seq = 1`;
    const askFor = async (after: number, first: number) => {
      const variables = { channel: { roomId }, after, first };
      const { planned, fast } = await expectSame(world.viewer, { query: EVENTS, variables });
      expect(planned).toBe(true);
      const { reset, hasMore, lastSeq, events } = pageOf(fast.body);
      return { reset, hasMore, lastSeq, seqs: events.map(({ seq }) => seq) };
    };

    const nothing = { reset: true, hasMore: false, lastSeq: 4, seqs: [] };
    expect(await askFor(0, 2)).toEqual(nothing);
    expect(await askFor(1, 2)).toEqual({ reset: false, hasMore: true, lastSeq: 4, seqs: [2, 3] });
    expect(await askFor(2, 2)).toEqual({ reset: false, hasMore: false, lastSeq: 4, seqs: [3, 4] });
    expect(await askFor(4, 2)).toEqual({ ...nothing, reset: false });
    expect(await askFor(5, 2)).toEqual(nothing);
    expect(await askFor(2 ** 31 - 1, 100)).toEqual(nothing);
  });
});

test('access ends with the next request', async () => {
  const [owner, member] = await people(app, 'owner', 'member');
  const { roomId, serverId } = await roomOf(owner, member);
  await write(owner, { roomId }, 'for members');
  const ask = { query: EVENTS, variables: { channel: { roomId }, after: 0 } };
  const before = await expectSame(member, ask);

  await leave(member, serverId);
  const after = await expectSame(member, ask);

  expect(before.fast.body).toContain('for members');
  expect(after.fast.body).toContain('"argument":"channel.roomId"');
  expect(after.fast.body).not.toContain('for members');
});

describe('refusals are the same by both paths', () => {
  const room = () => world.ids.Room[0]!;
  let outsidersRoom: string;
  beforeAll(async () => {
    outsidersRoom = (await roomOf(await app.signIn('outsider'))).roomId;
  });

  test.each<[string, () => object]>([
    ['of somebody else', () => ({ channel: { roomId: outsidersRoom } })],
    ['of nowhere', () => ({ channel: { roomId: encodeId('room', newId('room')) } })],
    [
      'of a room that is called a conversation',
      () => ({ channel: { conversationId: room().replace('room', 'conv') } }),
    ],
    [
      'of a conversation that is called a room',
      () => ({ channel: { roomId: world.ids.Conversation[0]!.replace('conv', 'room') } }),
    ],
    ['of a server', () => ({ channel: { roomId: world.ids.Server[0] } })],
    ['of two channels', () => ({ channel: { roomId: room(), conversationId: world.ids.Conversation[0] } })],
    ['of no channel', () => ({ channel: {} })],
    ['after a negative number', () => ({ channel: { roomId: room() }, after: -1 })],
    ['too many', () => ({ channel: { roomId: room() }, first: 101 })],
    ['none', () => ({ channel: { roomId: room() }, first: 0 })],
  ])('events %s', async (_name, variables) => {
    const { fast } = await expectSame(world.viewer, { query: EVENTS, variables: { after: 0, ...variables() } });

    expect(fast.body).toContain('"errors":[{');
  });

  test('events of a channel with a missing variable', async () => {
    const query = 'query ($id: ID) { channelEvents(channel: { roomId: $id }, after: 0) { lastSeq } }';

    const { fast } = await expectSame(world.viewer, { query });

    expect(fast.body).toContain('"errors":[{');
  });
});
