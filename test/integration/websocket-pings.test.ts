import { expect, test } from 'vitest';

import { startDevIssuer } from '../../src/dev/issuer.ts';
import { listen } from '../../src/server/http/server.ts';
import { createWebSocketEndpoint } from '../../src/server/websocket/endpoint.ts';
import { testApp } from '../kit/app.ts';
import { transportOptions } from '../kit/bare-graphql.ts';
import { begin, connectWire } from '../kit/websocket.ts';

test('a client that does not answer pings is disconnected, and one that does is not', async () => {
  const { db } = await testApp();
  await using issuer = await startDevIssuer();
  const options = transportOptions(db, issuer);
  const endpoint = createWebSocketEndpoint({ ...options, pingMs: 1_000 });
  await using server = await listen(
    { routes: {}, upgrades: { '/graphql': endpoint.upgrade } },
    '127.0.0.1',
    0,
    options.log,
  );
  await using _endpoint = endpoint;
  using alive = await connectWire(server.url, null);
  using dead = await connectWire(server.url, null, { autoPong: false });

  const end = await dead.closed;

  expect(end.code).toBe(1006);
  begin(alive, 'look', '{ __typename }');
  expect(await alive.receive()).toEqual({ type: 'next', id: 'look', payload: { data: { __typename: 'Query' } } });
});
