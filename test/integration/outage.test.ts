import { describe, expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { startDevIssuer } from '../../src/dev/issuer.ts';
import { createLogger } from '../../src/observability/log.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';
import { serveGraphQL, transportOptions } from '../kit/bare-graphql.ts';
import { CREATE_SERVER } from '../kit/operations.ts';
import { takeDatabaseAway } from '../kit/outage.ts';

describe('while the database is unreachable', () => {
  test('the service is alive and not ready, and is ready again when the database is back', async () => {
    const databaseUrl = await cloneDatabase();
    const { url } = await startTestApp({ databaseUrl });
    const giveBack = await takeDatabaseAway(databaseUrl);

    const live = await fetch(`${url}/livez`);
    const ready = await fetch(`${url}/readyz`);

    expect(live.status).toBe(200);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'unavailable' });
    await giveBack();
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  });

  test('an operation fails with a code and its request id, and reveals no internals', async () => {
    const databaseUrl = await cloneDatabase();
    const app = await startTestApp({ databaseUrl });
    const ada = await app.signIn('ada');
    const newcomer = await app.token('newcomer');
    const giveBack = await takeDatabaseAway(databaseUrl);

    const failed = await ada.answer(CREATE_SERVER, { name: 'Home' });
    const unknown = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${newcomer}` },
      body: '{"query":"{ viewer { user { id } } }"}',
    });

    const masked = {
      message: 'unable to answer at the moment',
      extensions: {
        code: 'SERVICE_UNAVAILABLE',
        retryAfterMs: 2_000,
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    };
    expect(failed.data ?? null).toBeNull();
    expect(failed.errors).toEqual([expect.objectContaining(masked)]);
    expect(Object.keys(failed.errors![0]!).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'extensions',
      'locations',
      'message',
      'path',
    ]);
    expect(failed.status).toBe(503);
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get('retry-after')).toBe('2');
    expect(await unknown.json()).toEqual({ errors: [masked] });

    await giveBack();
    await expect
      .poll(async () => (await ada.answer(CREATE_SERVER, { name: 'Home' })).data, { timeout: 20_000 })
      .toMatchObject({
        createServer: { server: { name: 'Home' }, userErrors: [] },
      });
    expect(await app.db.server.count()).toBe(1);
  });

  test('the log has the cause under that request id, and neither the token nor the text', async () => {
    await using issuer = await startDevIssuer();
    const lines: string[] = [];
    const log = createLogger('trace', { write: (line) => lines.push(line) });
    const databaseUrl = await cloneDatabase();
    const db = createDb({ url: databaseUrl, poolSize: 2, log });
    await using server = await serveGraphQL(transportOptions(db, issuer, { log }));
    const { access_token: token } = await issuer.token('ada');
    await takeDatabaseAway(databaseUrl);

    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: CREATE_SERVER.toString(),
        variables: { name: 'a very private name' },
      }),
    });

    const { errors } = (await response.json()) as { errors: { extensions: { requestId: string } }[] };
    const logged = lines.find((line) => line.includes('"msg":"operation failed"'))!;
    expect(JSON.parse(logged)).toMatchObject({ level: 50, requestId: errors[0]!.extensions.requestId });
    expect(logged).toContain('is not currently accepting connections');
    expect(lines.join('')).not.toContain(token);
    expect(lines.join('')).not.toContain('a very private name');
    expect(lines.join('')).not.toContain(new URL(databaseUrl).password);
    await db.$disconnect();
  });
});
