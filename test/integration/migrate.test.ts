import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import { migrate, pendingMigrations } from '../../src/data/migrate/migrate.ts';
import { MigrationError } from '../../src/data/migrate/history.ts';
import { emptyDatabase, migrationsFolder } from '../kit/migrations.ts';

const USERS = 'CREATE TABLE "users" ("id" INTEGER NOT NULL, "name" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));';
const ROOMS = 'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));';

describe('migrate', () => {
  test('applies new migrations in order, and records them in the table that Prisma reads', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_users': USERS, '20260102000000_rooms': ROOMS });

    const first = await migrate(db.url, folder.dir);
    await folder.write('20260103000000_index', 'CREATE INDEX "users_name_idx" ON "users" ("name");');
    const second = await migrate(db.url, folder.dir);
    const third = await migrate(db.url, folder.dir);

    expect(first.applied).toEqual(['20260101000000_users', '20260102000000_rooms']);
    expect(second.applied).toEqual(['20260103000000_index']);
    expect(third.applied).toEqual([]);
    expect(await db.query('SELECT migration_name, checksum FROM _prisma_migrations ORDER BY 1 LIMIT 1')).toEqual([
      { migration_name: '20260101000000_users', checksum: createHash('sha256').update(USERS).digest('hex') },
    ]);
  });

  test('processes that start at once all succeed, and each migration is applied once', async () => {
    await using db = await emptyDatabase();
    // CONCURRENTLY waits for every older snapshot, so it also shows that no process waits for the lock inside a
    // statement.
    await using folder = await migrationsFolder({
      '20260101000000_users': USERS,
      '20260102000000_slow': 'SELECT pg_sleep(0.3);',
      '20260103000000_index': 'CREATE INDEX CONCURRENTLY "users_name_idx" ON "users" ("name");',
    });

    const outcomes = await Promise.all([1, 2, 3, 4].map(() => migrate(db.url, folder.dir)));

    expect(outcomes.flatMap(({ applied }) => applied)).toEqual([
      '20260101000000_users',
      '20260102000000_slow',
      '20260103000000_index',
    ]);
    expect(await db.query('SELECT count(*)::int AS rows FROM _prisma_migrations')).toEqual([{ rows: 3 }]);
  });

  test("waits while another program holds Prisma's lock", async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_users': USERS });
    await db.query('SELECT pg_advisory_lock(72707369)');

    const migrating = migrate(db.url, folder.dir);
    await expect.poll(() => db.query(LOCK_TRIES)).toEqual([{ tries: 1 }]);
    const whileLocked = await pendingMigrations(db.query, folder.dir);
    await db.query('SELECT pg_advisory_unlock(72707369)');

    expect(whileLocked).toEqual(['20260101000000_users']);
    expect(await migrating).toEqual({ applied: ['20260101000000_users'] });
  });

  test('a process that has migrated can exit at once', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_users': USERS });

    // Less than the 10 s of the engine's own timer.
    const ended = promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', PROGRAM, db.url, folder.dir],
      { timeout: 4_000 },
    );

    expect((await ended).stdout).toContain('20260101000000_users');
  });

  test('a script may contain semicolons in function bodies and in strings', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_function': `
        -- a comment; with a semicolon
        CREATE FUNCTION "two"() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 'a;b'; END $$;
        CREATE TABLE "texts" ("text" TEXT DEFAULT ';');`,
    });

    await migrate(db.url, folder.dir);

    expect(await db.query('SELECT two()')).toEqual([{ two: 'a;b' }]);
  });

  test('a script that fails is rolled back completely, and the error names it with the message of the database', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_users': USERS,
      '20260102000000_broken': `${ROOMS}\nSELECT nope;`,
    });

    const failure = await migrate(db.url, folder.dir).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(MigrationError);
    expect(failure).toMatchObject({
      migration: '20260102000000_broken',
      message: 'unable to apply migration 20260102000000_broken; column "nope" does not exist (line 2)',
    });
    expect(await db.query(`SELECT to_regclass('users')::text AS users, to_regclass('rooms')::text AS rooms`)).toEqual([
      { users: 'users', rooms: null },
    ]);
  });

  test('a connection that breaks inside a script fails that migration', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_lost': `${ROOMS} SELECT pg_terminate_backend(pg_backend_pid());`,
    });

    const failure = await migrate(db.url, folder.dir).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'MigrationError', migration: '20260101000000_lost' });
    expect(await db.query(`SELECT to_regclass('rooms')::text AS rooms`)).toEqual([{ rooms: null }]);
  });

  test('a process that is killed while it applies a script leaves nothing to repair', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_users': USERS,
      '20260102000000_slow': `${ROOMS} SELECT pg_sleep(600);`,
    });
    const killed = migrateInChild(db.url, folder.dir);
    await expect.poll(() => db.query(SLEEPERS), { timeout: 20_000 }).toEqual([{ sleepers: 1 }]);
    killed.kill('SIGKILL');
    await db.query(`SELECT pg_terminate_backend(pid) FROM (${SLEEPING}) AS sleeping`);
    await folder.write('20260102000000_slow', ROOMS);

    const { applied } = await migrate(db.url, folder.dir);

    expect(applied).toEqual(['20260102000000_slow']);
    expect(await migrate(db.url, folder.dir)).toEqual({ applied: [] });
    expect(await db.query(UNFINISHED)).toEqual([]);
  });

  test('a script that the database finished after its process was killed counts as applied', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_slow': `${ROOMS} SELECT pg_advisory_xact_lock(42);`,
      '20260102000000_users': USERS,
    });
    await db.query('SELECT pg_advisory_lock(42)');
    const killed = migrateInChild(db.url, folder.dir);
    await expect.poll(() => db.query(WAITERS), { timeout: 20_000 }).toEqual([{ waiters: 1 }]);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    await db.query('SELECT pg_advisory_unlock(42)');

    const { applied } = await migrate(db.url, folder.dir);

    expect(applied).toEqual(['20260102000000_users']);
    expect(await db.query(`SELECT to_regclass('rooms')::text AS rooms`)).toEqual([{ rooms: 'rooms' }]);
    expect(await db.query(UNFINISHED)).toEqual([]);
  });

  test('an interrupted script of several transactions is left to an operator, as a part may be applied', async () => {
    await using db = await emptyDatabase();
    const script = 'CREATE INDEX CONCURRENTLY "users_name_idx" ON "users" ("name");';
    await using folder = await migrationsFolder({ '20260101000000_users': USERS, '20260102000000_index': script });
    await migrate(db.url, folder.dir);
    // The state after a process was killed in the middle.
    await db.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_index'`);

    const refused = migrate(db.url, folder.dir);

    await expect(refused).rejects.toThrow('unable to apply migration 20260102000000_index; it failed earlier');
  });

  test('after a failure nothing runs until it is marked as rolled back', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_rooms': 'SELECT nope;' });
    await migrate(db.url, folder.dir).catch(() => undefined);
    await folder.write('20260101000000_rooms', ROOMS);

    const refused = await migrate(db.url, folder.dir).catch((error: unknown) => error);
    // What `prisma migrate resolve --rolled-back` does.
    await db.query('UPDATE _prisma_migrations SET rolled_back_at = now()');
    const repaired = await migrate(db.url, folder.dir);

    expect(refused).toMatchObject({
      migration: '20260101000000_rooms',
      message: expect.stringContaining('failed earlier'),
    });
    expect(repaired.applied).toEqual(['20260101000000_rooms']);
  });

  test('an applied file must not be edited; other line endings do not count as an edit', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_rooms': `${ROOMS}\n-- end\n` });
    await migrate(db.url, folder.dir);

    await folder.write('20260101000000_rooms', `${ROOMS}\r\n-- end\r\n`);
    const otherLineEndings = await migrate(db.url, folder.dir);
    await folder.write('20260101000000_rooms', `${ROOMS}\n-- edited\n`);
    const edited = await migrate(db.url, folder.dir).catch((error: unknown) => error);

    expect(otherLineEndings.applied).toEqual([]);
    expect(edited).toBeInstanceOf(MigrationError);
    expect(edited).toMatchObject({ migration: '20260101000000_rooms', message: expect.stringContaining('was edited') });
  });

  test('an older release starts on the database of a newer one', async () => {
    await using db = await emptyDatabase();
    await using newer = await migrationsFolder({ '20260101000000_users': USERS, '20260102000000_rooms': ROOMS });
    await using older = await migrationsFolder({ '20260101000000_users': USERS });
    await migrate(db.url, newer.dir);

    expect(await migrate(db.url, older.dir)).toEqual({ applied: [] });
  });
});

