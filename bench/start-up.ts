import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Profiler } from 'node:inspector';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import type { AblyConfig } from '../src/config/config.ts';
import { progress } from './pace.ts';
import { toProfileTable } from './profile.ts';
import { type Figure, median } from './report.ts';

/**
 * The time from the start of the process to the first good answer of `/readyz`, as deployed (`NODE_ENV=production`),
 * compared with a process that only listens and answers.
 */

export interface StartUpOptions {
  readonly databaseUrl: string;
  readonly ably: AblyConfig;
  readonly rounds: number;
}

export interface StartUpReport {
  readonly figures: readonly Figure[];
  readonly lines: readonly string[];
}

const MAIN = join(import.meta.dirname, '../src/main.ts');
const PHASES = join(import.meta.dirname, 'start-up-phases.ts');
const BARE = `require('node:http').createServer((request, response) => response.end('ok')).listen(process.argv[1], '127.0.0.1')`;
const START_LIMIT_MS = 30_000;
const LOOK_MS = 2;

export async function measureStartUp({ databaseUrl, ably, rounds }: StartUpOptions): Promise<StartUpReport> {
  const work = await mkdtemp(join(tmpdir(), 'start-up-'));
  const environment = environmentOf(databaseUrl, ably);
  try {
    const cached = { ...environment, NODE_COMPILE_CACHE: join(work, 'cache') };
    // The first start reads its files from the disk, and fills the cache of compiled code.
    await timeOf((port) => start([MAIN], port, cached));
    const times: { bare: number; product: number; cached: number }[] = [];
    for (let round = 1; round <= rounds; round++) {
      times.push({
        bare: await timeOf((port) => start(['-e', BARE, String(port)], port, environment)),
        product: await timeOf((port) => start([MAIN], port, environment)),
        cached: await timeOf((port) => start([MAIN], port, cached)),
      });
      progress(`start-up, round ${round} of ${rounds}: ${(times.at(-1)!.product / times.at(-1)!.bare).toFixed(1)}`);
    }
    const profile = await profileOf(work, environment);
    return {
      figures: [
        {
          figure: 'start-up to the first answer of /readyz',
          vs: 'a bare node:http, by time (lower is better)',
          ratios: times.map(({ product, bare }) => product / bare),
        },
        {
          figure: 'start-up with NODE_COMPILE_CACHE',
          vs: 'without, by time (lower is better)',
          ratios: times.map((time) => time.cached / time.product),
        },
      ],
      lines: [
        `here and now: ${Math.round(median(times.map(({ product }) => product)))} ms, bare ${Math.round(median(times.map(({ bare }) => bare)))} ms, with the cache ${Math.round(median(times.map((time) => time.cached)))} ms`,
        '',
        'phases, as shares of the time until it listens',
        ...(await phasesOf(environment)),
        '',
        'profile',
        toProfileTable(profile),
      ],
    };
  } finally {
    await rm(work, { recursive: true });
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

function environmentOf(databaseUrl: string, ably: AblyConfig): Environment {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    // The keys of the issuer are fetched only with the first token.
    AUTH0_DOMAIN: 'issuer.invalid',
    AUTH0_AUDIENCE: 'bench',
    ABLY_API_KEY: ably.key,
    ABLY_ENDPOINT: ably.endpoint,
    ABLY_PORT: String(ably.port),
    ABLY_TLS: String(ably.tls),
  };
}

function start(args: readonly string[], port: number, environment: Environment): ChildProcess {
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...environment, PORT: String(port) },
  });
}

/** Starts a process, and stops it when it is ready. @returns Milliseconds until it is ready. */
async function timeOf(begin: (port: number) => ChildProcess): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = begin(port);
  await untilReady(child, port);
  const took = performance.now() - began;
  await stop(child);
  return took;
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  for (const began = performance.now(); performance.now() - began < START_LIMIT_MS; await sleep(LOOK_MS)) {
    if (child.exitCode !== null) throw new Error(`the process ended with code ${child.exitCode}`);
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    await response?.arrayBuffer();
    if (response?.ok) return;
  }
  throw new Error('the process is not ready in time');
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function profileOf(work: string, environment: Environment): Promise<Profiler.Profile> {
  const dir = join(work, 'profile');
  await timeOf((port) =>
    start(['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=200', MAIN], port, environment),
  );
  const [file] = await readdir(dir);
  return JSON.parse(await readFile(join(dir, file!), 'utf8')) as Profiler.Profile;
}

async function phasesOf(environment: Environment): Promise<string[]> {
  const child = spawn(process.execPath, [PHASES], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment, PORT: String(await freePort()) },
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  const phases = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, number>;
  const whole = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
  return Object.entries(phases).map(([name, ms]) => `${((100 * ms) / whole).toFixed(0).padStart(4)} %  ${name}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
