import { afterEach, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, joinServer, leave, people, serverOf } from '../kit/scenes.ts';
import { eventsOf } from '../kit/streams.ts';
import { listen, nobodyListens, TRANSPORTS } from '../kit/subscriptions.ts';

const app = await testApp({ publish: true });

const EVENTS = graphql(`
  subscription ServerEvents($serverId: ID!, $after: Int) {
    serverEvents(serverId: $serverId, after: $after) {
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
      ... on RoomCreatedEvent {
        room {
          id
          name
          visibility
        }
      }
      ... on MemberJoinedEvent {
        member {
          id
          username
        }
      }
      ... on MemberLeftEvent {
        member {
          id
          username
        }
      }
      ... on AccessRevokedEvent {
        channelId
      }
    }
  }
`);

afterEach(() => nobodyListens(app));

const as = ({ token }: TestUser) => ({ url: app.url, token });

describe.each(TRANSPORTS)('the events of a server over %s', (transport) => {
  test('are of all three types, with their objects, and reveal nothing of private rooms', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(ada);
    using listener = listen(as(ada), transport, EVENTS, { serverId, after: 0 });

    await createRoom(ada, serverId, 'PRIVATE');
    await joinServer(serverId, ada, ben);
    const roomId = await createRoom(ada, serverId);
    await leave(ben, serverId);

    const by = ({ id }: TestUser) => ({ actor: { id } });
    const member = ({ id, username }: TestUser) => ({ member: { id, username } });
    await expect
      .poll(() => listener.events)
      .toMatchObject([
        { __typename: 'MemberJoinedEvent', seq: 1, ...by(ada), ...member(ada) },
        { __typename: 'MemberJoinedEvent', seq: 2, ...by(ben), ...member(ben) },
        {
          __typename: 'RoomCreatedEvent',
          seq: 3,
          ...by(ada),
          room: { id: roomId, name: 'general', visibility: 'PUBLIC' },
        },
        { __typename: 'MemberLeftEvent', seq: 4, ...by(ben), ...member(ben) },
      ]);
    expect((await eventsOf(app, serverId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(listener.errors).toEqual([]);
  });

  test('end for a user who leaves, after a last event', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(ada, ben);
    using left = listen(as(ben), transport, EVENTS, { serverId, after: 2 });
    using stayed = listen(as(ada), transport, EVENTS, { serverId, after: 2 });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(2);

    await leave(ben, serverId);

    await expect.poll(() => left.end).toBe('complete');
    expect(left.events).toMatchObject([{ __typename: 'AccessRevokedEvent', channelId: serverId, actor: null }]);
    expect(left.errors).toEqual([]);
    await expect.poll(() => stayed.events).toMatchObject([{ __typename: 'MemberLeftEvent', member: { id: ben.id } }]);
    expect(stayed.end).toBeNull();
  });
});
