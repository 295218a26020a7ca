import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a network does with connections. */
export type Fault =
  /** Hands on both ways. */
  | { readonly kind: 'pass' }
  /** The same, each piece so many milliseconds late in each direction. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The same, at so many bytes a second in each direction of each connection. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Takes connections and whatever is sent, and hands on nothing: as a frozen server, or a lost route. */
  | { readonly kind: 'black-hole' }
  /** Breaks off all connections (RST), new ones at once: as a server that is gone. */
  | { readonly kind: 'reset' };

/** A door in front of a server on this machine that can fail in the ways of a network. Disposing it breaks off all. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Port on 127.0.0.1 to which new connections are handed on. */
  target: number;
  /** From now on, for standing connections and new ones. Of those that a black hole met, none comes to life again. */
  set(fault: Fault): void;
  /** Connections of clients: those that stand, and all since the start. */
  readonly connections: { readonly open: number; readonly total: number };
}

/** @param port Of the server, on 127.0.0.1. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  let target = port;
  let fault: Fault = { kind: 'pass' };
  let total = 0;
  const clients = new Set<Socket>();
  const sockets = new Set<Socket>();
  /** Those of which something was swallowed. */
  const lost = new WeakSet<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket.setNoDelay());
    socket.once('close', () => sockets.delete(socket));
    // How a connection ends is for its two sides to see.
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
    hand(client, upstream);
    hand(upstream, client);
  });

  function hand(from: Socket, to: Socket): void {
    /** When what was taken last has been handed on. */
    let busyUntil = 0;
    from.on('data', (piece: Buffer) => {
      if (fault.kind === 'black-hole') lost.add(from).add(to);
      if (lost.has(from)) return;
      const now = performance.now();
      busyUntil = Math.max(busyUntil, now + delayOf(fault, piece.length, busyUntil - now));
      if (busyUntil <= now) return void to.write(piece);
      // The rest waits where it is: a slow network is felt by whoever sends.
      from.pause();
      setTimeout(() => {
        if (!lost.has(from)) to.write(piece);
        from.resume();
      }, busyUntil - now);
    });
    from.once('close', () => {
      // Where nothing is handed on, neither is the end.
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

/** Milliseconds until a piece is handed on. */
function delayOf(fault: Fault, bytes: number, waitMs: number): number {
  if (fault.kind === 'latency') return fault.ms;
  if (fault.kind === 'throttle') return Math.max(0, waitMs) + (bytes / fault.bytesPerSecond) * 1_000;
  return 0;
}
