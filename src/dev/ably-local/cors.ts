/**
 * Lets pages of any origin use this server. ably-js makes authenticated requests with `credentials: 'include'`. For
 * those, browsers do not accept wildcards in these headers, so the answer names the origin and the headers. No cookie
 * is read here, so a page gains nothing by other pages' credentials.
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

const EXPOSED = 'link,x-ably-errorcode,x-ably-errormessage';
const METHODS = 'GET,POST,PUT,PATCH,DELETE';
const REQUEST_HEADERS = 'authorization,content-type,x-ably-version,x-ably-clientid,ably-agent';
/** How long a browser may cache the answer, in seconds. */
const MAX_AGE = '600';

/** Headers of every answer, also of refusals. */
export function corsHeaders({ origin }: IncomingHttpHeaders): OutgoingHttpHeaders {
  const common = { vary: 'origin', 'access-control-expose-headers': EXPOSED };
  if (origin === undefined) return { ...common, 'access-control-allow-origin': '*' };
  return { ...common, 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
}

/** Headers of the answer to a preflight. */
export function preflightHeaders(request: IncomingHttpHeaders): OutgoingHttpHeaders {
  return {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': request['access-control-request-headers'] ?? REQUEST_HEADERS,
    'access-control-max-age': MAX_AGE,
  };
}
