import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { type Backlog, readBacklog } from '../data/outbox.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

/** The backlog is read at most once in this time, in milliseconds. */
const MAX_AGE_MS = 2_000;
/** Pause after a read, as a multiple of its time: reading takes at most 1/20 of the time. */
const REST_FACTOR = 20;
/** Longest wait for a read, in milliseconds. Prometheus gives up on all metrics of a process after 10 s. */
const TIMEOUT_MS = 1_000;

/** Metrics of the events that no instance has published yet. */
export function watchBacklog(metrics: Metrics, db: Db, log: Logger): void {
  const backlog = cached(() => readBacklog(db), log);
  metrics.watch({
    name: 'messaging_event_log_depth',
    help: 'Events that no instance has published yet; missing while the database does not answer.',
    read: async () => (await backlog())?.events ?? null,
  });
  metrics.watch({
    name: 'messaging_event_log_lag_seconds',
    help: 'Age of the oldest unpublished event; 0 if there are none.',
    read: async () => (await backlog())?.lagSeconds ?? null,
  });
  metrics.watch({
    name: 'messaging_parked_events',
    help: 'Parked events in the log: Ably refused them permanently. Counted up to 10,000.',
    read: async () => (await backlog())?.parked ?? null,
  });
}

/** Caches the backlog, because several metrics use it, and reading the metrics must not load the database. */
function cached(read: () => Promise<Backlog>, log: Logger): () => Promise<Backlog | null> {
  let held: Promise<Backlog | null> = Promise.resolve(null);
  let until = -Infinity;
  return () => {
    const began = performance.now();
    if (began < until) return held;
    until = Infinity;
    const reading = read()
      .catch((error: unknown) => {
        log.warn({ err: error }, 'unable to read the backlog of the event log');
        return null;
      })
      .finally(() => {
        const now = performance.now();
        until = now + Math.max(MAX_AGE_MS, (now - began) * REST_FACTOR);
      });
    held = Promise.race([reading, sleep(TIMEOUT_MS, null, { ref: false })]);
    return held;
  };
}
