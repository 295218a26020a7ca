import { expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { createMessage, deleteMessage, updateMessage } from '../kit/messages.ts';
import { graphql } from '../kit/generated/gql.ts';
import { people, react, roomOf, write } from '../kit/scenes.ts';
import { scrape } from '../kit/scrape.ts';
import { listen } from '../kit/subscriptions.ts';
import { connectWire } from '../kit/websocket.ts';

/** All fields of an event that are the same for all viewers. */
const SHARED = graphql(`
  subscription FanOutShared($channel: ChannelRef!, $after: Int, $first: Int) {
    channelEvents(channel: $channel, after: $after) {
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
        message {
          ...FanOutMessage
        }
      }
      ... on MessageUpdatedEvent {
        message {
          ...FanOutMessage
        }
      }
      ... on MessageDeletedEvent {
        messageId
      }
      ... on ReactionAddedEvent {
        messageId
        emoji
        count
      }
      ... on AccessRevokedEvent {
        channelId
      }
    }
  }

  fragment FanOutMessage on Message {
    id
    seq
    content
    version
    author {
      id
      username
      displayName
    }
    parentMessage {
      id
    }
    replyCount
    reactionGroups {
      emoji
      count
      users(first: $first) {
        username
      }
    }
    replies(first: 2) {
      nodes {
        id
      }
    }
  }
`);

/** The same, and viewer-dependent fields. */
const OWN = graphql(`
  subscription FanOutOwn($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on MessageCreatedEvent {
        idempotencyKey
        message {
          content
          viewerCanEdit
          viewerCanDelete
        }
      }
    }
  }
`);

/** Some events of each type in a room. @param seen Waits until all subscribers have the event with this number. */
async function happenings(ada: TestUser, ben: TestUser, roomId: string, seen: (seq: number) => Promise<void>) {
  const first = await write(ada, { roomId }, 'first');
  await seen(2);
  const { message } = await createMessage(ben, { channel: { roomId }, content: 'reply', parentMessageId: first.id });
  await seen(3);
  await react(ada, message!.id);
  await seen(4);
  await updateMessage(ada, { messageId: first.id, content: 'edited' });
  await seen(5);
  await deleteMessage(ben, message!.id);
  await seen(6);
}

test('early, new and SSE subscribers get the same events', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  await write(ada, { roomId });
  const follow = ({ token }: TestUser, transport: 'graphql-ws' | 'SSE', after = 0) =>
    listen({ url: app.url, token }, transport, SHARED, { channel: { roomId }, after, first: 3 });
  const early = [ada, ben, ada, ben].map((user) => follow(user, 'graphql-ws'));
  const alone = follow(ben, 'SSE');
  for (const listener of [...early, alone]) await expect.poll(() => listener.events).toHaveLength(1);

  // One by one, because an event shows the state at the time of its execution.
  const everybodyHas = async (count: number) => {
    for (const listener of [...early, alone]) await expect.poll(() => listener.events).toHaveLength(count);
  };
  const last = 6;
  await happenings(ada, ben, roomId, everybodyHas);
  const [shared] = early;
  for (let i = 0; i < 20; i++) {
    await write(i % 2 ? ada : ben, { roomId });
    if (i % 5 === 0) early.push(follow(ada, 'graphql-ws'));
  }

  await everybodyHas(last + 20);
  const seqs = shared!.events.map((event) => ('seq' in event ? event.seq : null));
  expect(seqs).toEqual(Array.from({ length: last + 20 }, (_, i) => i + 1));
  // Late subscribers read earlier events with the current state. Their live events are the same text.
  for (const listener of [...early.slice(0, 4), alone])
    expect(listener.events.slice(1)).toEqual(shared!.events.slice(1));
  for (const listener of early.slice(4)) expect(listener.events.slice(-4)).toEqual(shared!.events.slice(-4));
  for (const listener of [...early, alone]) listener.stop();
});

test('viewer-dependent fields have each viewer’s own values', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  await write(ada, { roomId });
  const [ofAda, ofBen] = [ada, ben].map(({ token }) =>
    listen({ url: app.url, token }, 'graphql-ws', OWN, { channel: { roomId }, after: 0 }),
  );
  for (const listener of [ofAda!, ofBen!]) await expect.poll(() => listener.events).toHaveLength(1);

  for (let i = 0; i < 3; i++)
    await createMessage(ada, { channel: { roomId }, content: 'mine', idempotencyKey: `${roomId}${i}` });

  for (const listener of [ofAda!, ofBen!]) await expect.poll(() => listener.events).toHaveLength(4);
  expect(ofAda!.events.at(-1)).toMatchObject({
    idempotencyKey: `${roomId}2`,
    message: { viewerCanEdit: true, viewerCanDelete: true },
  });
  expect(ofBen!.events.at(-1)).toMatchObject({
    idempotencyKey: null,
    message: { viewerCanEdit: false, viewerCanDelete: false },
  });
  for (const listener of [ofAda!, ofBen!]) listener.stop();
});

