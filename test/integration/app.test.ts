import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { createApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/log.ts';
import { cloneDatabase } from '../kit/app.ts';

const log = createLogger('silent');

function configOf(databaseUrl: string, dataDir: string, more: Partial<Config> = {}): Config {
  return {
    production: false,
    host: '127.0.0.1',
    port: 0,
    databaseUrl,
    databasePoolSize: 5,
    dataDir,
    auth0: null,
    ably: null,
    ablyLocalPort: 0,
    logLevel: 'silent',
    seed: false,
    ...more,
  };
}

test('the local Ably server is refused in production', async () => {
  const databaseUrl = await cloneDatabase();
  await using dir = await mkdtempDisposable(join(tmpdir(), 'app-'));
  const auth0 = { domain: 'example.auth0.com', audience: 'https://api.example.com' };

  const starting = createApp(configOf(databaseUrl, dir.path, { production: true, auth0 }));

  await expect(starting).rejects.toThrow('the local Ably server is refused in production');
});

test('what was written last is published before the service ends', async () => {
  const databaseUrl = await cloneDatabase();
  await using dir = await mkdtempDisposable(join(tmpdir(), 'app-'));

  const app = await createApp(configOf(databaseUrl, dir.path));
  const authorization = `Bearer ${await app.devToken!('ada')}`;
  const query = 'mutation { createServer(input: { name: "Home" }) { server { id } } }';
  await Promise.all(
    Array.from({ length: 20 }, () =>
      fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query }),
      }),
    ),
  );
  await app[Symbol.asyncDispose]();

  const db = createDb({ url: databaseUrl, poolSize: 1, log });
  const [streams] = await db.$queryRaw<{ events: number; open: number }[]>`
    SELECT sum(last_seq)::int AS events,
      count(*) FILTER (WHERE published_seq < last_seq OR lease_owner IS NOT NULL)::int AS open
    FROM streams`;
  await db.$disconnect();
  expect(streams!.events).toBeGreaterThanOrEqual(20);
  expect(streams!.open).toBe(0);
});
