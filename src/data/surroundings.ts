/** Checks at the start what the service needs of its database beside its tables. */
import pg from 'pg';

import { isPooler, sharesSessions } from './poolers.ts';
import { type SessionSettings, withSettings } from './session.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** The oldest supported version of PostgreSQL. */
const OLDEST_POSTGRES = 15;

/** The database, or a pooler in front of it, cannot be used. The message says what to do. */
export class SurroundingsError extends Error {
  override readonly name = 'SurroundingsError';
}

interface Found {
  readonly version: string;
  readonly versionNumber: number;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly role: string;
  /** Id of the server process that answered. */
  readonly processId: number;
  /** Name of a setting -> its value. */
  readonly settings: Readonly<Record<string, string | null>>;
}

/**
 * Checks that the service can use the database, and that sessions get the settings that they request.
 *
 * @param settings Settings of the sessions.
 * @throws {SurroundingsError} The service cannot use the database, or a pooler drops the settings.
 * @throws {Error} The database cannot be reached.
 */
export async function checkSurroundings(url: string, settings: SessionSettings): Promise<void> {
  await using session = await openSession(url, settings);
  const found = await look(session.client, Object.keys(settings));
  if (found.versionNumber < OLDEST_POSTGRES * 10_000) {
    throw new SurroundingsError(
      `the server is PostgreSQL ${found.version}; PostgreSQL ${OLDEST_POSTGRES} or newer is needed`,
    );
  }
  if (found.encoding !== 'UTF8') {
    throw new SurroundingsError(
      `the database has the encoding ${found.encoding}; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
    );
  }
  if (found.isStandby) throw new SurroundingsError('the server is a standby, which cannot be written to');
  if (isPooler(session.client, found.processId)) {
    await using other = await openSession(url, settings);
    if (await sharesSessions(session.client, other.client)) {
      throw new SurroundingsError(
        'a pooler such as PgBouncer gives each transaction another session; set its pool_mode to session for this database, or reach PostgreSQL directly',
      );
    }
  }
  if (Object.entries(settings).some(([name, value]) => found.settings[name] !== value)) {
    throw new SurroundingsError(
      `a pooler such as PgBouncer drops the settings that sessions ask for; give them to the role, and let the pooler connect anew:\n${asStatements(settings, found.role)}`,
    );
  }
}

/** Statements that make the settings defaults of the role, which also work behind a pooler. */
function asStatements(settings: SessionSettings, role: string): string {
  return Object.entries(settings)
    .map(([name, value]) => `  ALTER ROLE ${pg.escapeIdentifier(role)} SET ${name} = ${pg.escapeLiteral(value)};`)
    .join('\n');
}

async function openSession(url: string, settings: SessionSettings) {
  const client = new pg.Client({
    connectionString: withSettings(url, settings),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    application_name: 'messaging-graphql start',
  });
  // A lost connection makes the current query fail. Without a listener it would also end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    if (!isRefusedParameter(error)) throw error;
    throw new SurroundingsError(
      `a pooler such as PgBouncer refuses the parameter by which sessions get their settings (${error.message}); set its ignore_startup_parameters = options, and pool_mode = session for this database, or reach PostgreSQL directly`,
      { cause: error },
    );
  }
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** PgBouncer refuses an unknown startup parameter with the SQLSTATE of a protocol violation. PostgreSQL knows it. */
function isRefusedParameter(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === '08P01' && error.message.includes('startup parameter');
}

async function look(client: pg.Client, names: readonly string[]): Promise<Found> {
  const { rows } = await client.query<Found>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber",
       current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "isStandby", current_user AS role,
       pg_backend_pid() AS "processId",
       (SELECT json_object_agg(name, current_setting(name, true)) FROM unnest($1::text[]) AS name) AS settings`,
    [names],
  );
  return rows[0]!;
}
