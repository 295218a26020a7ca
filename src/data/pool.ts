import { hash } from 'node:crypto';

import pg from 'pg';

import type { Logger } from '../observability/log.ts';
import { markOutages } from './outages.ts';
import { limitQueries } from './query-timeout.ts';
import { PLANNER, SESSION, type SessionSettings, withSettings } from './session.ts';
import { inStatementSpan } from './statement-spans.ts';

export interface PoolOptions {
  readonly url: string;
  /** Maximum number of connections. */
  readonly poolSize: number;
  /** Longest wait for a connection, and for the result of a statement, in milliseconds. Default: 5 s and 9 s. */
  readonly timeoutMs?: number;
  readonly log: Logger;
  /** For tests: called with each statement and its values before it runs. */
  readonly onStatement?: ((statement: string, parameters: readonly unknown[]) => void) | undefined;
}

/** Longest wait for a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** PostgreSQL's limit on the time of a statement, in milliseconds. */
export const STATEMENT_TIMEOUT_MS = 8_000;
/** How long a connection is used, in seconds. Its prepared statements end with it. */
export const CONNECTION_LIFETIME_S = 900;

/** Settings of a pool's sessions. */
export function poolSettings(statementTimeoutMs = STATEMENT_TIMEOUT_MS): SessionSettings {
  return {
    ...SESSION,
    ...PLANNER,
    statement_timeout: inSeconds(statementTimeoutMs),
    // Shorter than the wait for a ROLLBACK that is not answered. Otherwise a connection could return to the pool with
    // an open transaction, and later statements would run in it.
    idle_in_transaction_session_timeout: inSeconds(STATEMENT_TIMEOUT_MS),
  };
}

/** The same text as PostgreSQL's `current_setting` gives. */
function inSeconds(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSettings(options.url, poolSettings(options.timeoutMs)),
    max: options.poolSize,
    connectionTimeoutMillis: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: CONNECTION_LIFETIME_S,
    application_name: 'messaging-graphql',
  });
  // For a server that does not answer at all. Longer than the server's own limit.
  limitQueries(pool, options.timeoutMs ?? STATEMENT_TIMEOUT_MS + 1_000);
  markOutages(pool);
  // PostgreSQL can end a session in the packet that also makes it ready. The client is then handed out already, and has no
  // listener yet: its error would end the process. The next statement fails with the same error.
  pool.on('connect', (client) => client.on('error', () => {}));
  // Only these fields are logged. `pg` adds the client to its errors, with the password, and the statement with its
  // values.
  pool.on('error', (error) => {
    const { message, code } = error as NodeJS.ErrnoException;
    options.log.error({ message, code }, 'idle database connection failed');
  });
  return pool;
}

/**
 * PostgreSQL refused a statement. It has no `detail`, which quotes the row and so may contain the text of a message.
 * The name of a violated constraint is in the message.
 */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  /** SQLSTATE. */
  readonly code: string | undefined;

  constructor({ message, code }: pg.DatabaseError) {
    super(message);
    this.code = code;
  }
}

/**
 * Runs a statement outside of any transaction. It is a prepared statement with a name made of its text, because
 * planning these joins takes 28 to 45 % of PostgreSQL's time (measured). Rows are objects, and 64-bit integers are
 * BigInts, as in Prisma's transactions.
 *
 * @throws {StatementError}
 * @throws {OutageError}
 */
export function run(
  pool: pg.Pool,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
  options: Pick<PoolOptions, 'onStatement'>,
): Promise<pg.QueryResult> {
  options.onStatement?.(text, values);
  return inStatementSpan(text, () =>
    orStatementError(pool.query({ name: statementName(text), text, values: [...values], types: BIGINTS })),
  );
}

/** A row in the order of its columns. */
export type TextRow = readonly (string | null)[];

/** {@link run}, with every value as PostgreSQL's text (by the session settings: ISO dates, UTC). */
export async function runForText(
  pool: pg.Pool,
  { name, text, values }: { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
  options: Pick<PoolOptions, 'onStatement'>,
): Promise<TextRow[]> {
  options.onStatement?.(text, values);
  const query = new TextQuery({ name, text, values: [...values] });
  // The pool accepts any object with `submit()`, and resolves when it has ended. Its types allow only the usual
  // queries.
  await inStatementSpan(text, () =>
    orStatementError((pool.query as unknown as (query: TextQuery) => Promise<unknown>).call(pool, query)),
  );
  return query.texts;
}

/** Keeps rows as texts, without the parser of each column and the event of each row. */
class TextQuery extends pg.Query {
  readonly texts: TextRow[] = [];

  handleRowDescription(): void {}

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.texts.push(fields);
  }
}

const INT8: number = pg.types.builtins.INT8;
const BIGINTS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

async function orStatementError<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? new StatementError(error) : error;
  }
}

const names = new Map<string, string>();
/** Statements have parameters, so there are few different texts. This limit is a safeguard. */
const MAX_NAMES = 2_000;

/** The name of a statement of this program. Names are cached. */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = nameOfStatement(text);
    if (names.size < MAX_NAMES) names.set(text, name);
  }
  return name;
}

/** The name of a statement that depends on a client's document. Not cached here: the plan keeps it. */
export function nameOfStatement(text: string): string {
  // PostgreSQL truncates names at 63 bytes.
  return `s_${hash('sha256', text, 'base64url').slice(0, 32)}`;
}
