import { setTimeout as sleep } from 'node:timers/promises';

import { collectDefaultMetrics } from 'prom-client';

import type { TokenVerifier } from './auth/verify.ts';
import type { Config } from './config.ts';
import type { Db, PoolFigures } from './data/db.ts';
import { type Backlog, readBacklog } from './data/outbox.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Bridge } from './realtime/bridge.ts';
import type { Publisher } from './realtime/publisher.ts';
import type { Health } from './server/health.ts';
import { type HttpServer, listen } from './server/http.ts';
import { metricsDoor } from './server/metrics-door.ts';
import type { WebSocketDoor } from './server/websocket.ts';

// The part of app.ts that has the other parts measured, and shows what comes of it.

/** Where they are looked for where nobody says otherwise, as exporters of OpenTelemetry have it. */
const DEFAULT_PORT = 9464;

/** The event log is asked at most once in so many milliseconds, and takes at most one part in so many of the time. */
const BACKLOG_HOLDS_MS = 2_000;
const BACKLOG_SHARE = 20;
/** Longest wait for it, in milliseconds: who looks has a limit of 10 s for all there is to see. */
const BACKLOG_TIMEOUT_MS = 1_000;

/** Numbers at a port of their own, which is not for the public. */
export async function serveMetrics(config: Config, { registry }: Metrics, log: Logger): Promise<HttpServer> {
  const serve = (port: number) =>
    listen(
      { routes: { '/metrics': metricsDoor(registry) }, upgrades: {}, portVariable: 'METRICS_PORT' },
      config.host,
      port,
      log,
    );
  try {
    return await serve(config.metricsPort ?? DEFAULT_PORT);
  } catch (error) {
    // Two services on one machine that were told of no port.
    if (config.production || config.metricsPort !== null) throw error;
    return await serve(0);
  }
}

export interface Measured {
  readonly db: Db;
  readonly publisherDb: Db | null;
  readonly publisher: Publisher | null;
  readonly bridge: Bridge;
  readonly webSockets: WebSocketDoor;
  readonly verifier: TokenVerifier;
  readonly health: Health;
  readonly log: Logger;
}

/** What the parts know of themselves, asked for when somebody looks. */
export function measure(metrics: Metrics, parts: Measured): void {
  const { db, publisherDb, publisher, bridge, webSockets, verifier, health, log } = parts;
  collectDefaultMetrics({ register: metrics.registry });

  metrics.watch({
    name: 'messaging_draining',
    help: '1 while this process is about to stop and takes no more requests; 0 before.',
    read: () => Number(health.draining),
  });
  metrics.watch({
    name: 'messaging_websocket_connections',
    help: 'WebSocket connections that are open.',
    read: () => webSockets.connections,
  });
  metrics.watch({
    name: 'messaging_subscriptions',
    help: 'Subscriptions that are open, over WebSocket and SSE.',
    read: () => bridge.counts.subscribers,
  });
  metrics.watch({
    name: 'messaging_followed_streams',
    help: 'Streams that are listened to on Ably for them.',
    read: () => bridge.counts.feeds,
  });
  metrics.watch({
    name: 'messaging_issuer_keys_age_seconds',
    help: 'Time since the issuer last gave its keys; missing until it did.',
    read: () => verifier.keysAge(),
  });

  const backlog = holding(() => readBacklog(db), log);
  metrics.watch({
    name: 'messaging_event_log_depth',
    help: 'Events that are not published yet, by any instance; missing where the database does not say.',
    read: async () => (await backlog())?.events ?? null,
  });
  metrics.watch({
    name: 'messaging_event_log_lag_seconds',
    help: 'Age of the oldest of them; 0 where there is none.',
    read: async () => (await backlog())?.lagSeconds ?? null,
  });
  metrics.watch({
    name: 'messaging_parked_events',
    help: 'Events in the log that Ably does not take, up to 10,000.',
    read: async () => (await backlog())?.parked ?? null,
  });

  const published = { published: 0, failed: 0, parked: 0 };
  const counts = () => publisher?.counts ?? published;
  metrics.watch({
    name: 'messaging_events_published_total',
    help: 'Events that Ably took from this process.',
    type: 'counter',
    read: () => counts().published,
  });
  metrics.watch({
    name: 'messaging_publish_failures_total',
    help: 'Attempts of this process to publish an event that failed, and are made again.',
    type: 'counter',
    read: () => counts().failed,
  });
  metrics.watch({
    name: 'messaging_events_parked_total',
    help: 'Events that this process parked, as Ably refused them for good.',
    type: 'counter',
    read: () => counts().parked,
  });
  metrics.watch({
    name: 'messaging_publisher_streams',
    help: 'Streams that this process knows to have something to publish.',
    read: () => publisher?.waiting ?? 0,
  });

  const ofPools = (pick: (figures: PoolFigures) => number) => () => ({
    requests: pick(db.$connections),
    publisher: publisherDb && pick(publisherDb.$connections),
  });
  metrics.watch({
    name: 'messaging_database_connections_max',
    help: 'Connections to the database that there may be, by pool.',
    label: 'pool',
    read: ofPools(({ max }) => max),
  });
  metrics.watch({
    name: 'messaging_database_connections_used',
    help: 'Connections that something runs on, by pool.',
    label: 'pool',
    read: ofPools(({ open, idle }) => open - idle),
  });
  metrics.watch({
    name: 'messaging_database_connections_idle',
    help: 'Connections that are open and wait for something to do, by pool.',
    label: 'pool',
    read: ofPools(({ idle }) => idle),
  });
  metrics.watch({
    name: 'messaging_database_waiting',
    help: 'Statements that wait for a connection, by pool.',
    label: 'pool',
    read: ofPools(({ waiting }) => waiting),
  });
}

/** What was read stands for a while: several metrics are made of it, and looking must not be what is busy. */
function holding(read: () => Promise<Backlog>, log: Logger): () => Promise<Backlog | null> {
  let held: Promise<Backlog | null> = Promise.resolve(null);
  let until = -Infinity;
  return () => {
    const began = performance.now();
    if (began < until) return held;
    until = Infinity;
    const reading = read()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'unable to read how much of the event log waits');
        return null;
      })
      .finally(() => {
        const now = performance.now();
        until = now + Math.max(BACKLOG_HOLDS_MS, (now - began) * BACKLOG_SHARE);
      });
    held = Promise.race([reading, sleep(BACKLOG_TIMEOUT_MS, null, { ref: false })]);
    return held;
  };
}
