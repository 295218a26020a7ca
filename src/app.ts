import { setTimeout as sleep } from 'node:timers/promises';

import { createTokenVerifier } from './auth/verify.ts';
import { viewerFinder } from './auth/viewer.ts';
import type { AblyConfig, Config } from './config.ts';
import { type Issuer, loadGraphiQL, seed, startAbly, startDatabase, startIssuer } from './app-dev.ts';
import { openFiles } from './app-files.ts';
import { planJobs } from './app-jobs.ts';
import { measure, serveMetrics } from './app-metrics.ts';
import { createRealtime, PUBLISHER_POOL_SIZE, startPublishing } from './app-realtime.ts';
import { createDb, type Db } from './data/db.ts';
import { migrate, pendingMigrations } from './data/migrate.ts';
import { createPool, type PoolOptions } from './data/pool.ts';
import { countInPostgres, countInRedis } from './data/rate-limits.ts';
import { type ErrorReporter, openSentry } from './error-reports.ts';
import type { FileChores } from './domain/file-work.ts';
import { createLimits, type Limits } from './domain/limits.ts';
import { createLogger, type LogDestination, type Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Bridge } from './realtime/bridge.ts';
import type { Publisher } from './realtime/publisher.ts';
import { buildSchema } from './schema/index.ts';
import { createFastPath } from './server/fast-path.ts';
import { createConnectionLimits } from './server/connection-limits.ts';
import { graphqlDoor } from './server/graphql-door.ts';
import { createHealth } from './server/health.ts';
import { createObserver, observeRequests } from './server/observe.ts';
import { listen, type Routes, type Upgrades } from './server/http.ts';
import { inHttpSpans } from './server/http-spans.ts';
import type { SignInOptions } from './server/sign-in.ts';
import { readTrustedDocuments } from './server/trusted-documents.ts';
import { createWebSocketDoor } from './server/websocket.ts';
import { createGraphQL } from './server/yoga.ts';

