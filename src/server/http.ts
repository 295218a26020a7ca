import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Logger } from '../log.ts';
import { readBody } from './request-body.ts';

/** What answers at one path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Path -> what answers there; one door each. */
export type Routes = Readonly<Record<string, Route>>;

/** What takes over a connection that is to become a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Path -> what takes over there. */
export type Upgrades = Readonly<Record<string, Upgrade>>;

export interface HttpServerOptions {
  readonly routes: Routes;
  /** Beginning of paths, such as `/files/` -> what answers at all below it, and bounds itself how long bodies take. */
  readonly below?: Routes;
  readonly upgrades: Upgrades;
  /** Whether there may be one more connection from there. @returns Called when it has ended; null: there may not. */
  readonly accept?: (remoteAddress: string) => (() => void) | null;
  /** Which variable says the port, for whoever has to change it. Default: PORT. */
  readonly portVariable?: string;
}

export interface HttpServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`, without a slash at the end. */
  readonly url: string;
  /** From now on an answer is the last one over its connection: clients come back over another, to whoever is ready. */
  drain(): void;
  /** Takes no more connections; disposing it waits for what is open as well. */
  stopListening(): void;
}

/**
 * How long a client may take to send what it has to say, in milliseconds; looked at every second. Who sends a byte now and
 * then holds a connection for so long and no longer. Connections that rest are kept longer than the usual load balancer
 * (60 s) does, or it would send a request into one that is just being closed.
 */
const BOUNDS = {
  headersTimeout: 10_000,
  // Ours is BODY_TIMEOUT_MS: Node's would be for every path.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  /** Of all headers together, in bytes; a token is 1 to 2 kB. */
  maxHeaderSize: 16 * 1_024,
};

/** How long a body may take, in milliseconds, where a door does not say so itself. */
const BODY_TIMEOUT_MS = 20_000;

/** After which a refused connection is worth another attempt. */
const RETRY_AFTER_S = 5;

/** How long open requests may take after the server was told to end, in milliseconds; then they are cut off. */
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Listens.
 *
 * @param port 0: any free one.
 * @throws {Error} The address is taken or not ours.
 */
export async function listen(
  { routes, below = {}, upgrades, accept, portVariable = 'PORT' }: HttpServerOptions,
  host: string,
  port: number,
  log: Logger,
): Promise<HttpServer> {
  const open = new Map<ServerResponse, number>();
  let draining = false;
  const server = createServer(BOUNDS, (request, response) => {
    const path = pathOf(request);
    const beginning = Object.keys(below).find((key) => path.startsWith(key));
    open.set(response, beginning === undefined ? performance.now() + BODY_TIMEOUT_MS : Infinity);
    response.once('close', () => open.delete(response));
    if (draining || !server.listening) endConnectionWith(response);
    // URLs are made of it further down, and what it says is in nobody's hand but the client's.
    if (!URL.canParse(`http://${request.headers.host ?? ''}`)) {
      return answer(response, 400, { error: 'unable to read the Host header' });
    }
    const route =
      beginning !== undefined ? below[beginning]! : Object.hasOwn(routes, path) ? routes[path]! : nothingHere;
    // A door that fails answers for itself alone: the request ends, the process goes on.
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
  server.on('upgrade', (request, socket, head) => {
    const path = pathOf(request);
    if (Object.hasOwn(upgrades, path)) upgrades[path]!(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found');
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
 * The server has let go of this connection: nobody else closes it, or hears that it broke.
 *
 * @param status Such as `404 Not Found`.
 */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const wait = status.startsWith('429') ? `Retry-After: ${RETRY_AFTER_S}\r\n` : '';
  socket.end(`HTTP/1.1 ${status}\r\n${wait}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

function refusalOf(error: NodeJS.ErrnoException, variable: string): string {
  if (error.code === 'EADDRINUSE')
    return `the port is taken: stop what listens there, or set ${variable} to another one`;
  if (error.code === 'EACCES') return `the port is not for this user: set ${variable} to another one, 1024 or higher`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return 'HOST is no address of this machine';
  return error.message;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

const nothingHere: Route = (_request, response) => answer(response, 404, { error: 'there is nothing at this address' });

/**
 * Lets open requests finish. Connections that clients keep for their next request end with the one that is under way.
 *
 * @returns Resolves when all are closed.
 */
function stop(server: Server, open: ReadonlyMap<ServerResponse, number>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const response of open.keys()) endConnectionWith(response);
  return closed;
}

/** @param open With when their bodies must have come. */
function endOverdue(open: ReadonlyMap<ServerResponse, number>): void {
  const now = performance.now();
  for (const [response, deadline] of open) {
    if (response.req.complete || now < deadline) continue;
    if (response.headersSent) response.destroy();
    else response.writeHead(408, { connection: 'close' }).end();
  }
}

/** Tells the client to come back over another connection; one that was told nothing in time is just closed. */
function endConnectionWith(response: ServerResponse): void {
  if (response.headersSent) response.once('close', () => response.req.socket.end());
  else response.setHeader('connection', 'close');
}

/** Answers JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/**
 * The request's body as JSON; undefined where it is none.
 *
 * @param maxBytes More than that is not read.
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
