import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/log.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';

test('the local Ably server is refused in production', async () => {
  const auth0 = { domain: 'example.auth0.com', audience: 'https://api.example.com' };

  await expect(startTestApp({ production: true, auth0, ably: null })).rejects.toThrow(
    'the local Ably server is refused in production',
  );
});

test('two services on one machine, neither told of a port for its local Ably server, both have one', async () => {
  const one = await startTestApp({ ablyLocalPort: null }, { publish: true });
  const other = await startTestApp({ ablyLocalPort: null }, { publish: true });

  for (const { ably } of [one, other]) {
    const answer = await fetch(`http://${ably.endpoint}:${ably.port}/time`);
    expect(answer.status).toBe(200);
  }
  expect(one.ably.port).not.toBe(other.ably.port);
});

test('a port that the local Ably server was told to take, and that is taken, is an error that says what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');

  const starting = startTestApp({ ablyLocalPort: (taken.address() as AddressInfo).port });

  await expect(starting).rejects.toThrow(
    'unable to start; the local Ably server failed: the port is taken: stop what listens there, or set ABLY_LOCAL_PORT to another one',
  );
  taken.close();
});

test('what was written last is published before the service ends', async () => {
  const databaseUrl = await cloneDatabase();
  const app = await startTestApp({ databaseUrl }, { publish: true });
  const ada = await app.signIn('ada');

  await Promise.all(
    Array.from({ length: 20 }, () => ada.raw('mutation { createServer(input: { name: "Home" }) { server { id } } }')),
  );
  await app.stop();

  const db = createDb({ url: databaseUrl, poolSize: 1, log: createLogger('silent') });
  const [streams] = await db.$queryRaw<{ events: number; open: number }[]>`
    SELECT sum(last_seq)::int AS events,
      count(*) FILTER (WHERE published_seq < last_seq OR lease_owner IS NOT NULL)::int AS open
    FROM streams`;
  await db.$disconnect();
  expect(streams!.events).toBeGreaterThanOrEqual(20);
  expect(streams!.open).toBe(0);
});
