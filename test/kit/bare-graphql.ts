import { createTokenVerifier } from '../../src/auth/verify.ts';
import { viewerFinder } from '../../src/auth/viewer.ts';
import type { Db } from '../../src/data/db.ts';
import type { DevIssuer } from '../../src/dev/issuer.ts';
import { UNLIMITED } from '../../src/domain/limits.ts';
import { createLogger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { SILENT } from '../../src/realtime/realtime.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { NO_STORAGE } from '../../src/storage/storage.ts';
import { createConnectionLimits } from '../../src/server/connection-limits.ts';
import { createObserver } from '../../src/server/observe.ts';
import type { GraphQLOptions } from '../../src/server/yoga.ts';

/**
 * What `createGraphQL` and the WebSocket door take, for tests of them without an app: development, no limits, any document, and a
 * log that nobody reads.
 */
export function graphqlOptions(db: Db, issuer: DevIssuer): GraphQLOptions {
  const log = createLogger('silent');
  return {
    db,
    verifier: createTokenVerifier(issuer),
    findViewer: viewerFinder(db),
    realtime: SILENT,
    limits: UNLIMITED,
    trustedProxies: 0,
    storage: NO_STORAGE,
    connectionLimits: createConnectionLimits({ scale: 0 }),
    schema: buildSchema(),
    log,
    observer: createObserver(log, createMetrics()),
    graphiql: null,
    trusted: null,
    introspection: true,
    production: false,
  };
}
