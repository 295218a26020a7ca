import { afterEach, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { befriend, createRoom, people, serverOf } from '../kit/scenes.ts';
import { eventsOf } from '../kit/streams.ts';
import { listen, nobodyListens, TRANSPORTS } from '../kit/subscriptions.ts';

const app = await testApp({ publish: true });

const EVENTS = graphql(`
  subscription ViewerEvents($after: Int) {
    viewerEvents(after: $after) {
      __typename
      ... on Event {
        id
        occurredAt
        actor {
          id
        }
      }
      ... on DurableEvent {
        seq
      }
      ... on ConversationOpenedEvent {
        conversation {
          id
          members {
            nodes {
              id
            }
          }
        }
      }
      ... on FriendRequestedEvent {
        friendRequest {
          id
          from {
            id
          }
          to {
            id
          }
        }
      }
      ... on FriendAddedEvent {
        friend {
          id
          username
        }
      }
      ... on RoomAccessGrantedEvent {
        room {
          id
          name
          visibility
          server {
            id
          }
        }
      }
      ... on RoomAccessRevokedEvent {
        roomId
      }
    }
  }
`);

const REQUEST = graphql(`
  mutation ViewerEventsRequest($username: String!) {
    requestFriend(input: { username: $username }) {
      friendRequest {
        id
      }
    }
  }
`);

const ACCEPT = graphql(`
  mutation ViewerEventsAccept($friendRequestId: ID!) {
    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {
      friend {
        id
      }
    }
  }
`);

const OPEN = graphql(`
  mutation ViewerEventsOpen($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
    }
  }
`);

const LET_IN = graphql(`
  mutation ViewerEventsLetIn($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
    }
  }
`);

const SHUT_OUT = graphql(`
  mutation ViewerEventsShutOut($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
    }
  }
`);

afterEach(() => nobodyListens(app));

const as = ({ token }: TestUser) => ({ url: app.url, token });

/** Two who are members of a server with a private room of the first. */
async function twoAndARoom() {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  return { ada, ben, serverId, roomId: await createRoom(ada, serverId, 'PRIVATE') };
}

describe.each(TRANSPORTS)('the events of the viewer over %s', (transport) => {
  test('are all five kinds, with what they are about', async () => {
    const { ada, ben, serverId, roomId } = await twoAndARoom();
    using listener = listen(as(ben), transport, EVENTS, { after: 0 });
    // Each is awaited before the next change: what it is about is read when it is told.
    const heard = async (seq: number) => {
      await expect.poll(() => listener.events).toHaveLength(seq);
      return listener.events.at(-1);
    };

    const { requestFriend } = await ada.run(REQUEST, { username: ben.username });
    const requested = await heard(1);
    await ben.run(ACCEPT, { friendRequestId: requestFriend.friendRequest!.id });
    const added = await heard(2);
    const { openConversation } = await ada.run(OPEN, { userId: ben.id });
    const opened = await heard(3);
    await ada.run(LET_IN, { roomId, userId: ben.id });
    const granted = await heard(4);
    await ada.run(SHUT_OUT, { roomId, userId: ben.id });
    const revoked = await heard(5);

    const by = ({ id }: TestUser) => ({ actor: { id } });
    expect(requested).toMatchObject({
      __typename: 'FriendRequestedEvent',
      seq: 1,
      ...by(ada),
      friendRequest: { id: requestFriend.friendRequest!.id, from: { id: ada.id }, to: { id: ben.id } },
    });
    expect(added).toMatchObject({
      __typename: 'FriendAddedEvent',
      seq: 2,
      ...by(ben),
      friend: { id: ada.id, username: ada.username },
    });
    expect(opened).toMatchObject({
      __typename: 'ConversationOpenedEvent',
      seq: 3,
      ...by(ada),
      conversation: {
        id: openConversation.conversation!.id,
        members: { nodes: expect.arrayContaining([{ id: ada.id }, { id: ben.id }]) },
      },
    });
    expect(granted).toMatchObject({
      __typename: 'RoomAccessGrantedEvent',
      seq: 4,
      ...by(ada),
      room: { id: roomId, name: 'general', visibility: 'PRIVATE', server: { id: serverId } },
    });
    expect(revoked).toMatchObject({ __typename: 'RoomAccessRevokedEvent', seq: 5, ...by(ada), roomId });
    const ids = listener.events.map((event) => ('id' in event ? event.id : null));
    expect(new Set(ids).size).toBe(5);
    expect((await eventsOf(app, ben.id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(listener.errors).toEqual([]);
  });

  test('tell both sides of a friendship and of a conversation', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    using ofAda = listen(as(ada), transport, EVENTS, { after: 0 });
    using ofBen = listen(as(ben), transport, EVENTS, { after: 0 });

    await befriend(ada, ben);
    await ada.run(OPEN, { userId: ben.id });

    const kinds = ['FriendRequestedEvent', 'FriendAddedEvent', 'ConversationOpenedEvent'];
    for (const [listener, other] of [
      [ofAda, ben],
      [ofBen, ada],
    ] as const) {
      await expect.poll(() => listener.events.map((event) => event.__typename)).toEqual(kinds);
      expect(listener.events[1]).toMatchObject({ friend: { id: other.id } });
    }
  });

  test('are told again as things stand now: no request that is answered, no room that was lost', async () => {
    const { ada, ben, roomId } = await twoAndARoom();
    await befriend(ada, ben);
    await ada.run(LET_IN, { roomId, userId: ben.id });
    await ada.run(SHUT_OUT, { roomId, userId: ben.id });

    using listener = listen(as(ben), transport, EVENTS, { after: 0 });

    await expect
      .poll(() => listener.events)
      .toMatchObject([
        { __typename: 'FriendRequestedEvent', seq: 1, friendRequest: null },
        { __typename: 'FriendAddedEvent', seq: 2, friend: { id: ada.id } },
        { __typename: 'RoomAccessGrantedEvent', seq: 3, room: null },
        { __typename: 'RoomAccessRevokedEvent', seq: 4, roomId },
      ]);
    expect(listener.errors).toEqual([]);
  });

  test('are nobody else’s', async () => {
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    using stranger = listen(as(eve), transport, EVENTS, { after: 0 });
    using friend = listen(as(ben), transport, EVENTS, { after: 0 });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(2);

    await befriend(ada, ben);
    await expect.poll(() => friend.events).toHaveLength(2);
    await befriend(ada, eve);

    await expect
      .poll(() => stranger.events)
      .toMatchObject([{ seq: 1 }, { __typename: 'FriendAddedEvent', seq: 2, friend: { id: ada.id } }]);
  });
});
