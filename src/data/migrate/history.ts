/** The folder of migrations, and their history in Prisma's table `_prisma_migrations`. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { escapeLiteral } from 'pg';

/** Runs one statement without parameters and returns its rows. */
export type Query = (statement: string) => Promise<unknown[]>;

/** A migration failed, or its file was edited after it was applied. `cause` is the database's error. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  /** The migration's directory name. */
  readonly migration: string;

  constructor(migration: string, reason: string, options?: ErrorOptions) {
    super(`unable to apply migration ${migration}; ${reason}`, options);
    this.migration = migration;
  }
}

export interface Migration {
  /** Name of the directory. */
  readonly name: string;
  readonly script: string;
}

/** A row of `_prisma_migrations` that is not marked as rolled back. */
interface HistoryRow {
  readonly name: string;
  /** SHA-256 of the script, in hexadecimal. */
  readonly checksum: string;
  /** False while the migration runs, and if it failed or was interrupted. */
  readonly finished: boolean;
  /** Whether the engine has recorded an error. */
  readonly failed: boolean;
}

export async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const directories = entries.filter((entry) => entry.isDirectory());
  const names = directories.map((entry) => entry.name).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, script: await readFile(join(dir, name, 'migration.sql'), 'utf8') })),
  );
}

export async function readHistory(query: Query): Promise<HistoryRow[]> {
  const [table] = await query(`SELECT to_regclass('_prisma_migrations')::text AS "name"`);
  if ((table as { name: string | null }).name === null) return [];
  return (await query(
    `SELECT migration_name AS "name", checksum, finished_at IS NOT NULL AS "finished",
       COALESCE(logs, '') <> '' AS "failed"
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )) as HistoryRow[];
}

export function isUpToDate(migrations: readonly Migration[], history: readonly HistoryRow[]): boolean {
  return migrations.every(({ name, script }) =>
    history.some((row) => row.name === name && row.finished && matchesChecksum(script, row.checksum)),
  );
}

export function withoutFinished(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const finished = new Set(history.filter((row) => row.finished).map((row) => row.name));
  return migrations.filter(({ name }) => !finished.has(name));
}

/** Requires the lock. Without it, an unfinished row may be a migration that another process runs at this moment. */
export function refuseBrokenHistory(migrations: readonly Migration[], history: readonly HistoryRow[]): void {
  for (const row of history) {
    if (!row.finished) {
      throw new MigrationError(
        row.name,
        'it failed earlier; repair what it left (see logs in _prisma_migrations), then run `prisma migrate resolve`',
      );
    }
    // Checked here, because the engine does not: only `prisma migrate dev` reports edited migrations.
    const script = migrations.find(({ name }) => name === row.name)?.script;
    if (script !== undefined && !matchesChecksum(script, row.checksum)) {
      throw new MigrationError(
        row.name,
        'its file was edited after this database applied it; restore the file and put the change into a new migration',
      );
    }
  }
}

/** Function bodies, strings, quoted names and comments, which contain no commands. */
const NO_COMMANDS = /\$(\w*)\$.*?\$\1\$|'[^']*'|"[^"]*"|--[^\n]*|\/\*.*?\*\//gs;
/** Commands that begin or end a transaction, or cannot run in one. */
const OWN_TRANSACTION =
  /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|PREPARE|CALL|DO|VACUUM|CLUSTER|REINDEX|ALTER SYSTEM|(CREATE|DROP) (DATABASE|TABLESPACE|SUBSCRIPTION))\b|\bCONCURRENTLY\b/i;

/**
 * Whether PostgreSQL runs the whole script in one transaction if it is sent as one message. False if it is not certain.
 */
export function isOneTransaction(script: string): boolean {
  const statements = script.replaceAll(NO_COMMANDS, '').split(';');
  return !statements.some((statement) => OWN_TRANSACTION.test(statement.trim().replaceAll(/\s+/g, ' ')));
}

/**
 * The script, followed by the update of its row in the history, so that both are one transaction. The engine would
 * update the row in another statement: a process killed in between would leave an applied migration that looks failed.
 */
export function withFinish({ name, script }: Migration): string {
  return `${script}\n;UPDATE _prisma_migrations SET finished_at = now() WHERE ${entryOf(name)}`;
}

/**
 * Marks the migration that a killed process was applying as rolled back. Its row is unfinished, so nothing of the
 * script is committed (see {@link withFinish}). Scripts of several transactions are left out, because a part may be
 * committed. Requires the lock.
 */
export async function undoInterrupted(migrations: readonly Migration[], query: Query): Promise<void> {
  const oneTransaction = new Set(migrations.filter(({ script }) => isOneTransaction(script)).map(({ name }) => name));
  for (const { name, finished, failed } of await readHistory(query)) {
    if (finished || failed || !oneTransaction.has(name)) continue;
    await query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE ${entryOf(name)}`);
  }
}

function entryOf(name: string): string {
  return `migration_name = ${escapeLiteral(name)} AND finished_at IS NULL AND rolled_back_at IS NULL`;
}

/** As Prisma's engine does it, line endings are ignored, because git may change them on checkout. */
function matchesChecksum(script: string, checksum: string): boolean {
  const unix = script.replaceAll('\r\n', '\n');
  return [script, unix, unix.replaceAll('\n', '\r\n')].some(
    (variant) => createHash('sha256').update(variant).digest('hex') === checksum,
  );
}
