import pg from 'pg';
import { inject } from 'vitest';

/**
 * Makes a database unavailable, as if its server were down: all connections end, and new ones are refused.
 *
 * @param databaseUrl A database of `cloneDatabase`.
 * @returns A function that makes it available again.
 */
export async function takeDatabaseAway(databaseUrl: string): Promise<() => Promise<void>> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await maintain(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  await maintain(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  return () => maintain(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
}

/** Runs a statement on the maintenance database of the test run's PostgreSQL. */
export function maintain(statement: string): Promise<void> {
  return runOn(inject('postgresUrl'), statement);
}

/** Runs statements over a separate connection. */
export async function runOn(databaseUrl: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
