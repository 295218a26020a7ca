/** A server with Ably's protocol, for development and tests. README.md in this folder says what it supports. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

import { Apps, type Namespace } from './apps.ts';
import { connect } from './connect.ts';
import { Faults, type PublishFault } from './faults.ts';
import { urlOf, createHandler } from './http.ts';
import type { KeySpec } from './keys.ts';
import { restRoutes } from './rest.ts';
import { type Limits, type Settings, settingsOf, type Timings } from './settings.ts';

export interface AblyLocalOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** At least one. */
  readonly keys: readonly KeySpec[];
  /** Rules for channels by the first segment of their names. Default: none. */
  readonly namespaces?: readonly Namespace[];
  /**
   * Default: 64 KiB for a publish, 200 channels of a connection, 200 members of a channel; all others are unlimited.
   */
  readonly limits?: Partial<Limits>;
  /** Default: Ably's. */
  readonly timings?: Partial<Timings>;
  /** The clock for tokens, serials and rates, in milliseconds since 1970. Timers use the real clock. */
  readonly now?: () => number;
}

export interface AblyLocal extends AsyncDisposable {
  readonly port: number;
  /** Such as `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  /** Options to reach this server, for `new Ably.Rest({...ably.clientOptions, key})` and `new Ably.Realtime(…)`. */
  readonly clientOptions: { readonly endpoint: string; readonly port: number; readonly tls: false };
  /** Number of open WebSockets. */
  readonly connections: number;
  /** Number of publishes that a fault holds back at this moment. */
  readonly publishesUnderWay: number;

  /** Terminates all WebSockets, like a failing network. Clients can resume. */
  dropConnections(): void;
  /** Terminates all WebSockets, and new ones until this is disposed. HTTP still works. */
  refuseConnections(): Disposable;
  /** Makes publishes over HTTP fail until the fault is disposed. */
  failPublishes(fault: PublishFault): Disposable;
  /** Closes the port and all sockets. The state of the server is kept for {@link start}. */
  stop(): Promise<void>;
  /**
   * Opens the same port again.
   *
   * @param options.forget Behave as after a crash: connections cannot be resumed (80008), and channels are empty and
   *   attach without `resumed`. Keys and tokens stay valid. Default: false.
   */
  start(options?: { readonly forget?: boolean }): Promise<void>;
}

/** How often idle channels are removed, in milliseconds. */
const SWEEP_INTERVAL_MS = 30_000;
/** Large, because a JWT with the capability of many channels is long, and is in the URL of a WebSocket. */
const MAX_HEADER_BYTES = 512 * 1_024;
/** A larger frame closes the socket with 1009. */
const MAX_FRAME_BYTES = 8 * 1_024 * 1_024;

/**
 * Starts the server. Disposing it closes its port. Repeating that changes nothing.
 *
 * @throws The system's error if the port is taken; an Error if a key is invalid.
 */
export async function startAblyLocal(options: AblyLocalOptions): Promise<AblyLocal> {
  const settings = settingsOf(options.limits, options.timings, options.now);
  const apps = new Apps(options.keys, options.namespaces ?? [], settings);
  const faults = new Faults();
  const handler = createHandler(restRoutes(apps, faults, settings), apps);
  const host = options.host ?? '127.0.0.1';
  const parts: Parts = { handler, apps, settings, faults };
  let running: Running | null = await listen(parts, host, options.port ?? 0);
  const { port } = running;
  const sweep = setInterval(() => {
    for (const app of apps.all()) app.sweep();
  }, SWEEP_INTERVAL_MS).unref();

  const drop = (): void => {
    for (const socket of running?.sockets.clients ?? []) socket.terminate();
  };
  const stop = async (): Promise<void> => {
    const stopping = running;
    running = null;
    await stopping?.close();
  };
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    clientOptions: { endpoint: host, port, tls: false },
    get connections() {
      return running?.sockets.clients.size ?? 0;
    },
    get publishesUnderWay() {
      return faults.underWay;
    },
    dropConnections: drop,
    refuseConnections() {
      drop();
      return faults.refuseSockets();
    },
    failPublishes: (fault) => faults.onPublish(fault),
    stop,
    async start({ forget = false } = {}) {
      if (running) throw new Error('unable to start; the server is running');
      if (forget) for (const app of apps.all()) app.forget();
      running = await listen(parts, host, port);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(sweep);
      await stop();
      for (const app of apps.all()) app.forget();
    },
  };
}

interface Running {
  readonly port: number;
  readonly sockets: WebSocketServer;
  close(): Promise<void>;
}

interface Parts {
  readonly handler: ReturnType<typeof createHandler>;
  readonly apps: Apps;
  readonly settings: Settings;
  readonly faults: Faults;
}

async function listen({ handler, apps, settings, faults }: Parts, host: string, port: number): Promise<Running> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, handler);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    if (faults.refusesSockets) return void socket.on('error', () => {}).destroy();
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      connect(webSocket, urlOf(request).searchParams, apps, settings);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, sockets, close: () => close(server, sockets) };
}

async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
