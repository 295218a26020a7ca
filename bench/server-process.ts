import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

import type { AblyConfig } from '../src/config.ts';

/** A process that takes part in a measurement. Disposing of it stops the process. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Tells the process something, and resolves with its next answer. One question at a time. */
  ask(request: object): Promise<unknown>;
  /** What the process has used since its start. */
  usage(): Promise<Usage>;
}

export interface Usage {
  /** Of all its threads, in milliseconds. */
  readonly cpuMs: number;
  /** How long its threads were ready to run and had no core, in milliseconds; 0 where the system does not say. */
  readonly waitedMs: number;
  /** How late its timers were since the last asking, in milliseconds: 99 of 100 were not later. */
  readonly lagMs: number;
  /** Bytes. */
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** What the product, the limit and the peers are told at their start. */
export interface ServerSetting {
  readonly databaseUrl: string;
  /** Where the development issuer keeps its key. */
  readonly dataDir: string;
  readonly ably: AblyConfig;
  /** Whether the product publishes. Default: yes. */
  readonly publishes?: boolean;
  /** Whether the product has its rate limits. Default: no. */
  readonly limited?: boolean;
}

/** As many as the product has by default; the others get the same. */
export const POOL_SIZE = 10;

/** Runs a file of this directory, which calls {@link serve}. What it prints appears on standard error. */
export async function startServer(file: string, setting: object): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, file), {
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    // graphql-js, for one, checks less in production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  // Not on the command line, which is too short for the tokens of thousands.
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

/** In the server's process: starts it with what {@link startServer} was given, says where it listens, answers requests, and stops it with its parent. */
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

/** Of this process. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  // What it records is the time between two timers.
  const lagMs = Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
  lag.reset();
  return { cpuMs: (user + system) / 1_000, waitedMs: waitedMs(), lagMs, residentBytes: rss, heapBytes: heapUsed };
}

/** https://docs.kernel.org/scheduler/sched-stats.html: the second number is time spent waiting, in nanoseconds. */
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
