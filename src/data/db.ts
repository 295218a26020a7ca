import { PrismaPg } from '@prisma/adapter-pg';
import { DriverAdapterError } from '@prisma/driver-adapter-utils';

import { Prisma, PrismaClient } from './generated/prisma/client.ts';
import { OutageError } from './outages.ts';
import {
  createPool,
  type PoolOptions,
  run,
  runForText,
  STATEMENT_TIMEOUT_MS,
  StatementError,
  statementName,
  type TextRow,
} from './pool.ts';

/** A part of a statement, with its parameters. Built with `sql`, and composed by nesting. */
export type Sql = Prisma.Sql;
export const { sql, empty, join } = Prisma;

/** Runs statements: the pool, or a transaction. */
export type Queryable = Pick<PrismaClient, '$queryRaw' | '$executeRaw'>;

export type Transaction = Queryable & Omit<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

/** Without the array form of `$transaction`, because a statement on the pool starts before it is passed. */
export type Db = Omit<PrismaClient, '$transaction'> & {
  $transaction<T>(
    work: (tx: Prisma.TransactionClient) => Promise<T>,
    options?: { readonly timeout?: number },
  ): Promise<T>;
  /** Runs a statement outside of transactions. Every value is PostgreSQL's text. */
  $queryText(statement: Parameters<typeof runForText>[1]): Promise<TextRow[]>;
  readonly $connections: PoolFigures;
};

/** Numbers of connections: the maximum, open ones, unused ones, and requests that wait for one. */
export interface PoolFigures {
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Longest wait for a transaction to begin, in milliseconds. */
const TRANSACTION_WAIT_MS = 5_000;

/**
 * A Prisma client over a pool of `pg`. Transactions are run by Prisma. Statements outside of them go to the pool
 * directly, because Prisma's conversion of rows takes a third of the CPU time of a page (measured). Both use the same
 * connections, names of prepared statements and time limits.
 */
export function createDb(options: PoolOptions): Db {
  const pool = createPool(options);
  const client = new PrismaClient({
    adapter: new PrismaPg(pool, {
      disposeExternalPool: true,
      statementNameGenerator: (query) => {
        options.onStatement?.(query.sql, query.args);
        return statementName(query.sql);
      },
      onConnectionError: (error) => options.log.error({ message: error.message }, 'database connection failed'),
    }),
    transactionOptions: { maxWait: TRANSACTION_WAIT_MS, timeout: STATEMENT_TIMEOUT_MS },
  });

  const direct = {
    $queryRaw: (async (statement: Statement, ...values: unknown[]) =>
      (await repeated(() => run(pool, toSql(statement, values), options))).rows) as unknown,
    $executeRaw: (async (statement: Statement, ...values: unknown[]) =>
      (await repeated(() => run(pool, toSql(statement, values), options))).rowCount ?? 0) as unknown,
    $queryText: ((statement) => repeated(() => runForText(pool, statement, options))) as Db['$queryText'],
    get $connections(): PoolFigures {
      return { max: options.poolSize, open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
    },
    // Called on the client itself, so that the transaction uses Prisma's own methods.
    $transaction: (async (...parameters: Parameters<Db['$transaction']>) => {
      try {
        return await client.$transaction(...parameters);
      } catch (error) {
        throw isLimitOfTransaction(error) ? new OutageError(error) : error;
      }
    }) as unknown,
  };
  return new Proxy(client, {
    get: (target, name): unknown =>
      Object.hasOwn(direct, name) ? direct[name as keyof typeof direct] : Reflect.get(target, name),
  }) as unknown as Db;
}

type Statement = TemplateStringsArray | Sql;

function toSql(statement: Statement, values: readonly unknown[]): Sql {
  return 'raw' in statement ? sql(statement, ...values) : statement;
}

/** Attempts to run a transaction that PostgreSQL aborts because of others. */
const ATTEMPTS = 4;

/**
 * Runs `work` in one transaction. It is READ COMMITTED: each statement sees what was committed before it began, so a
 * statement after a lock sees the changes that the lock waited for. After a deadlock or serialization failure `work`
 * runs again, so it must have no effects outside the transaction.
 *
 * @throws {OutageError} The database cannot answer, or has aborted each attempt.
 */
export function transaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return repeated(async () => {
    const afterwards: (() => void)[] = [];
    const result = await db.$transaction((tx) => {
      committing.set(tx, { db, afterwards });
      return work(tx);
    });
    for (const callback of afterwards) callback();
    return result;
  });
}

/**
 * Repeats work that PostgreSQL aborts because of another transaction. After the last attempt the client may retry
 * later.
 */
async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === ATTEMPTS) throw new OutageError(error);
    }
  }
}

const committing = new WeakMap<object, { readonly db: Db; readonly afterwards: (() => void)[] }>();

/**
 * Calls back after the commit of the transaction, and never if it is rolled back. Outside of a transaction it calls
 * back at once, because each statement has committed by itself.
 *
 * @param callback Must not throw. It receives the pool, because the transaction is over.
 */
export function afterCommit(db: Queryable, callback: (db: Db) => void): void {
  const open = committing.get(db);
  if (open) open.afterwards.push(() => callback(open.db));
  else callback(db as Db);
}

/** Whether it is a deadlock or serialization failure. The transaction is rolled back, and may succeed when repeated. */
function isConflict(error: unknown): boolean {
  return ['40P01', '40001'].includes(refusalOf(error).code ?? '');
}

/** Whether Prisma could not begin or end a transaction in time. */
function isLimitOfTransaction(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2028';
}

/** Whether the statement violated the unique index or constraint with this name. */
export function violatesUnique(error: unknown, name: string): boolean {
  const { code, text } = refusalOf(error);
  return code === '23505' && text.includes(name);
}

/** SQLSTATE of a failed statement of the pool or of a transaction, and a text with the name of the constraint. */
function refusalOf(error: unknown): { readonly code: string | undefined; readonly text: string } {
  if (error instanceof StatementError) return { code: error.code, text: error.message };
  const cause = driverErrorOf(error)?.cause as { readonly originalCode?: string } | undefined;
  return { code: cause?.originalCode, text: JSON.stringify(cause ?? {}) };
}

/** The error of Prisma's adapter. Prisma wraps it, except for a failed COMMIT. */
function driverErrorOf(error: unknown): DriverAdapterError | undefined {
  if (error instanceof DriverAdapterError) return error;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  return error.meta?.['driverAdapterError'] as DriverAdapterError | undefined;
}
