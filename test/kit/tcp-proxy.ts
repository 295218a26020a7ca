import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Faults of a network. */
export type Fault =
  /** No fault: forwards in both directions. */
  | { readonly kind: 'pass' }
  /** Forwards with a delay in each direction. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Forwards at a limited rate in each direction of each connection. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Accepts connections and data, and forwards nothing, like a frozen server or a lost route. */
  | { readonly kind: 'black-hole' }
  /** Forwards only what clients send, and not the answers. */
  | { readonly kind: 'lost-answers' }
  /** Resets all connections (RST), new ones at once, like a server that is down. */
  | { readonly kind: 'reset' };

/** A proxy in front of a server on this machine that can fail like a network. Disposing it closes all connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Port on 127.0.0.1 to which new connections are forwarded. */
  target: number;
  /** Sets the fault of open and new connections. Connections that were in a black hole stay dead. */
  set(fault: Fault): void;
  /** Connections of clients: open ones, and all since the start. */
  readonly connections: { readonly open: number; readonly total: number };
}

/** @param port Port of the server on 127.0.0.1. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  let target = port;
  let fault: Fault = { kind: 'pass' };
  let total = 0;
  const clients = new Set<Socket>();
  const sockets = new Set<Socket>();
  /** Sockets of which some data was dropped. */
  const lost = new WeakSet<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket.setNoDelay());
    socket.once('close', () => sockets.delete(socket));
    // The two sides of the connection handle its end.
    socket.on('error', () => {});
  }

  const server = createServer((client) => {
    total++;
    keep(client);
    clients.add(client);
    client.once('close', () => clients.delete(client));
    if (fault.kind === 'reset') return void client.resetAndDestroy();
    const upstream = connect(target, '127.0.0.1');
    keep(upstream);
    hand(client, upstream, false);
    hand(upstream, client, true);
  });

  function hand(from: Socket, to: Socket, isAnswer: boolean): void {
    /** When the last piece will have been forwarded. */
    let busyUntil = 0;
    from.on('data', (piece: Buffer) => {
      if (fault.kind === 'black-hole') lost.add(from).add(to);
      if (lost.has(from) || (isAnswer && fault.kind === 'lost-answers')) return;
      const now = performance.now();
      busyUntil = Math.max(busyUntil, now + delayOf(fault, piece.length, busyUntil - now));
      if (busyUntil <= now) return void to.write(piece);
      // The rest is not read, so that the sender notices a slow network.
      from.pause();
      setTimeout(() => {
        if (!lost.has(from)) to.write(piece);
        from.resume();
      }, busyUntil - now);
    });
    from.once('close', () => {
      // If nothing is forwarded, neither is the end.
      if (fault.kind !== 'black-hole' && !lost.has(from)) to.destroy();
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get target() {
      return target;
    },
    set target(next) {
      target = next;
    },
    set(next) {
      fault = next;
      if (next.kind === 'reset') for (const socket of sockets) socket.resetAndDestroy();
    },
    get connections() {
      return { open: clients.size, total };
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Milliseconds until a piece is forwarded. */
function delayOf(fault: Fault, bytes: number, waitMs: number): number {
  if (fault.kind === 'latency') return fault.ms;
  if (fault.kind === 'throttle') return Math.max(0, waitMs) + (bytes / fault.bytesPerSecond) * 1_000;
  return 0;
}