/** The running service. Disposing it stops everything that it started, in reverse order. */
export interface App extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`, without a slash at the end. */
  readonly url: string;
  readonly db: Db;
  /**
   * A token of the development issuer, `claims` added to its own and stronger than them; null where tokens
   * are Auth0's.
   */
  readonly devToken: Issuer['devToken'];
  /** Where events are published, and with which key. */
  readonly ably: AblyConfig;
  /** Address of the local Ably server; null where Ably is not local. */
  readonly localAblyUrl: string | null;
  /** Null where {@link AppOptions.publish} is false. */
  readonly publisher: Publisher | null;
  readonly bridge: Bridge;
  /** What becomes of files outside of requests; jobs do it from time to time. */
  readonly files: FileChores;
  readonly metrics: Metrics;
  /** Where they are shown. */
  readonly metricsUrl: string;
  /** Whether this start filled an empty database with demo data. */
  readonly seeded: boolean;
}

/** The service cannot start for a reason outside the program. The message is for whoever starts it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export interface AppOptions {
  /** Called with each SQL statement before it runs: tests count and explain statements with it. */
  readonly onStatement?: (statement: string, parameters: readonly unknown[]) => void;
  /** Whether this process publishes events to Ably, and revokes the tokens of who lost access. Default: yes. */
  readonly publish?: boolean;
  /** Whether what is to be done from time to time is done by this process. Default: yes. */
  readonly jobs?: boolean;
  /** How long "is typing" lasts unless it is renewed, in milliseconds. Default: 10 s. */
  readonly typingLeaseMs?: number | undefined;
  /** Whether requests of the usual kind take the short way. Default: yes; tests compare the two. */
  readonly fastPath?: boolean;
  /** See `FastPathOptions`; tests ask for more than people do. */
  readonly maxPlanSteps?: number | undefined;
  /** Where the log goes instead of standard output: tests search it. */
  readonly logTo?: LogDestination | undefined;
  /** Told of every failure, instead of what `SENTRY_DSN` says: for whoever embeds the service. */
  readonly reporter?: ErrorReporter | undefined;
}

/** Connections for counting what users do. */
const LIMITS_POOL_SIZE = 2;
/** Longest wait for them, in milliseconds: then each process counts for itself, and the request has time left. */
const LIMITS_TIMEOUT_MS = 1_000;

/**
 * Puts the parts together: the only place where that is done. What the configuration does not name is
 * embedded, and real: PostgreSQL, and an issuer whose tokens are checked like any other's.
 *
 * @throws {StartError} The address is taken, or the database or `dataDir` cannot be used. What was started is stopped.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  await using stack = new AsyncDisposableStack();
  const reporter = options.reporter ?? (await openReporter(config));
  // Last of all, as what fails while the service ends is a failure as well.
  stack.defer(async () => reporter?.flush());
  const log = createLogger(
    config.logLevel,
    options.logTo,
    reporter ? (failure) => reporter.report(failure) : undefined,
  );
  const metrics = createMetrics();
  // First of all, and so the last to end: what happens while the service stops can be seen.
  const metricsServer = stack.use(await explained('the metrics cannot be shown', serveMetrics(config, metrics, log)));
  const observer = createObserver(log, metrics);

  const databaseUrl =
    config.databaseUrl ?? (await explained(`PostgreSQL in ${config.dataDir} failed`, startDatabase(config, stack)));
  const { databasePoolSize: poolSize } = config;
  const db = openDb({ url: databaseUrl, poolSize, log, onStatement: options.onStatement }, stack);
  await explained(
    // Of the URL only this: the rest names the user and the password.
    `the database at ${new URL(databaseUrl).host || 'its local socket'} cannot be used`,
    prepareDatabase(config, db, databaseUrl, log),
  );

  const { ably, localAblyUrl } = config.ably
    ? { ably: config.ably, localAblyUrl: null }
    : await explained('the local Ably server failed', startAbly(config, stack));
  const { publish = true, typingLeaseMs } = options;
  const publisherDb = publish ? openDb({ url: databaseUrl, poolSize: PUBLISHER_POOL_SIZE, log }, stack) : null;
  // After the server, which stands below, has let its requests finish: what they wrote is still published.
  const publisher = publisherDb && startPublishing({ db, own: publisherDb, ably, log }, stack);
  const realtime = createRealtime(
    { db, ably, log, publish, typingLeaseMs, onSlowReader: () => observer.slowReader('queue') },
    stack,
  );

  const issuer = config.auth0
    ? auth0Issuer(config.auth0)
    : await explained('the development issuer failed', startIssuer(config, stack));
  const verifier = createTokenVerifier({
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    onFetchFailed: (error) => log.warn({ err: error }, 'unable to fetch the keys of the issuer'),
  });
  const findViewer = viewerFinder(db);

  const trusted =
    config.trustedDocuments === null
      ? null
      : await explained('TRUSTED_DOCUMENTS cannot be used', readTrustedDocuments(config.trustedDocuments));
  const limits = await openLimits(config, databaseUrl, log, stack);
  const origins = config.allowedOrigins && new Set(config.allowedOrigins);
  let ownUrl = '';
  const files = await explained(
    `files in ${config.dataDir} cannot be kept`,
    openFiles({ config, db, log, metrics, ownUrl: () => config.publicUrl ?? ownUrl, origins }, stack),
  );
  const { storage } = files;
  const { trustedProxies } = config;
  const speakers: SignInOptions = { db, verifier, findViewer, realtime, limits, trustedProxies, storage };
  const connectionLimits = createConnectionLimits({ scale: config.rateLimitScale, trustedProxies });
  const graphql = createGraphQL({
    ...speakers,
    connectionLimits,
    observer,
    schema: buildSchema(),
    log,
    graphiql: config.production ? null : await explained('GraphiQL failed', loadGraphiQL(issuer.devToken)),
    production: config.production,
    introspection: config.introspection,
    trusted,
  });
  const answer =
    (options.fastPath ?? true)
      ? createFastPath(graphql, { ...speakers, log, trusted, maxPlanSteps: options.maxPlanSteps })
      : graphql;
  const health = createHealth({
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
  const routes: Routes = {
    '/graphql': inHttpSpans('/graphql', observeRequests(graphqlDoor(answer, origins), observer)),
    '/livez': health.livez,
    '/readyz': health.readyz,
    ...issuer.routes,
  };

  const webSockets = createWebSocketDoor({
    ...speakers,
    graphql,
    log,
    trusted,
    origins,
    connectionLimits,
    observer,
  });
  measure(metrics, { db, publisherDb, publisher, bridge: realtime.bridge, webSockets, verifier, health, log });
  const upgrades: Upgrades = { '/graphql': webSockets.upgrade };

  const { eventRetentionDays } = config;
  // They end after the server, which is the first to stop.
  const jobs = planJobs({ databaseUrl, db, eventRetentionDays, files: files.chores, metrics, log }, stack);

  const seeded = config.seed && (await seed(db));
  const server = stack.use(
    await explained(
      'the server failed',
      listen(
        { routes, below: files.doors, upgrades, accept: (address) => connectionLimits.accept(address) },
        config.host,
        config.port,
        log,
      ),
    ),
  );
  ownUrl = server.url.replace('//0.0.0.0:', '//localhost:').replace('//[::]:', '//localhost:');
  if (options.jobs ?? true) jobs.begin();
  // Before the server ends, which waits for what is open: streams do not end by themselves.
  // Both at once: a client that does not hear of its end keeps no other one waiting.
  stack.defer(async () => {
    await Promise.all([webSockets[Symbol.asyncDispose](), realtime.bridge[Symbol.asyncDispose]()]);
  });
  // First of all: whoever sends requests here is to know, and has the time that it was given.
  stack.defer(async () => {
    log.info('the service ends');
    health.drain();
    server.drain();
    await sleep(config.drainSeconds * 1_000);
    server.stopListening();
  });

  log.info({ url: server.url, metricsUrl: metricsServer.url }, 'the service listens');

  const started = stack.move();
  return {
    url: server.url,
    db,
    devToken: issuer.devToken,
    ably,
    localAblyUrl,
    publisher,
    bridge: realtime.bridge,
    files: files.chores,
    metrics,
    metricsUrl: `${metricsServer.url}/metrics`,
    seeded,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Makes of a failure a {@link StartError}: one that does not say itself what it was about is told. */
async function explained<T>(what: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new StartError(reason.startsWith('unable to ') ? reason : `unable to start; ${what}: ${reason}`, { cause });
  }
}

/** Several addresses of one name that all refuse are an error without words; Prisma wraps the database's. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return /Raw query failed.+Message: `([^`]+)`/s.exec(error.message)?.[1] ?? error.message;
}

async function openReporter({ sentryDsn, production }: Config): Promise<ErrorReporter | null> {
  if (sentryDsn === null) return null;
  return explained('failures cannot be reported', openSentry(sentryDsn, production ? 'production' : 'development'));
}

/** Connections that end with the app. */
function openDb(options: PoolOptions, stack: AsyncDisposableStack): Db {
  const log = options.log.child({});
  const db = createDb({ ...options, log });
  stack.defer(async () => {
    // Connections are told to end and not waited for: that the server is faster to end them is no failure.
    log.level = 'silent';
    await db.$disconnect();
  });
  return db;
}

async function openLimits(config: Config, url: string, log: Logger, stack: AsyncDisposableStack): Promise<Limits> {
  const { rateLimitScale: scale, rateLimitStore } = config;
  if (rateLimitStore === 'memory' || scale === 0) return createLimits({ scale });
  if (rateLimitStore !== 'postgres') {
    const { openRedis } = await import('./data/redis.ts');
    const redis = openRedis(rateLimitStore.redisUrl, log);
    stack.defer(() => redis.disconnect());
    return createLimits({ scale, count: countInRedis(redis) });
  }
  // Connections of their own: who is to be refused does not wait for those who are served.
  const pool = createPool({ url, poolSize: LIMITS_POOL_SIZE, timeoutMs: LIMITS_TIMEOUT_MS, log });
  stack.defer(() => pool.end());
  return createLimits({ scale, count: countInPostgres(pool) });
}

function missingMigrations(db: Db): Promise<string[]> {
  return pendingMigrations((statement) => db.$queryRawUnsafe<unknown[]>(statement));
}

/** In production migrations are a step of the deployment, and this only makes sure that it was taken. */
async function prepareDatabase(config: Config, db: Db, url: string, log: Logger): Promise<void> {
  if (config.production) {
    const pending = await missingMigrations(db);
    if (pending.length > 0) throw new Error(`unable to start; the database lacks the migrations ${pending.join(', ')}`);
    return;
  }
  const { applied } = await migrate(url);
  if (applied.length > 0) log.info({ applied }, 'database migrated');
}

function auth0Issuer({ domain, audience }: NonNullable<Config['auth0']>): Issuer {
  const issuer = `https://${domain}/`;
  return { issuer, audience, jwksUrl: new URL('.well-known/jwks.json', issuer), devToken: null, routes: {} };
}
