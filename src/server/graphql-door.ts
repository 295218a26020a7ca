import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Route } from './http.ts';
import { MAX_BODY_BYTES, readBody } from './request-body.ts';

/** Whether pages of this origin may speak to us; null: which of them does not matter. */
export type Origins = ReadonlySet<string> | null;

/**
 * Whoever sends no Origin is no browser, and a token is no cookie: no page can use one that it was not given. Naming
 * origins is for products that want their own pages alone.
 */
export function isAllowed(origins: Origins, { headers: { origin } }: IncomingMessage): boolean {
  return origins === null || origin === undefined || origins.has(origin);
}

/**
 * What any request to the API must be, before it is looked at: of an allowed origin, not encoded (a few bytes can be made
 * into very many) and not too large. The body is read here, once, and stands in `request.body`.
 */
export function graphqlDoor(route: Route, origins: Origins): Route {
  return async (request, response) => {
    if (!isAllowed(origins, request)) return refuse(request, response, 403, 'the origin is not allowed');
    if (request.method !== 'POST') return await route(request, response);

    const { 'content-encoding': encoding = 'identity', 'content-length': length } = request.headers;
    if (encoding !== 'identity') return refuse(request, response, 415, 'the body must not be encoded');
    const tooLarge = `the body must be of at most ${MAX_BODY_BYTES} bytes`;
    if (Number(length) > MAX_BODY_BYTES) return refuse(request, response, 413, tooLarge);
    const body = await readBody(request);
    if (body === null) return undefined;
    if (body === 'too large') return refuse(request, response, 413, tooLarge);
    return await route(Object.assign(request, { body }), response);
  };
}

/** What of the request was not read is not wanted either. A page reads why, unless it is its origin that is refused. */
function refuse(
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  status: number,
  reason: string,
): void {
  const error = { message: `unable to read the request; ${reason}`, extensions: { code: 'BAD_USER_INPUT' } };
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
      ...(origin !== undefined && status !== 403 && { 'access-control-allow-origin': origin, vary: 'Origin' }),
    })
    .end(JSON.stringify({ errors: [error] }));
}
