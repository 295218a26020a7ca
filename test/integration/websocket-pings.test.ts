import { expect, test } from 'vitest';

import { createTokenVerifier } from '../../src/auth/verify.ts';
import { viewerFinder } from '../../src/auth/viewer.ts';
import { startDevIssuer } from '../../src/dev/issuer.ts';
import { createLogger } from '../../src/log.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { listen } from '../../src/server/http.ts';
import { createWebSocketDoor } from '../../src/server/websocket.ts';
import { UNLIMITED } from '../../src/domain/limits.ts';
import { createConnectionLimits } from '../../src/server/connection-limits.ts';
import { createGraphQL } from '../../src/server/yoga.ts';
import { testApp } from '../kit/app.ts';
import { SILENT } from '../../src/realtime/realtime.ts';
import { begin, connectWire } from '../kit/websocket.ts';

test('a client that answers no ping is cut off, and one that does is not', async () => {
  const { db } = await testApp();
  await using issuer = await startDevIssuer();
  const log = createLogger('silent');
  const speakers = {
    db,
    verifier: createTokenVerifier(issuer),
    findViewer: viewerFinder(db),
    realtime: SILENT,
    limits: UNLIMITED,
  };
  const connectionLimits = createConnectionLimits({ scale: 0 });
  const graphql = createGraphQL({
    ...speakers,
    connectionLimits,
    schema: buildSchema(),
    log,
    graphiql: null,
    trusted: null,
    introspection: true,
    production: false,
  });
  const door = createWebSocketDoor({
    ...speakers,
    graphql,
    log,
    trusted: null,
    origins: null,
    connectionLimits,
    trustedProxies: 0,
    pingMs: 1_000,
  });
  await using server = await listen({ routes: {}, upgrades: { '/graphql': door.upgrade } }, '127.0.0.1', 0, log);
  await using _door = door;
  using alive = await connectWire(server.url, null);
  using dead = await connectWire(server.url, null, { autoPong: false });

  const end = await dead.closed;

  expect(end.code).toBe(1006);
  begin(alive, 'look', '{ __typename }');
  expect(await alive.receive()).toEqual({ type: 'next', id: 'look', payload: { data: { __typename: 'Query' } } });
});
