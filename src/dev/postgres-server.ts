/** The server's process: starts it and waits until it answers, stops it, and finds one that a crash left running. */
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
  /** False makes it faster, but a crash of the machine can damage the data. For tests. Default true. */
  readonly durable?: boolean;
  /** Server settings as in `postgresql.conf`, for this start only. Addresses and port cannot be changed. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with each line of the server's log, and with decisions of this module. */
  readonly onLog?: (line: string) => void;
}

/** How to reach the server as its superuser. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

/**
 * Signals to stop a server, and how long each has to work: SIGINT disconnects and checkpoints, SIGQUIT stops at once.
 */
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
    ssl: false, // ignores PGSSLMODE
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {}); // a lost connection makes the query fail; without a listener it would end the process too
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
    // A failed start is explained by the end of this log.
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
      // A separate process group, because Ctrl-C in a terminal signals the whole group, and this process stops the
      // server.
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
  failed.catch(() => {}); // it rejects whenever the server ends, and nothing awaits it after the start
  try {
    await Promise.race([failed, untilItAnswers(server, dataDir, access, failed)]);
    return server;
  } catch (error) {
    await stopServer(server);
    throw error;
  }
}

/**
 * Waits until `postmaster.pid` says that the server is ready (as `pg_ctl` does), and then for the answer to a query.
 * The file is checked first, because another server may answer on the port if ours could not get it.
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
    // Line 1 is the process, line 8 its state:
    // https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h
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

/** @throws {Error} The server has not ended after all signals of {@link SHUTDOWN}. */
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

/**
 * Stops the server that a killed process left running on the data. Removes the pid file if no server has written it.
 */
export async function stopOrphan(dataDir: string, onLog: ServerOptions['onLog']): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const text = await unlessMissing(readFile(pidFile, 'utf8'));
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  if (!isPostmaster(pid, dataDir)) {
    // PostgreSQL would take any live process with that id, or an empty file, for a server. Its second lock, on shared
    // memory, still protects the data.
    await rm(pidFile, { force: true });
    return;
  }
  onLog?.(`stopping the PostgreSQL server that a crash left running (process ${pid})`);
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

/** Whether the process is a PostgreSQL server on this directory, even if the directory was moved. */
function isPostmaster(pid: number, dataDir: string): boolean {
  if (!(pid > 0) || birthOf(pid) === undefined) return false;
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
        `postgres -D ${dataDir} `,
      );
    }
    const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
    const [at, data] = [statSync(`/proc/${pid}/cwd`), statSync(dataDir)]; // the working directory of a server is its data directory
    return basename(program) === 'postgres' && at.dev === data.dev && at.ino === data.ino;
  } catch {
    return false; // it has ended, or we may not read it
  }
}
