import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One address for several servers, by TCP, like a load balancer: connections go in turn to the servers whose `/readyz`
 * says that they are ready, and to the next one if they are refused. Disposing it closes all connections.
 */
export interface Balancer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Adds a server on 127.0.0.1 that is ready now. While no server is ready, connections are closed. */
  add(port: number): void;
  /** Removes a server. */
  remove(port: number): void;
  /** Port -> number of connections that were forwarded to it since the start. */
  readonly taken: ReadonlyMap<number, number>;
  /** Terminates all connections, like a failing network. */
  drop(): void;
}

/** Interval and time limit of the readiness probes, in milliseconds. */
const PROBE_MS = 250;
const PROBE_TIMEOUT_MS = 2_000;

export async function startBalancer(): Promise<Balancer> {
  /** Port -> whether its last probe said that it is ready. */
  const servers = new Map<number, boolean>();
  const taken = new Map<number, number>();
  const open = new Set<Socket>();
  const stopping = new AbortController();
  let turn = 0;

  function keep(socket: Socket): void {
    socket.setNoDelay();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  }

  /** @param refused Servers that have refused this connection. */
  function hand(client: Socket, refused: ReadonlySet<number> = new Set()): void {
    const ready = [...servers].flatMap(([port, isReady]) => (isReady && !refused.has(port) ? [port] : []));
    const port = ready[turn++ % ready.length];
    if (port === undefined) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    const passOn = () => hand(client, new Set([...refused, port]));
    upstream.once('error', passOn);
    upstream.once('connect', () => {
      upstream.off('error', passOn);
      taken.set(port, (taken.get(port) ?? 0) + 1);
      keep(upstream);
      // The two sides of the connection handle its end.
      pipeline(client, upstream, client, () => {});
    });
  }

  async function probe(port: number): Promise<void> {
    while (servers.has(port)) {
      const signal = AbortSignal.any([AbortSignal.timeout(PROBE_TIMEOUT_MS), stopping.signal]);
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => null);
      await answer?.arrayBuffer().catch(() => {});
      if (servers.has(port)) servers.set(port, answer?.ok ?? false);
      await sleep(PROBE_MS, undefined, { signal: stopping.signal }).catch(() => servers.clear());
    }
  }

  const server = createServer((client) => {
    keep(client);
    client.on('error', () => {});
    hand(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(port) {
      servers.set(port, true);
      void probe(port);
    },
    remove: (port) => void servers.delete(port),
    taken,
    drop,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      drop();
      await closed;
    },
  };
}
