import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { isRunning, until } from '../kit/processes.ts';
import { type Place, READY, type Service, type ServiceOptions, startService, temporaryPlace } from '../kit/service.ts';

// Each start makes or opens a database, on a machine that runs other tests.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const SEEDED = 'The database was empty: it now has three people';
const MOMENT_LIMIT_MS = 60_000;

/** Consecutive starts with the same data. Disposing it ends all of them, and removes the data. */
interface Starts extends AsyncDisposable {
  readonly place: Place;
  start(options?: ServiceOptions): Service;
}

/** @param mode Of the directory around the data: see {@link temporaryPlace}. */
async function startsBelow(mode?: number): Promise<Starts> {
  const stack = new AsyncDisposableStack();
  const place = stack.use(await temporaryPlace(mode));
  return {
    place,
    start: (options) => stack.use(startService(place, options)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

// The tests of this block follow each other on the same data, because a first start is expensive.
describe('npm start', () => {
  let starts: Starts;
  let place: Place;
  let service: Service;
  let token: string;
  beforeAll(async () => {
    // Only its owner may enter it.
    starts = await startsBelow(0o700);
    ({ place } = starts);
    service = starts.start({ command: await startScript() });
    token = await tokenOf(await service.ready(), 'dora');
  });
  afterAll(() => starts[Symbol.asyncDispose]());

  test('without any settings serves, and prints its URL', async () => {
    const url = await service.ready();

    const said = service.stdout();
    expect(said).toContain(SEEDED);
    expect(service.stderr()).toBe('');
    const ably = /Ably +(http:\S+)/.exec(said)![1]!;
    const metrics = /Metrics +(http:\S+)/.exec(said)![1]!;
    expect(new Set(said.match(/http:\/\/[^\s']+/g))).toEqual(
      new Set([...['/graphql', '/livez', '/readyz', '/dev/token'].map((path) => url + path), ably, metrics]),
    );
    expect(await (await fetch(metrics)).text()).toContain('messaging_operations_total');
    expect((await fetch(`${ably}/time`)).status).toBe(200);
    for (const path of ['/livez', '/readyz']) expect((await fetch(url + path)).status).toBe(200);
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<title>GraphiQL</title>');
  });

  test('prints a curl command that works', async () => {
    const answer = await paste(commandIn(service.stdout()));

    const rooms = { nodes: [{ name: 'general' }, { name: 'surprise' }] };
    expect(answer).toMatchObject({
      data: { viewer: { user: { username: 'ada' }, servers: { nodes: [{ name: 'Harbour Maps', rooms }] } } },
    });
  });

  test('makes one account for two simultaneous first requests of a new user', async () => {
    const [one, two] = await Promise.all([whoIs(service, token), whoIs(service, token)]);

    expect(one).toEqual({ username: 'dora', id: expect.stringMatching(/^user_/) });
    expect(two).toEqual(one);
    expect((await countRows(place)).users).toBe(4);
  });

  test('a second process is refused with one line, and does not disturb the first', async () => {
    const second = starts.start();

    const code = await second.ended();

    expect(code).toBe(1);
    expect(second.stderr()).toMatch(
      /^unable to start PostgreSQL in \S+; process \d+ is using it: stop that one first, .+\n$/,
    );
    expect((await fetch(`${await service.ready()}/readyz`)).status).toBe(200);
  });

  test.each([
    ['Ctrl-C', 'interrupt'],
    ['SIGTERM', 'terminate'],
  ] as const)('after %s, which also ends PostgreSQL, the next start has its data and adds none', async (how, end) => {
    const url = await service.ready();
    await write(service, token, `Home of Dora before ${how}`);
    const before = await countRows(place);
    const servers = await serversOf(service, token);
    const postmaster = await runningPostmaster(place);

    await service[end]();

    const said = service.stdout();
    expect(said.slice(said.indexOf(READY))).toBe(`${READY}\n\n`);
    expect(service.stderr()).toBe('');
    expect(isRunning(postmaster)).toBe(false);
    expect(await place.postmaster()).toBeUndefined();
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
    service = starts.start();
    await service.ready();
    expect(service.stdout()).not.toContain(SEEDED);
    expect(await countRows(place)).toEqual(before);
    expect(servers).toContain(`Home of Dora before ${how}`);
    expect(await serversOf(service, token)).toEqual(servers);
  });

  test('after kill -9 the next start recovers by itself, and has all acknowledged changes', async () => {
    await write(service, token, 'Home of Dora before kill -9');
    const servers = await serversOf(service, token);
    const orphan = await runningPostmaster(place);

    await service.killHard();
    service = starts.start({ command: await startScript() });
    await service.ready();

    expect(isRunning(orphan)).toBe(false);
    expect(service.stdout()).not.toContain(SEEDED);
    expect(servers).toContain('Home of Dora before kill -9');
    expect(await serversOf(service, token)).toEqual(servers);
    expect(await paste(commandIn(service.stdout()))).toMatchObject({
      data: { viewer: { user: { username: 'ada' } } },
    });
  });

  test.runIf(isRoot)('root can do all of this below a directory that only root may enter', async () => {
    const home = await realpath(join(place.dataDir, 'postgres'));

    // PostgreSQL does not run as root, so its data are elsewhere.
    expect(home).not.toContain(dirname(place.dataDir));
    expect(await serversOf(service, token)).toHaveLength(3);
  });
});

// The tests of this block follow each other on the same data: each start continues what the one before it has left.
describe('a first start that is interrupted again and again', () => {
  let starts: Starts;
  let place: Place;
  beforeAll(async () => {
    starts = await startsBelow();
    ({ place } = starts);
  });
  afterAll(() => starts[Symbol.asyncDispose]());

  test.each([
    ['kill -9 while the database cluster is made', 'killHard', hasClusterInTheMaking],
    ['Ctrl-C while the database cluster is made', 'interrupt', hasClusterInTheMaking],
    ['kill -9 when the cluster is made', 'killHard', hasOwner],
    ['Ctrl-C while PostgreSQL starts', 'interrupt', hasPostgres],
    ['kill -9 when the tables are made', 'killHard', hasTables],
  ] as const)('by %s needs no repair', async (_how, end, hasCome) => {
    const before = await remainsAt(place);
    const start = starts.start();
    await until(() => hasCome(place, before), MOMENT_LIMIT_MS);

    const code = await start[end]();

    expect(code).toBe(end === 'interrupt' ? 0 : 'SIGKILL');
    expect(start.stderr()).toBe('');
    if (end === 'interrupt') expect(await place.postmaster()).toBeUndefined();
  });

  test('by a taken port is explained in one line, and leaves no PostgreSQL', async () => {
    const orphan = await runningPostmaster(place);
    await using taken = await listener();
    const next = starts.start({ environment: { PORT: String(taken.port) } });
    const seen = new Set<number>();
    const watching = until(async () => {
      const pid = await place.postmaster();
      if (pid !== undefined && pid !== orphan) seen.add(pid);
      return next.stderr() !== '';
    }, MOMENT_LIMIT_MS);

    const code = await next.ended();

    await watching;
    expect(code).toBe(1);
    expect(next.stdout()).toBe('');
    expect(next.stderr()).toBe(
      `unable to listen on 127.0.0.1:${taken.port}; the port is taken: stop the program that listens there, or set PORT to another port\n`,
    );
    expect(seen.size).toBe(1);
    expect([orphan, ...seen].filter(isRunning)).toEqual([]);
    expect(await place.postmaster()).toBeUndefined();
  });

  test('needs no repair: the next one serves all of the demo data, once, and ends with 0 at SIGTERM', async () => {
    const last = starts.start();
    await last.ready();

    const { users, messages } = await countRows(place);
    const end = await last.terminate();

    expect(users).toBe(3);
    expect(messages).toBe(63);
    expect(await halfMadeClusters(place)).toEqual([]);
    expect(end).toBe(0);
  });
});

describe('an impossible start', () => {
  test.each([
    [
      'a database that is not there',
      { DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:1/chat' },
      'unable to start; the database at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
    ],
    [
      'a database that is not there, in production',
      {
        NODE_ENV: 'production',
        DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:1/chat',
        AUTH0_DOMAIN: 'example.eu.auth0.com',
        AUTH0_AUDIENCE: 'https://api.example.com',
        ABLY_API_KEY: 'app.key:hunter3',
      },
      'unable to start; the database at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
    ],
    [
      'an environment with mistakes in it',
      { PORT: 'hunter2', NODE_ENV: 'production', AUTH0_DOMAIN: 'example.eu.auth0.com', AUTH0_AUDIENCE: 'x' },
      'unable to start; the environment has 3 problems:\n' +
        '  PORT must be a whole number from 0 to 65535\n' +
        '  DATABASE_URL must be set in production\n' +
        '  ABLY_API_KEY must be set in production\n',
    ],
  ])('because of %s is explained without a stack trace and without a secret', async (_what, environment, said) => {
    await using place = await temporaryPlace();
    await using service = startService(place, { environment });

    const code = await service.ended();

    expect(code).toBe(1);
    expect(service.stdout()).toBe('');
    expect(service.stderr()).toBe(said);
    expect(existsSync(place.dataDir)).toBe(false);
  });
});

/** The command of `npm start`. */
async function startScript(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { scripts: { start: string } }).scripts.start;
}

/** The command that the service prints for pasting. */
function commandIn(said: string): string {
  const [, command] = /Paste this:\n\n([\s\S]+?)\n\n/.exec(said) ?? [];
  if (command === undefined) throw new Error(`there is nothing to paste in\n${said}`);
  return command;
}

/** Runs it in a shell. On a machine without curl, a replacement that supports these options is used. */
async function paste(command: string): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'messaging-curl-'));
  try {
    const standIn = `#!${process.execPath}
      const { values, positionals } = require('node:util').parseArgs({
        allowPositionals: true,
        options: { s: { type: 'boolean', short: 's' }, H: { type: 'string', short: 'H', multiple: true }, d: { type: 'string', short: 'd' } },
      });
      const headers = values.H.map((line) => line.split(/: (.*)/s).slice(0, 2));
      fetch(positionals[0], { method: 'POST', headers, body: values.d }).then((answer) => answer.text()).then(console.log);`;
    await writeFile(join(directory, 'curl'), standIn, { mode: 0o755 });
    const env = { PATH: `/usr/local/bin:/usr/bin:/bin:${directory}` };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { env });
    return JSON.parse(stdout);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function tokenOf(url: string, username: string): Promise<string> {
  const response = await fetch(`${url}/dev/token`, { method: 'POST', body: JSON.stringify({ username }) });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function ask(service: Service, token: string, query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${await service.ready()}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
  if (!data || errors) throw new Error(`operation failed\n${query}\n${JSON.stringify(errors)}`);
  return data;
}

async function whoIs(service: Service, token: string): Promise<unknown> {
  const { viewer } = (await ask(service, token, '{ viewer { user { id username } } }')) as {
    viewer: { user: unknown };
  };
  return viewer.user;
}

async function write(service: Service, token: string, serverName: string): Promise<void> {
  await ask(service, token, `mutation { createServer(input: { name: "${serverName}" }) { server { id } } }`);
}

async function serversOf(service: Service, token: string): Promise<string[]> {
  const { viewer } = (await ask(service, token, '{ viewer { servers { nodes { name } } } }')) as {
    viewer: { servers: { nodes: { name: string }[] } };
  };
  return viewer.servers.nodes.map(({ name }) => name);
}

async function runningPostmaster(place: Place): Promise<number> {
  const pid = await place.postmaster();
  if (pid === undefined || !isRunning(pid)) throw new Error('PostgreSQL does not run');
  return pid;
}

/** What earlier starts left. */
interface Remains {
  readonly halfMade: readonly string[];
  readonly owners: readonly string[];
  readonly postmaster: number | undefined;
}

async function remainsAt(place: Place): Promise<Remains> {
  const owners = await namesIn(join(place.dataDir, 'postgres'));
  return {
    halfMade: await halfMadeClusters(place),
    owners: owners.filter((name) => name.startsWith('owner.')),
    postmaster: await place.postmaster(),
  };
}

async function halfMadeClusters({ dataDir }: Place): Promise<string[]> {
  return (await namesIn(dataDir)).filter((name) => name.startsWith('postgres.new-'));
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function hasClusterInTheMaking(place: Place, before: Remains): Promise<boolean> {
  const names = await halfMadeClusters(place);
  return names.some((name) => !before.halfMade.includes(name) && existsSync(join(place.dataDir, name, 'data', 'base')));
}

async function hasOwner(place: Place, before: Remains): Promise<boolean> {
  return (await remainsAt(place)).owners.some((name) => !before.owners.includes(name));
}

async function hasPostgres(place: Place, before: Remains): Promise<boolean> {
  return ![undefined, before.postmaster].includes(await place.postmaster());
}

async function hasTables(place: Place): Promise<boolean> {
  const rows = await queryOf(place, `SELECT to_regclass('messages') IS NOT NULL AS made`).catch(() => []);
  return rows[0]?.['made'] === true;
}

async function countRows(place: Place): Promise<Record<'users' | 'servers' | 'messages' | 'events', number>> {
  const [counts] = await queryOf(
    place,
    `SELECT (SELECT count(*) FROM users)::int AS users, (SELECT count(*) FROM servers)::int AS servers,
       (SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM events)::int AS events`,
  );
  return counts as Awaited<ReturnType<typeof countRows>>;
}

async function queryOf(place: Place, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await place.databaseUrl() });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Another program on a port. */
async function listener(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
