import { openSpan, tracing } from '../lib/spans.ts';
import type { Route } from './http.ts';

/** Others are `_OTHER`, as the conventions have it. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH']);

/**
 * A door of which each request is a span, from where the client's trace goes on.
 *
 * @param route What its addresses have in common, such as `/graphql`.
 */
export function inHttpSpans(route: string, door: Route): Route {
  if (!tracing) return door;
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
      // By the conventions, that is the type of the error.
      if (status >= 500) span.fail(String(status));
      span.end({ 'http.response.status_code': status });
    });
    return span.within(() => door(request, response));
  };
}
