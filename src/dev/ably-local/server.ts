/** A server that speaks Ably's protocol, for development and tests. README.md beside this file says how far it goes. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

import { Apps, type Namespace } from './apps.ts';
import { connect } from './connect.ts';
import { Faults, type PublishFault } from './faults.ts';
import { addressOf, createHandler } from './http.ts';
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
  /** Rules for channels by the beginning of their names. Default: none. */
  readonly namespaces?: readonly Namespace[];
  /** Default: 64 KiB a publish, 200 channels a connection, 200 members a channel; everything else unlimited. */
  readonly limits?: Partial<Limits>;
  /** Default: Ably's. */
  readonly timings?: Partial<Timings>;
  /** The clock that tokens, serials and rates go by, in milliseconds since 1970. Timers go by the real one. */
  readonly now?: () => number;
}

export interface AblyLocal extends AsyncDisposable {
  readonly port: number;
  /** Such as `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  /** What reaches this server, for `new Ably.Rest({...ably.clientOptions, key})` and `new Ably.Realtime(…)`. */
  readonly clientOptions: { readonly endpoint: string; readonly port: number; readonly tls: false };
  /** How many WebSockets are open. */
  readonly connections: number;
  /** How many publishes a fault holds back at this moment. */
  readonly publishesUnderWay: number;

  /** Breaks off every WebSocket, as a failing network does. Clients can resume. */
  dropConnections(): void;
  /** Breaks off every WebSocket, and every new one until this is disposed of. HTTP goes on. */
  refuseConnections(): Disposable;
  /** Makes publishes over HTTP fail until the fault is disposed of. */
  failPublishes(fault: PublishFault): Disposable;
  /** Closes the port and breaks off whatever is open. What the server knows stays for {@link start}. */
  stop(): Promise<void>;
  /**
   * Opens the same port again.
   *
   * @param options.forget As after a crash: connections cannot be resumed (80008), channels are empty and attach
   *   without `resumed`. Keys and tokens stay good. Default: false.
   */
  start(options?: { readonly forget?: boolean }): Promise<void>;
}

/** How often channels that nobody uses are looked for, in milliseconds. */
const SWEEP_INTERVAL_MS = 30_000;
/** Capabilities of many channels make long JWTs, and those stand in the address of a WebSocket. */
const MAX_HEADER_BYTES = 512 * 1_024;
const MAX_FRAME_BYTES = 8 * 1_024 * 1_024;

/**
 * Starts the server. Dispose of it to close its port; disposing of it again does nothing.
 *
 * @throws The system's error if the port is taken; Error if a key is none.
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
    if (faults.refusesSockets) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      connect(webSocket, addressOf(request).searchParams, apps, settings);
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
