import { randomBytes } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Realtime } from 'ably';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';

import { testUser } from '../kit/app.ts';
import { upload } from '../kit/files.ts';
import { blackPng } from '../kit/images.ts';
import { notToBeLogged } from '../kit/log.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { maintain } from '../kit/outage.ts';
import {
  type HttpsIssuer,
  installProduction,
  type ProductionTree,
  type Running,
  startAblyProcess,
  startHttpsIssuer,
} from '../kit/production.ts';
import { roomOf } from '../kit/scenes.ts';
import { scrape } from '../kit/scrape.ts';

const ABLY_KEY = 'production.server:a-secret-of-production';
const REQUIRED = ['DATABASE_URL', 'AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'ABLY_API_KEY'];

let tree: ProductionTree;
let issuer: HttpsIssuer;
let settings: Record<string, string>;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  tree = stack.use(await installProduction());
  const certificate = join(tree.directory, '../issuer.pem');
  issuer = stack.use(await startHttpsIssuer(certificate));
  const ably = stack.use(await startAblyProcess(ABLY_KEY));
  notToBeLogged(ABLY_KEY.split(':')[1]!);
  settings = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    DATA_DIR: tree.dataDir,
    DATABASE_URL: await emptyDatabase(),
    AUTH0_DOMAIN: issuer.domain,
    AUTH0_AUDIENCE: issuer.audience,
    NODE_EXTRA_CA_CERTS: certificate,
    ABLY_API_KEY: ABLY_KEY,
    ABLY_ENDPOINT: '127.0.0.1',
    ABLY_PORT: ably.port,
    ABLY_TLS: 'false',
  };
}, 240_000);
afterAll(() => stack.disposeAsync());

