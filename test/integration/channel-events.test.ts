import { describe, expect, test } from 'vitest';

import { type TestApp, type TestUser, testApp } from '../kit/app.ts';
import { readEvents, readLog } from '../kit/channel-log.ts';
import { durable } from '../kit/durable.ts';
import { graphql } from '../kit/generated/gql.ts';
import { CREATE_MESSAGE, REMOVE_REACTION } from '../kit/operations.ts';
import {
  type ChannelRef,
  conversationOf,
  createRoom,
  edit,
  people,
  react,
  remove,
  roomOf,
  unfriend,
  write,
} from '../kit/scenes.ts';
import { streamOf } from '../kit/streams.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';

const EVENTS = graphql(`
  query ChannelEventsPage($channel: ChannelRef!, $after: Int!, $first: Int) {
    channelEvents(channel: $channel, after: $after, first: $first) {
      lastSeq
      hasMore
      reset
      events {
        ... on Event {
          id
          occurredAt
          actor {
            id
            username
          }
        }
        ... on DurableEvent {
          seq
        }
        ... on MessageCreatedEvent {
          idempotencyKey
          message {
            id
            content
            version
            deletedAt
            author {
              id
            }
          }
        }
      }
    }
  }
`);

const ANSWERS_AS_SUBSCRIBED = graphql(`
  query ChannelEventsLastSeq($id: ID!) {
    node(id: $id) {
      ... on Channel {
        lastSeq
      }
    }
  }
`);

/** A room and a conversation of the two, each empty. */
async function channelsOf(a: TestUser, b: TestUser): Promise<ChannelRef[]> {
  const { roomId } = await roomOf(a, b);
  return [{ roomId }, { conversationId: await conversationOf(a, b) }];
}

/** A room of two users in which the first has written `count` messages. */
async function roomWith(count: number) {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const channel = { roomId: (await roomOf(ada, ben)).roomId };
  for (let i = 1; i <= count; i++) await write(ada, channel, `message ${i}`);
  return { app, ada, ben, channel };
}

/** Removes events from the log, like the retention job. */
async function forget(app: TestApp, channel: ChannelRef, upTo: number): Promise<void> {
  await app.db.$executeRaw`DELETE FROM events WHERE stream_id = ${streamOf(channel)}::uuid AND seq <= ${upTo}`;
}

describe('the log', () => {
  test('has each change in order with its actor, in a room and in a conversation', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    for (const channel of await channelsOf(ada, ben)) {
      const first = await write(ada, channel, 'first');
      const reply = await write(ben, channel, 'reply', first.id);
      await edit(ada, first.id, 'first, edited');
      await react(ben, first.id, '👍');
      await ben.run(REMOVE_REACTION, { messageId: first.id, emoji: '👍' });
      await remove(ben, reply.id);

      const page = await readEvents(ben, channel, 0);

      expect(page).toMatchObject({ lastSeq: 6, hasMore: false, reset: false });
      expect(page.events).toMatchObject([
        { __typename: 'MessageCreatedEvent', seq: 1, actor: { id: ada.id }, message: { id: first.id, seq: 1 } },
        {
          __typename: 'MessageCreatedEvent',
          seq: 2,
          actor: { id: ben.id },
          message: { id: reply.id, seq: 2, parentMessage: { id: first.id } },
        },
        {
          __typename: 'MessageUpdatedEvent',
          seq: 3,
          actor: { id: ada.id },
          message: { id: first.id, content: 'first, edited', version: 2 },
        },
        { __typename: 'ReactionAddedEvent', seq: 4, actor: { id: ben.id }, messageId: first.id, emoji: '👍', count: 1 },
        {
          __typename: 'ReactionRemovedEvent',
          seq: 5,
          actor: { id: ben.id },
          messageId: first.id,
          emoji: '👍',
          count: 0,
        },
        { __typename: 'MessageDeletedEvent', seq: 6, actor: { id: ben.id }, messageId: reply.id },
      ]);
      const ids = page.events.map(({ id }) => id);
      expect(new Set(ids).size).toBe(6);
      for (const id of ids) expect(id).toMatch(/^evt_[0-9a-z]{26}$/);
    }
  });

  test('has the time of each event, and shows messages with their current state', async () => {
    const { ada, ben, channel } = await roomWith(1);
    const [created] = await readLog(ada, channel);
    const id = created && 'message' in created ? created.message.id : '';
    await edit(ada, id, 'now');

    const { channelEvents } = await ben.run(EVENTS, { channel, after: 0 });

    expect(channelEvents.events).toMatchObject([
      {
        seq: 1,
        actor: { username: ada.username },
        message: { id, content: 'now', version: 2, author: { id: ada.id } },
      },
      { seq: 2, actor: { username: ada.username } },
    ]);
    for (const event of channelEvents.events) {
      expect(new Date(event.occurredAt).toISOString()).toBe(event.occurredAt);
    }
  });

  test('has only events of its channel', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    const [room, conversation] = (await channelsOf(ada, ben)) as [ChannelRef, ChannelRef];
    await write(ada, room, 'in the room');

    const events = await readEvents(ada, conversation, 0);

    expect(events).toEqual({ events: [], lastSeq: 0, hasMore: false, reset: false });
    expect((await readEvents(ada, room, 0)).lastSeq).toBe(1);
  });

  test('ends at lastSeq of the channel', async () => {
    const { ada, channel } = await roomWith(3);

    const { node } = await ada.run(ANSWERS_AS_SUBSCRIBED, { id: channel.roomId });

    expect(node).toEqual({ lastSeq: 3 });
    expect(await readEvents(ada, channel, 3)).toEqual({ events: [], lastSeq: 3, hasMore: false, reset: false });
  });
});

