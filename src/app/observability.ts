import type { Config } from '../config/config.ts';
import { type ErrorReporter, openSentry } from '../observability/error-reports.ts';
import { createLogger, type LogDestination, type Logger } from '../observability/log.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { createObserver, type Observer } from '../server/observe.ts';
import { serveMetrics } from './metrics-server.ts';
import { explained } from './start-error.ts';

export interface ObservabilityOptions {
  readonly logTo?: LogDestination | undefined;
  readonly reporter?: ErrorReporter | undefined;
}

/** Log, metrics and error reports. They start first and stop last, so that they cover the start and the stop. */
export interface Observability {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly observer: Observer;
  /** Base URL of the server of the metrics. */
  readonly metricsUrl: string;
}

export async function startObservability(
  config: Config,
  options: ObservabilityOptions,
  stack: AsyncDisposableStack,
): Promise<Observability> {
  const reporter = options.reporter ?? (await openReporter(config));
  // Failures are reported until the very end, so the queue of reports is flushed after everything else has stopped.
  stack.defer(async () => reporter?.flush());
  const log = createLogger(
    config.logLevel,
    options.logTo,
    reporter ? (failure) => reporter.report(failure) : undefined,
  );
  const metrics = createMetrics();
  // The observer of garbage collections in prom-client never ends, and keeps the registry with all that its metrics read.
  stack.defer(() => metrics.registry.clear());
  const server = stack.use(await explained('the metrics cannot be served', serveMetrics(config, metrics, log)));
  return { log, metrics, observer: createObserver(log, metrics), metricsUrl: server.url };
}

async function openReporter({ sentryDsn, production }: Config): Promise<ErrorReporter | null> {
  if (sentryDsn === null) return null;
  return explained('failures cannot be reported', openSentry(sentryDsn, production ? 'production' : 'development'));
}