/** A database without tables. It is removed after the tests. */
async function emptyDatabase(): Promise<string> {
  const name = `production_${randomBytes(8).toString('hex')}`;
  await maintain(`CREATE DATABASE ${name}`);
  stack.defer(() => maintain(`DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  notToBeLogged(url.password);
  return url.href;
}

/** Runs a program until it ends. */
async function outcomeOf(program: string, environment: Record<string, string>) {
  await using running = tree.start(program, environment);
  const code = await running.ended();
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

describe('the production build', () => {
  test('has all that the program needs, and nothing for development', async () => {
    const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const isThere = (path: string) =>
      access(join(tree.directory, path)).then(
        () => true,
        () => false,
      );
    const present = async (names: string[]) => {
      const found = await Promise.all(names.map((name) => isThere(`node_modules/${name}`)));
      return names.filter((_name, i) => found[i]);
    };

    expect(await present(Object.keys(manifest.dependencies))).toEqual(Object.keys(manifest.dependencies));
    // Types that production packages depend on, and the codec of Ably's package.
    expect(await present(Object.keys(manifest.devDependencies))).toEqual([
      '@ably/msgpack-js',
      '@graphql-typed-document-node/core',
      '@types/node',
      '@types/pg',
    ]);
    expect(await isThere('dist/dev')).toBe(false);
    expect((await readdir(join(tree.directory, 'dist'))).filter((name) => name.endsWith('.ts'))).toEqual([]);
  });
});

describe('a start', () => {
  test('without settings is refused, with all problems together', async () => {
    const { code, stdout, stderr } = await outcomeOf('main.js', { NODE_ENV: 'production' });

    expect(code).toBe(1);
    expect(stderr).toBe(
      `unable to start; the environment has 4 problems:\n${REQUIRED.map((name) => `  ${name} must be set in production\n`).join('')}`,
    );
    expect(stdout).toBe('');
  });

  test('with invalid settings is refused, with all problems together and without their values', async () => {
    const { code, stderr } = await outcomeOf('main.js', {
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://root:hunter2@localhost/chat',
      AUTH0_DOMAIN: 'https://hunter3',
      ABLY_API_KEY: 'hunter4',
      PORT: 'hunter5',
    });

    expect(code).toBe(1);
    for (const name of [...REQUIRED, 'PORT']) expect(stderr).toContain(`\n  ${name} must `);
    expect(stderr).not.toContain('hunter');
  });

  test.each(REQUIRED)('without %s is refused, because nothing embedded replaces it', async (name) => {
    const { code, stderr } = await outcomeOf('main.js', without(name));

    expect(code).toBe(1);
    expect(stderr).toContain(`  ${name} must be set in production\n`);
  });

  test('for development is refused, because the build has no embedded parts', async () => {
    // In development a start migrates.
    const DATABASE_URL = await emptyDatabase();

    const outcomes = [
      await outcomeOf('main.js', {}),
      await outcomeOf('main.js', { ...without('NODE_ENV'), DATABASE_URL }),
    ];

    const stderr =
      'unable to start; this build has no embedded services: set NODE_ENV=production and the settings that it requires\n';
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 1, stderr });
  });

  test('with SENTRY_DSN but without its package is refused', async () => {
    const { code, stderr } = await outcomeOf('main.js', { ...settings, SENTRY_DSN: 'https://key@sentry.example/1' });

    expect(code).toBe(1);
    expect(stderr).toContain('the package @sentry/node is not installed: npm install @sentry/node');
  });
});

test('the service starts only after the deployment has run the migrations', async () => {
  const early = await outcomeOf('main.js', settings);
  const nowhere = await outcomeOf('migrate.js', {});
  const away = await outcomeOf('migrate.js', { DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:1/chat' });
  const first = await outcomeOf('migrate.js', { DATABASE_URL: settings['DATABASE_URL']! });
  const again = await outcomeOf('migrate.js', { DATABASE_URL: settings['DATABASE_URL']! });
  await using service = tree.start('main.js', settings);
  const { url } = await service.listening();
  const ready = await fetch(`${url}/readyz`);

  expect(early.code).toBe(1);
  expect(early.stderr).toMatch(/unable to start; the database lacks the migrations \d{14}_\w+, /);
  expect([nowhere.code, nowhere.stderr]).toEqual([
    1,
    'unable to start; the environment has a problem:\n  DATABASE_URL must be set\n',
  ]);
  expect([away.code, away.stderr]).toEqual([1, 'unable to migrate; connect ECONNREFUSED 127.0.0.1:1\n']);
  expect([first.code, again.code]).toEqual([0, 0]);
  expect(first.stdout).toMatch(/^applied \d{14}_\w+\n/);
  expect(again.stdout).toBe('nothing to migrate\n');
  expect(ready.status).toBe(200);
  expect(await service.terminate()).toBe(0);
});

// One process, from its start to its end.
describe('a deployed service', () => {
  let service: Running;
  beforeAll(async () => {
    await outcomeOf('migrate.js', { DATABASE_URL: settings['DATABASE_URL']! });
    service = stack.use(tree.start('main.js', settings));
    await service.listening();
  }, 120_000);

  test('serves with only production settings: sign-in, messages, events, files, probes and metrics', async () => {
    const { url, metricsUrl } = await service.listening();
    const ada = testUser(url, '', 'ada', await issuer.token('ada'));
    const { serverId, roomId } = await roomOf(ada);
    const realtime = new Realtime({ key: ABLY_KEY, ...ablyAddress(), logLevel: 0 });
    onTestFinished(() => realtime.close());
    const published: unknown[] = [];
    await realtime.channels.get(`${serverId}:${roomId}`).subscribe(({ name }) => published.push(name));

    const { createMessage } = await ada.run(CREATE_MESSAGE, {
      input: { channel: { roomId } as never, content: 'from a real deployment' },
    });
    const bytes = Buffer.from(blackPng(640, 480));
    const file = await upload(ada, { filename: 'plan.png', contentType: 'image/png', bytes });
    const [page, token, anonymous, introspection] = await Promise.all([
      fetch(`${url}/graphql`, { headers: { accept: 'text/html' } }),
      fetch(`${url}/dev/token`, { method: 'POST', body: '{"username": "ada"}' }),
      testUser(url, '', '', 'no.such.token').raw('{ viewer { user { id } } }'),
      ada.raw('{ __schema { queryType { name } } }'),
    ]);

    expect(createMessage.userErrors).toEqual([]);
    await expect.poll(() => published).toContain('message.created');
    expect(file).toMatchObject({ status: 'READY', width: 640, height: 480, thumbnail: { url: expect.any(String) } });
    expect(await page.text()).not.toContain('<title>GraphiQL</title>');
    expect([token.status, anonymous.status]).toEqual([404, 401]);
    expect(introspection.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    for (const path of ['/livez', '/readyz']) expect((await fetch(url + path)).status, path).toBe(200);
    expect((await scrape(`${metricsUrl}/metrics`)).value('messaging_events_published_total')).toBeGreaterThan(0);
  });

  test('stops on SIGTERM without an error, and the health check of containers exits with 0 only before', async () => {
    const { url } = await service.listening();
    const asked = { HOST: '127.0.0.1', PORT: new URL(url).port };

    const alive = await outcomeOf('healthcheck.js', asked);
    const end = await service.terminate();
    const dead = await outcomeOf('healthcheck.js', asked);

    expect([alive.code, dead.code]).toEqual([0, 1]);
    expect(alive.stderr + dead.stderr).toBe('');
    expect(end).toBe(0);
    expect(service.stderr()).toBe('');
    expect(service.log().at(-1)).toMatchObject({ msg: 'the service stops' });
    expect(service.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

function ablyAddress() {
  return { endpoint: settings['ABLY_ENDPOINT']!, port: Number(settings['ABLY_PORT']), tls: false };
}
