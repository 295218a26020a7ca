/** The server's process: run until it answers, stopped for good, and found again when a crash left it behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { basename, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

import { codeOf, ENVIRONMENT, type ServerUser, START_LIMIT_MS, unlessMissing } from './postgres-binaries.ts';
import { birthOf } from './process-claim.ts';

export interface ServerOptions {
  /** False trades safety in a crash of the machine for speed: for tests. Default true. */
  readonly durable?: boolean;
  /** Server settings as in `postgresql.conf`, for this start only. Addresses and port stay ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets each line of the server's log, and what this module decides. */
  readonly onLog?: (line: string) => void;
}

/** How to reach the server as its superuser. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

/** What stops a server, and for how long each is given: disconnect everybody and checkpoint; or just die. */
const SHUTDOWN = [
  { signal: 'SIGINT', limitMs: 10_000 },
  { signal: 'SIGQUIT', limitMs: 10_000 },
] as const;
const POLL_MS = 20;
const LOG_TAIL_LINES = 30;

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Runs one client against the maintenance database. */
export async function asSuperuser<T>({ port, password }: Access, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    ssl: false, // or PGSSLMODE would decide
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {}); // a lost connection fails the query in hand, and without this the process as well
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Runs the server until it answers. */
export async function launch(
  postgres: string,
  user: ServerUser | undefined,
  dataDir: string,
  access: Access,
  { durable = true, settings = {}, onLog }: ServerOptions,
): Promise<ChildProcess> {
  const all = {
    ...(durable ? {} : NOT_DURABLE),
    ...settings,
    port: String(access.port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // The end of this log is all that a failed start has to show for itself.
    log_destination: 'stderr',
    logging_collector: 'off',
  };
  const server = spawn(
    postgres,
    ['-D', dataDir, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...user,
      cwd: dataDir,
      env: ENVIRONMENT,
      // A process group of its own: Ctrl-C in a terminal signals ours, and it is for us to say when the server stops.
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const tail: string[] = [];
  createInterface({ input: server.stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > LOG_TAIL_LINES) tail.shift();
    onLog?.(line);
  });
  // Neither the server nor its log keeps our process alive.
  server.unref();
  (server.stderr as Socket).unref();

  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', (cause) => {
      reject(new Error(`unable to start PostgreSQL; cannot run ${postgres}: ${cause.message}`, { cause }));
    });
    server.once('close', (code, signal) => {
      const end = signal ?? `exit code ${code}`;
      onLog?.(`the PostgreSQL server ended (${end})`);
      reject(new Error(`unable to start PostgreSQL in ${dataDir}; it ended (${end}) and said:\n${tail.join('\n')}`));
    });
  });
  failed.catch(() => {}); // it rejects at every end of the server, and after the start nobody waits for it
  try {
    await Promise.race([failed, untilItAnswers(server, dataDir, access, failed)]);
    return server;
  } catch (error) {
    await stopServer(server);
    throw error;
  }
}

/**
 * Waits for the server's own word in `postmaster.pid` (as `pg_ctl` does), and then for an answer to a query. The file
 * comes first because a stranger's server may answer on a port that ours could not get.
 */
async function untilItAnswers(
  server: ChildProcess,
  dataDir: string,
  access: Access,
  failed: Promise<never>,
): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    if (hasEnded(server)) return failed;
    // Line 1 is the process, line 8 its state: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h
    const lines = (await unlessMissing(readFile(join(dataDir, 'postmaster.pid'), 'utf8')))?.split('\n');
    if (lines?.[0] === String(server.pid) && lines[7]?.trim() === 'ready') break;
    if (performance.now() > deadline) {
      throw new Error(`unable to start PostgreSQL in ${dataDir}; it is not ready after ${START_LIMIT_MS / 1000} s`);
    }
    await delay(POLL_MS);
  }
  await asSuperuser(access, (client) => client.query('SELECT'));
}

const hasEnded = (server: ChildProcess): boolean =>
  server.pid === undefined || server.exitCode !== null || server.signalCode !== null;

export const stopServer = (server: ChildProcess): Promise<void> =>
  shutDown(
    server.pid,
    (signal) => server.kill(signal),
    () => hasEnded(server),
  );

/** @throws {Error} The server is still there after every signal of {@link SHUTDOWN}. */
async function shutDown(
  pid: number | undefined,
  send: (signal: NodeJS.Signals) => unknown,
  isGone: () => boolean,
): Promise<void> {
  for (const { signal, limitMs } of SHUTDOWN) {
    if (isGone()) return;
    send(signal);
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      if (isGone()) return;
      await delay(POLL_MS);
    }
  }
  throw new Error(`unable to stop the PostgreSQL server; process ${pid} ignores its signals`);
}

/** Stops the server that a killed process of ours left on the data, and removes the pid file if it is nobody's. */
export async function stopOrphan(dataDir: string, onLog: ServerOptions['onLog']): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const text = await unlessMissing(readFile(pidFile, 'utf8'));
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  if (!isPostmaster(pid, dataDir)) {
    // PostgreSQL would take any live process of that number, and an empty file, for a server. Its second lock, on
    // shared memory, still guards the data.
    await rm(pidFile, { force: true });
    return;
  }
  onLog?.(`stopping the PostgreSQL server that a crash left behind (process ${pid})`);
  await shutDown(
    pid,
    (signal) => {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if (codeOf(error) !== 'ESRCH') throw error;
      }
    },
    () => birthOf(pid) === undefined,
  );
}

/** Whether the process is a PostgreSQL server on this very directory, wherever it was moved or copied from. */
function isPostmaster(pid: number, dataDir: string): boolean {
  if (!(pid > 0) || birthOf(pid) === undefined) return false;
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
        `postgres -D ${dataDir} `,
      );
    }
    const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
    const [at, data] = [statSync(`/proc/${pid}/cwd`), statSync(dataDir)]; // a server works within its data
    return basename(program) === 'postgres' && at.dev === data.dev && at.ino === data.ino;
  } catch {
    return false; // gone meanwhile, or not ours to look at
  }
}
