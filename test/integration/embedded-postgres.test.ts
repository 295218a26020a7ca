import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';
import { isRunning, until } from '../kit/processes.ts';

const isRoot = process.getuid?.() === 0;

/** A cluster that the first test makes, for tests of later starts: to make one takes longer than most of them. */
let made: Place;
beforeAll(async () => {
  made = await temporaryPlace();
});
afterAll(() => made[Symbol.asyncDispose]());

test('the first start creates the cluster, and the second finds its data', { timeout: 60_000 }, async () => {
  {
    await using postgres = await startEmbeddedPostgres({ dir: made.dir, durable: false });
    expect(await postgres.ensureDatabase('Chat "1"')).toBe(true);
    expect(await postgres.ensureDatabase('Chat "1"')).toBe(false);
    await query(postgres.urlOf('Chat "1"'), 'CREATE TABLE note AS SELECT 42 AS n');
  }

  await using again = await startEmbeddedPostgres({ dir: made.dir, durable: false });

  expect(await query(again.urlOf('Chat "1"'), 'SELECT n FROM note')).toEqual([{ n: 42 }]);
  expect(await readdir(dirname(made.dir))).toEqual(['postgres']);
});

test('the server has the requested locale, addresses, password and settings', { timeout: 60_000 }, async () => {
  await using postgres = await startEmbeddedPostgres({
    dir: made.dir,
    durable: false,
    settings: { max_connections: '17' },
  });

  const names = [
    'listen_addresses',
    'unix_socket_directories',
    'server_encoding',
    'password_encryption',
    'TimeZone',
    'fsync',
    'max_connections',
  ];
  const [row] = await query(
    postgres.url,
    `SELECT json_object_agg(name, setting) || '' AS settings FROM pg_settings WHERE name = ANY('{${names.join()}}')`,
  );
  const [locale] = await query(
    postgres.url,
    "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'postgres'",
  );
  expect(JSON.parse(String(row?.['settings']))).toEqual({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    server_encoding: 'UTF8',
    password_encryption: 'scram-sha-256',
    TimeZone: expect.stringMatching(/UTC$/),
    fsync: 'off',
    max_connections: '17',
  });
  expect(locale).toEqual({ datcollate: 'C', pg_encoding_to_char: 'UTF8' });
  await expect(query(postgres.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'SELECT')).rejects.toThrow(
    /password authentication failed/,
  );
  expect((await stat(postgres.dataDir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dirname(postgres.dataDir), 'password'))).mode & 0o777).toBe(0o600);
});

test('disposing leaves no process, and repeating it changes nothing', { timeout: 60_000 }, async () => {
  const postgres = await startEmbeddedPostgres({ dir: made.dir, durable: false });
  const pid = await postmasterOf(postgres.dataDir);
  expect(isRunning(pid)).toBe(true);

  await Promise.all([postgres[Symbol.asyncDispose](), postgres[Symbol.asyncDispose]()]);
  await postgres[Symbol.asyncDispose]();

  expect(isRunning(pid)).toBe(false);
  expect((await readdir(made.dir)).toSorted()).toEqual(['data', 'password']);
});

