import { openSpan, tracing } from '../../observability/spans.ts';
import type { Route } from './server.ts';

/** Other methods are `_OTHER`, by the conventions. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH']);

/**
 * A request handler whose requests are spans; they continue the client's trace.
 *
 * @param route The common part of its paths, such as `/graphql`.
 */
export function inHttpSpans(route: string, handler: Route): Route {
  if (!tracing) return handler;
  return (request, response) => {
    const { method = '', headers } = request;
    const isKnown = METHODS.has(method);
    const span = openSpan(() => ({
      name: `${isKnown ? method : 'HTTP'} ${route}`,
      kind: 'server',
      parent: headers['traceparent'] as string | undefined,
      attributes: {
        'http.request.method': isKnown ? method : '_OTHER',
        'http.route': route,
        'url.path': request.url?.split('?', 1)[0] ?? '/',
        'url.scheme': 'http',
      },
    }));
    response.once('close', () => {
      const { headersSent, statusCode: status } = response;
      if (!headersSent) return span.end();
      // By the conventions, the status is the type of the error.
      if (status >= 500) span.fail(String(status));
      span.end({ 'http.response.status_code': status });
    });
    return span.within(() => handler(request, response));
  };
}
