import { createClient } from 'graphql-sse';
import { gql, GraphQLClient } from 'graphql-request';
import { expect, test } from 'vitest';

import { testApp, type TestUser } from '../../kit/app.ts';
import { people, roomOf, write } from '../../kit/scenes.ts';

/** graphql-request and graphql-sse, set up as in their documentation. */

const WHO = gql`
  query Who {
    viewer {
      user {
        id
      }
    }
  }
`;
const FOLLOW = /* GraphQL */ `
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

const headersOf = ({ token }: Pick<TestUser, 'token'>) => ({ authorization: `Bearer ${token}` });

test.each(['POST', 'GET'] as const)('graphql-request sends %s', async (method) => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const client = new GraphQLClient(`${app.url}/graphql`, { method, headers: headersOf(ada) });

  expect(await client.request(WHO)).toEqual({ viewer: { user: { id: ada.id } } });
});

test('graphql-request reports a refusal with its code', async () => {
  const app = await testApp();
  const client = new GraphQLClient(`${app.url}/graphql`, { headers: headersOf({ token: 'x' }) });

  await expect(client.request(WHO)).rejects.toMatchObject({
    response: { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
  });
});

test('graphql-sse follows a room in order', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  const client = createClient({ url: `${app.url}/graphql`, headers: headersOf(ada), retryAttempts: 0 });
  const results: unknown[] = [];
  const following = (async () => {
    for await (const { data } of client.iterate({ query: FOLLOW, variables: { roomId } })) {
      if (results.push(data) === 2) return;
    }
  })();

  await expect.poll(() => app.bridge.counts.subscribers).toBe(1);
  for (const content of ['one', 'two']) await write(bob, { roomId }, content);
  await following;
  client.dispose();

  expect(results).toEqual(['one', 'two'].map((content) => ({ channelEvents: { message: { content } } })));
});

test('graphql-sse reports why a subscription is refused', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const client = createClient({ url: `${app.url}/graphql`, headers: headersOf(ada), retryAttempts: 0 });

  const { value } = await client.iterate({ query: 'subscription { nonsense }' }).next();

  expect(value).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});
