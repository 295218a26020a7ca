import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Logger } from '../../observability/log.ts';
import { readBody } from './request-body.ts';

/** Handles the requests to one path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Path -> its request handler. */
export type Routes = Readonly<Record<string, Route>>;

/** Takes over a connection that is to become a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Path -> its upgrade handler. */
export type Upgrades = Readonly<Record<string, Upgrade>>;

export interface HttpServerOptions {
  readonly routes: Routes;
  /**
   * Prefix of paths, such as `/files/` -> the handler of all paths below it, which limits the time of bodies itself.
   */
  readonly below?: Routes;
  readonly upgrades: Upgrades;
  /** Counts a new connection. @returns Called when it has ended; null if it is refused. */
  readonly accept?: (remoteAddress: string) => (() => void) | null;
  /** Name of the variable that sets the port, for error messages. Default: PORT. */
  readonly portVariable?: string;
  readonly timeouts?: ClientTimeouts | undefined;
}

/** Time in which a client must send a request, in milliseconds; checked every second. */
export interface ClientTimeouts {
  /** Default: 10 s. */
  readonly headersMs: number;
  /** From the headers to the end of the body, unless the request handler has its own limit. Default: 20 s. */
  readonly bodyMs: number;
}

export interface HttpServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`, without a trailing slash. */
  readonly url: string;
  /** From now on every answer ends its connection, so that clients reconnect to an instance that is ready. */
  drain(): void;
  /** Accepts no more connections. Disposing the server also waits for open requests. */
  stopListening(): void;
}

/** A client that sends a byte now and then cannot hold a connection longer. */
const TIMEOUTS: ClientTimeouts = { headersMs: 10_000, bodyMs: 20_000 };

/**
 * Limits for clients; times in milliseconds. Idle connections are kept longer than a usual load balancer keeps them
 * (60 s); otherwise it could send a request on a connection that is being closed.
 */
const BOUNDS = {
  // `bodyMs` replaces it; Node's limit would apply to every path.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  /** Limit of all headers together, in bytes; a token has 1 to 2 kB. */
  maxHeaderSize: 16 * 1_024,
  // `hasUsableHost` replaces it and gives a reason.
  requireHostHeader: false,
  // Other protocols that a client offers, such as h2c, are declined by answering in HTTP/1.1 (RFC 9110, 7.8).
  shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
};

/** `Retry-After` of a refused connection, in seconds. */
const RETRY_AFTER_S = 5;

/** How long open requests may continue after the server was told to end, in milliseconds; then they are aborted. */
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Starts the server.
 *
 * @param port 0 means any free port.
 * @throws {Error} The address is in use or not available.
 */
export async function listen(
  { routes, below = {}, upgrades, accept, portVariable = 'PORT', timeouts = TIMEOUTS }: HttpServerOptions,
  host: string,
  port: number,
  log: Logger,
): Promise<HttpServer> {
  const open = new Map<ServerResponse, number>();
  let draining = false;
  const server = createServer({ ...BOUNDS, headersTimeout: timeouts.headersMs }, (request, response) => {
    request.url = originFormOf(request);
    const path = pathOf(request);
    const beginning = Object.keys(below).find((key) => path.startsWith(key));
    open.set(response, beginning === undefined ? performance.now() + timeouts.bodyMs : Infinity);
    response.once('close', () => open.delete(response));
    if (draining || !server.listening) endConnectionWith(response);
    if (!hasUsableHost(request)) return answer(response, 400, { error: 'unable to read the Host header' });
    if (asksForOptions(request)) {
      return response.writeHead(204, { allow: 'GET, HEAD, OPTIONS', 'content-length': '0' }).end();
    }
    const route =
      beginning !== undefined ? below[beginning]! : Object.hasOwn(routes, path) ? routes[path]! : nothingHere;
    // A failing handler ends its own request only; the process continues.
    Promise.try(route, request, response).catch((error: unknown) => {
      log.error({ err: error, path }, 'request failed');
      if (response.headersSent) response.destroy();
      else answer(response, 500, { error: 'something went wrong on our side' });
    });
  });
  const overdue = setInterval(() => endOverdue(open), BOUNDS.connectionsCheckingInterval).unref();
  server.once('close', () => clearInterval(overdue));
  server.on('connection', (socket) => {
    const ended = accept?.(socket.remoteAddress ?? '');
    if (ended === null) socket.destroy();
    else if (ended) socket.once('close', ended);
  });
  server.on('clientError', refuseMalformed);
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    answer(response, 417, { error: 'unable to meet the expectation; only 100-continue is supported' }),
  );
  server.on('connect', (_request, socket) =>
    endWith(
      socket,
      '405 Method Not Allowed',
      'unable to connect; this is not a proxy',
      'Allow: GET, HEAD, POST, OPTIONS\r\n',
    ),
  );
  server.on('upgrade', (request, socket, head) => {
    request.url = originFormOf(request);
    const path = pathOf(request);
    if (Object.hasOwn(upgrades, path)) upgrades[path]!(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found', NOTHING_HERE);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`unable to listen on ${host}:${port}; ${refusalOf(cause, portVariable)}`, { cause })),
    );
    server.listen(port, host, resolve);
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  let closed: Promise<void> | null = null;
  const stopListening = () => (closed ??= stop(server, open));
  return {
    url: `http://${name}:${actual}`,
    drain: () => void (draining = true),
    stopListening: () => void stopListening(),
    async [Symbol.asyncDispose]() {
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await stopListening();
      clearTimeout(cut);
    },
  };
}

