import { afterEach, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { ADD_REACTION, CREATE_MESSAGE, DELETE_MESSAGE, REMOVE_REACTION, UPDATE_MESSAGE } from '../kit/operations.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { listen, nobodyListens, TRANSPORTS } from '../kit/subscriptions.ts';

const app = await testApp({ publish: true });

graphql(`
  fragment SubscriptionsEvent on ChannelEvent {
    __typename
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
        ...SubscriptionsMessage
      }
    }
    ... on MessageUpdatedEvent {
      message {
        ...SubscriptionsMessage
      }
    }
    ... on MessageDeletedEvent {
      messageId
      message {
        ...SubscriptionsMessage
      }
      removedMessageIds
    }
    ... on ReactionAddedEvent {
      messageId
      reacted: message {
        ...SubscriptionsMessage
      }
      emoji
      count
    }
    ... on ReactionRemovedEvent {
      messageId
      reacted: message {
        ...SubscriptionsMessage
      }
      emoji
      count
    }
  }
`);

graphql(`
  fragment SubscriptionsMessage on Message {
    id
    seq
    content
    version
    createdAt
    editedAt
    deletedAt
    author {
      id
    }
    channel {
      id
    }
    parentMessage {
      id
    }
    viewerCanEdit
    viewerCanDelete
  }
`);

const EVENTS = graphql(`
  subscription SubscriptionsEvents($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      ...SubscriptionsEvent
    }
  }
`);

const LOG = graphql(`
  query SubscriptionsLog($channel: ChannelRef!) {
    channelEvents(channel: $channel, after: 0) {
      events {
        ...SubscriptionsEvent
      }
    }
  }
`);

// After every test no subscription may be left.
afterEach(() => nobodyListens(app));

const CHANNELS = [
  ['room', async (a: TestUser, b: TestUser): Promise<ChannelRef> => ({ roomId: (await roomOf(a, b)).roomId })],
  ['conversation', async (a: TestUser, b: TestUser) => ({ conversationId: await conversationOf(a, b) })],
] as const;

const as = ({ token }: TestUser) => ({ url: app.url, token });

async function logOf(viewer: TestUser, channel: ChannelRef) {
  return (await viewer.run(LOG, { channel })).channelEvents.events;
}

describe.each(TRANSPORTS)('events of a channel over %s', (transport) => {
  test.each(CHANNELS)('of a %s: each type with all its data, as in the log', async (_kind, open) => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const channel = await open(ada, ben);
    using listener = listen(as(ben), transport, EVENTS, { channel, after: 0 });
    const seqs: (number | null)[] = [];
    // Each is awaited before the next change, because the message is read when the event is delivered.
    const heard = async (seq: number | null) => {
      seqs.push(seq);
      await expect.poll(() => listener.events).toHaveLength(seqs.length);
      return listener.events.at(-1);
    };

    const { createMessage } = await ada.run(CREATE_MESSAGE, { input: { channel, content: 'first' } });
    const messageId = createMessage.message!.id;
    const created = await heard(createMessage.seq);
    const { updateMessage } = await ada.run(UPDATE_MESSAGE, { messageId, content: 'edited' });
    const updated = await heard(updateMessage.seq);
    const { addReaction } = await ben.run(ADD_REACTION, { messageId, emoji: '👍' });
    const added = await heard(addReaction.seq);
    const { removeReaction } = await ben.run(REMOVE_REACTION, { messageId, emoji: '👍' });
    const removed = await heard(removeReaction.seq);
    const { deleteMessage } = await ada.run(DELETE_MESSAGE, { messageId });
    const deleted = await heard(deleteMessage.seq);

    const by = ({ id, username }: TestUser) => ({ actor: { id, username } });
    const message = { id: messageId, seq: 1, author: { id: ada.id }, channel: { id: Object.values(channel)[0] } };
    expect(created).toMatchObject({
      __typename: 'MessageCreatedEvent',
      ...by(ada),
      message: { ...message, content: 'first', version: 1, parentMessage: null, viewerCanEdit: false },
    });
    expect(updated).toMatchObject({
      __typename: 'MessageUpdatedEvent',
      ...by(ada),
      message: { ...message, content: 'edited', version: 2, editedAt: expect.any(String) },
    });
    const reaction = { ...by(ben), messageId, emoji: '👍', reacted: { ...message, content: 'edited' } };
    expect(added).toMatchObject({ __typename: 'ReactionAddedEvent', ...reaction, count: 1 });
    expect(removed).toMatchObject({ __typename: 'ReactionRemovedEvent', ...reaction, count: 0 });
    expect(deleted).toMatchObject({
      __typename: 'MessageDeletedEvent',
      ...by(ada),
      messageId,
      message: { ...message, content: null, deletedAt: expect.any(String) },
      removedMessageIds: [messageId],
    });
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    const log = await logOf(ben, channel);
    const identity = ({ id, occurredAt, seq }: { id?: string; occurredAt?: string; seq?: number }) => ({
      id,
      occurredAt,
      seq,
    });
    expect(listener.events.map(identity)).toEqual(log.map(identity));
    expect(listener.errors).toEqual([]);
  });

  test('replayed events have messages as they are now, as in the log', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const channel = { roomId: (await roomOf(ada, ben)).roomId };
    const parent = await write(ada, channel, 'one');
    await write(ben, channel, 'a reply', parent.id);
    await ada.run(UPDATE_MESSAGE, { messageId: parent.id, content: 'two' });
    const gone = await write(ada, channel, 'never mind');
    await ada.run(DELETE_MESSAGE, { messageId: gone.id });

    using listener = listen(as(ben), transport, EVENTS, { channel, after: 0 });

    await expect.poll(() => listener.events).toHaveLength(5);
    expect(listener.events).toEqual(await logOf(ben, channel));
    expect(listener.events).toMatchObject([
      { seq: 1, message: { content: 'two', version: 2 } },
      { seq: 2, message: { content: 'a reply', parentMessage: { id: parent.id } } },
      { seq: 3, message: { content: 'two', version: 2 } },
      { seq: 4, message: { content: null, deletedAt: expect.any(String) } },
      { seq: 5, messageId: gone.id },
    ]);
  });

  test('an idempotency key is shown only to its author', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const channel = { roomId: (await roomOf(ada, ben)).roomId };
    using author = listen(as(ada), transport, EVENTS, { channel, after: 0 });
    using other = listen(as(ben), transport, EVENTS, { channel, after: 0 });

    await ada.run(CREATE_MESSAGE, { input: { channel, content: 'with a key', idempotencyKey: 'key-of-ada' } });

    await expect.poll(() => [author.events.length, other.events.length]).toEqual([1, 1]);
    expect(author.events).toMatchObject([{ idempotencyKey: 'key-of-ada' }]);
    expect(other.events).toMatchObject([{ idempotencyKey: null }]);
  });

  test('of several channels at once: each subscription gets only the events of its channel', async () => {
    const [ada] = await people(app, 'ada');
    const { serverId, roomId } = await roomOf(ada);
    const otherRoomId = await createRoom(ada, serverId);
    using one = listen(as(ada), transport, EVENTS, { channel: { roomId }, after: 0 });
    using same = listen(as(ada), transport, EVENTS, { channel: { roomId }, after: 0 });
    using other = listen(as(ada), transport, EVENTS, { channel: { roomId: otherRoomId }, after: 0 });

    await write(ada, { roomId }, 'here');
    await write(ada, { roomId: otherRoomId }, 'there');
    await write(ada, { roomId }, 'here again');

    const heard = () =>
      [one, same, other].map(({ events }) =>
        events.map((event) => (event.__typename === 'MessageCreatedEvent' ? event.message.content : event.__typename)),
      );
    await expect.poll(heard).toEqual([['here', 'here again'], ['here', 'here again'], ['there']]);
  });

  test('without `after` a subscription starts with the next event', async () => {
    const [ada] = await people(app, 'ada');
    const channel = { roomId: (await roomOf(ada)).roomId };
    await write(ada, channel, 'before');
    using listener = listen(as(ada), transport, EVENTS, { channel });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(1);

    await write(ada, channel, 'after');

    await expect.poll(() => listener.events).toMatchObject([{ seq: 2, message: { content: 'after' } }]);
  });

  test('a client can unsubscribe and subscribe again', async () => {
    const [ada] = await people(app, 'ada');
    const channel = { roomId: (await roomOf(ada)).roomId };
    const first = listen(as(ada), transport, EVENTS, { channel, after: 0 });
    await write(ada, channel);
    await expect.poll(() => first.events).toHaveLength(1);

    first.stop();
    await expect.poll(() => app.bridge.counts.subscribers).toBe(0);
    await write(ada, channel);
    using second = listen(as(ada), transport, EVENTS, { channel, after: 1 });

    await expect.poll(() => second.events).toMatchObject([{ seq: 2 }]);
    expect(first.events).toHaveLength(1);
  });

  test('a client that disconnects before its subscription started leaves nothing behind', async () => {
    const [ada] = await people(app, 'ada');
    const { serverId } = await roomOf(ada);
    const rooms = await Promise.all(Array.from({ length: 5 }, () => createRoom(ada, serverId)));

    const { feeds } = app.bridge.counts;
    const gone = rooms.map((roomId) => listen(as(ada), transport, EVENTS, { channel: { roomId } }));
    // As soon as the server has started one of them and is working on the others.
    await expect.poll(() => app.bridge.counts.feeds, { interval: 1 }).toBeGreaterThan(feeds);
    for (const listener of gone) listener.stop();
    using stack = new DisposableStack();
    const stayed = rooms.map((roomId) =>
      stack.use(listen(as(ada), transport, EVENTS, { channel: { roomId }, after: 0 })),
    );
    for (const roomId of rooms) await write(ada, { roomId });

    await expect.poll(() => stayed.map(({ events }) => events.length)).toEqual(rooms.map(() => 1));
    await expect.poll(() => app.bridge.counts.subscribers).toBe(rooms.length);
    expect(gone.map(({ events }) => events.length)).toEqual(rooms.map(() => 0));
  });
});
