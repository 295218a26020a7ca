import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** One address for several servers, by TCP: connections go to them in turn. Disposing it breaks all of them off. */
export interface Balancer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Ports on 127.0.0.1 that take new connections. While there are none, connections are broken off. */
  readonly ports: Set<number>;
  /** Breaks off every connection, as a failing network does. */
  drop(): void;
}

export async function startBalancer(): Promise<Balancer> {
  const ports = new Set<number>();
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    const port = [...ports][turn++ % ports.size];
    if (port === undefined) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      socket.setNoDelay();
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
    // How a connection ends is for its two sides to see.
    pipeline(client, upstream, client, () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ports,
    drop,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      drop();
      await closed;
    },
  };
}
