import { afterEach, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing, streamOf } from '../kit/streams.ts';
import { listen, nobodyListens, TRANSPORTS } from '../kit/subscriptions.ts';

const app = await testApp({ publish: true });

const CHANNEL = graphql(`
  subscription SubscriptionsAfterChannel($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on StreamResetEvent {
        id
        seq
        occurredAt
        actor {
          id
        }
      }
    }
  }
`);

const VIEWER = graphql(`
  subscription SubscriptionsAfterViewer($after: Int) {
    viewerEvents(after: $after) {
      __typename
      ... on StreamResetEvent {
        seq
      }
    }
  }
`);

const SERVER = graphql(`
  subscription SubscriptionsAfterServer($serverId: ID!, $after: Int) {
    serverEvents(serverId: $serverId, after: $after) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on StreamResetEvent {
        seq
      }
    }
  }
`);

afterEach(() => nobodyListens(app));

const as = ({ token }: TestUser) => ({ url: app.url, token });

/** A room with that many messages. */
async function roomWith(count: number) {
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  for (let i = 0; i < count; i++) await write(ada, { roomId });
  return { ada, serverId, channel: { roomId } };
}

const created = (seq: number) => ({ __typename: 'MessageCreatedEvent', seq });
const reset = (seq: number) => ({ __typename: 'StreamResetEvent', seq });

describe.each(TRANSPORTS)('`after` over %s', (transport) => {
  test.each([
    [0, [1, 2, 3]],
    [2, [3]],
    [3, []],
  ])('%i: later stored events come first, and then new ones', async (after, past) => {
    const { ada, channel } = await roomWith(3);
    using listener = listen(as(ada), transport, CHANNEL, { channel, after });
    await expect.poll(() => listener.events).toEqual(past.map(created));

    await write(ada, channel);
    await write(ada, channel);

    await expect.poll(() => listener.events).toEqual([...past, 4, 5].map(created));
  });

  test('stored events of several pages come completely', async () => {
    const { ada, channel } = await roomWith(250);

    using listener = listen(as(ada), transport, CHANNEL, { channel, after: 0 });

    await expect.poll(() => listener.events.length).toBe(250);
    expect(listener.events).toEqual(Array.from({ length: 250 }, (_, i) => created(i + 1)));
  });

  test('a number that the channel has not reached gives a reset, with the number from which it continues', async () => {
    const { ada, channel } = await roomWith(2);
    using listener = listen(as(ada), transport, CHANNEL, { channel, after: 1_000 });
    await expect.poll(() => listener.events).toHaveLength(1);

    await write(ada, channel);

    const notice = { id: expect.stringMatching(/^evt_[0-9a-z]{26}$/), occurredAt: expect.any(String), actor: null };
    await expect.poll(() => listener.events).toEqual([{ ...reset(2), ...notice }, created(3)]);
    expect(listener.end).toBeNull();
  });

  test('events that were removed from the log give a reset; those still in the log do not', async () => {
    const { ada, channel } = await roomWith(4);
    await app.db.$executeRaw`DELETE FROM events WHERE stream_id = ${streamOf(channel)}::uuid AND seq <= 2`;
    using behind = listen(as(ada), transport, CHANNEL, { channel, after: 1 });
    using inTime = listen(as(ada), transport, CHANNEL, { channel, after: 2 });
    await expect.poll(() => [behind.events.length, inTime.events.length]).toEqual([1, 2]);

    await write(ada, channel);

    await expect.poll(() => behind.events).toMatchObject([reset(4), created(5)]);
    await expect.poll(() => inTime.events).toEqual([3, 4, 5].map(created));
  });

  test('the same holds for the streams of the viewer and of a server', async () => {
    const { ada, serverId } = await roomWith(0);
    using viewer = listen(as(ada), transport, VIEWER, { after: 1_000 });
    using server = listen(as(ada), transport, SERVER, { serverId, after: 1_000 });
    await expect.poll(() => server.events).toEqual([reset(2)]);

    await createRoom(ada, serverId);

    await expect.poll(() => viewer.events).toEqual([reset(1)]);
    await expect.poll(() => server.events).toEqual([reset(2), { __typename: 'RoomCreatedEvent', seq: 3 }]);
  });

  test('a negative number is refused by name', async () => {
    const { ada, channel, serverId } = await roomWith(1);

    const listeners = [
      listen(as(ada), transport, CHANNEL, { channel, after: -1 }),
      listen(as(ada), transport, VIEWER, { after: -1 }),
      listen(as(ada), transport, SERVER, { serverId, after: -1 }),
    ];

    for (const listener of listeners) {
      await expect.poll(() => listener.end).toBe('complete');
      expect(listener.errors).toMatchObject([
        { message: 'after must be at least 0, is -1', extensions: { code: 'BAD_USER_INPUT', argument: 'after' } },
      ]);
      expect(listener.events).toEqual([]);
    }
  });

  test.each([1.5, 'x', 2 ** 31])('%j is refused by name', async (after) => {
    const { ada, channel } = await roomWith(1);

    using listener = listen(as(ada), transport, CHANNEL, { channel, after: after as number });

    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });
});

