import { describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, people, serverOf, write } from '../kit/scenes.ts';
import { listen, TRANSPORTS } from '../kit/subscriptions.ts';

const CHANNEL_EVENTS = graphql(`
  subscription AccessChannelEvents($roomId: ID!) {
    channelEvents(channel: { roomId: $roomId }, after: 0) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on AccessRevokedEvent {
        channelId
      }
    }
  }
`);

const SERVER_EVENTS = graphql(`
  subscription AccessServerEvents($serverId: ID!) {
    serverEvents(serverId: $serverId, after: 0) {
      __typename
      ... on AccessRevokedEvent {
        channelId
      }
    }
  }
`);

const ADD_MEMBER = graphql(`
  mutation AccessAddMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const REMOVE_MEMBER = graphql(`
  mutation AccessRemoveMember($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const LEAVE = graphql(`
  mutation AccessLeaveServer($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
    }
  }
`);

/** A private room of two, with a message: whoever sees it has begun to listen. */
async function privateRoom(app: TestApp): Promise<{ ada: TestUser; ben: TestUser; roomId: string; serverId: string }> {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  const roomId = await createRoom(ada, serverId, 'PRIVATE');
  await ada.run(ADD_MEMBER, { roomId, userId: ben.id });
  await write(ada, { roomId });
  return { ada, ben, roomId, serverId };
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('whoever is removed from a room is told so and hears no more, though nothing happens there', async () => {
    const app = await testApp({ publish: true });
    const { ada, ben, roomId } = await privateRoom(app);
    const [removed, staying] = [ben, ada].map(({ token }) =>
      listen({ url: app.url, token }, transport, CHANNEL_EVENTS, { roomId }),
    );
    await expect.poll(() => [removed!.events.length, staying!.events.length]).toEqual([1, 1]);

    await ada.run(REMOVE_MEMBER, { roomId, userId: ben.id });

    await expect.poll(() => removed!.end).toBe('complete');
    expect(removed!.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    expect(removed!.errors).toEqual([]);
    await write(ada, { roomId });
    await expect.poll(() => staying!.events).toHaveLength(2);
    expect(staying!.end).toBeNull();
    staying!.stop();
  });

  test('whoever leaves a server is told so of the server and of its rooms', async () => {
    const app = await testApp({ publish: true });
    const { ben, roomId, serverId } = await privateRoom(app);
    const client = { url: app.url, token: ben.token };
    const ofRoom = listen(client, transport, CHANNEL_EVENTS, { roomId });
    const ofServer = listen(client, transport, SERVER_EVENTS, { serverId });
    await expect.poll(() => [ofRoom.events.length, ofServer.events.length]).toEqual([1, 2]);

    await ben.run(LEAVE, { serverId });

    await expect.poll(() => [ofRoom.end, ofServer.end]).toEqual(['complete', 'complete']);
    expect(ofRoom.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    expect(ofServer.events.slice(2)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: serverId }]);
  });

  test('a removal by one instance ends what another one serves', async () => {
    const app = await testApp({ publish: true });
    const { databaseUrl, ably } = app;
    const other = await startTestApp({ databaseUrl, ably }, { publish: true });
    const { ada, ben, roomId } = await privateRoom(app);
    const token = await other.token(ben.username);
    const removed = listen({ url: other.url, token }, transport, CHANNEL_EVENTS, { roomId });
    await expect.poll(() => removed.events.length).toBe(1);

    await ada.run(REMOVE_MEMBER, { roomId, userId: ben.id });

    await expect.poll(() => removed.end).toBe('complete');
    expect(removed.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    await other.stop();
  });
});
