import { expect, test } from 'vitest';

import { startDevIssuer } from '../../src/dev/issuer.ts';
import { listen } from '../../src/server/http.ts';
import { createWebSocketDoor } from '../../src/server/websocket.ts';
import { createGraphQL } from '../../src/server/yoga.ts';
import { testApp } from '../kit/app.ts';
import { graphqlOptions } from '../kit/bare-graphql.ts';
import { begin, connectWire } from '../kit/websocket.ts';

test('a client that answers no ping is cut off, and one that does is not', async () => {
  const { db } = await testApp();
  await using issuer = await startDevIssuer();
  const options = graphqlOptions(db, issuer);
  const door = createWebSocketDoor({
    ...options,
    graphql: createGraphQL(options),
    origins: null,
    pingMs: 1_000,
  });
  await using server = await listen(
    { routes: {}, upgrades: { '/graphql': door.upgrade } },
    '127.0.0.1',
    0,
    options.log,
  );
  await using _door = door;
  using alive = await connectWire(server.url, null);
  using dead = await connectWire(server.url, null, { autoPong: false });

  const end = await dead.closed;

  expect(end.code).toBe(1006);
  begin(alive, 'look', '{ __typename }');
  expect(await alive.receive()).toEqual({ type: 'next', id: 'look', payload: { data: { __typename: 'Query' } } });
});
