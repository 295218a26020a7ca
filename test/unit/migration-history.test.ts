import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { isOneTransaction } from '../../src/data/migrate/history.ts';

test.each([
  ['statements', 'CREATE TABLE a (b int); INSERT INTO a VALUES (1);'],
  ['a function that has a block', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;'],
  ['a function with a named quote', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $x$ SELECT 1; COMMIT; $x$;'],
  ['a text and a name', `INSERT INTO a VALUES ('x; COMMIT; y'); SELECT 1 AS "; BEGIN";`],
  ['comments', "-- it doesn't; COMMIT;\n/* ; VACUUM; */ SELECT 1;"],
  [
    'words that are no commands here',
    'SELECT CASE WHEN true THEN 1 END; INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING;',
  ],
])('a script with %s is one transaction', (_what, script) => {
  expect(isOneTransaction(script)).toBe(true);
});

test.each([
  'BEGIN; SELECT 1; COMMIT;',
  'SELECT 1;\ncommit;\nSELECT 2;',
  'START TRANSACTION; SELECT 1; END;',
  'CREATE INDEX CONCURRENTLY "i" ON "a" ("b");',
  'CREATE UNIQUE INDEX\n  CONCURRENTLY "i" ON "a" ("b");',
  'VACUUM a;',
  'ALTER  SYSTEM SET work_mem = 1;',
  'CALL p();',
  'DO $$ BEGIN COMMIT; END $$;',
  "-- it doesn't\nCOMMIT;",
])('%j is not, or may not be', (script) => {
  expect(isOneTransaction(script)).toBe(false);
});

test('every migration of this repository is one transaction, so that a killed start recovers by itself', () => {
  const folder = new URL('../../prisma/migrations/', import.meta.url);
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );

  const severalTransactions = names.filter(
    (name) => !isOneTransaction(readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8')),
  );

  expect(names).not.toEqual([]);
  expect(severalTransactions).toEqual([]);
});
