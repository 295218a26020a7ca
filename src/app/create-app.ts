import { setTimeout as sleep } from 'node:timers/promises';

import type { AblyConfig, Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import type { FileChores } from '../domain/file-work.ts';
import type { ErrorReporter } from '../observability/error-reports.ts';
import type { LogDestination } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { UserId } from '../lib/ids.ts';
import type { Bridge } from '../realtime/bridge.ts';
import type { Publisher } from '../realtime/publisher.ts';
import { sharedSchema } from '../schema/index.ts';
import { type ClientTimeouts, listen } from '../server/http/server.ts';
import { openDatabase } from './database.ts';
import { type Issuer, seed } from './dev.ts';
import { createEndpoints } from './endpoints.ts';
import { openFiles } from './files.ts';
import { planJobs } from './jobs.ts';
import { openLimits } from './limits.ts';
import { watchParts } from './metrics.ts';
import { startObservability } from './observability.ts';
import { createRealtime, openAbly, startPublishing } from './realtime.ts';
import { openSignIn } from './sign-in.ts';
import { explained } from './start-error.ts';

/** The running service. Disposing it stops everything that it started, in reverse order; see {@link createApp}. */
export interface App extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`, without a trailing slash. */
  readonly url: string;
  readonly db: Db;
  /** Makes a token of the development issuer; `claims` are added to its own and override them. Null with Auth0. */
  readonly devToken: Issuer['devToken'];
  /** Where events are published, and with which key. */
  readonly ably: AblyConfig;
  /** URL of the local Ably server; null if Ably is not local. */
  readonly localAblyUrl: string | null;
  /** Null if {@link AppOptions.publish} is false. */
  readonly publisher: Publisher | null;
  readonly bridge: Bridge;
  /** Work on files that the jobs call. */
  readonly files: FileChores;
  readonly metrics: Metrics;
  /** URL of the metrics. */
  readonly metricsUrl: string;
  /** Whether this start filled an empty database with demo data. */
  readonly seeded: boolean;
}

export interface AppOptions {
  /** For tests, which count and explain statements: called with each SQL statement before it runs. */
  readonly onStatement?: (statement: string, parameters: readonly unknown[]) => void;
  /** Whether this process publishes events to Ably and revokes tokens. Default: yes. */
  readonly publish?: boolean;
  /** Whether this process runs jobs. Default: yes. */
  readonly jobs?: boolean;
  /** How long "is typing" lasts unless it is renewed, in milliseconds. Default: 10 s. */
  readonly typingLeaseMs?: number | undefined;
  /** Whether plannable queries are answered by plans. Default: yes. Tests compare plans with resolvers. */
  readonly plans?: boolean;
  /** See `PreparedOperationsOptions`. Tests need more steps than clients do. */
  readonly maxPlanSteps?: number | undefined;
  /** For tests of slow clients, which would take longer than the limits. */
  readonly clientTimeouts?: ClientTimeouts | undefined;
  /** Replaces standard output, for tests that search the log. */
  readonly logTo?: LogDestination | undefined;
  /** Receives every failure instead of Sentry (`SENTRY_DSN`): for programs that embed the service. */
  readonly reporter?: ErrorReporter | undefined;
  /** Ends a start before its next long step: the start rejects when the parts that it has started have stopped. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the service. All its parts are created and connected here. Parts that the configuration does not name are
 * embedded: a real PostgreSQL, a local Ably server, and an issuer whose tokens are verified like any other's.
 *
 * The parts stop in this order, each after the one before has ended:
 *
 *  1. Drain: `/readyz` answers 503 and connections end with their next answer. After `drainSeconds` the port closes.
 *  2. WebSockets and subscriptions, at the same time, so that one slow client does not delay the others.
 *  3. The HTTP server, once the requests that are open have been answered.
 *  4. Jobs.
 *  5. Files: queued images, other work on files, the client of the object store.
 *  6. The store of the rate limits.
 *  7. The development issuer.
 *  8. Realtime: Ably channels, announcements of changed users, typing (which publishes the end of each user's typing),
 *     its sender.
 *  9. Publishing: the revoker, the publisher (which publishes the waiting events), the instance lease, their pools.
 * 10. Ably: the clock, the local server.
 * 11. The database: the pool of requests, the embedded PostgreSQL.
 * 12. Observability: the metrics server, error reports. Failures of all steps above are logged, counted and reported.
 *
 * @throws {StartError} The service cannot start, for example because a port is taken. Started parts are stopped.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const {
    publish = true,
    jobs: runsJobs = true,
    plans = true,
    typingLeaseMs,
    maxPlanSteps,
    onStatement,
    signal,
  } = options;
  await using stack = new AsyncDisposableStack();

  // Observability
  const { log, metrics, observer, metricsUrl } = await startObservability(config, options, stack);

  // Database
  const { db, url: databaseUrl } = await openDatabase(config, { log, onStatement, signal }, stack);

  // Schema. To build it takes a second or more, in which nothing else of this process runs. So it comes before the
  // publisher, whose lease has a limit of two seconds for an answer of the database.
  const schema = sharedSchema();
  signal?.throwIfAborted();

  // Ably, publishing, realtime. Publishing stops long after the server, so the events of its last requests are
  // published.
  const { ably, localAblyUrl, clock } = await openAbly(config, log, stack);
  const publishing = publish ? startPublishing({ db, databaseUrl, ably, clock, log }, stack) : null;
  const publisher = publishing?.publisher ?? null;
  const realtime = createRealtime(
    { db, ably, clock, log, publish, typingLeaseMs, onSlowReader: () => observer.slowReader('queue') },
    stack,
  );

  // Sign-in, rate limits, files
  const { userUpdates } = realtime;
  const onProfileChanged = (userId: UserId) => userUpdates.announce(userId);
  const signIn = await openSignIn({ config, db, log, onProfileChanged }, stack);
  const limits = await openLimits(config, databaseUrl, log, stack);
  const origins = config.allowedOrigins && new Set(config.allowedOrigins);
  let ownUrl = '';
  const files = await explained(
    `files cannot be stored in ${config.dataDir}`,
    openFiles({ config, db, log, metrics, ownUrl: () => config.publicUrl ?? ownUrl, origins }, stack),
  );

  // Endpoints
  const { storage } = files;
  const endpoints = await createEndpoints({
    config,
    schema,
    db,
    signIn,
    realtime,
    publisher,
    limits,
    storage,
    origins,
    observer,
    log,
    plans,
    maxPlanSteps,
  });
  const { routes, upgrades, webSockets, health, connectionLimits } = endpoints;
  const { bridge } = realtime;
  const { verifier, issuer } = signIn;
  const publisherDb = publishing?.db ?? null;
  watchParts(metrics, { db, publisherDb, publisher, clock, bridge, webSockets, verifier, health, log });

  // Jobs are set up here, so that they stop after the server. They begin when it listens.
  const { eventRetentionDays } = config;
  const jobs = planJobs({ databaseUrl, db, eventRetentionDays, files: files.chores, metrics, log }, stack);

  // Listening
  signal?.throwIfAborted();
  const seeded = config.seed && (await seed(db));
  const accept = (address: string) => connectionLimits.accept(address);
  const server = stack.use(
    await explained(
      'the server failed',
      listen(
        { routes, below: files.routes, upgrades, accept, timeouts: options.clientTimeouts },
        config.host,
        config.port,
        log,
      ),
    ),
  );
  ownUrl = server.url.replace('//0.0.0.0:', '//localhost:').replace('//[::]:', '//localhost:');
  if (runsJobs) jobs.begin();

  // A stopping server waits for open requests, and neither WebSockets nor subscriptions end by themselves.
  stack.defer(async () => {
    await Promise.all([webSockets[Symbol.asyncDispose](), bridge[Symbol.asyncDispose]()]);
  });
  stack.defer(async () => {
    log.info('the service stops');
    health.drain();
    server.drain();
    // Load balancers need this time to notice that this instance is not ready.
    await sleep(config.drainSeconds * 1_000);
    server.stopListening();
  });
  log.info({ url: server.url, metricsUrl }, 'the service listens');

  const started = stack.move();
  return {
    url: server.url,
    db,
    devToken: issuer.devToken,
    ably,
    localAblyUrl,
    publisher,
    bridge,
    files: files.chores,
    metrics,
    metricsUrl: `${metricsUrl}/metrics`,
    seeded,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
