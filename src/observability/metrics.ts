import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one app, for Prometheus. `docs/operations.md` explains each of them. */
export interface Metrics {
  readonly registry: Registry;
  readonly operations: Counter<'type' | 'name' | 'outcome'>;
  readonly operationDuration: Histogram<'type' | 'outcome'>;
  readonly refusals: Counter<'code'>;
  readonly webSocketsClosed: Counter<'code'>;
  readonly slowReaders: Counter<'where'>;
  readonly jobs: Counter<'name' | 'outcome'>;
  readonly jobSucceededAt: Gauge<'name'>;
  readonly orphanedObjects: Counter;
  /** Adds a metric that is read for each request of the metrics. */
  watch(watched: Watched): void;
}

/** A metric that its owner reads on demand. */
export interface Watched {
  readonly name: string;
  readonly help: string;
  /** A `counter` never decreases while the process lives. Default: `gauge`. */
  readonly type?: 'gauge' | 'counter';
  /** Name of the label, for readings with several values. */
  readonly label?: string;
  /** A number, or one for each value of the label; null if it is not known at the moment. */
  readonly read: () => Reading | Promise<Reading>;
}

type Reading = number | null | Readonly<Record<string, number | null>>;

/** Buckets in seconds. A page takes milliseconds, and the deadline is 8.5 s. */
const DURATIONS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    operations: new Counter({
      name: 'messaging_operations_total',
      help: 'Operations by type, name and outcome: ok, refused, failed, or aborted by the client.',
      labelNames: ['type', 'name', 'outcome'],
      registers,
    }),
    operationDuration: new Histogram({
      name: 'messaging_operation_duration_seconds',
      help: 'Time from the arrival of an operation to its answer; of a subscription, to its beginning.',
      labelNames: ['type', 'outcome'],
      buckets: DURATIONS,
      registers,
    }),
    refusals: new Counter({
      name: 'messaging_refusals_total',
      help: 'Refused and failed operations, by error code; an operation with several codes is counted for each.',
      labelNames: ['code'],
      registers,
    }),
    webSocketsClosed: new Counter({
      name: 'messaging_websockets_closed_total',
      help: 'Ended WebSocket connections, by close code.',
      labelNames: ['code'],
      registers,
    }),
    slowReaders: new Counter({
      name: 'messaging_slow_readers_closed_total',
      help: 'Subscribers that were disconnected because they read too slowly, by what was full: queue, websocket or sse.',
      labelNames: ['where'],
      registers,
    }),
    jobs: new Counter({
      name: 'messaging_job_runs_total',
      help: 'Runs of jobs in this process, by name and outcome: ok, or failed.',
      labelNames: ['name', 'outcome'],
      registers,
    }),
    jobSucceededAt: new Gauge({
      name: 'messaging_job_last_success_timestamp_seconds',
      help: 'When a job last succeeded in this process, in seconds since 1970.',
      labelNames: ['name'],
      registers,
    }),
    orphanedObjects: new Counter({
      name: 'messaging_orphaned_objects_total',
      help: 'Orphaned objects in the file store that the nightly sweep removed.',
      registers,
    }),
    watch: (watched) => watch(registry, watched),
  };
}

function watch(registry: Registry, { name, help, type = 'gauge', label, read }: Watched): void {
  const Metric = type === 'counter' ? Counter : Gauge;
  void new Metric({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    async collect(this: Gauge | Counter) {
      const reading = await read();
      this.reset();
      // An unknown value is left out, because a zero would be a value.
      if (label === undefined) this.remove();
      if (typeof reading === 'number') return this.inc(reading);
      for (const [value, number] of Object.entries(reading ?? {}))
        if (number !== null) this.inc({ [label!]: value }, number);
    },
  });
}
