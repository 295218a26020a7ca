import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

import { LOG_FILE } from './log.ts';
import { isRunning, until } from './processes.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What the service prints last when it serves. */
export const READY = 'Ctrl-C stops everything.';
/** A first start on a machine that is busy with other tests. */
const START_LIMIT_MS = 50_000;

/** The real process, as somebody at a terminal has it. Disposing of it kills it, and its PostgreSQL. */
export interface Service extends AsyncDisposable {
  /** All that it has written on standard output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves to its address once it serves. @throws {Error} With what it wrote, when it ends before. */
  ready(): Promise<string>;
  /** Waits for the end. @returns The exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  /** SIGINT to the process and all that it started in its own group, as Ctrl-C in a terminal sends it. */
  interrupt(): Promise<number | NodeJS.Signals>;
  /** SIGTERM to the process alone. */
  terminate(): Promise<number | NodeJS.Signals>;
  /** `kill -9` to the process alone. */
  killHard(): Promise<number | NodeJS.Signals>;
}

/** Where a service keeps its data. Disposing removes them, and those that lie elsewhere because of root. */
export interface Place extends AsyncDisposable {
  /** Does not exist yet. */
  readonly dataDir: string;
  /** Process id of the PostgreSQL that runs, or was left behind, on these data; undefined for none. */
  postmaster(): Promise<number | undefined>;
  /** URL of the service's database in that PostgreSQL. */
  databaseUrl(): Promise<string>;
}

/** @param mode 0o700: only its owner may pass, and PostgreSQL's user is another one where the owner is root. */
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
      // Empty while it is being written; and what makes the cluster before is no server, and has its number negated.
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
  /** Stronger than what a service has by itself. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** For a shell; by default the program itself is run. */
  readonly command?: string | undefined;
}

/** Starts the service on these data, on a free port, with nothing else in its environment. */
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
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // leader of a process group, as a terminal's job is
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  child.once('close', () => {
    for (const line of output.stdout.split('\n')) if (line.startsWith('{')) LOG_FILE.write(`${line}\n`);
  });
  // `close` and not `exit`: all that it wrote has been read then.
  const closed = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
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
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) await send(-child.pid!, 'SIGKILL');
      const orphan = await place.postmaster();
      if (orphan === undefined || !isRunning(orphan)) return;
      process.kill(orphan, 'SIGQUIT');
      await until(() => !isRunning(orphan));
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