test('many subscribers of a room need as many statements as one', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const statementsWith = async (count: number) => {
    const { roomId } = await roomOf(ada, ben);
    await write(ada, { roomId });
    const listeners = Array.from({ length: count }, (_, i) =>
      listen({ url: app.url, token: [ada, ben][i % 2]!.token }, 'graphql-ws', SHARED, {
        channel: { roomId },
        after: 0,
      }),
    );
    const everybodyHas = async (events: number) => {
      await expect.poll(() => listeners.map((one) => one.events.length)).toEqual(listeners.map(() => events));
    };
    await everybodyHas(1);
    // The first event after they joined may still be executed for each.
    await write(ada, { roomId });
    await everybodyHas(2);
    const statements = await app.statementsOf(async () => {
      await write(ada, { roomId });
      await everybodyHas(3);
    });
    for (const listener of listeners) listener.stop();
    // Without the comparison of the bridge, which may happen at the same time.
    return statements.filter((text) => !/^\s*SELECT st\.id, st\.last_seq/.test(text)).length;
  };

  const one = await statementsWith(1);
  const many = await statementsWith(30);

  // The author is read if the group is not executed as the author.
  expect(many).toBeLessThanOrEqual(one + 1);
});

test('a connection that reads too slowly is told to retry later and counted, and does not delay others', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  await write(ada, { roomId });
  const channel = { roomId };
  const quick = listen({ url: app.url, token: ben.token }, 'graphql-ws', SHARED, { channel, after: 0 });
  using slow = await connectWire(app.url, ada.token);
  const SUBSCRIPTIONS = 20;
  for (let i = 0; i < SUBSCRIPTIONS; i++) {
    const payload = { query: String(SHARED), variables: { channel, after: 0 } };
    slow.send({ type: 'subscribe', id: `${i}`, payload });
  }
  for (let i = 0; i < SUBSCRIPTIONS; i++) await slow.receive();
  const listening = app.bridge.counts.subscribers;

  slow.pause();
  // 16 KB of text in each event, for each subscription, because some of it fits into buffers of the operating system.
  let written = 1;
  while (app.bridge.counts.subscribers === listening) {
    await write(ada, { roomId }, '😀'.repeat(4_000));
    written++;
  }
  slow.resume();

  expect((await slow.closed).code).toBe(1013);
  await expect.poll(() => app.bridge.counts.subscribers).toBe(listening - SUBSCRIPTIONS);
  await expect.poll(() => quick.events).toHaveLength(written);
  expect(quick.end).toBeNull();
  const { value } = await scrape(app.metricsUrl);
  expect(value('messaging_slow_readers_closed_total', { where: 'websocket' })).toBe(1);
  expect(value('messaging_websockets_closed_total', { code: '1013' })).toBe(1);
  quick.stop();
});

const LIMITED = graphql(`
  subscription FanOutLimited($channel: ChannelRef!, $after: Int, $first: Int = 1) {
    channelEvents(channel: $channel, after: $after) {
      ... on ReactionAddedEvent {
        messageId
      }
      ... on MessageUpdatedEvent {
        message {
          reactionGroups {
            users(first: $first) {
              username
            }
          }
        }
      }
    }
  }
`);

test('a missing variable and a null variable are not treated as the same', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const channel = { roomId };
  const { id: messageId } = await write(ada, channel);
  for (const user of [ada, ben]) await react(user, messageId);
  const variables = [
    { channel, after: 3 },
    { channel, after: 3, first: null },
  ];
  const [omitted, isNull] = variables.map((some) =>
    listen({ url: app.url, token: ada.token }, 'graphql-ws', LIMITED, some),
  );
  await expect.poll(() => app.bridge.counts.subscribers).toBeGreaterThanOrEqual(2);

  // Before the second edit, both are members of their groups.
  for (const content of ['one', 'two']) {
    await updateMessage(ada, { messageId, content });
    const count = content === 'one' ? 1 : 2;
    for (const listener of [omitted!, isNull!]) await expect.poll(() => listener.events).toHaveLength(count);
  }

  const usersOf = (event: unknown) =>
    (event as { message: { reactionGroups: { users: unknown[] }[] } }).message.reactionGroups[0]!.users.length;
  expect([omitted!, isNull!].map(({ events }) => events.map(usersOf))).toEqual([
    [1, 1],
    [2, 2],
  ]);
  for (const listener of [omitted!, isNull!]) listener.stop();
});
