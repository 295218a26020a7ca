/**
 * Migrates the database. The deployment runs it before the first instance of a new version starts. It reads only
 * `DATABASE_URL`, and needs a connection that keeps its session. Repeating it changes nothing.
 *
 *   node dist/migrate.js
 */
import { readDatabaseUrl } from './config/config.ts';
import { migrate } from './data/migrate/migrate.ts';
import { SESSION } from './data/session.ts';
import { checkSurroundings } from './data/surroundings.ts';
import { reasonOf } from './lib/reasons.ts';

try {
  const databaseUrl = readDatabaseUrl();
  await checkSurroundings(databaseUrl, SESSION);
  const { applied } = await migrate(databaseUrl);
  console.log(applied.length === 0 ? 'nothing to migrate' : applied.map((name) => `applied ${name}`).join('\n'));
} catch (error) {
  const reason = reasonOf(error);
  console.error(reason.startsWith('unable to ') ? reason : `unable to migrate; ${reason}`);
  process.exitCode = 1;
}
