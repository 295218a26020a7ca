import { hash } from 'node:crypto';

import pg from 'pg';

import type { Logger } from '../log.ts';
import { inStatementSpan } from './statement-spans.ts';

export interface PoolOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** Longest wait for a connection, and for a statement's answer, in milliseconds. Default: 5 s and 9 s. */
  readonly timeoutMs?: number;
  readonly log: Logger;
  /** Called with each statement before it runs, and its values: tests count and explain them. */
  readonly onStatement?: ((statement: string, parameters: readonly unknown[]) => void) | undefined;
}

/** Longest wait for anything that the database does, in milliseconds: nothing may hang for ever. */
const CONNECT_TIMEOUT_MS = 5_000;
export const STATEMENT_TIMEOUT_MS = 8_000;
/** How long a connection is used, in seconds; what it has prepared goes with it. */
export const CONNECTION_LIFETIME_S = 900;

export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSessionSettings(options.url),
    max: options.poolSize,
    connectionTimeoutMillis: options.timeoutMs ?? CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: CONNECTION_LIFETIME_S,
    statement_timeout: options.timeoutMs ?? STATEMENT_TIMEOUT_MS,
    // The client's own limit, for a server that does not answer at all: later than the server's.
    query_timeout: options.timeoutMs ?? STATEMENT_TIMEOUT_MS + 1_000,
    // Sooner than we give up a ROLLBACK that is not answered: a connection that goes back to the pool in a transaction
    // would have others' statements in it.
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'messaging-graphql',
  });
  // `pg` hangs the whole client on its errors: its settings, and the statement under way with its values.
  pool.on('error', (error) => {
    const { message, code } = error as NodeJS.ErrnoException;
    options.log.error({ message, code }, 'idle database connection failed');
  });
  return pool;
}

/**
 * PostgreSQL refused a statement. Without its details, which quote the row, and so what somebody wrote; the name of a
 * broken constraint stands in the message.
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
 * Runs a statement outside of any transaction, prepared under a name made of its text, because planning joins this
 * wide costs PostgreSQL more than running them (28 to 45 % of its time, measured). Rows are objects; whole numbers of
 * 64 bits are BigInts, as in Prisma's transactions.
 *
 * @throws {StatementError}
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

/** {@link run}, with every value in PostgreSQL's own words (session settings: ISO dates, UTC). */
export async function runForText(
  pool: pg.Pool,
  { name, text, values }: { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
  options: Pick<PoolOptions, 'onStatement'>,
): Promise<TextRow[]> {
  options.onStatement?.(text, values);
  const query = new TextQuery({ name, text, values: [...values] });
  // The pool takes whatever can submit itself and answers when that has ended; its types know of the usual kind alone.
  await inStatementSpan(text, () =>
    orStatementError((pool.query as unknown as (query: TextQuery) => Promise<unknown>).call(pool, query)),
  );
  return query.texts;
}

/** Takes the rows as the protocol has them: a parser for each column and an event for each row are not needed. */
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

/**
 * Statements are planned once a connection: left to itself, PostgreSQL plans those with a LIMIT by parameter anew each
 * time, as it takes a known limit to be worth that, and a page's statement then costs twice as much (measured).
 *
 * A page is the next few entries of an index that is sorted already. PostgreSQL plans it for a list of average
 * length, which is a handful (most messages have few reactions, most people few conversations), and for a
 * handful it finds it as good to collect all of them by a bitmap and sort: the 5,000 conversations of one user
 * then cost 30,000 pages where the index gives 51 rows in order for 460. Nothing here gains by a bitmap.
 *
 * Nothing here reads enough for parallel workers, and a plan's rows (`plan.ts`) come in the order of their scans.
 */
const PLANNER = '-c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0';

/** Prisma writes and reads times without their zone and means UTC, whatever the database's default is. */
const TIME_ZONE = '-c TimeZone=UTC';

/** The URL with our settings behind those that it brings along. */
function withSessionSettings(text: string): string {
  const url = new URL(text);
  const options = [url.searchParams.get('options'), PLANNER, TIME_ZONE].filter(Boolean).join(' ');
  url.searchParams.set('options', options);
  return url.href;
}

const names = new Map<string, string>();
/** Texts are few, as values are parameters; the bound is for the day when somebody breaks that rule. */
const MAX_NAMES = 2_000;

/** The name of a statement of this program's own, remembered. */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = nameOfStatement(text);
    if (names.size < MAX_NAMES) names.set(text, name);
  }
  return name;
}

/** The same for a statement that clients have a say in: whoever made it remembers its name. */
export function nameOfStatement(text: string): string {
  // PostgreSQL cuts names at 63 bytes.
  return `s_${hash('sha256', text, 'base64url').slice(0, 32)}`;
}
