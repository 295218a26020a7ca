import type { Registry } from 'prom-client';

import type { Route } from './server.ts';

/** Serves the current metrics in Prometheus's format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function metricsRoute(registry: Registry): Route {
  return async (_request, response) => {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  };
}