test('data survive a kill -9 of the process that owns the server', { timeout: 60_000 }, async () => {
  await using owner = await startInChild(made.dir);
  await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS n');
  const orphan = await postmasterOf(owner.dataDir);
  await owner.kill('SIGKILL');
  expect(isRunning(orphan)).toBe(true);

  await using postgres = await startEmbeddedPostgres({ dir: made.dir });

  expect(isRunning(orphan)).toBe(false);
  expect(await query(postgres.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test(
  'a pid file with the id of another process does not prevent the start, and does not harm that process',
  { timeout: 60_000 },
  async () => {
    const first = await startEmbeddedPostgres({ dir: made.dir, durable: false });
    const pidFile = join(first.dataDir, 'postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await first[Symbol.asyncDispose]();
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    await writeFile(join(made.dir, 'owner.1'), `${process.pid}\na process that began at another time\n`);

    await using postgres = await startEmbeddedPostgres({ dir: made.dir, durable: false });

    expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  },
);

test('a second owner is refused while the first is alive, and accepted afterwards', { timeout: 60_000 }, async () => {
  await using owner = await startInChild(made.dir);

  const refused = startEmbeddedPostgres({ dir: made.dir });

  await expect(refused).rejects.toThrow(`process ${owner.pid} is using it`);
  expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await owner.kill('SIGKILL');
  await using postgres = await startEmbeddedPostgres({ dir: made.dir });
  await expect(startEmbeddedPostgres({ dir: made.dir })).rejects.toThrow(`process ${process.pid} is using it`);
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('exactly one of several simultaneous first starts succeeds', { timeout: 60_000 }, async () => {
  await using place = await temporaryPlace();

  const starts = await Promise.allSettled(
    [1, 2, 3, 4].map(async () => startEmbeddedPostgres({ dir: place.dir, durable: false })),
  );

  await using started = starts.find((start) => start.status === 'fulfilled')?.value;
  const refusals = starts.filter((start) => start.status === 'rejected').map((start) => String(start.reason));
  expect(refusals).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('is using it')));
  expect(started).toBeDefined();
});

test('after a kill -9 during the first start, the next one works', { timeout: 60_000 }, async () => {
  await using place = await temporaryPlace();
  const parent = dirname(place.dir);
  await using child = spawnOwner(place.dir);
  await until(async () =>
    (await readdir(parent)).some(
      (name) => name.startsWith('postgres.new-') && existsSync(join(parent, name, 'data', 'base')),
    ),
  );
  await child.kill('SIGKILL');
  expect(existsSync(place.dir)).toBe(false);

  await using postgres = await startEmbeddedPostgres({ dir: place.dir, durable: false });

  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await readdir(parent)).toEqual(['postgres']);
});

test(
  'a process that exits without disposing is not kept alive, and the server ends with it',
  { timeout: 60_000 },
  async () => {
    await using owner = await startInChild(made.dir, 'end');
    const pid = Number(owner.postmaster);

    const code = await owner.ended;

    expect(code).toBe(0);
    await until(() => !isRunning(pid));
  },
);

test('Ctrl-C in the terminal of the owner does not reach the server', { timeout: 60_000 }, async () => {
  await using owner = await startInChild(made.dir, 'ignore SIGINT');

  process.kill(-owner.pid, 'SIGINT'); // to the whole process group, like a terminal

  await delay(500);
  expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a server that cannot start reports the reason', { timeout: 60_000 }, async () => {
  const refused = startEmbeddedPostgres({ dir: made.dir, durable: false, settings: { shared_buffers: 'plenty' } });

  await expect(refused).rejects.toThrow(/invalid value for parameter "shared_buffers": "plenty"/);
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(startEmbeddedPostgres({ dir: made.dir, port, durable: false })).rejects.toThrow(
    /Address already in use/,
  );
  other.close();
  await using postgres = await startEmbeddedPostgres({ dir: made.dir, port, durable: false });
  expect(new URL(postgres.url).port).toBe(String(port));
});

test('a directory with other contents is not changed', { timeout: 60_000 }, async () => {
  await using place = await temporaryPlace();
  await mkdir(place.dir);
  await writeFile(join(place.dir, 'holiday.jpg'), '');

  await expect(startEmbeddedPostgres({ dir: place.dir })).rejects.toThrow(/it contains something else/);

  expect(await readdir(place.dir)).toEqual(['holiday.jpg']);
  expect(await readdir(dirname(place.dir))).toEqual(['postgres']);
});

test.runIf(isRoot)(
  'if only root can reach the directory, it becomes a link to the data, which a new clone at the same path does not get',
  { timeout: 60_000 },
  async () => {
    await using place = await temporaryPlace(0o700);
    {
      await using postgres = await startEmbeddedPostgres({ dir: place.dir, durable: false });
      await query(postgres.url, 'CREATE TABLE note AS SELECT 42 AS n');
      expect((await lstat(place.dir)).isSymbolicLink()).toBe(true);
      expect(postgres.dataDir).toBe(join(await readlink(place.dir), 'data'));
      const { uid, mode } = await stat(postgres.dataDir);
      expect(uid).not.toBe(0);
      expect(mode & 0o777).toBe(0o700);
    }
    {
      await using again = await startEmbeddedPostgres({ dir: place.dir, durable: false });
      expect(await query(again.url, 'SELECT n FROM note')).toEqual([{ n: 42 }]);
    }
    const oldHome = await realpath(place.dir);
    await rm(place.dir);

    await using postgres = await startEmbeddedPostgres({ dir: place.dir, durable: false });

    expect(await query(postgres.url, "SELECT to_regclass('note') AS note")).toEqual([{ note: null }]);
    expect(await realpath(place.dir)).not.toBe(oldHome);
    await rm(oldHome, { recursive: true });
  },
);

interface Place extends AsyncDisposable {
  readonly dir: string;
}

/** A `dir` that does not exist yet, in a new directory. Disposing removes it, and the data to which it links. */
async function temporaryPlace(mode = 0o755): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(parent, mode);
  const dir = join(parent, 'postgres');
  return {
    dir,
    async [Symbol.asyncDispose]() {
      const home = await realpath(dir).catch(() => dir);
      if (basename(home).startsWith('data-')) await rm(home, { recursive: true, force: true });
      await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

interface Owner extends AsyncDisposable {
  readonly pid: number;
  /** The exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  readonly process: ChildProcess;
  /** Sends the signal and waits for the end of the process. The server is not touched. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Another process that starts the server on `dir`. It stays alive, or exits at once without disposing. */
function spawnOwner(dir: string, mode: 'live' | 'end' | 'ignore SIGINT' = 'live'): Owner {
  const program = `
    import { readFileSync } from 'node:fs';
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('../../src/dev/embedded-postgres.ts', import.meta.url).href)};
    const [dir, mode] = process.argv.slice(1);
    if (mode === 'ignore SIGINT') process.on('SIGINT', () => {});
    const { url, dataDir } = await startEmbeddedPostgres({ dir });
    const [postmaster] = readFileSync(dataDir + '/postmaster.pid', 'utf8').split('\\n');
    console.log(JSON.stringify({ url, dataDir, postmaster }));
    if (mode !== 'end') setInterval(() => {}, 1_000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, '--', dir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // leader of a process group, like a job in a terminal
  });
  const ended = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid ?? 0,
    process: child,
    ended,
    kill,
    async [Symbol.asyncDispose]() {
      await kill('SIGKILL');
      // Its server is an orphan now, unless the test stopped it.
      const pid = await postmasterOf(join(dir, 'data')).catch(() => undefined);
      if (pid !== undefined && isRunning(pid)) {
        process.kill(pid, 'SIGQUIT');
        await until(() => !isRunning(pid));
      }
    },
  };
}

/** The same, when the server has started. */
async function startInChild(
  dir: string,
  mode: 'live' | 'end' | 'ignore SIGINT' = 'live',
): Promise<Owner & { url: string; dataDir: string; postmaster: string }> {
  const owner = spawnOwner(dir, mode);
  if (owner.process.stdout === null) throw new Error('the child has no output');
  for await (const line of createInterface({ input: owner.process.stdout })) {
    return { ...owner, ...(JSON.parse(line) as { url: string; dataDir: string; postmaster: string }) };
  }
  throw new Error('the child ended before its server was up');
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const postmasterOf = async (dataDir: string): Promise<number> =>
  Number.parseInt(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'), 10);
