import { expect } from 'vitest';

import type { TestApp } from './app.ts';

/** Table -> the text of each of its rows, with bytes in hexadecimal. For tests of stored data and of changes. */
export type DatabaseText = Readonly<Record<string, readonly string[]>>;

/** The whole content of the database. */
export async function databaseText({ db }: TestApp): Promise<DatabaseText> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`;
  const entries = tables.map(async ({ name }) => {
    const rows = await db.$queryRawUnsafe<{ text: string }[]>(`SELECT t::text AS text FROM "${name}" t ORDER BY 1`);
    return [name, rows.map(({ text }) => text)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Names of the tables that contain any of the texts, ignoring case. */
export function tablesWith(database: DatabaseText, ...texts: string[]): string[] {
  const wanted = texts.map((text) => text.toLowerCase());
  return Object.entries(database).flatMap(([table, rows]) =>
    rows.some((row) => wanted.some((text) => row.toLowerCase().includes(text))) ? [table] : [],
  );
}

/** Expects that `work` changes no row of any table, including streams and events. */
export async function expectNothingWritten(app: TestApp, work: () => Promise<void>): Promise<void> {
  const before = await databaseText(app);
  await work();
  expect(await databaseText(app)).toEqual(before);
}
