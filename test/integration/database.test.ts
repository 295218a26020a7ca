import { describe, expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { poolSettings } from '../../src/data/pool.ts';
import { createLogger } from '../../src/observability/log.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';
import { maintain, runOn } from '../kit/outage.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

async function connect(url: string) {
  const db = createDb({ url, poolSize: 1, log: createLogger('silent') });
  return Object.assign(db, { [Symbol.asyncDispose]: () => db.$disconnect() });
}

/** Sets defaults of a database. */
function giveDefaults(url: string, ...settings: string[]): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  return maintain(settings.map((setting) => `ALTER DATABASE ${name} SET ${setting}`).join(';'));
}

describe('with any defaults of the database', () => {
  test('sessions have the settings that the service needs', async () => {
    await using db = await connect(await cloneDatabase());
    const expected = poolSettings();

    const rows = await db.$queryRaw<{ name: string; value: string }[]>`
      SELECT name, current_setting(name) AS value FROM unnest(${Object.keys(expected)}::text[]) AS name`;

    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(expected);
  });

  test('times and texts are read as they were written, inside and outside of a transaction', async () => {
    await using db = await connect(await cloneDatabase());
    const noon = new Date('2024-07-01T12:00:00.000Z');
    const query = (on: Pick<typeof db, '$queryRaw'>) => on.$queryRaw<{ written: string; read: Date; text: string }[]>`
      SELECT to_char(${noon}::timestamptz AT TIME ZONE 'UTC', 'HH24:MI') AS written,
        timestamptz '2024-07-01 12:00Z' AS read, ${'π 🎉'} AS text`;

    const [outside] = await query(db);
    const [inside] = await db.$transaction((tx) => query(tx));

    expect(outside).toEqual({ written: '12:00', read: noon, text: 'π 🎉' });
    expect(inside).toEqual(outside);
  });

  test('a database that is read-only by default can be written to', async () => {
    const databaseUrl = await cloneDatabase();
    await giveDefaults(databaseUrl, 'default_transaction_read_only = on');
    const app = await startTestApp({ databaseUrl });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    expect(await write(ada, { roomId })).toMatchObject({ seq: 1 });
  });

  test('tables of the schema public are used, and not those of other schemas', async () => {
    const databaseUrl = await cloneDatabase();
    await runOn(
      databaseUrl,
      `CREATE SCHEMA elsewhere;
       CREATE TABLE elsewhere.messages (LIKE public.messages);
       CREATE TABLE elsewhere.streams (LIKE public.streams);
       CREATE TABLE elsewhere.users (LIKE public.users)`,
    );
    const app = await startTestApp({ databaseUrl });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    await write(ada, { roomId });

    const [counts] = await app.db.$queryRaw<unknown[]>`
      SELECT (SELECT count(*)::int FROM public.messages) AS ours,
        (SELECT count(*)::int FROM elsewhere.messages) + (SELECT count(*)::int FROM elsewhere.users) AS others`;
    expect(counts).toEqual({ ours: 1, others: 0 });
  });
});

test('settings in the URL are kept, except for those that the service needs', async () => {
  const url = new URL(await cloneDatabase());
  url.searchParams.set('options', '-c work_mem=5MB -c search_path=elsewhere');
  await using db = await connect(url.href);

  const [settings] = await db.$queryRaw<unknown[]>`
    SELECT current_setting('work_mem') AS work_mem, current_setting('search_path') AS search_path`;

  expect(settings).toEqual({ work_mem: '5MB', search_path: 'public' });
});

test('a database with another encoding than UTF-8 is refused at the start, with a statement to make one', async () => {
  const url = new URL(await cloneDatabase());
  const name = `latin_${url.pathname.slice(1)}`;
  await maintain(`CREATE DATABASE ${name} ENCODING 'LATIN1' TEMPLATE template0`);
  url.pathname = `/${name}`;

  const started = startTestApp({ databaseUrl: url.href });

  await expect(started).rejects.toThrow(
    /^unable to start; the database at 127\.0\.0\.1:\d+ cannot be used: the database has the encoding LATIN1; make one with CREATE DATABASE … ENCODING 'UTF8'/,
  );
  await maintain(`DROP DATABASE ${name}`);
});
