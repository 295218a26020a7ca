import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { MigrationList } from '@prisma/schema-engine-wasm';
import pg from 'pg';

import { SESSION, withSettings } from '../session.ts';
import { engineConnection, startEngine } from './engine.ts';
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
} from './history.ts';

/**
 * Prisma's migrations without Prisma's downloaded binary: the same engine as WebAssembly, on a `pg` connection.
 * History, checksums and lock are Prisma's, so `prisma migrate deploy` can be used instead at any time.
 *
 * The lock belongs to a session, so it does not work behind a pooler that pools transactions, such as PgBouncer: see
 * `data/surroundings.ts`.
 *
 * This folder can go when Prisma offers `migrate deploy` and `migrate diff` as functions of a package that a production
 * installation can have (no downloaded binary, no command line), and `migrate deploy`
 *
 * - sends each script as one message, so that it is one transaction and its functions may contain semicolons (`engine.ts`);
 * - completes the entry of a script in that transaction, so that a killed process leaves nothing to repair (`history.ts`);
 * - waits for another process for more than 10 s, and not inside a statement ({@link takeLock});
 * - refuses a script that was edited after it was applied.
 */

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../prisma/migrations');

const CONNECT_TIMEOUT_MS = 5_000;
/** How long to wait for another process that migrates, in milliseconds. */
const LOCK_WAIT_MS = 60_000;
const LOCK_POLL_MS = 100;
/** The key that every Prisma engine locks while it migrates. */
const LOCK_KEY = 72707369;

/** No tables and enums are excluded from the comparison. */
const filters = { externalTables: [], externalEnums: [] };

export interface MigrationOutcome {
  /** Names of the migrations that this call applied, in order. */
  readonly applied: string[];
}

/**
 * Applies all pending migrations, in the order of their names. Repeating it changes nothing, and does not load the
 * engine. Concurrent processes wait for the first one, at most {@link LOCK_WAIT_MS}. Migrations that only the database
 * knows, those of a newer release, are ignored.
 *
 * A script without transaction commands is applied completely or not at all, also if the process is killed meanwhile.
 *
 * @throws {MigrationError} A script failed now or earlier, or a file was edited after it was applied.
 * @throws {Error} The database did not answer within 5 s, or another process kept the lock.
 */
export async function migrate(databaseUrl: string, migrationsDir = MIGRATIONS_DIR): Promise<MigrationOutcome> {
  const migrations = await readMigrations(migrationsDir);
  const pool = openSession(databaseUrl);
  try {
    // By a statement, because behind a pooler the role has the statement timeout of the service's other sessions.
    await pool.query('SET statement_timeout = 0');
    // Usually nothing is pending. Then two reads are enough, and the lock is not needed.
    if (isUpToDate(migrations, await readHistory(queryOf(pool)))) return { applied: [] };

    await takeLock(pool);
    await undoInterrupted(migrations, queryOf(pool));
    const history = await readHistory(queryOf(pool));
    refuseBrokenHistory(migrations, history);
    const pending = withoutFinished(migrations, history);
    if (pending.length === 0) return { applied: [] };
    return await applyPending(pool, { migrationsDir, migrations, pending });
  } finally {
    // Closing the session releases the lock.
    await pool.end();
  }
}

/** Names of the migrations in the folder that the database has not applied, in order. */
export async function pendingMigrations(query: Query, migrationsDir = MIGRATIONS_DIR): Promise<string[]> {
  const [migrations, history] = await Promise.all([readMigrations(migrationsDir), readHistory(query)]);
  return withoutFinished(migrations, history).map(({ name }) => name);
}

/**
 * The difference between the migrations and the schema file, as SQL that would remove it. An empty string if they
 * agree. The engine compares tables, columns, types, defaults, enums, keys and plain indexes. It does not see checks,
 * exclusions, triggers, functions, views, expression indexes, nor partial indexes unless the schema enables the preview
 * feature `partialIndexes`.
 *
 * @param databaseUrl An empty database, or one made by these migrations. Pending migrations are applied to it.
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
      // 0 means no difference. The script is then only a comment.
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
 * A pool of one connection that is never closed for idleness, because the lock belongs to the connection. A failed
 * statement closes it and so releases the lock; after that, the engine only records the failure. Statements have no
 * time limit, because a migration may take long. TCP keep-alive detects a lost peer.
 */
function openSession(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSettings(databaseUrl, SESSION),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'messaging-graphql migrate',
  });
  // Without a listener, a lost connection would end the process. The next statement reports it.
  pool.on('error', () => undefined);
  return pool;
}

function queryOf(pool: pg.Pool): Query {
  return async (statement) => (await pool.query(statement)).rows;
}

/**
 * Takes Prisma's lock for this session. The engine takes it again in the same session, without waiting. Its own wait
 * cannot be used: it ends after 10 s, and a session that waits inside `pg_advisory_lock` holds a snapshot, which makes
 * a concurrent CREATE INDEX CONCURRENTLY deadlock.
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
  // `position` counts characters of the whole script, from 1.
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
