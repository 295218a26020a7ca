import { expect } from 'vitest';

import type { TestApp } from './app.ts';

/** Table -> the text of each of its rows, bytes in hexadecimal. For tests of what is kept, and of what changed. */
export type DatabaseText = Readonly<Record<string, readonly string[]>>;

/** Everything that the database holds. */
export async function databaseText({ db }: TestApp): Promise<DatabaseText> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
  const entries = tables.map(async ({ name }) => {
    const rows = await db.$queryRawUnsafe<{ text: string }[]>(`SELECT t::text AS text FROM "${name}" t ORDER BY 1`);
    return [name, rows.map(({ text }) => text)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Names of the tables in which any of the texts stands, whatever its case. */
export function tablesWith(database: DatabaseText, ...texts: string[]): string[] {
  const wanted = texts.map((text) => text.toLowerCase());
  return Object.entries(database).flatMap(([table, rows]) =>
    rows.some((row) => wanted.some((text) => row.toLowerCase().includes(text))) ? [table] : [],
  );
}

/** `work` leaves every row of every table as it was: streams and events among them. */
export async function expectNothingWritten(app: TestApp, work: () => Promise<void>): Promise<void> {
  const before = await databaseText(app);
  await work();
  expect(await databaseText(app)).toEqual(before);
}
