/**
 * Decides which failures of the database are outages: it could not be reached, or could not answer. The decision is
 * made where the driver throws the error, by its origin, and not later by its message (see docs/adr/0015-outages.md).
 */
import pg from 'pg';

import { reasonOf } from '../lib/reasons.ts';

/**
 * The database could not be reached, or could not answer. The request may succeed later. Its changes may be committed
 * or not.
 *
 * It has no `code`, because Prisma takes any error with a code for one of its own, and wraps it.
 */
export class OutageError extends Error {
  override readonly name = 'OutageError';

  /** @param cause The error of the driver. */
  constructor(cause: unknown) {
    super(`the database cannot answer; ${reasonOf(cause)}`, { cause });
  }
}

export function isOutage(error: unknown): boolean {
  return error instanceof OutageError;
}

/**
 * Makes the pool and its connections throw {@link OutageError} for outages. This is below Prisma, so that it works for
 * transactions too: Prisma passes on errors that it does not know.
 */
export function markOutages(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as (callback?: OnConnection) => Promise<pg.PoolClient> | void;
  pool.connect = ((callback?: OnConnection) =>
    callback
      ? connect((error, ...rest) => callback(error && outageOf(error), ...rest))
      : connect()!.catch(throwOutage)) as typeof pool.connect;

  // Patched too, although it uses a connection: the pool is notified of a broken connection by an event.
  pool.query = markQuery(pool.query.bind(pool)) as typeof pool.query;
  pool.on('connect', (client) => {
    client.query = markQuery(client.query.bind(client)) as typeof client.query;
  });
}

type OnConnection = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;
type Query = (...parameters: unknown[]) => unknown;

function markQuery(query: Query): Query {
  return (...parameters) => {
    const answer = query(...parameters);
    return answer instanceof Promise ? answer.catch(throwMarked) : answer;
  };
}

/** No statement was sent yet, so any failure to get a connection is an outage. */
function throwOutage(error: unknown): never {
  throw outageOf(error);
}

function throwMarked(error: unknown): never {
  throw isAboutStatement(error) ? error : outageOf(error);
}

function outageOf(error: unknown): OutageError {
  return error instanceof OutageError ? error : new OutageError(error);
}

/**
 * Whether a statement failed because of itself: PostgreSQL refused it, or this program has a bug, such as a value that
 * cannot be sent. A bug is an error of a JavaScript type such as `TypeError`, and a broken connection is a plain
 * `Error`.
 */
function isAboutStatement(error: unknown): boolean {
  // An error without a code is the driver's: the answer was not PostgreSQL's protocol.
  if (error instanceof pg.DatabaseError && error.code !== undefined) return !isOutageState(error.code);
  return [TypeError, RangeError, SyntaxError, ReferenceError].some((type) => error instanceof type);
}

/**
 * Errors of PostgreSQL that are not about the statement:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html. Class 08 is about the connection (poolers use it
 * too), 53 about resources such as connections or disk space, 57 about an intervention such as a shutdown or a timeout,
 * 58 about the operating system.
 */
function isOutageState(code: string): boolean {
  return /^(08|53|57|58)/.test(code) || OUTAGE_STATES.has(code);
}

const OUTAGE_STATES = new Set([
  // The transaction was idle for too long or took too long, or a lock was not available in time.
  '25P03',
  '25P04',
  '55P03',
  // The server is read-only: it has become a standby.
  '25006',
]);
