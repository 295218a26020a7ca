import { expect, test } from 'vitest';

import { startTestApp, testApp, type TestApp } from '../kit/app.ts';
import { lockTable } from '../kit/faults.ts';
import { scrape } from '../kit/scrape.ts';

async function readyz({ url }: TestApp, token?: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(
    `${url}/readyz`,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const OPERATOR = { permissions: ['read:operations'] };

test('a running service is ready, and reports no details', async () => {
  const app = await testApp();

  const [live, ready] = await Promise.all([fetch(`${app.url}/livez`), readyz(app)]);

  expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
  expect(ready).toEqual({ status: 200, body: { status: 'ok' } });
});

test.each<[string, Record<string, unknown>]>([
  ['permissions', OPERATOR],
  ['scope', { scope: 'openid read:operations' }],
])('an operator (by %s) gets the result of each check', async (_claim, claims) => {
  const app = await startTestApp({}, { publish: true });
  const operator = await app.client('operator', claims);

  const { status, body } = await readyz(app, operator.token);

  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'ok',
    checks: { database: { status: 'ok', ms: expect.any(Number) }, migrations: { status: 'ok' } },
    uptimeSeconds: expect.any(Number),
    publisher: { waiting: expect.any(Number), published: expect.any(Number), parked: 0, failed: 0 },
    realtime: { subscribers: 0, feeds: 0 },
    issuerKeysAgeSeconds: expect.any(Number),
  });
});

test('a caller who is not an operator gets no details, whatever token they send', async () => {
  const app = await testApp();
  const clients = await Promise.all([
    app.client('ada'),
    app.client('bob', { permissions: 'read:operations' }),
    app.client('cleo', { permissions: ['read:operation', 7] }),
  ]);
  const tokens = [...clients.map(({ token }) => token), 'no.such.token'];

  const answers = await Promise.all(tokens.map((token) => readyz(app, token)));

  expect(answers).toEqual(tokens.map(() => ({ status: 200, body: { status: 'ok' } })));
});

test('a service whose database lacks a migration is not ready, and operators see which', async () => {
  const app = await startTestApp();
  const { token } = await app.client('operator', OPERATOR);
  const [latest] = await app.db.$queryRaw<{ name: string }[]>`
    DELETE FROM _prisma_migrations
    WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING migration_name AS name`;

  const [anonymous, operator] = [await readyz(app), await readyz(app, token)];

  expect(anonymous).toEqual({ status: 503, body: { status: 'unavailable' } });
  expect(operator.body['checks']).toMatchObject({
    database: { status: 'ok' },
    migrations: { status: 'failed', pending: [latest!.name] },
  });
});

test('a service whose database does not answer in time is alive and not ready, and only operators see the error', async () => {
  const app = await startTestApp({ databasePoolSize: 1 });
  const { token } = await app.client('operator', OPERATOR);
  const letGo = await lockTable(app.databaseUrl, 'streams');
  const holding = app.db.$queryRaw`SELECT 1 FROM streams LIMIT 1`;

  const [anonymous, operator, live] = await Promise.all([readyz(app), readyz(app, token), fetch(`${app.url}/livez`)]);
  await letGo();
  await holding;

  expect(anonymous).toEqual({ status: 503, body: { status: 'unavailable' } });
  expect(operator).toMatchObject({
    status: 503,
    body: { checks: { database: { status: 'failed', reason: 'Error' } } },
  });
  expect(live.status).toBe(200);
  await expect.poll(() => readyz(app)).toEqual({ status: 200, body: { status: 'ok' } });
});

test('a stopping service first reports not ready, continues to serve for a while, then refuses connections', async () => {
  const app = await startTestApp({ drainSeconds: 3 });
  const ada = await app.signIn('ada');
  const before = (await scrape(app.metricsUrl)).value('messaging_draining');

  const stopping = app.stop();
  const [draining, answer] = [await readyz(app), await ada.raw('{ viewer { user { id } } }')];
  const { headers } = await fetch(`${app.url}/livez`);
  const during = (await scrape(app.metricsUrl)).value('messaging_draining');
  await stopping;

  expect(draining).toEqual({ status: 503, body: { status: 'draining' } });
  expect(answer.data).toEqual({ viewer: { user: { id: ada.id } } });
  expect(headers.get('connection')).toBe('close');
  expect([before, during]).toEqual([0, 1]);
  await expect(readyz(app)).rejects.toThrow('fetch failed');
});
