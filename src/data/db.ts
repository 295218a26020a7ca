import { createHash } from 'node:crypto';

import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from '../log.ts';
import { Prisma, PrismaClient } from './generated/prisma/client.ts';

/** A part of a statement with its parameters; built with `sql`, composed by nesting. */
export type Sql = Prisma.Sql;
export const { sql, empty, join } = Prisma;

/** What statements run on: the pool, or one transaction of it. */
export type Queryable = Pick<PrismaClient, '$queryRaw' | '$executeRaw'>;

/** Several statements that happen together or not at all. */
export type Transaction = Queryable & Omit<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

export type Db = PrismaClient;

export interface DbOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  readonly log: Logger;
  /** Called with each statement before it runs, its values as Prisma hands them on: tests count and explain them. */
  readonly onStatement?: ((statement: string, parameters: readonly unknown[]) => void) | undefined;
}

/** Longest wait for anything that the database does, in milliseconds: nothing may hang for ever. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 8_000;

/**
 * A Prisma client over `pg`. Statements are prepared under a name made of their text, because planning
 * joins this wide costs PostgreSQL more than running them (28 to 45 % of its time, measured).
 */
export function createDb(options: DbOptions): Db {
  const adapter = new PrismaPg(
    {
      connectionString: withSessionSettings(options.url),
      max: options.poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // The client's own limit, for a server that does not answer at all: later than the server's.
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'messaging-graphql',
    },
    {
      statementNameGenerator: (query) => {
        options.onStatement?.(query.sql, query.args);
        return statementName(query.sql);
      },
      onPoolError: (error) => options.log.error(withoutClient(error), 'idle database connection failed'),
      onConnectionError: (error) => options.log.error(withoutClient(error), 'database connection failed'),
    },
  );
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: STATEMENT_TIMEOUT_MS },
  });
}

/** `pg` hangs the whole client on its errors: its settings, and the statement under way with its values. */
function withoutClient(error: Error): { message: string; code: unknown } {
  return { message: error.message, code: (error as { code?: unknown }).code };
}

/**
 * A page is the next few entries of an index that is sorted already. PostgreSQL plans it for a list of average
 * length, which is a handful (most messages have few reactions, most people few conversations), and for a
 * handful it finds it as good to collect all of them by a bitmap and sort: the 5,000 conversations of one user
 * then cost 30,000 pages where the index gives 51 rows in order for 460. Nothing here gains by a bitmap.
 */
const PLANNER = '-c enable_bitmapscan=off';

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

function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    // PostgreSQL cuts names at 63 bytes.
    name = `s_${createHash('sha256').update(text).digest('base64url').slice(0, 32)}`;
    if (names.size < MAX_NAMES) names.set(text, name);
  }
  return name;
}

/** How often a transaction that PostgreSQL gave up for its own reasons is run again. */
const ATTEMPTS = 4;

/**
 * Runs `work` in one transaction (READ COMMITTED: each statement sees what was committed before it began, so
 * a statement after a lock sees everything that the lock waited for). Repeated when PostgreSQL ends it by
 * deadlock or serialization failure, so `work` must do nothing outside the transaction.
 */
export async function transaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const afterwards: (() => void)[] = [];
    try {
      const result = await db.$transaction((tx) => {
        committing.set(tx, { db, afterwards });
        return work(tx);
      });
      for (const callback of afterwards) callback();
      return result;
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
    }
  }
}

const committing = new WeakMap<object, { readonly db: Db; readonly afterwards: (() => void)[] }>();

/**
 * Calls back once what was written is committed: after the transaction, and never if it is rolled back; at once
 * where there is none, as each statement then commits by itself.
 *
 * @param callback Must not throw. Is given the pool, as the transaction is over.
 */
export function afterCommit(db: Queryable, callback: (db: Db) => void): void {
  const open = committing.get(db);
  if (open) open.afterwards.push(() => callback(open.db));
  else callback(db as Db);
}

/** Deadlock or serialization failure: the same transaction can succeed when run again. */
function isTransient(error: unknown): boolean {
  const code = sqlState(error);
  return (
    code === '40P01' ||
    code === '40001' ||
    (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034')
  );
}

/** Whether the statement ran into the unique index or constraint of that name. */
export function violatesUnique(error: unknown, name: string): boolean {
  return (
    sqlState(error) === '23505' &&
    JSON.stringify((error as Prisma.PrismaClientKnownRequestError).meta ?? {}).includes(name)
  );
}

/** PostgreSQL's SQLSTATE of a failed raw statement, or undefined. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const cause = (error.meta?.['driverAdapterError'] as { cause?: { originalCode?: string } } | undefined)?.cause;
  return cause?.originalCode ?? (typeof error.meta?.['code'] === 'string' ? error.meta['code'] : undefined);
}
