import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is counted and measured of one app, for Prometheus. `docs/operations.md` says what each of them tells. */
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
  /** Adds what is asked for when somebody looks. */
  watch(watched: Watched): void;
}

/** A value that its owner knows, or reads. */
export interface Watched {
  readonly name: string;
  readonly help: string;
  /** `counter`: never goes back while the process lives. Default: `gauge`. */
  readonly type?: 'gauge' | 'counter';
  /** Of readings with several values. */
  readonly label?: string;
  /** A number, or one for each value of the label; null where it cannot be told at the moment. */
  readonly read: () => Reading | Promise<Reading>;
}

type Reading = number | null | Readonly<Record<string, number | null>>;

/** Answers are to be there within 8.5 s; a page takes milliseconds. In seconds. */
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
      help: 'Operations that were refused or failed, by error code; one with several codes counts for each.',
      labelNames: ['code'],
      registers,
    }),
    webSocketsClosed: new Counter({
      name: 'messaging_websockets_closed_total',
      help: 'WebSocket connections that have ended, by close code.',
      labelNames: ['code'],
      registers,
    }),
    slowReaders: new Counter({
      name: 'messaging_slow_readers_closed_total',
      help: 'Subscribers that were cut off because they read too slowly, by what was full: queue, websocket or sse.',
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
      help: 'Objects in the store of files that no row stood for, found and removed by the nightly sweep.',
      registers,
    }),
    watch: (watched) => watch(registry, watched),
  };
}

function watch(registry: Registry, { name, help, type = 'gauge', label, read }: Watched): void {
  const options = { name, help, labelNames: label === undefined ? [] : [label], registers: [registry] };
  const collect = async (metric: Gauge | Counter) => {
    const reading = await read();
    metric.reset();
    // What cannot be told is no line: a zero would be a value.
    if (label === undefined) metric.remove();
    const readings =
      typeof reading === 'object' && reading !== null ? Object.entries(reading) : [[null, reading] as const];
    for (const [value, number] of readings) {
      if (number !== null) metric.inc(value === null ? {} : { [label!]: value }, number);
    }
  };
  if (type === 'counter') {
    return void new Counter({
      ...options,
      async collect() {
        await collect(this);
      },
    });
  }
  void new Gauge({
    ...options,
    async collect() {
      await collect(this);
    },
  });
}
