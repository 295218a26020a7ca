/**
 * Brings the database to this version: a step of the deployment, before the first instance of a new version starts. Reads
 * `DATABASE_URL` alone, and needs a direct connection. Repeating it changes nothing.
 *
 *   node dist/migrate.js
 */
import { ConfigError, readDatabaseUrl } from './config.ts';
import { migrate } from './data/migrate.ts';

try {
  const { applied } = await migrate(readDatabaseUrl());
  console.log(applied.length === 0 ? 'nothing to migrate' : applied.map((name) => `applied ${name}`).join('\n'));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : reasonOf(error));
  process.exitCode = 1;
}

/** Several addresses of one name that all refuse are an error without words. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  const reason = error instanceof Error ? error.message : String(error);
  return reason.startsWith('unable to ') ? reason : `unable to migrate; ${reason}`;
}
