import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';
import { isRunning, until } from './processes.ts';

/** A PostgreSQL for one test, for faults that must not affect other tests. */
export interface OwnPostgres extends AsyncDisposable {
  /** URL of the migrated database. The port changes with each start. */
  readonly url: string;
  /** PostgreSQL's data directory. */
  readonly dataDir: string;
  /** Stops like `pg_ctl stop`: connections are ended, and then the data are written. */
  stop(): Promise<void>;
  /** Stops like `pg_ctl stop --mode immediate`: processes end at once, and the next start recovers. */
  stopAtOnce(): Promise<void>;
  /** Kills all of its processes (SIGKILL). */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops all of its processes (SIGSTOP). @returns A function that continues them. */
  freeze(): Promise<() => void>;
}

const DATABASE = 'messaging';
const ROOT = join(import.meta.dirname, '../..');

/** By the program that a deployment runs, in a process of its own. */
async function migrate(databaseUrl: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['src/migrate.ts'], {
    cwd: ROOT,
    env: { DATABASE_URL: databaseUrl, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
}

export interface OwnPostgresOptions {
  /** Directory of its data. Default: a temporary directory. */
  readonly place?: string;
  /** As in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startOwnPostgres({ place, settings = {} }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const parent = place ?? (await mkdtemp(join(tmpdir(), 'messaging-postgres-')));
  // If the tests run as root, PostgreSQL runs as another user, who must reach the data.
  await chmod(parent, 0o755);
  const launch = () =>
    startEmbeddedPostgres({ dir: join(parent, 'postgres'), settings: { shared_buffers: '16MB', ...settings } });
  let server: EmbeddedPostgres = await launch();
  await server.ensureDatabase(DATABASE);
  await migrate(server.urlOf(DATABASE));

  /** Ids of its processes. The first one started the others. */
  async function processes(): Promise<number[]> {
    const postmaster = Number((await readFile(join(server.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
    const all = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/ +/).map(Number));
    return [postmaster, ...all.filter(([, parentId]) => parentId === postmaster).map(([pid]) => pid!)];
  }

  function send(pids: readonly number[], signal: NodeJS.Signals): void {
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, signal);
  }

  /** @param whom Selects the processes that get the signal. */
  async function end(signal: NodeJS.Signals, whom: (pids: number[]) => number[]): Promise<void> {
    const pids = await processes();
    send(whom(pids), signal);
    await until(() => !pids.some(isRunning));
    await server[Symbol.asyncDispose]();
  }

  return {
    get url() {
      return server.urlOf(DATABASE);
    },
    get dataDir() {
      return server.dataDir;
    },
    async stop() {
      await server[Symbol.asyncDispose]();
    },
    stopAtOnce: () => end('SIGQUIT', (pids) => pids.slice(0, 1)),
    kill: () => end('SIGKILL', (pids) => pids),
    async start() {
      server = await launch();
    },
    async freeze() {
      const pids = await processes();
      send(pids, 'SIGSTOP');
      return () => send(pids, 'SIGCONT');
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      if (place === undefined) await rm(parent, { recursive: true, force: true });
    },
  };
}

/** A small disk for one test. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Fills it up. @returns A function that frees the space. */
  fill(): Promise<() => Promise<void>>;
}

/** @returns Null if this machine or user cannot mount one. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | null> {
  const path = await mkdtemp(join(tmpdir(), 'messaging-disk-'));
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch {
    await rm(path, { recursive: true });
    return null;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    async fill() {
      await using file = await open(ballast, 'w');
      const piece = Buffer.alloc(4_096);
      try {
        for (;;) await file.write(piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
      return () => rm(ballast);
    },
    async [Symbol.asyncDispose]() {
      await run('umount', [path]);
      await rm(path, { recursive: true });
    },
  };
}
