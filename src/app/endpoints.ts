import type { Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import type { Limits } from '../domain/limits.ts';
import type { Logger } from '../observability/log.ts';
import type { Publisher } from '../realtime/publisher.ts';
import type { Realtime } from '../realtime/realtime.ts';
import { type ConnectionLimits, createConnectionLimits } from '../server/connection-limits.ts';
import type { Origins } from '../server/http/cors.ts';
import { createGraphQLRoute } from '../server/http/graphql.ts';
import { createHealth, type Health } from '../server/http/health.ts';
import type { Routes, Upgrades } from '../server/http/server.ts';
import { inHttpSpans } from '../server/http/spans.ts';
import { createYogaAdapter } from '../server/http/yoga.ts';
import { type Observer, observeRequests } from '../server/observe.ts';
import { createOperations, type OperationsOptions } from '../server/operation.ts';
import { ANY_DOCUMENT, readTrustedDocuments } from '../server/trusted-documents.ts';
import { createWebSocketEndpoint, type WebSocketEndpoint } from '../server/websocket/endpoint.ts';
import type { Storage } from '../storage/storage.ts';
import { missingMigrations } from './database.ts';
import { loadFrontPage, loadGraphiQL } from './dev.ts';
import type { SignIn } from './sign-in.ts';
import { explained } from './start-error.ts';

export interface EndpointsOptions extends Pick<OperationsOptions, 'schema' | 'plans' | 'maxPlanSteps'> {
  readonly config: Config;
  readonly db: Db;
  readonly signIn: SignIn;
  readonly realtime: Realtime;
  readonly publisher: Publisher | null;
  readonly limits: Limits;
  readonly storage: Storage;
  readonly origins: Origins;
  readonly observer: Observer;
  readonly log: Logger;
}

/** The handlers of requests and upgrades by path, for a server. */
export interface Endpoints {
  readonly routes: Routes;
  readonly upgrades: Upgrades;
  readonly webSockets: WebSocketEndpoint;
  readonly health: Health;
  readonly connectionLimits: ConnectionLimits;
}

/** Makes the handlers of the schema for HTTP, SSE and WebSocket, and the probes. */
export async function createEndpoints(options: EndpointsOptions): Promise<Endpoints> {
  const { config, schema, db, realtime, limits, storage, origins, observer, log, plans, maxPlanSteps } = options;
  const { issuer, verifier, findViewer } = options.signIn;
  const { production, introspection, trustedProxies } = config;

  const connectionLimits = createConnectionLimits({ scale: config.rateLimitScale, trustedProxies });
  const documents = await loadDocuments(config);
  const operations = createOperations({
    schema,
    documents,
    limits,
    log,
    production,
    introspection,
    plans,
    maxPlanSteps,
  });
  const graphiql = production ? null : await explained('GraphiQL failed', loadGraphiQL(issuer.devToken));

  const signIn = { db, verifier, findViewer, realtime, limits, trustedProxies, storage };
  const transport = { ...signIn, operations, origins, connectionLimits, observer };
  const graphql = createGraphQLRoute({ ...transport, yoga: createYogaAdapter(schema, graphiql) });
  const webSockets = createWebSocketEndpoint({ ...transport, log });
  const health = createHealthOf(options);

  return {
    routes: {
      '/graphql': inHttpSpans('/graphql', observeRequests(graphql, observer)),
      '/livez': health.livez,
      '/readyz': health.readyz,
      ...issuer.routes,
      ...(production ? {} : await explained('the page at / failed', loadFrontPage())),
    },
    upgrades: { '/graphql': webSockets.upgrade },
    webSockets,
    health,
    connectionLimits,
  };
}

/** The documents that clients may send: those of `TRUSTED_DOCUMENTS`, or any. */
async function loadDocuments({ trustedDocuments }: Config): Promise<OperationsOptions['documents']> {
  if (trustedDocuments === null) return ANY_DOCUMENT;
  return explained('TRUSTED_DOCUMENTS cannot be used', readTrustedDocuments(trustedDocuments));
}

function createHealthOf({ db, publisher, realtime, signIn: { verifier }, log }: EndpointsOptions): Health {
  return createHealth({
    askDatabase: () => db.$queryRaw`SELECT 1`,
    pendingMigrations: () => missingMigrations(db),
    details: () => ({
      publisher: publisher && { waiting: publisher.waiting, ...publisher.counts },
      realtime: realtime.bridge.counts,
      issuerKeysAgeSeconds: verifier.keysAge(),
    }),
    verifier,
    log,
  });
}
