import { collectDefaultMetrics } from 'prom-client';

import type { TokenVerifier } from '../auth/verify.ts';
import type { Db, PoolFigures } from '../data/db.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { AblyClock } from '../realtime/ably-clock.ts';
import type { Bridge } from '../realtime/bridge.ts';
import type { Publisher } from '../realtime/publisher.ts';
import type { Health } from '../server/http/health.ts';
import type { WebSocketEndpoint } from '../server/websocket/endpoint.ts';
import { watchBacklog } from './backlog-metrics.ts';

/** The parts whose state is measured. */
export interface WatchedParts {
  readonly db: Db;
  readonly publisherDb: Db | null;
  readonly publisher: Publisher | null;
  readonly clock: AblyClock;
  readonly bridge: Bridge;
  readonly webSockets: WebSocketEndpoint;
  readonly verifier: TokenVerifier;
  readonly health: Health;
  readonly log: Logger;
}

/** Adds the metrics that the parts know about themselves. They are read for each request of the metrics. */
export function watchParts(metrics: Metrics, parts: WatchedParts): void {
  collectDefaultMetrics({ register: metrics.registry });
  watchClients(metrics, parts);
  watchBacklog(metrics, parts.db, parts.log);
  watchPublisher(metrics, parts);
  watchAblyClock(metrics, parts);
  watchPools(metrics, parts);
}

function watchClients(metrics: Metrics, { bridge, webSockets, verifier, health }: WatchedParts): void {
  metrics.watch({
    name: 'messaging_draining',
    help: '1 while this process drains before it stops; otherwise 0.',
    read: () => Number(health.draining),
  });
  metrics.watch({
    name: 'messaging_websocket_connections',
    help: 'Open WebSocket connections.',
    read: () => webSockets.connections,
  });
  metrics.watch({
    name: 'messaging_subscriptions',
    help: 'Open subscriptions, over WebSocket and SSE.',
    read: () => bridge.counts.subscribers,
  });
  metrics.watch({
    name: 'messaging_followed_streams',
    help: 'Streams that this process follows on Ably for subscriptions.',
    read: () => bridge.counts.feeds,
  });
  metrics.watch({
    name: 'messaging_issuer_keys_age_seconds',
    help: 'Time since the keys of the issuer were last fetched; missing until then.',
    read: () => verifier.keysAge(),
  });
}

function watchPublisher(metrics: Metrics, { publisher }: WatchedParts): void {
  const counts = () => publisher?.counts ?? { published: 0, failed: 0, parked: 0 };
  metrics.watch({
    name: 'messaging_events_published_total',
    help: 'Events that this process published to Ably.',
    type: 'counter',
    read: () => counts().published,
  });
  metrics.watch({
    name: 'messaging_publish_failures_total',
    help: 'Failed attempts of this process to publish an event. They are repeated.',
    type: 'counter',
    read: () => counts().failed,
  });
  metrics.watch({
    name: 'messaging_events_parked_total',
    help: 'Events that this process parked, because Ably refused them permanently.',
    type: 'counter',
    read: () => counts().parked,
  });
  metrics.watch({
    name: 'messaging_publisher_streams',
    help: 'Streams of which this process knows that they have something to publish.',
    read: () => publisher?.waiting ?? 0,
  });
}

function watchAblyClock(metrics: Metrics, { clock }: WatchedParts): void {
  metrics.watch({
    name: 'messaging_ably_clock_offset_seconds',
    help: "How far Ably's clock is ahead of this machine's; missing until Ably has answered.",
    read: () => (clock.offsetMs === null ? null : clock.offsetMs / 1_000),
  });
  metrics.watch({
    name: 'messaging_ably_clock_refusals_total',
    help: 'Requests that Ably refused because of the time in their signature.',
    type: 'counter',
    read: () => clock.refusals,
  });
}

function watchPools(metrics: Metrics, { db, publisherDb }: WatchedParts): void {
  const ofPools = (pick: (figures: PoolFigures) => number) => () => ({
    requests: pick(db.$connections),
    publisher: publisherDb && pick(publisherDb.$connections),
  });
  metrics.watch({
    name: 'messaging_database_connections_max',
    help: 'Maximum number of connections to the database, by pool.',
    label: 'pool',
    read: ofPools(({ max }) => max),
  });
  metrics.watch({
    name: 'messaging_database_connections_used',
    help: 'Connections to the database in use, by pool.',
    label: 'pool',
    read: ofPools(({ open, idle }) => open - idle),
  });
  metrics.watch({
    name: 'messaging_database_connections_idle',
    help: 'Idle connections to the database, by pool.',
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
