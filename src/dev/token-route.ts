import type { IncomingMessage, ServerResponse } from 'node:http';

import { answer, readJson, type Route } from '../server/http/server.ts';
import type { DevIssuer, TokenOptions } from './issuer.ts';
import { hostnameOf, isLocalHost } from './local-names.ts';

const MAX_BODY_BYTES = 4_096;
const MAX_USERNAME = 64;
/** Longest lifetime that can be requested, in seconds: 30 days. */
const MAX_LIFETIME_SECONDS = 30 * 86_400;
/** How long a browser may remember the answer to a preflight, in seconds. */
const PREFLIGHT_SECONDS = 86_400;

/**
 * `POST /dev/token {"username": "ada", "expiresIn": 60}` answers with a token of the development issuer, like a token
 * endpoint of OAuth. `expiresIn` is in seconds and optional.
 *
 * The token can be for any account. Pages of this machine may request one, on any port. Pages of other sites may not,
 * neither from another origin nor by a name of theirs that resolves to this machine (DNS rebinding).
 *
 * @param publicUrl URL of the service in the configuration. Its host name counts as local too.
 */
export function tokenRoute(issuer: DevIssuer, publicUrl: string | null): Route {
  const ownName = publicUrl === null ? null : hostnameOf(publicUrl);
  return async (request, response) => {
    response.setHeader('vary', 'Origin');
    const refusal = refusalOf(request, ownName);
    if (refusal !== null) return answer(response, 403, { error: refusal });
    const { origin, 'access-control-request-method': preflight } = request.headers;
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
    if (request.method === 'OPTIONS' && origin !== undefined && preflight !== undefined)
      return allow(request, response);
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return answer(response, 405, { error: 'method must be POST' });
    }

    const input = parseInput(await readJson(request, MAX_BODY_BYTES));
    if (typeof input === 'string') return answer(response, 400, { error: input });
    response.setHeader('cache-control', 'no-store');
    answer(response, 200, await issuer.token(input.username, input.options));
  };
}

/** @returns Why the request is refused, because it is from another site; null if it is not. */
function refusalOf(request: IncomingMessage, ownName: string | null): string | null {
  const { host, origin } = request.headers;
  const isLocal = (url: string) => {
    const name = hostnameOf(url);
    return name !== null && isLocalHost(name, request, ownName);
  };
  // Clients of HTTP/1.0 may send no Host; browsers always do.
  if (host !== undefined && !isLocal(`http://${host}`)) {
    return 'the Host header must name this machine: use localhost, or set PUBLIC_URL to the address of the service';
  }
  if (origin !== undefined && !isLocal(origin))
    return 'the origin must be on this machine, such as http://localhost:5173';
  return null;
}

function allow({ headers }: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(204, {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? 'content-type',
      'access-control-max-age': String(PREFLIGHT_SECONDS),
    })
    .end();
}

/** @returns The input, or an error message. */
function parseInput(body: unknown): { username: string; options: TokenOptions } | string {
  const { username, expiresIn } = (body ?? {}) as { username?: unknown; expiresIn?: unknown };
  if (!isUsername(username)) {
    return `body must be JSON like {"username": "ada"}, 1 to ${MAX_USERNAME} visible characters`;
  }
  if (expiresIn === undefined) return { username, options: {} };
  if (!isLifetime(expiresIn)) return `expiresIn must be a whole number of seconds, 1 to ${MAX_LIFETIME_SECONDS}`;
  return { username, options: { expiresInSeconds: expiresIn } };
}

function isLifetime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_LIFETIME_SECONDS;
}

function isUsername(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.isWellFormed() &&
    value.trim() === value &&
    value !== '' &&
    Array.from(value).length <= MAX_USERNAME &&
    !/\p{C}/u.test(value)
  );
}
