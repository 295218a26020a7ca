import { expect, test } from 'vitest';

import { startTestApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, people, serverOf, write } from '../kit/scenes.ts';
import { listen, TRANSPORTS } from '../kit/subscriptions.ts';

const ChannelEvents = graphql(`
  subscription SubscriptionsChannelEvents($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on Event {
        id
        occurredAt
        actor {
          username
        }
      }
      ... on DurableEvent {
        seq
      }
      ... on MessageCreatedEvent {
        message {
          id
          content
        }
      }
      ... on StreamResetEvent {
        resetTo: seq
      }
    }
  }
`);

test.each(TRANSPORTS)('over %s', async (transport) => {
  const app = await startTestApp({}, { publish: true });
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  const roomId = await createRoom(ada, serverId);
  await write(ada, { roomId });

  const listener = listen({ url: app.url, token: ada.token }, transport, ChannelEvents, {
    channel: { roomId },
    after: 0,
  });
  await expect.poll(() => listener.events.length).toBe(1);
  for (let i = 0; i < 5; i++) await write(ada, { roomId });

  await expect.poll(() => listener.events.length).toBe(6);
  console.log(JSON.stringify(listener.events[5]), listener.errors, listener.end);
  listener.stop();
});