describe.each(TRANSPORTS)('refused subscriptions over %s', (transport) => {
  /** The errors of a refused subscription. */
  async function refusalOf(viewer: TestUser, channel: ChannelRef) {
    using listener = listen(as(viewer), transport, CHANNEL, { channel, after: 0 });
    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.events).toEqual([]);
    return listener.errors;
  }

  async function serverRefusalOf(viewer: TestUser, serverId: string) {
    using listener = listen(as(viewer), transport, SERVER, { serverId, after: 0 });
    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.events).toEqual([]);
    return listener.errors;
  }

  test('a hidden channel or server gets the answer for one that does not exist', async () => {
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    const { serverId, roomId } = await roomOf(ada, ben);
    const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
    const conversationId = await conversationOf(ada, ben);

    const noRoom = await refusalOf(eve, { roomId: idOfNothing('room') });
    const noConversation = await refusalOf(eve, { conversationId: idOfNothing('conv') });
    const noServer = await serverRefusalOf(eve, idOfNothing('srv'));

    expect(noRoom).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'channel.roomId' } }]);
    expect(noConversation).toMatchObject([{ extensions: { argument: 'channel.conversationId' } }]);
    expect(noServer).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'serverId' } }]);
    expect(await refusalOf(eve, { roomId })).toEqual(noRoom);
    expect(await refusalOf(ben, { roomId: privateRoomId })).toEqual(noRoom);
    expect(await refusalOf(eve, { conversationId })).toEqual(noConversation);
    expect(await serverRefusalOf(eve, serverId)).toEqual(noServer);
  });

  test.each([
    ['no id', { roomId: 'nonsense' }, 'channel.roomId'],
    ['an id of another kind', { roomId: idOfNothing('conv') }, 'channel.roomId'],
    ['an id of another kind', { conversationId: idOfNothing('room') }, 'channel.conversationId'],
    ['both', { roomId: idOfNothing('room'), conversationId: idOfNothing('conv') }, 'channel'],
    ['neither', {}, 'channel'],
  ])('%s is refused by name: %j', async (_what, channel, argument) => {
    const [ada] = await people(app, 'ada');

    const errors = await refusalOf(ada, channel as never);

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  test.each(['nonsense', idOfNothing('room')])('the server id %j is refused by name', async (serverId) => {
    const [ada] = await people(app, 'ada');

    const errors = await serverRefusalOf(ada, serverId);

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'serverId' } }]);
  });

  test('two fields in one subscription are refused', async () => {
    const [ada] = await people(app, 'ada');

    using listener = listen(
      as(ada),
      transport,
      'subscription { viewerEvents { __typename } a: viewerEvents { __typename } }',
    );

    await expect.poll(() => listener.end).toBe('complete');
    expect(listener.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
