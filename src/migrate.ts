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
  console.error(error instanceof ConfigError ? error.message : `unable to migrate; ${String(error)}`);
  process.exitCode = 1;
}