describe('a page of the log', () => {
  test('has the requested number of events after a number, and says whether there are more', async () => {
    const { ada, channel } = await roomWith(5);

    const pages = [
      await readEvents(ada, channel, 0, 2),
      await readEvents(ada, channel, 2, 2),
      await readEvents(ada, channel, 4, 2),
      await readEvents(ada, channel, 3, 2),
      await readEvents(ada, channel, 5, 2),
    ];

    expect(pages.map(({ events, hasMore }) => [events.map(({ seq }) => seq), hasMore])).toEqual([
      [[1, 2], true],
      [[3, 4], true],
      [[5], false],
      [[4, 5], false],
      [[], false],
    ]);
    for (const { lastSeq, reset } of pages) expect({ lastSeq, reset }).toEqual({ lastSeq: 5, reset: false });
  });

  test('has 100 events by default', async () => {
    const { ada, ben, channel } = await roomWith(1);
    const [created] = await readLog(ada, channel);
    const id = created && 'message' in created ? created.message.id : '';
    for (let i = 0; i < 51; i++) {
      await react(ben, id, '👍');
      await ben.run(REMOVE_REACTION, { messageId: id, emoji: '👍' });
    }

    const unsaid = await ada.run(EVENTS, { channel, after: 0 });
    const most = await ada.run(EVENTS, { channel, after: 0, first: 100 });

    expect(unsaid.channelEvents).toEqual(most.channelEvents);
    expect(unsaid.channelEvents).toMatchObject({ lastSeq: 103, hasMore: true, reset: false });
    expect(durable(unsaid.channelEvents.events).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect((await readLog(ada, channel)).map(({ seq }) => seq)).toEqual(Array.from({ length: 103 }, (_, i) => i + 1));
  });

  test.each([
    ['first', { first: 0, after: 0 }],
    ['first', { first: 101, after: 0 }],
    ['first', { first: -1, after: 0 }],
    ['after', { after: -1 }],
  ])('refuses a bad %s with its name: %j', async (argument, args) => {
    const { ada, channel } = await roomWith(1);

    const { data, errors } = await ada.raw(EVENTS.toString(), { channel, ...args });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(data ?? null).toBeNull();
  });

  test('refuses an invalid number', async () => {
    const { ada, channel } = await roomWith(1);

    for (const after of [2 ** 31, 1.5, 'x', null]) {
      const { errors } = await ada.raw(EVENTS.toString(), { channel, after });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

describe('a reset', () => {
  test('is returned for a number that the channel has not reached', async () => {
    const { ada, channel } = await roomWith(2);

    const beyond = await readEvents(ada, channel, 3);

    expect(beyond).toEqual({ events: [], lastSeq: 2, hasMore: false, reset: true });
    expect((await readEvents(ada, channel, 2)).reset).toBe(false);
  });

  test('is returned for removed events, and not for events that are still stored', async () => {
    const { app, ada, channel } = await roomWith(5);
    await forget(app, channel, 3);

    const gone = [await readEvents(ada, channel, 0), await readEvents(ada, channel, 2, 1)];
    const there = [await readEvents(ada, channel, 3), await readEvents(ada, channel, 4)];

    for (const page of gone) expect(page).toEqual({ events: [], lastSeq: 5, hasMore: false, reset: true });
    expect(there.map(({ events, reset }) => [events.map(({ seq }) => seq), reset])).toEqual([
      [[4, 5], false],
      [[5], false],
    ]);
  });

  test('is returned if all events were removed, except to a client that has all of them, and numbers continue', async () => {
    const { app, ada, channel } = await roomWith(3);
    await forget(app, channel, 3);

    const behind = await readEvents(ada, channel, 2);
    const upToDate = await readEvents(ada, channel, 3);
    const { seq } = await write(ada, channel, 'after it');

    expect(behind).toEqual({ events: [], lastSeq: 3, hasMore: false, reset: true });
    expect(upToDate).toEqual({ events: [], lastSeq: 3, hasMore: false, reset: false });
    expect(seq).toBe(4);
    expect((await readEvents(ada, channel, 3)).events).toMatchObject([{ seq: 4 }]);
  });
});

describe('privacy of the log', () => {
  test('an idempotency key is shown only to its author', async () => {
    const { ada, ben, channel } = await roomWith(1);
    const idempotencyKey = 'key-of-ada';
    await ada.run(CREATE_MESSAGE, { input: { channel, content: 'with a key', idempotencyKey } });

    const own = await ada.run(EVENTS, { channel, after: 0 });
    const foreign = await ben.answer(EVENTS, { channel, after: 0 });

    expect(own.channelEvents.events).toMatchObject([{ idempotencyKey: null }, { idempotencyKey }]);
    expect(foreign.data!.channelEvents.events).toMatchObject([{ idempotencyKey: null }, { idempotencyKey: null }]);
    expect(JSON.stringify(foreign)).not.toContain(idempotencyKey);
  });

  test('the text of a deleted message is in no event and in no row', async () => {
    const { app, ada, ben, channel } = await roomWith(0);
    const written = await write(ada, channel, 'a secret: xyzzy');
    await edit(ada, written.id, 'the same secret: xyzzy');
    await remove(ada, written.id);

    for (const viewer of [ada, ben]) {
      const answer = await viewer.answer(EVENTS, { channel, after: 0 });
      const { events } = await readEvents(viewer, channel, 0);

      expect(answer.data!.channelEvents.events).toMatchObject([
        { seq: 1, message: { id: written.id, content: null, deletedAt: expect.any(String) as string } },
        { seq: 2 },
        { seq: 3 },
      ]);
      expect(events.map((event) => event.__typename)).toEqual([
        'MessageCreatedEvent',
        'MessageUpdatedEvent',
        'MessageDeletedEvent',
      ]);
      expect(JSON.stringify([answer, events])).not.toContain('xyzzy');
    }
    const rows = await app.db.$queryRaw<{ row: string }[]>`
      SELECT e::text AS row FROM events e WHERE e.stream_id = ${streamOf(channel)}::uuid
      UNION ALL SELECT m::text FROM messages m WHERE m.channel_id = ${streamOf(channel)}::uuid`;
    expect(rows).toHaveLength(4);
    expect(rows.filter(({ row }) => row.includes('xyzzy'))).toEqual([]);
  });

  test('a user without access gets the same answer as for a channel that does not exist', async () => {
    const app = await testApp();
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    const { serverId, roomId } = await roomOf(ada, ben);
    const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
    const conversationId = await conversationOf(ada, ben);
    const ask = (viewer: TestUser, channel: ChannelRef, after = 0) => viewer.answer(EVENTS, { channel, after });

    const noRoom = await ask(eve, { roomId: encodeId('room', newId('room')) });
    const noConversation = await ask(eve, { conversationId: encodeId('conv', newId('conv')) });

    expect(noRoom.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'channel.roomId' } }]);
    expect(noConversation.errors).toMatchObject([{ extensions: { argument: 'channel.conversationId' } }]);
    expect(await ask(eve, { roomId })).toEqual(noRoom);
    expect(await ask(eve, { roomId }, 1_000)).toEqual(noRoom);
    expect(await ask(ben, { roomId: privateRoomId })).toEqual(noRoom);
    expect(await ask(eve, { conversationId })).toEqual(noConversation);
    expect((await ask(ben, { roomId })).errors).toBeUndefined();
    expect((await ask(ben, { conversationId })).errors).toBeUndefined();
  });

  test('the events of a conversation stay readable to both after the end of their friendship', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    const channel = { conversationId: await conversationOf(ada, ben) };
    await write(ada, channel, 'before');
    await unfriend(ada, ben);

    const events = await readLog(ben, channel);

    expect(events).toMatchObject([{ seq: 1, message: { content: 'before' } }]);
  });
});
