import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { migrate } from '../../src/data/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';
import { isRunning, until } from './processes.ts';

/** A PostgreSQL of a test's own, for what the others' must not suffer. */
export interface OwnPostgres extends AsyncDisposable {
  /** Of the migrated database; another port after each start. */
  readonly url: string;
  /** PostgreSQL's data directory. */
  readonly dataDir: string;
  stop(): Promise<void>;
  /** `kill -9` to all of its processes. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops all of its processes where they are. @returns Lets them go on. */
  freeze(): Promise<() => void>;
}

const DATABASE = 'messaging';

export interface OwnPostgresOptions {
  /** Where its data lie, or are to. Default: a temporary directory. */
  readonly place?: string;
  /** As in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startOwnPostgres({ place, settings = {} }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const parent = place ?? (await mkdtemp(join(tmpdir(), 'messaging-postgres-')));
  // Where the tests run as root, PostgreSQL does not, and has to reach its data.
  await chmod(parent, 0o755);
  const launch = () =>
    startEmbeddedPostgres({ dir: join(parent, 'postgres'), settings: { shared_buffers: '16MB', ...settings } });
  let server: EmbeddedPostgres = await launch();
  await server.ensureDatabase(DATABASE);
  await migrate(server.urlOf(DATABASE));

  /** The one that starts the others, first. */
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
    async kill() {
      const pids = await processes();
      send(pids, 'SIGKILL');
      await until(() => !pids.some(isRunning));
      await server[Symbol.asyncDispose]();
    },
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

/** A small disk of a test's own. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Takes all that is left of it. @returns Gives it back. */
  fill(): Promise<() => Promise<void>>;
}

/** @returns Null where this machine, or this user, cannot mount one. */
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
