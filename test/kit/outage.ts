import pg from 'pg';
import { inject } from 'vitest';

/**
 * Takes a database away, as when its server is down: every connection to it ends, and no new one is let in.
 *
 * @param databaseUrl One of `cloneDatabase`.
 * @returns Gives it back.
 */
export async function takeDatabaseAway(databaseUrl: string): Promise<() => Promise<void>> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await maintain(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  await maintain(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  return () => maintain(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
}

/** Runs a statement on the maintenance database of the run's PostgreSQL. */
export async function maintain(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
