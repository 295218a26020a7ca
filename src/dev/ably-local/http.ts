/**
 * HTTP for Ably's REST API: reads requests in both formats, authenticates the caller, and writes answers and errors.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Apps, Caller } from './apps.ts';
import { authenticate } from './auth.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { AblyError, asAblyError, badRequest, notFound } from './errors.ts';
import { decodeBody, encodeBody, type Format } from './protocol.ts';

/** A request as its handler sees it. */
export interface Call {
  /** The variable parts of the path, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Undefined if there is none. */
  readonly body: unknown;
  /** `X-Ably-Version`; undefined if it is missing. */
  readonly version: number | undefined;
  /** Format of the answer. */
  readonly format: Format;
  /** Host and port at which the caller reaches this server. */
  readonly host: string;
  /** Authenticates the caller. @throws {AblyError} 401xx, 40400, 42918 */
  caller(): Caller;
  /** Whether the request has any credentials. */
  readonly hasCredentials: boolean;
}

export interface Answer {
  /** Default: 200, and 201 for POST. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Answer | 'silence' | 'hangup' | Promise<Answer | 'silence' | 'hangup'>;

/** `METHOD /path/:variable` -> handler. */
export type Routes = Readonly<Record<string, Handler>>;

const MAX_BODY_BYTES = 2 * 1_024 * 1_024;

/** Without a charset, because Ably's Node.js client compares them exactly. */
const CONTENT_TYPES: Record<Format, string> = { json: 'application/json', msgpack: 'application/x-msgpack' };

/**
 * Maximum length of a message in a header, in characters. Clients refuse longer headers. The body has the whole
 * message.
 */
const MAX_ERROR_HEADER = 500;

export function createHandler(
  routes: Routes,
  apps: Apps,
): (request: IncomingMessage, response: ServerResponse) => void {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method, path] = route.split(' ') as [string, string];
    return { method, parts: path.split('/'), handler };
  });
  return (request, response) => {
    const url = urlOf(request);
    const format = formatOf(request.headers.accept, url.searchParams.get('format'));
    for (const [name, value] of Object.entries(corsHeaders(request.headers))) response.setHeader(name, value!);
    void (async () => {
      try {
        if (request.method === 'OPTIONS') return void response.writeHead(204, preflightHeaders(request.headers)).end();
        const found = table.find(({ method, parts }) => method === request.method && fits(parts, url.pathname));
        if (!found) throw notFound(`${request.method} ${url.pathname.slice(0, 200)}`);
        const answer = await found.handler(await readCall(request, url, format, found.parts, apps));
        if (answer === 'silence') return;
        if (answer === 'hangup') return void response.destroy();
        write(response, answer.status ?? (request.method === 'POST' ? 201 : 200), answer, format);
      } catch (thrown) {
        const error = asAblyError(thrown);
        const answer = { body: { error: error.toJSON() }, headers: errorHeaders(error) };
        write(response, error.statusCode, answer, format);
      }
    })();
  };
}

/** Headers of an error. */
export function errorHeaders({ code, message }: AblyError): Record<string, string> {
  return {
    'x-ably-errorcode': String(code),
    'x-ably-errormessage': encodeURI(message.slice(0, MAX_ERROR_HEADER).toWellFormed()),
  };
}

/** @throws {Error} The body cannot be encoded. Nothing has been written then, so an error can still be sent. */
function write(response: ServerResponse, status: number, { body, headers }: Answer, format: Format): void {
  if (response.destroyed) return;
  if (body === undefined) return void response.writeHead(204, headers).end();
  const bytes = encodeBody(body, format);
  response.writeHead(status, { ...headers, 'content-type': CONTENT_TYPES[format] }).end(bytes);
}

/** The URL of a request. An invalid one becomes a URL without a route. */
export function urlOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/not-a-url');
}

async function readCall(
  request: IncomingMessage,
  url: URL,
  format: Format,
  parts: readonly string[],
  apps: Apps,
): Promise<Call> {
  const body = await readBody(request);
  const { headers } = request;
  const query = url.searchParams;
  let calling: Caller | undefined;
  return {
    path: url.pathname.split('/').flatMap((part, at) => (parts[at]?.startsWith(':') ? [decodePart(part)] : [])),
    query,
    body,
    version: versionOf(headers['x-ably-version']),
    format,
    host: headers.host ?? 'localhost',
    hasCredentials: headers.authorization !== undefined || query.has('key') || query.has('access_token'),
    caller: () => (calling ??= callerOf(request, query, apps)),
  };
}

function callerOf({ headers }: IncomingMessage, query: URLSearchParams, apps: Apps): Caller {
  const caller = authenticate(apps, {
    ...credentialsOf(headers.authorization, query),
    clientId: decodeClientId(headers['x-ably-clientid']),
  });
  if (!caller.app.roomFor.request()) {
    throw new AblyError(42918, 429, 'Maximum account-wide instantaneous apiRequests rate exceeded');
  }
  return caller;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // A body that is too large is read to its end, because a client that is still writing does not read the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new AblyError(40009, 413, `Maximum request body size (${MAX_BODY_BYTES}) exceeded`);
  if (size === 0) return undefined;
  try {
    return decodeBody(Buffer.concat(chunks), formatOf(request.headers['content-type'], null));
  } catch {
    throw new AblyError(40001, 400, 'invalid request body');
  }
}

function formatOf(types: string | undefined, asked: string | null): Format {
  if (asked) return asked === 'msgpack' ? 'msgpack' : 'json';
  return types?.includes(CONTENT_TYPES.msgpack) ? 'msgpack' : 'json';
}

function credentialsOf(header: string | undefined, query: URLSearchParams): { key?: string; token?: string } {
  const [, scheme, value = ''] = /^(basic|bearer) +(\S+)$/i.exec(header ?? '') ?? [];
  if (scheme?.toLowerCase() === 'basic') return { key: Buffer.from(value, 'base64').toString('utf8') };
  // ably-js sends tokens in base64, which has no dots. A plain token always has one.
  if (scheme) return { token: value.includes('.') ? value : Buffer.from(value, 'base64').toString('utf8') };
  const [key, token] = [query.get('key'), query.get('access_token')];
  return { ...(key !== null && { key }), ...(token !== null && { token }) };
}

function decodeClientId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? Buffer.from(header, 'base64').toString('utf8') : undefined;
}

function versionOf(header: string | string[] | undefined): number | undefined {
  const version = Number(header);
  return Number.isFinite(version) ? version : undefined;
}

function fits(parts: readonly string[], pathname: string): boolean {
  const given = pathname.split('/');
  return given.length === parts.length && parts.every((part, at) => part.startsWith(':') || part === given[at]);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('the path is not valid percent-encoding');
  }
}
