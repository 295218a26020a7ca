import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

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

/** Runs one statement without parameters and answers its rows. */
export type Query = (statement: string) => Promise<unknown[]>;

/** A migration failed, or its file is not what the database once applied. `cause` is the database's error. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  /** The migration's directory name. */
  readonly migration: string;

  constructor(migration: string, reason: string, options?: ErrorOptions) {
    super(`unable to apply migration ${migration}; ${reason}`, options);
    this.migration = migration;
  }
}

/**
 * Applies every migration that is not applied yet, in order of their names. Repeating it changes nothing and,
 * when nothing is pending, does not load the engine. Processes that start at once wait for the first, at most
 * {@link LOCK_WAIT_MS}. Migrations that only the database knows (a newer release's) are left alone.
 *
 * A script without transaction commands of its own is applied whole or not at all.
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

// The folder and the history ------------------------------------------------------------------------

interface Migration {
  /** Name of the directory. */
  readonly name: string;
  readonly script: string;
}

/** A row of `_prisma_migrations` that nobody has marked as rolled back. */
interface HistoryRow {
  readonly name: string;
  /** SHA-256 of the script, in hexadecimal. */
  readonly checksum: string;
  /** False while the migration runs, and for ever when it failed. */
  readonly finished: boolean;
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const directories = entries.filter((entry) => entry.isDirectory());
  const names = directories.map((entry) => entry.name).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, script: await readFile(join(dir, name, 'migration.sql'), 'utf8') })),
  );
}

async function readHistory(query: Query): Promise<HistoryRow[]> {
  const [table] = await query(`SELECT to_regclass('_prisma_migrations')::text AS "name"`);
  if ((table as { name: string | null }).name === null) return [];
  return (await query(
    `SELECT migration_name AS "name", checksum, finished_at IS NOT NULL AS "finished"
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )) as HistoryRow[];
}

function isUpToDate(migrations: readonly Migration[], history: readonly HistoryRow[]): boolean {
  return migrations.every(({ name, script }) =>
    history.some((row) => row.name === name && row.finished && matchesChecksum(script, row.checksum)),
  );
}

function withoutFinished(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const finished = new Set(history.filter((row) => row.finished).map((row) => row.name));
  return migrations.filter(({ name }) => !finished.has(name));
}

/** Only under the lock: without it, an unfinished row may be a migration that runs at this moment. */
function refuseBrokenHistory(migrations: readonly Migration[], history: readonly HistoryRow[]): void {
  for (const row of history) {
    if (!row.finished) {
      throw new MigrationError(
        row.name,
        'it failed earlier; repair what it left (see logs in _prisma_migrations), then run `prisma migrate resolve`',
      );
    }
    // The engine applies a folder with edited migrations without a word: only `prisma migrate dev` looks.
    const script = migrations.find(({ name }) => name === row.name)?.script;
    if (script !== undefined && !matchesChecksum(script, row.checksum)) {
      throw new MigrationError(
        row.name,
        'its file was edited after this database applied it; restore the file and put the change into a new migration',
      );
    }
  }
}

/** As Prisma's engine does it: line endings that git changed on checkout are no edit. */
function matchesChecksum(script: string, checksum: string): boolean {
  const unix = script.replaceAll('\r\n', '\n');
  return [script, unix, unix.replaceAll('\n', '\r\n')].some(
    (variant) => createHash('sha256').update(variant).digest('hex') === checksum,
  );
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
  const connection = await engineConnection(pool, (script, error) => (failure = { script, error }));
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

/** Type of the one-byte columns in PostgreSQL's catalogs, written `"char"`. */
const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's adapter on our session, with two of its methods mended (7.10.0):
 * `executeScript` cuts scripts at every semicolon, inside function bodies too; here a script is one message,
 * which PostgreSQL runs in one transaction, as Prisma's binary engine does. And `queryRaw` refuses columns of
 * type `"char"`, which the engine reads from the catalogs when it describes a database.
 */
async function engineConnection(
  pool: pg.Pool,
  onScriptFailed?: (script: string, error: unknown) => void,
): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();

  async function executeScript(script: string): Promise<void> {
    try {
      await pool.query(script);
    } catch (error) {
      onScriptFailed?.(script, error);
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
    }
  }

  const charColumns = new WeakMap<unknown[], number[]>();
  const poolQuery = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  pool.query = (async (...args: unknown[]) => {
    const result = await poolQuery(...args);
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CATALOG_CHAR_OID) continue;
      field.dataTypeID = TEXT_OID;
      charColumns.set(result.rows, [...(charColumns.get(result.rows) ?? []), index]);
    }
    return result;
  }) as typeof pool.query;

  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    executeScript,
    queryRaw: async (query: Parameters<typeof queryRaw>[0]) => {
      const result = await queryRaw(query);
      for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    },
  });
}

async function startEngine(connection: SqlDriverAdapter): Promise<SchemaEngine> {
  const Engine = await loadEngine();
  const connect = async (): Promise<SqlDriverAdapter> => connection;
  const { provider, adapterName } = connection;
  const factory = { provider, adapterName, connect, connectToShadowDb: connect };
  return Engine.new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
}

let loading: Promise<typeof SchemaEngine> | undefined;

/** What is used of it here; TypeScript has it only in the library for browsers. */
declare const WebAssembly: {
  instantiate(
    binary: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** Loads the engine once per process, as its module has room for one instance: 5 MB, 30 to 100 ms. */
function loadEngine(): Promise<typeof SchemaEngine> {
  loading ??= (async () => {
    // By hand, as the package's own entry imports the .wasm file, which Node 20 and 22 do only behind a flag.
    const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const directory = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
    const binary = await readFile(join(directory, 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': withoutLingering(glue) });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    // The engine tells of a panic through this global, and hides the panic where it is missing.
    const host = globalThis as { PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void } };
    host.PRISMA_WASM_PANIC_REGISTRY ??= {
      set_message: (message) => {
        throw new Error(`unable to migrate; Prisma's engine panicked: ${message}`);
      },
    };
    return glue.SchemaEngine;
  })();
  return loading;
}

/** The engine never clears the timer of its wait for the lock: as it is, a process could not end for 10 s. */
function withoutLingering(glue: object): object {
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [
      name,
      // The rest of the name is a hash that changes with every build.
      name.startsWith('__wbg_setTimeout_')
        ? (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds).unref()
        : value,
    ]),
  );
}
