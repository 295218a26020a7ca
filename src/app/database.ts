import type { Config } from '../config/config.ts';
import { createDb, type Db } from '../data/db.ts';
import { migrate, pendingMigrations } from '../data/migrate/migrate.ts';
import { type PoolOptions, poolSettings } from '../data/pool.ts';
import { checkSurroundings } from '../data/surroundings.ts';
import type { Logger } from '../observability/log.ts';
import { startDatabase } from './dev.ts';
import { explained } from './start-error.ts';

export interface Database {
  readonly url: string;
  /** The pool that requests use. */
  readonly db: Db;
}

/** Opens the configured database, or the embedded one, and makes sure that its schema is the one of this version. */
export async function openDatabase(
  config: Config,
  { log, onStatement, signal }: Pick<PoolOptions, 'log' | 'onStatement'> & { signal?: AbortSignal | undefined },
  stack: AsyncDisposableStack,
): Promise<Database> {
  const url =
    config.databaseUrl ?? (await explained(`PostgreSQL in ${config.dataDir} failed`, startDatabase(config, stack)));
  signal?.throwIfAborted();
  const db = openPool({ url, poolSize: config.databasePoolSize, log, onStatement }, stack);
  await explained(
    // Only the host is named, because the URL contains the user and the password.
    `the database at ${new URL(url).host || 'its local socket'} cannot be used`,
    prepareDatabase(config, db, url, log),
  );
  signal?.throwIfAborted();
  return { url, db };
}

/** Opens a pool of connections that ends with the stack. */
export function openPool(options: PoolOptions, stack: AsyncDisposableStack): Db {
  const log = options.log.child({});
  const db = createDb({ ...options, log });
  stack.defer(async () => {
    // Nothing waits for the connections to end. If the server ends one first, that is not a failure to log.
    log.level = 'silent';
    await db.$disconnect();
  });
  return db;
}

/** Names of the migrations that the database lacks. */
export function missingMigrations(db: Db): Promise<string[]> {
  return pendingMigrations((statement) => db.$queryRawUnsafe<unknown[]>(statement));
}

/** In production the deployment runs the migrations, and the start only checks that it did. */
async function prepareDatabase(config: Config, db: Db, url: string, log: Logger): Promise<void> {
  await checkSurroundings(url, poolSettings());
  if (config.production) {
    const pending = await missingMigrations(db);
    if (pending.length > 0) throw new Error(`unable to start; the database lacks the migrations ${pending.join(', ')}`);
    return;
  }
  const { applied } = await migrate(url);
  if (applied.length > 0) log.info({ applied }, 'database migrated');
}
