import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { Redis } from 'ioredis';

import { until } from './processes.ts';

/** Whether this machine has a Redis to start. */
export const REDIS_INSTALLED = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis for one test, without persistence. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** All keys with their remaining lifetimes, in milliseconds. */
  lifetimes(): Promise<readonly { readonly key: string; readonly ms: number }[]>;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', '/'], {
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20 });
  client.on('error', () => {});
  await until(() => client.status === 'ready');
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async lifetimes() {
      const keys = await client.keys('*');
      return await Promise.all(keys.map(async (key) => ({ key, ms: await client.pttl(key) })));
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      server.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