/**
 * Refuses an upgrade. The server has detached the socket, so nobody else closes it or handles its errors.
 *
 * @param status Such as `404 Not Found`.
 * @param reason For the body.
 */
export function refuseUpgrade(socket: Duplex, status: string, reason: string): void {
  endWith(socket, status, reason, status.startsWith('429') ? `Retry-After: ${RETRY_AFTER_S}\r\n` : '');
}

/** Answers a request that is not HTTP, has too large headers, or did not arrive in time. */
function refuseMalformed({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, reason] = MALFORMED[code ?? ''] ?? [
    '400 Bad Request',
    'unable to read the request; it is not HTTP/1.1',
  ];
  endWith(socket, status, reason);
}

const MALFORMED: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    `unable to read the request; its headers must have at most ${BOUNDS.maxHeaderSize} bytes`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'unable to read the request; it did not come in time'],
};

function endWith(socket: Duplex, status: string, reason: string, headers = ''): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const body = JSON.stringify({ error: reason });
  const type = 'Content-Type: application/json; charset=utf-8\r\n';
  socket.end(
    `HTTP/1.1 ${status}\r\n${headers}Connection: close\r\n${type}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * The host becomes part of URLs, and a client may write anything there. HTTP/1.0 and some probes send none. Two are
 * refused (RFC 9112, 3.2), because a proxy may have used the other one.
 */
function hasUsableHost({ headers: { host }, rawHeaders, httpVersion }: IncomingMessage): boolean {
  if (host === undefined) return httpVersion === '1.0';
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === 'host') count++;
  return count === 1 && URL.canParse(`http://${host}`);
}

function refusalOf(error: NodeJS.ErrnoException, variable: string): string {
  if (error.code === 'EADDRINUSE')
    return `the port is taken: stop the program that listens there, or set ${variable} to another port`;
  if (error.code === 'EACCES') return `this user may not use the port: set ${variable} to another one, 1024 or higher`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return 'HOST is not an address of this machine';
  return error.message;
}

/** The target of a request as path and query. A client may send a whole URL, as to a proxy (RFC 9112, 3.2.2). */
function originFormOf({ url = '/' }: IncomingMessage): string {
  if (url.startsWith('/') || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

const NOTHING_HERE = 'there is nothing at this address';

const nothingHere: Route = (_request, response) => answer(response, 404, { error: NOTHING_HERE });

/** Whether the request asks what the service as a whole can do, as the default check of HAProxy does. */
function asksForOptions({ method, url }: IncomingMessage): boolean {
  return method === 'OPTIONS' && (url === '/' || url === '*');
}

/**
 * Lets open requests finish. Keep-alive connections end with their current request.
 *
 * @returns Resolves when all are closed.
 */
function stop(server: Server, open: ReadonlyMap<ServerResponse, number>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const response of open.keys()) endConnectionWith(response);
  return closed;
}

/** @param open Responses with the deadline of their request's body. */
function endOverdue(open: ReadonlyMap<ServerResponse, number>): void {
  const now = performance.now();
  for (const [response, deadline] of open) {
    if (response.req.complete || now < deadline) continue;
    if (response.headersSent) response.destroy();
    else {
      response.setHeader('connection', 'close');
      answer(response, 408, { error: 'unable to read the request; its body did not come in time' });
    }
  }
}

/** Makes the client reconnect; if the headers are sent already, the connection is just closed afterwards. */
function endConnectionWith(response: ServerResponse): void {
  if (response.headersSent) response.once('close', () => response.req.socket.end());
  else response.setHeader('connection', 'close');
}

/** Answers JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

/**
 * The request's body as JSON; undefined if it is not JSON.
 *
 * @param maxBytes A larger body is not read.
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  if (body === null || body === 'too large') return undefined;
  try {
    return JSON.parse(body.text) as unknown;
  } catch {
    return undefined;
  }
}