describe('pendingMigrations', () => {
  test('are those that the database has not finished', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_users': USERS });

    const atFirst = await pendingMigrations(db.query, folder.dir);
    await migrate(db.url, folder.dir);
    const afterwards = await pendingMigrations(db.query, folder.dir);
    await folder.write('20260102000000_broken', 'SELECT nope;');
    await migrate(db.url, folder.dir).catch(() => undefined);
    const afterFailure = await pendingMigrations(db.query, folder.dir);

    expect(atFirst).toEqual(['20260101000000_users']);
    expect(afterwards).toEqual([]);
    expect(afterFailure).toEqual(['20260102000000_broken']);
  });
});

/** Sessions of this database that sleep inside a script. */
const SLEEPING = `
  SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
const SLEEPERS = `SELECT count(*)::int AS sleepers FROM (${SLEEPING}) AS sleeping`;

/** The number of sessions of this database that wait for an advisory lock. */
const WAITERS = `
  SELECT count(*)::int AS waiters FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`;

const UNFINISHED = `
  SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL`;

/** Another process that migrates. */
function migrateInChild(url: string, dir: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, url, dir], { stdio: 'ignore' });
}

const PROGRAM = `
  import { migrate } from ${JSON.stringify(new URL('../../src/data/migrate/migrate.ts', import.meta.url).href)};
  console.log(await migrate(...process.argv.slice(1)));`;

/** The number of sessions of this database whose last attempt to take the lock failed. */
const LOCK_TRIES = `
  SELECT count(*)::int AS tries FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()`;
