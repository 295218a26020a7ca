import { createHash } from 'node:crypto';

import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../../kit/app.ts';
import { recordedFetch } from '../../kit/recorded-fetch.ts';
import { people, roomOf, write } from '../../kit/scenes.ts';

/** Apollo Client, set up as in its documentation. */

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
const NAME_SERVER = gql`
  mutation NameServer($name: String!) {
    createServer(input: { name: $name }) {
      server {
        id
        name
      }
    }
  }
`;
const FOLLOW = gql`
  subscription Follow($roomId: ID!) {
    channelEvents(channel: { roomId: $roomId }) {
      ... on MessageCreatedEvent {
        message {
          id
          content
        }
      }
    }
  }
`;

async function clientOf(user: TestUser, options: { useGETForHashedQueries?: boolean; persisted?: boolean } = {}) {
  const { url } = await testApp();
  const { fetch, exchanges } = recordedFetch();
  const http = new HttpLink({ uri: `${url}/graphql`, fetch, headers: { authorization: `Bearer ${user.token}` } });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const { useGETForHashedQueries = false, persisted = true } = options;
  const link = persisted ? createPersistedQueryLink({ sha256, useGETForHashedQueries }).concat(http) : http;
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link,
    defaultOptions: { query: { fetchPolicy: 'network-only' } },
  });
  return { client, exchanges };
}

describe('its link for persisted queries', () => {
  test('learns from the first query that they are not supported, and sends texts from then on', async () => {
    const [ada] = await people(await testApp(), 'ada');
    const { client, exchanges } = await clientOf(ada);

    const first = await client.query({ query: WHO });
    const second = await client.query({ query: WHO });

    expect(first.data).toMatchObject({ viewer: { user: { id: ada.id, username: ada.username } } });
    expect(second.data).toEqual(first.data);
    expect(exchanges.map(({ hasText }) => hasText)).toEqual([false, true, true]);
  });

  test('does so with GET', async () => {
    const [ada] = await people(await testApp(), 'ada');
    const { client, exchanges } = await clientOf(ada, { useGETForHashedQueries: true });

    const { data } = await client.query({ query: WHO });

    expect(data).toMatchObject({ viewer: { user: { id: ada.id } } });
    expect(exchanges).toEqual([
      expect.objectContaining({ method: 'GET', hasText: false }),
      { method: 'POST', hasText: true, status: 200 },
    ]);
  });

  test('does so with a mutation first', async () => {
    const [ada] = await people(await testApp(), 'ada');
    const { client, exchanges } = await clientOf(ada, { useGETForHashedQueries: true });

    const { data } = await client.mutate({ mutation: NAME_SERVER, variables: { name: 'Harbour' } });

    expect(data).toMatchObject({ createServer: { server: { name: 'Harbour' } } });
    expect(exchanges.map(({ method, hasText }) => [method, hasText])).toEqual([
      ['POST', false],
      ['POST', true],
    ]);
  });
});

test('its subscriptions over HTTP (multipart/mixed) get events in order', async () => {
  const [ada, bob] = await people(await testApp(), 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  const { client } = await clientOf(ada, { persisted: false });
  const app = await testApp();
  const results: unknown[] = [];
  const failures: unknown[] = [];

  const subscription = client
    .subscribe({ query: FOLLOW, variables: { roomId } })
    .subscribe({ next: (result) => results.push(result), error: (error) => failures.push(error) });
  await expect.poll(() => app.bridge.counts.subscribers).toBe(1);
  for (const content of ['one', 'two']) await write(bob, { roomId }, content);

  await expect.poll(() => [...results, ...failures].length).toBe(2);
  subscription.unsubscribe();
  expect(failures).toEqual([]);
  expect(results).toMatchObject(
    ['one', 'two'].map((content) => ({ data: { channelEvents: { message: { content } } } })),
  );
});

test('its errors have the codes of the contract', async () => {
  const { client } = await clientOf({ token: 'x' } as TestUser, { persisted: false });

  await expect(client.query({ query: WHO })).rejects.toMatchObject({
    errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) })],
  });
});
