import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

import type { AblyConfig } from '../src/config/config.ts';

/** A process that takes part in a measurement. Disposing it stops the process. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Sends a request to the process, and resolves with its next answer. One request at a time. */
  ask(request: object): Promise<unknown>;
  /** Resources that the process has used since its start. */
  usage(): Promise<Usage>;
}

export interface Usage {
  /** CPU time of all its threads, in milliseconds. */
  readonly cpuMs: number;
  /** How long its threads waited for a core, in milliseconds; 0 if the system does not tell. */
  readonly waitedMs: number;
  /** 99th percentile of the lateness of its timers since the last call, in milliseconds. */
  readonly lagMs: number;
  /** In bytes. */
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** Setting of the product, the limit and the peers. */
export interface ServerSetting {
  readonly databaseUrl: string;
  /** Directory of the development issuer's key. */
  readonly dataDir: string;
  readonly ably: AblyConfig;
  /** Whether the product publishes events. Default: yes. */
  readonly publishes?: boolean;
  /** Whether the product has its rate limits. Default: no. */
  readonly limited?: boolean;
  /** Maximum heap of the process, in MiB. Default: that of Node.js. */
  readonly heapMb?: number;
}

/** The product's default, which the others use too. */
export const POOL_SIZE = 10;

/** Runs a file of this directory, which calls {@link serve}. What it prints appears on standard error. */
export async function startServer(
  file: string,
  setting: object & { readonly heapMb?: number },
): Promise<ServerProcess> {
  const { heapMb } = setting;
  const child = fork(join(import.meta.dirname, file), {
    execArgv: [...process.execArgv, ...(heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`])],
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    // Packages such as graphql-js check less in production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  // By a message, because the tokens of thousands of users do not fit on the command line.
  child.send(setting);
  const { url } = (await nextMessage(child)) as { url: string };
  const ask = (request: object): Promise<unknown> => {
    const answer = nextMessage(child);
    child.send(request);
    return answer;
  };
  return {
    url,
    ask,
    usage: async () => (await ask({ usage: true })) as Usage,
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]: unknown[]) => message),
      once(child, 'exit', { signal }).then(([code]: unknown[]) => {
        throw new Error(`a server ended with code ${String(code)}`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}

/**
 * Runs in the server's process: starts it with the setting of {@link startServer}, reports its URL, answers requests,
 * and stops it with its parent.
 */
export async function serve(
  start: (setting: never) => Promise<{ url: string } & AsyncDisposable>,
  answer?: (request: unknown) => Promise<unknown>,
): Promise<void> {
  const [setting] = (await once(process, 'message')) as [never];
  const server = await start(setting);
  process.on('message', (request: object) => {
    if ('usage' in request) process.send!(usage());
    else void answer?.(request).then((reply) => process.send!(reply ?? null));
  });
  process.once('disconnect', () => void server[Symbol.asyncDispose]().then(() => process.exit()));
  process.send!({ url: server.url });
}

const LAG_RESOLUTION_MS = 5;
const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
lag.enable();

/** Resources that this process has used. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  // It records the time between two timers.
  const lagMs = Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
  lag.reset();
  return { cpuMs: (user + system) / 1_000, waitedMs: waitedMs(), lagMs, residentBytes: rss, heapBytes: heapUsed };
}

/** https://docs.kernel.org/scheduler/sched-stats.html: the second number is the time spent waiting, in nanoseconds. */
function waitedMs(): number {
  const tasks = '/proc/self/task';
  try {
    return readdirSync(tasks).reduce((sum, task) => {
      const [, waited] = readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ');
      return sum + Number(waited) / 1e6;
    }, 0);
  } catch {
    return 0;
  }
}
