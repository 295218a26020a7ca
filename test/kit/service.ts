import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

import { LOG_FILE } from './log.ts';
import { hasEnded, hear, isRunning, until } from './processes.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The last line that the service prints at its start. */
export const READY = 'Ctrl-C stops everything.';
/** Time for a first start on a machine that runs other tests. */
const START_LIMIT_MS = 50_000;

/** The real process, as started in a terminal. Disposing it kills it and its PostgreSQL. */
export interface Service extends AsyncDisposable {
  /** Its standard output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves to its URL when it serves. @throws {Error} It ends before; with its output. */
  ready(): Promise<string>;
  /** Waits for the end. @returns The exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Sends SIGINT to its process group, like Ctrl-C in a terminal. */
  interrupt(): Promise<number | NodeJS.Signals>;
  /** Sends SIGTERM to the process only. */
  terminate(): Promise<number | NodeJS.Signals>;
  /** Kills the process only (SIGKILL). */
  killHard(): Promise<number | NodeJS.Signals>;
  /** Stops the process only (SIGSTOP), and continues it (SIGCONT). */
  freeze(): void;
  resume(): void;
}

/** The data directory of a service. Disposing removes it, with data that are elsewhere because of root. */
export interface Place extends AsyncDisposable {
  /** Does not exist yet. */
  readonly dataDir: string;
  /**
   * Process id of the PostgreSQL that runs on these data, also one that was left running; undefined if there is none.
   */
  postmaster(): Promise<number | undefined>;
  /** URL of the service's database in that PostgreSQL. */
  databaseUrl(): Promise<string>;
}

/** @param mode With 0o700 only the owner can enter it. If the owner is root, PostgreSQL's user cannot. */
export async function temporaryPlace(mode = 0o755): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), 'messaging-service-'));
  await chmod(parent, mode);
  const dataDir = join(parent, 'data');
  const home = join(dataDir, 'postgres');
  const pidFile = async () => (await readFile(join(home, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return {
    dataDir,
    async postmaster() {
      const [pid] = await pidFile().catch(() => []);
      // It is empty while it is being written. The program that makes the cluster writes its id negated, because it is
      // not a server.
      return Number(pid) > 0 ? Number(pid) : undefined;
    },
    async databaseUrl() {
      const [lines, password] = await Promise.all([pidFile(), readFile(join(home, 'password'), 'utf8')]);
      return `postgresql://postgres:${password.trim()}@127.0.0.1:${lines[3]}/messaging`;
    },
    async [Symbol.asyncDispose]() {
      const target = await realpath(home).catch(() => home);
      const thoroughly = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
      if (basename(target).startsWith('data-')) await rm(target, thoroughly);
      await rm(parent, thoroughly);
    },
  };
}

export interface ServiceOptions {
  /** Overrides the default environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Command for a shell. Default: the program itself is run. */
  readonly command?: string | undefined;
}

/** Starts the service with these data, on a free port, with a minimal environment. */
export function startService(place: Place, { environment = {}, command }: ServiceOptions = {}): Service {
  const [program, ...args] = command === undefined ? [process.execPath, 'src/main.ts'] : ['/bin/sh', '-c', command];
  const child = spawn(program, args, {
    cwd: ROOT,
    env: {
      DATA_DIR: place.dataDir,
      PORT: '0',
      ABLY_LOCAL_PORT: '0',
      METRICS_PORT: '0',
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // leader of a process group, like a job in a terminal
  });
  const { output, closed } = hear(child);
  child.once('close', () => {
    for (const line of output.stdout.split('\n')) if (line.startsWith('{')) LOG_FILE.write(`${line}\n`);
  });
  const send = async (pid: number, signal: NodeJS.Signals) => {
    process.kill(pid, signal);
    return closed;
  };
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async ready() {
      await until(() => output.stdout.includes(READY) || hasEnded(child), START_LIMIT_MS);
      const url = /GraphQL +(http:\/\/\S+)\/graphql/.exec(output.stdout)?.[1];
      if (url === undefined) throw new Error(`the service does not serve\n${output.stdout}\n${output.stderr}`);
      return url;
    },
    ended: () => closed,
    interrupt: () => send(-child.pid!, 'SIGINT'),
    terminate: () => send(child.pid!, 'SIGTERM'),
    killHard: () => send(child.pid!, 'SIGKILL'),
    freeze: () => void process.kill(child.pid!, 'SIGSTOP'),
    resume: () => void process.kill(child.pid!, 'SIGCONT'),
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) await send(-child.pid!, 'SIGKILL');
      const orphan = await place.postmaster();
      if (orphan === undefined || !isRunning(orphan)) return;
      process.kill(orphan, 'SIGQUIT');
      await until(() => !isRunning(orphan));
    },
  };
}
