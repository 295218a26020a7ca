import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { MigrationList } from '@prisma/schema-engine-wasm';
import pg from 'pg';

import {
  isOneTransaction,
  isUpToDate,
  type Migration,
  MigrationError,
  type Query,
  readHistory,
  readMigrations,
  refuseBrokenHistory,
  undoInterrupted,
  withFinish,
  withoutFinished,
} from './migration-history.ts';
import { engineConnection, startEngine } from './schema-engine.ts';

/**
 * Prisma's migrations without Prisma's downloaded binary: the same engine as WebAssembly, on a `pg` connection.
 * History, checksums and lock are Prisma's own, so `prisma migrate deploy` can take over at any time.
 *
 * The database must be reached directly: the lock belongs to a session, which a pooler that multiplexes
 * transactions (PgBouncer) does not give.
 */

const MIGRATIONS_DIR = join(import.meta.dirname, '../../prisma/migrations');

const CONNECT_TIMEOUT_MS = 5_000;
/** How long to wait for another process that is migrating. */
const LOCK_WAIT_MS = 60_000;
const LOCK_POLL_MS = 100;
/** The key that every Prisma engine locks while it migrates. */
const LOCK_KEY = 72707369;

/** All tables and enums are ours to compare. */
const filters = { externalTables: [], externalEnums: [] };

export interface MigrationOutcome {
  /** Names of the migrations that this call applied, in order; empty when there was nothing to do. */
  readonly applied: string[];
}

/**
 * Applies every migration that is not applied yet, in order of their names. Repeating it changes nothing and,
 * when nothing is pending, does not load the engine. Processes that start at once wait for the first, at most
 * {@link LOCK_WAIT_MS}. Migrations that only the database knows (a newer release's) are left alone.
 *
 * A script without transaction commands of its own is applied whole or not at all, and a process that was killed
 * while it applied one leaves nothing that needs repair.
 *
 * @throws {MigrationError} A script failed now or failed earlier, or a file was edited after it was applied.
 * @throws {Error} The database could not be reached within 5 s, or another process kept the lock.
 */
export async function migrate(databaseUrl: string, migrationsDir = MIGRATIONS_DIR): Promise<MigrationOutcome> {
  const migrations = await readMigrations(migrationsDir);
  const pool = openSession(databaseUrl);
  try {
    // The usual start of a process: everything is there, and two reads without the lock say so.
    if (isUpToDate(migrations, await readHistory(queryOf(pool)))) return { applied: [] };

    await takeLock(pool);
    await undoInterrupted(migrations, queryOf(pool));
    const history = await readHistory(queryOf(pool));
    refuseBrokenHistory(migrations, history);
    const pending = withoutFinished(migrations, history);
    if (pending.length === 0) return { applied: [] };
    return await applyPending(pool, { migrationsDir, migrations, pending });
  } finally {
    // Closing the session gives the lock back.
    await pool.end();
  }
}

/** Names of the migrations in the folder that the database has not applied, in order. Two short statements. */
export async function pendingMigrations(query: Query, migrationsDir = MIGRATIONS_DIR): Promise<string[]> {
  const [migrations, history] = await Promise.all([readMigrations(migrationsDir), readHistory(query)]);
  return withoutFinished(migrations, history).map(({ name }) => name);
}

/**
 * SQL that would turn what the migrations make into what the schema file says; an empty string when they agree.
 * The engine compares tables, columns, types, defaults, enums, keys and plain indexes. It does not see checks,
 * exclusions, triggers, functions, views, expression indexes, nor partial indexes unless the schema turns on
 * the preview feature `partialIndexes`.
 *
 * @param databaseUrl An empty database, or one made by these migrations; what is pending is applied to it.
 * @param schemaPath The schema, in one file.
 * @throws {MigrationError} As {@link migrate}.
 * @throws {Error} The schema file does not parse; the message is Prisma's.
 */
export async function schemaDrift(
  databaseUrl: string,
  schemaPath: string,
  migrationsDir = MIGRATIONS_DIR,
): Promise<string> {
  await migrate(databaseUrl, migrationsDir);
  const files = [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }];
  const pool = openSession(databaseUrl);
  try {
    const engine = await startEngine(await engineConnection(pool));
    try {
      const { exitCode, stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: dirname(schemaPath) },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters,
      });
      // 0 is "no difference"; the script then consists of a comment.
      return exitCode === 0 ? '' : (stdout ?? '');
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

// The session ---------------------------------------------------------------------------------------

/**
 * A pool that is one connection, because the lock belongs to the connection: it never goes idle. A failed
 * statement closes it and the lock with it, after which the engine only writes down the failure.
 * Statements have no time limit, as a migration may take long; TCP notices a peer that is gone.
 */
function openSession(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'messaging-graphql migrate',
  });
  // Without a listener a lost connection would end the process; the next statement reports it.
  pool.on('error', () => undefined);
  return pool;
}

function queryOf(pool: pg.Pool): Query {
  return async (statement) => (await pool.query(statement)).rows;
}

/**
 * Takes Prisma's lock for this session, in which the engine then takes it once more at no cost. The engine's
 * own wait is no use here: it gives up after 10 s, and a session that sleeps inside `pg_advisory_lock` holds a
 * snapshot, which makes another's CREATE INDEX CONCURRENTLY end in a deadlock.
 */
async function takeLock(pool: pg.Pool): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const { rows } = await pool.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS taken`);
    if (rows[0]?.taken) return;
    if (performance.now() > deadline) {
      throw new Error(`unable to migrate; another process has held the migration lock for ${LOCK_WAIT_MS / 1000} s`);
    }
    await sleep(LOCK_POLL_MS);
  }
}

// The engine ----------------------------------------------------------------------------------------

async function applyPending(
  pool: pg.Pool,
  folder: { migrationsDir: string; migrations: readonly Migration[]; pending: readonly Migration[] },
): Promise<MigrationOutcome> {
  let failure: { script: string; error: unknown } | undefined;
  const connection = await engineConnection(pool, {
    complete(script) {
      const migration = folder.pending.find((pending) => pending.script === script);
      return migration && isOneTransaction(script) ? withFinish(migration) : script;
    },
    onFailed: (script, error) => (failure = { script, error }),
  });
  const engine = await startEngine(connection);
  try {
    const migrationsList = await migrationList(folder.migrationsDir, folder.migrations);
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return { applied: appliedMigrationNames };
  } catch (cause) {
    const migration = folder.pending.find(({ script }) => script === failure?.script);
    if (!failure || !migration) throw cause;
    throw new MigrationError(migration.name, describeFailure(failure.script, failure.error), { cause: failure.error });
  } finally {
    engine.free();
  }
}

function describeFailure(script: string, error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message : String(error);
  const { message, detail, position } = error;
  // PostgreSQL counts characters from 1, over the whole script.
  const line = position === undefined ? '' : ` (line ${script.slice(0, Number(position)).split('\n').length})`;
  return `${message}${line}${detail === undefined ? '' : `: ${detail}`}`;
}

async function migrationList(baseDir: string, migrations: readonly Migration[]): Promise<MigrationList> {
  const lockfile = 'migration_lock.toml';
  return {
    baseDir,
    lockfile: { path: lockfile, content: await readFile(join(baseDir, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}
