import { Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../../kit/app.ts';
import { recordedFetch } from '../../kit/recorded-fetch.ts';
import { people, roomOf, write } from '../../kit/scenes.ts';

/** urql, set up as in its documentation. */

const WHO = gql`
  query Who {
    viewer {
      user {
        id
        username
      }
    }
  }
`;
const FOLLOW = gql`
  subscription Follow($roomId: ID!) {
    channelEvents(channel: { roomId: $roomId }) {
      ... on MessageCreatedEvent {
        message {
          content
        }
      }
    }
  }
`;

type Prefer = NonNullable<Parameters<typeof persistedExchange>[0]>['preferGetForPersistedQueries'];

async function clientOf({ token }: TestUser, preferGet: Prefer, extra: { fetchSubscriptions?: boolean } = {}) {
  const { url } = await testApp();
  const { fetch, exchanges } = recordedFetch();
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetch,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      persistedExchange({ preferGetForPersistedQueries: preferGet!, enableForMutation: true }),
      fetchExchange,
    ],
    requestPolicy: 'network-only',
    ...extra,
  });
  return { client, exchanges };
}

describe('its exchange for persisted queries', () => {
  test.each<[string, Prefer, string]>([
    ['POST', false, 'POST'],
    ['GET', 'force', 'GET'],
    ['GET where the address is short enough', 'within-url-limit', 'GET'],
  ])('learns from %s that they are not supported, and sends texts from then on', async (_how, preferGet, method) => {
    const [ada] = await people(await testApp(), 'ada');
    const { client, exchanges } = await clientOf(ada, preferGet);

    const first = await client.query(WHO, {}).toPromise();
    const second = await client.query(WHO, {}).toPromise();

    for (const { data, error } of [first, second]) {
      expect(error).toBeUndefined();
      expect(data).toMatchObject({ viewer: { user: { id: ada.id, username: ada.username } } });
    }
    expect(exchanges.map(({ hasText }) => hasText)).toEqual([false, true, true]);
    expect(exchanges[0]!.method).toBe(method);
  });
});

test('its subscriptions over HTTP get events in order', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  const { client } = await clientOf(ada, false, { fetchSubscriptions: true });
  const results: unknown[] = [];

  const subscription = client.subscription(FOLLOW, { roomId }).subscribe(({ data, error }) => {
    results.push(error ?? (data as unknown));
  });
  await expect.poll(() => app.bridge.counts.subscribers).toBe(1);
  for (const content of ['one', 'two']) await write(bob, { roomId }, content);

  await expect.poll(() => results.length).toBe(2);
  subscription.unsubscribe();
  expect(results).toMatchObject(['one', 'two'].map((content) => ({ channelEvents: { message: { content } } })));
});
