import { once } from 'node:events';
import { Agent, type IncomingMessage, request as requestOf } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';

import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/observability/log.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';

test('the local Ably server is refused in production', async () => {
  const auth0 = { domain: 'example.auth0.com', audience: 'https://api.example.com' };

  await expect(startTestApp({ production: true, auth0, ably: null })).rejects.toThrow(
    'the local Ably server is refused in production',
  );
});

test('two services on one machine without a configured port each have a local Ably server', async () => {
  const one = await startTestApp({ ablyLocalPort: null }, { publish: true });
  const other = await startTestApp({ ablyLocalPort: null }, { publish: true });

  for (const { ably } of [one, other]) {
    const answer = await fetch(`http://${ably.endpoint}:${ably.port}/time`);
    expect(answer.status).toBe(200);
  }
  expect(one.ably.port).not.toBe(other.ably.port);
});

test('a configured port of the local Ably server that is taken is an error that says what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');

  const starting = startTestApp({ ablyLocalPort: (taken.address() as AddressInfo).port });

  await expect(starting).rejects.toThrow(
    'unable to start; the local Ably server failed: the port is taken: stop the program that listens there, or set ABLY_LOCAL_PORT to another port',
  );
  taken.close();
});

test('the last events are published before the service ends', async () => {
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

test('an open request is answered when the service stops, and its connection is not kept', async () => {
  const app = await startTestApp();
  const ada = await app.signIn('ada');
  const db = createDb({ url: app.databaseUrl, poolSize: 1, log: createLogger('silent') });
  const agent = new Agent({ keepAlive: true });
  let answering: Promise<{ readonly status: number; readonly connection: string | undefined }> | undefined;
  let stopping: Promise<void> | undefined;

  await db.$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE servers`;
    answering = createServerOver(agent, app.url, ada.token);
    await expect
      .poll(() => tx.$queryRaw`SELECT 1 FROM pg_locks WHERE relation = 'servers'::regclass AND NOT granted`)
      .toHaveLength(1);
    stopping = app.stop();
    await expect
      .poll(() =>
        fetch(`${app.url}/livez`).then(
          () => 'listens',
          () => 'stopped',
        ),
      )
      .toBe('stopped');
  });

  expect(await answering).toEqual({ status: 200, connection: 'close' });
  await stopping;
  await db.$disconnect();
  agent.destroy();
});

/** With Node's HTTP client, which, unlike `fetch`, shows the `connection` header. */
async function createServerOver(agent: Agent, url: string, token: string) {
  const request = requestOf(`${url}/graphql`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  request.end(JSON.stringify({ query: 'mutation { createServer(input: { name: "Home" }) { server { id } } }' }));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode!, connection: response.headers.connection };
}
