import { createTokenVerifier } from '../../src/auth/verify.ts';
import { viewerFinder } from '../../src/auth/viewer.ts';
import type { Db } from '../../src/data/db.ts';
import type { DevIssuer } from '../../src/dev/issuer.ts';
import { UNLIMITED } from '../../src/domain/limits.ts';
import { createLogger, type Logger } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { SILENT } from '../../src/realtime/realtime.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { createConnectionLimits } from '../../src/server/connection-limits.ts';
import { createGraphQLRoute } from '../../src/server/http/graphql.ts';
import { type HttpServer, listen } from '../../src/server/http/server.ts';
import { createYogaAdapter } from '../../src/server/http/yoga.ts';
import { createObserver } from '../../src/server/observe.ts';
import { createOperations } from '../../src/server/operation.ts';
import { ANY_DOCUMENT } from '../../src/server/trusted-documents.ts';
import { NO_STORAGE } from '../../src/storage/storage.ts';

/**
 * Options of the transports, for tests without an app: development, no limits, any document, and a log that is not
 * read.
 */
export function transportOptions(
  db: Db,
  issuer: DevIssuer,
  { log = createLogger('silent'), production = false }: { readonly log?: Logger; readonly production?: boolean } = {},
) {
  const schema = buildSchema();
  return {
    db,
    verifier: createTokenVerifier(issuer),
    findViewer: viewerFinder(db),
    realtime: SILENT,
    limits: UNLIMITED,
    trustedProxies: 0,
    storage: NO_STORAGE,
    connectionLimits: createConnectionLimits({ scale: 0 }),
    schema,
    log,
    observer: createObserver(log, createMetrics()),
    origins: null,
    operations: createOperations({
      schema,
      documents: ANY_DOCUMENT,
      limits: UNLIMITED,
      log,
      production,
      introspection: true,
      plans: true,
    }),
  };
}

/** Serves only GraphQL over HTTP. */
export function serveGraphQL(options: ReturnType<typeof transportOptions>): Promise<HttpServer> {
  const graphql = createGraphQLRoute({ ...options, yoga: createYogaAdapter(options.schema, null) });
  return listen({ routes: { '/graphql': graphql }, upgrades: {} }, '127.0.0.1', 0, options.log);
}
