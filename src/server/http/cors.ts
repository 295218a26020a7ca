import type { IncomingMessage, ServerResponse } from 'node:http';

/** Origins whose pages may use the service; null means any. */
export type Origins = ReadonlySet<string> | null;

/**
 * A request without `Origin` does not come from a page. A page can only use tokens that it was given, because tokens
 * are not cookies. A list of origins is for products that want to allow their own pages alone.
 */
export function isAllowed(origins: Origins, { headers: { origin } }: IncomingMessage): boolean {
  return origins === null || origin === undefined || origins.has(origin);
}

/** Response headers that pages may read. */
const EXPOSED = 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
const METHODS = 'GET, POST';
/** How long a browser may cache a preflight answer, in seconds. */
const MAX_AGE_S = '86400';

/**
 * Lets the requesting page read the response (https://fetch.spec.whatwg.org/#http-cors-protocol). Without credentials,
 * so that browsers never send cookies or passwords.
 */
export function allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'Origin');
  response.setHeader('access-control-expose-headers', EXPOSED);
}

/** Answers OPTIONS: preflight requests of browsers, and some probes. */
export function sendPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const asked = headers['access-control-request-headers'];
  if (headers.origin !== undefined) {
    response.setHeader('access-control-allow-methods', METHODS);
    response.setHeader('access-control-max-age', MAX_AGE_S);
    // Any header is allowed: browsers send only those that the page sets.
    if (asked !== undefined) {
      response.setHeader('access-control-allow-headers', asked);
      response.appendHeader('vary', 'Access-Control-Request-Headers');
    }
  }
  response.writeHead(204, { allow: 'GET, HEAD, POST, OPTIONS', 'content-length': '0' }).end();
}
