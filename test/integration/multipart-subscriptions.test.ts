import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

const EVENTS = `subscription ($roomId: ID!) {
  channelEvents(channel: { roomId: $roomId }, after: 0) { ... on DurableEvent { seq } }
}`;

test('a subscription that accepts multipart/mixed gets each event as the payload of a part', async () => {
  const app = await testApp({ publish: true });
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await write(ada, { roomId });
  const stop = new AbortController();

  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ada.token}`,
      'content-type': 'application/json',
      accept: 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json;q=0.9',
    },
    body: JSON.stringify({ query: EVENTS, variables: { roomId } }),
    signal: stop.signal,
  });

  expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  // A part is complete when the delimiter after it has arrived.
  while (!/"payload".*\r\n--graphql$/.test(text)) text += (await reader.read()).value ?? '';
  const parts = text.split('\r\n--graphql').map((part) => part.split('\r\n\r\n')[1]);
  expect(parts).toContain('{"payload":{"data":{"channelEvents":{"seq":1}}}}');
  stop.abort();
  await expect.poll(() => app.bridge.counts.subscribers).toBe(0);
});

test('a refused subscription is a single result, in the other media type that the client accepts', async () => {
  const { url } = await testApp();

  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/graphql-response+json',
    },
    body: JSON.stringify({ query: 'subscription { viewerEvents { __typename } }' }),
  });

  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  expect(await response.text()).toContain('UNAUTHENTICATED');
});
