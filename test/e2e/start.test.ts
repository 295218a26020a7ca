import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { isRunning, until } from '../kit/processes.ts';
import { type Place, READY, type Service, startService, temporaryPlace } from '../kit/service.ts';

// Some tests start everything two or three times, on a machine that runs other tests.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });

const isRoot = process.getuid?.() === 0;
const SEEDED = 'The database was empty: it now has three people';

describe('npm start', () => {
  let place: Place;
  let service: Service;
  beforeAll(async () => {
    place = await temporaryPlace();
    service = startService(place, { command: await startScript() });
    await service.ready();
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

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
    const token = await tokenOf(await service.ready(), 'dora');

    const [one, two] = await Promise.all([whoIs(service, token), whoIs(service, token)]);

    expect(one).toEqual({ username: 'dora', id: expect.stringMatching(/^user_/) });
    expect(two).toEqual(one);
    expect((await countRows(place)).users).toBe(4);
  });
});

describe('a second start', () => {
  test.each([
    ['Ctrl-C', async (place: Place) => startService(place, { command: await startScript() }), 'interrupt'],
    ['SIGTERM', async (place: Place) => startService(place), 'terminate'],
  ] as const)(
    'after %s, which also ends PostgreSQL, has the data of the first start and adds none',
    async (_how, start, end) => {
      await using place = await temporaryPlace();
      await using first = await start(place);
      const url = await first.ready();
      const token = await tokenOf(url, 'dora');
      await write(first, token, 'Home of Dora');
      const before = await countRows(place);
      const postmaster = await runningPostmaster(place);

      await first[end]();

      const said = first.stdout();
      expect(said.slice(said.indexOf(READY))).toBe(`${READY}\n\n`);
      expect(first.stderr()).toBe('');
      expect(isRunning(postmaster)).toBe(false);
      expect(await place.postmaster()).toBeUndefined();
      await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
      await using second = await start(place);
      await second.ready();
      expect(second.stdout()).not.toContain(SEEDED);
      expect(await countRows(place)).toEqual(before);
      expect(await serversOf(second, token)).toEqual(['Home of Dora']);
      expect(await paste(commandIn(second.stdout()))).toMatchObject({
        data: { viewer: { user: { username: 'ada' } } },
      });
    },
  );

  test('after kill -9 recovers by itself, and has all acknowledged changes', async () => {
    await using place = await temporaryPlace();
    await using first = startService(place);
    const token = await tokenOf(await first.ready(), 'dora');
    await write(first, token, 'Home of Dora');
    const orphan = await runningPostmaster(place);

    await first.killHard();
    await using second = startService(place);
    await second.ready();

    expect(isRunning(orphan)).toBe(false);
    expect(second.stdout()).not.toContain(SEEDED);
    expect(await serversOf(second, token)).toEqual(['Home of Dora']);
  });

  test.each([
    ['while the database cluster is made', (place: Place) => hasClusterInTheMaking(place)],
    ['when the cluster is made', (place: Place) => existsSync(join(place.dataDir, 'postgres', 'password'))],
    ['when the tables are made', (place: Place) => hasTables(place)],
  ])('after kill -9 of the first start %s recovers by itself, with all of the demo data', async (_when, isMoment) => {
    await using place = await temporaryPlace();
    await using first = startService(place);
    await until(() => isMoment(place), 40_000);
    await first.killHard();

    await using second = startService(place);
    await second.ready();

    const { users, messages } = await countRows(place);
    expect(users).toBe(3);
    expect(messages).toBe(63);
    const halfMade = (await readdir(place.dataDir)).filter((name) => name.startsWith('postgres.new-'));
    expect(halfMade).toEqual([]);
  });

  test('while the first one runs is refused with one line, and does not disturb it', async () => {
    await using place = await temporaryPlace();
    await using first = startService(place);
    const url = await first.ready();
    await using second = startService(place);

    const code = await second.ended();

    expect(code).toBe(1);
    expect(second.stderr()).toMatch(
      /^unable to start PostgreSQL in \S+; process \d+ is using it: stop that one first, .+\n$/,
    );
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('Ctrl-C during the first start', () => {
  test.each([
    ['while the database cluster is made', (place: Place) => hasClusterInTheMaking(place)],
    ['while PostgreSQL starts', async (place: Place) => (await place.postmaster()) !== undefined],
  ])('%s leaves no process, and the next start works', async (_when, isMoment) => {
    await using place = await temporaryPlace();
    await using first = startService(place);
    await until(() => isMoment(place), 40_000);

    await first.interrupt();

    const postmaster = await place.postmaster();
    expect(postmaster).toBeUndefined();
    expect(first.stderr()).toBe('');
    await using second = startService(place);
    await second.ready();
    expect((await countRows(place)).messages).toBe(63);
  });
});

describe('an impossible start', () => {
  test('because of a taken port is explained in one line, and leaves no PostgreSQL', async () => {
    await using place = await temporaryPlace();
    await using taken = await listener();
    await using service = startService(place, { environment: { PORT: String(taken.port) } });
    const seen = new Set<number>();
    const watching = until(async () => {
      const pid = await place.postmaster();
      if (pid !== undefined) seen.add(pid);
      return service.stderr() !== '';
    }, 40_000);

    const code = await service.ended();

    await watching;
    expect(code).toBe(1);
    expect(service.stdout()).toBe('');
    expect(service.stderr()).toBe(
      `unable to listen on 127.0.0.1:${taken.port}; the port is taken: stop the program that listens there, or set PORT to another port\n`,
    );
    expect(seen.size).toBe(1);
    expect([...seen].filter(isRunning)).toEqual([]);
    expect(await place.postmaster()).toBeUndefined();
  });

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

test.runIf(isRoot)('root can start it twice below a directory that only root may enter', async () => {
  await using place = await temporaryPlace(0o700);
  await using first = startService(place);
  const token = await tokenOf(await first.ready(), 'dora');
  await write(first, token, 'Home of Dora');
  const postmaster = await runningPostmaster(place);
  const end = await first.terminate();

  await using second = startService(place);
  await second.ready();

  expect(end).toBe(0);
  expect(isRunning(postmaster)).toBe(false);
  expect(await serversOf(second, token)).toEqual(['Home of Dora']);
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

async function hasClusterInTheMaking({ dataDir }: Place): Promise<boolean> {
  const names = await readdir(dataDir).catch(() => []);
  return names.some((name) => name.startsWith('postgres.new-') && existsSync(join(dataDir, name, 'data', 'base')));
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
