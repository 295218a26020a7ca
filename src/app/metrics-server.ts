import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { metricsRoute } from '../server/http/metrics.ts';
import { type HttpServer, listen } from '../server/http/server.ts';

/** Port of the metrics unless METRICS_PORT is set: the default of OpenTelemetry's Prometheus exporters. */
const DEFAULT_PORT = 9464;

/** Serves the metrics on a separate port, which must not be public. */
export async function serveMetrics(config: Config, { registry }: Metrics, log: Logger): Promise<HttpServer> {
  const serve = (port: number) =>
    listen(
      { routes: { '/metrics': metricsRoute(registry) }, upgrades: {}, portVariable: 'METRICS_PORT' },
      config.host,
      port,
      log,
    );
  try {
    return await serve(config.metricsPort ?? DEFAULT_PORT);
  } catch (error) {
    // Another program uses the default port. In development any free port is used instead.
    if (config.production || config.metricsPort !== null) throw error;
    return await serve(0);
  }
}
