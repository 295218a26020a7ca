import { describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { leave, people, privateRoomOf, removeMember, write } from '../kit/scenes.ts';
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

/** A private room of two with a message; a subscriber that has received it is listening. */
async function privateRoom(app: TestApp): Promise<{ ada: TestUser; ben: TestUser; roomId: string; serverId: string }> {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await privateRoomOf(ada, ben);
  await write(ada, { roomId });
  return { ada, ben, roomId, serverId };
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('a user who is removed from a room gets an event and no more, even if nothing else happens there', async () => {
    const app = await testApp({ publish: true });
    const { ada, ben, roomId } = await privateRoom(app);
    const [removed, staying] = [ben, ada].map(({ token }) =>
      listen({ url: app.url, token }, transport, CHANNEL_EVENTS, { roomId }),
    );
    await expect.poll(() => [removed!.events.length, staying!.events.length]).toEqual([1, 1]);

    await removeMember(ada, roomId, ben);

    await expect.poll(() => removed!.end).toBe('complete');
    expect(removed!.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    expect(removed!.errors).toEqual([]);
    await write(ada, { roomId });
    await expect.poll(() => staying!.events).toHaveLength(2);
    expect(staying!.end).toBeNull();
    staying!.stop();
  });

  test('a user who leaves a server gets events for the server and its rooms', async () => {
    const app = await testApp({ publish: true });
    const { ben, roomId, serverId } = await privateRoom(app);
    const client = { url: app.url, token: ben.token };
    const ofRoom = listen(client, transport, CHANNEL_EVENTS, { roomId });
    const ofServer = listen(client, transport, SERVER_EVENTS, { serverId });
    await expect.poll(() => [ofRoom.events.length, ofServer.events.length]).toEqual([1, 2]);

    await leave(ben, serverId);

    await expect.poll(() => [ofRoom.end, ofServer.end]).toEqual(['complete', 'complete']);
    expect(ofRoom.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    expect(ofServer.events.slice(2)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: serverId }]);
  });

  test('a removal by one instance ends subscriptions of another one', async () => {
    const app = await testApp({ publish: true });
    const { databaseUrl, ably } = app;
    const other = await startTestApp({ databaseUrl, ably }, { publish: true });
    const { ada, ben, roomId } = await privateRoom(app);
    const token = await other.token(ben.username);
    const removed = listen({ url: other.url, token }, transport, CHANNEL_EVENTS, { roomId });
    await expect.poll(() => removed.events.length).toBe(1);

    await removeMember(ada, roomId, ben);

    await expect.poll(() => removed.end).toBe('complete');
    expect(removed.events.slice(1)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: roomId }]);
    await other.stop();
  });
});
