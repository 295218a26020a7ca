import { afterEach, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import {
  acceptFriend,
  addMember,
  askToBeFriends,
  befriend,
  converse,
  createRoom,
  leave,
  people,
  removeMember,
  serverOf,
  unfriend,
} from '../kit/scenes.ts';
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
      ... on FriendRemovedEvent {
        userId
      }
      ... on FriendRequestClosedEvent {
        friendRequestId
        accepted
      }
      ... on ServerJoinedEvent {
        server {
          id
          name
        }
      }
      ... on ServerLeftEvent {
        serverId
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

afterEach(() => nobodyListens(app));

const as = ({ token }: TestUser) => ({ url: app.url, token });

/** Two members of a server with a private room of the first. */
async function twoAndARoom() {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  return { ada, ben, serverId, roomId: await createRoom(ada, serverId, 'PRIVATE') };
}

describe.each(TRANSPORTS)('the events of the viewer over %s', (transport) => {
  test('are of all nine types, with their objects', async () => {
    const { ada, ben, serverId, roomId } = await twoAndARoom();
    using listener = listen(as(ben), transport, EVENTS, { after: 0 });
    // Each is awaited before the next change, because its object is read when the event is delivered.
    const heard = async (seq: number) => {
      await expect.poll(() => listener.events).toHaveLength(seq);
      return listener.events.at(-1);
    };

    const joined = await heard(1);
    const friendRequestId = await askToBeFriends(ada, ben);
    const requested = await heard(2);
    await acceptFriend(ben, friendRequestId);
    const closed = await heard(4);
    const added = listener.events[2];
    const conversationId = await converse(ada, ben);
    const opened = await heard(5);
    await addMember(ada, roomId, ben);
    const granted = await heard(6);
    await removeMember(ada, roomId, ben);
    const revoked = await heard(7);
    await unfriend(ada, ben);
    const removed = await heard(8);
    await leave(ben, serverId);
    const left = await heard(9);

    const by = ({ id }: TestUser) => ({ actor: { id } });
    expect(joined).toMatchObject({
      __typename: 'ServerJoinedEvent',
      seq: 1,
      ...by(ben),
      server: { id: serverId, name: 'Home' },
    });
    expect(requested).toMatchObject({
      __typename: 'FriendRequestedEvent',
      seq: 2,
      ...by(ada),
      friendRequest: { id: friendRequestId, from: { id: ada.id }, to: { id: ben.id } },
    });
    expect(added).toMatchObject({
      __typename: 'FriendAddedEvent',
      seq: 3,
      ...by(ben),
      friend: { id: ada.id, username: ada.username },
    });
    expect(closed).toMatchObject({
      __typename: 'FriendRequestClosedEvent',
      seq: 4,
      ...by(ben),
      friendRequestId,
      accepted: true,
    });
    expect(opened).toMatchObject({
      __typename: 'ConversationOpenedEvent',
      seq: 5,
      ...by(ada),
      conversation: {
        id: conversationId,
        members: { nodes: expect.arrayContaining([{ id: ada.id }, { id: ben.id }]) },
      },
    });
    expect(granted).toMatchObject({
      __typename: 'RoomAccessGrantedEvent',
      seq: 6,
      ...by(ada),
      room: { id: roomId, name: 'general', visibility: 'PRIVATE', server: { id: serverId } },
    });
    expect(revoked).toMatchObject({ __typename: 'RoomAccessRevokedEvent', seq: 7, ...by(ada), roomId });
    expect(removed).toMatchObject({ __typename: 'FriendRemovedEvent', seq: 8, ...by(ada), userId: ada.id });
    expect(left).toMatchObject({ __typename: 'ServerLeftEvent', seq: 9, ...by(ben), serverId });
    const ids = listener.events.map((event) => ('id' in event ? event.id : null));
    expect(new Set(ids).size).toBe(9);
    expect((await eventsOf(app, ben.id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(listener.errors).toEqual([]);
  });

  test('reach both users for a friendship, its end and a conversation', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    using ofAda = listen(as(ada), transport, EVENTS, { after: 0 });
    using ofBen = listen(as(ben), transport, EVENTS, { after: 0 });

    await befriend(ada, ben);
    await converse(ada, ben);
    await unfriend(ben, ada);

    const kinds = [
      'FriendRequestedEvent',
      'FriendAddedEvent',
      'FriendRequestClosedEvent',
      'ConversationOpenedEvent',
      'FriendRemovedEvent',
    ];
    for (const [listener, other] of [
      [ofAda, ben],
      [ofBen, ada],
    ] as const) {
      await expect.poll(() => listener.events.map((event) => event.__typename)).toEqual(kinds);
      expect(listener.events[1]).toMatchObject({ friend: { id: other.id } });
      expect(listener.events[4]).toMatchObject({ actor: { id: ben.id }, userId: other.id });
    }
  });

  test.each([
    ['withdrawn by the user who asked', 'ada'],
    ['declined by the user who was asked', 'ben'],
  ])('reach both users for a friend request that was %s', async (_what, closing) => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    using ofAda = listen(as(ada), transport, EVENTS, { after: 0 });
    using ofBen = listen(as(ben), transport, EVENTS, { after: 0 });
    const friendRequestId = await askToBeFriends(ada, ben);
    const [closer, other] = closing === 'ada' ? [ada, ben] : [ben, ada];

    await unfriend(closer, other);

    for (const listener of [ofAda, ofBen]) {
      await expect
        .poll(() => listener.events)
        .toMatchObject([
          { __typename: 'FriendRequestedEvent', seq: 1 },
          {
            __typename: 'FriendRequestClosedEvent',
            seq: 2,
            actor: { id: closer.id },
            friendRequestId,
            accepted: false,
          },
        ]);
    }
  });

  test('reach the other devices of a user who creates a server', async () => {
    const [ada] = await people(app, 'ada');
    using listener = listen(as(ada), transport, EVENTS, { after: 0 });

    const serverId = await serverOf(ada);

    await expect
      .poll(() => listener.events)
      .toMatchObject([{ __typename: 'ServerJoinedEvent', seq: 1, server: { id: serverId } }]);
  });

  test('have objects as they are now when replayed: no closed friend request, no lost room or server', async () => {
    const { ada, ben, serverId, roomId } = await twoAndARoom();
    await befriend(ada, ben);
    await addMember(ada, roomId, ben);
    await removeMember(ada, roomId, ben);
    await leave(ben, serverId);

    using listener = listen(as(ben), transport, EVENTS, { after: 0 });

    await expect
      .poll(() => listener.events)
      .toMatchObject([
        { __typename: 'ServerJoinedEvent', seq: 1, server: null },
        { __typename: 'FriendRequestedEvent', seq: 2, friendRequest: null },
        { __typename: 'FriendAddedEvent', seq: 3, friend: { id: ada.id } },
        { __typename: 'FriendRequestClosedEvent', seq: 4, accepted: true },
        { __typename: 'RoomAccessGrantedEvent', seq: 5, room: null },
        { __typename: 'RoomAccessRevokedEvent', seq: 6, roomId },
        { __typename: 'ServerLeftEvent', seq: 7, serverId },
      ]);
    expect(listener.errors).toEqual([]);
  });

  test('reach no other user', async () => {
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    using outsider = listen(as(eve), transport, EVENTS, { after: 0 });
    using friend = listen(as(ben), transport, EVENTS, { after: 0 });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(2);

    await befriend(ada, ben);
    await expect.poll(() => friend.events).toHaveLength(3);
    await befriend(ada, eve);

    await expect
      .poll(() => outsider.events)
      .toMatchObject([
        { seq: 1 },
        { __typename: 'FriendAddedEvent', seq: 2, friend: { id: ada.id } },
        { __typename: 'FriendRequestClosedEvent', seq: 3 },
      ]);
  });
});
