import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { createLogger } from '../../src/log.ts';
import { cloneDatabase } from '../kit/app.ts';

async function connect(url: string) {
  const db = createDb({ url, poolSize: 1, log: createLogger('silent') });
  return Object.assign(db, { [Symbol.asyncDispose]: () => db.$disconnect() });
}

test('times are the same on the way in and out, whatever the time zone of the database', async () => {
  const url = await cloneDatabase();
  {
    await using db = await connect(url);
    await db.$executeRawUnsafe(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = 'America/New_York'`);
  }
  await using db = await connect(url);
  const noon = new Date('2024-07-01T12:00:00.000Z');

  const [row] = await db.$queryRaw<{ written: string; read: Date }[]>`
    SELECT to_char(${noon}::timestamptz AT TIME ZONE 'UTC', 'HH24:MI') AS written, timestamptz '2024-07-01 12:00Z' AS read`;

  expect(row).toEqual({ written: '12:00', read: noon });
});

test('settings that the URL brings along stay', async () => {
  const url = new URL(await cloneDatabase());
  url.searchParams.set('options', '-c work_mem=5MB');
  await using db = await connect(url.href);

  const rows = await db.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE name IN ('work_mem', 'enable_bitmapscan', 'TimeZone') ORDER BY lower(name)`;

  expect(rows).toEqual([
    { name: 'enable_bitmapscan', setting: 'off' },
    { name: 'TimeZone', setting: 'UTC' },
    { name: 'work_mem', setting: '5120' },
  ]);
});
