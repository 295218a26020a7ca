import type { Registry } from 'prom-client';

import type { Route } from './http.ts';

/** Numbers in Prometheus' words (https://prometheus.io/docs/instrumenting/exposition_formats/), as they are when somebody asks. */
export function metricsDoor(registry: Registry): Route {
  return async (_request, response) => {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  };
}
