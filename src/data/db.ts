import { PrismaPg } from '@prisma/adapter-pg';

import { Prisma, PrismaClient } from './generated/prisma/client.ts';
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

/** A part of a statement with its parameters; built with `sql`, composed by nesting. */
export type Sql = Prisma.Sql;
export const { sql, empty, join } = Prisma;

/** What statements run on: the pool, or one transaction of it. */
export type Queryable = Pick<PrismaClient, '$queryRaw' | '$executeRaw'>;

/** Several statements that happen together or not at all. */
export type Transaction = Queryable & Omit<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

/** The array form of `$transaction` is left out: a statement on the pool has run by then. */
export type Db = Omit<PrismaClient, '$transaction'> & {
  $transaction<T>(
    work: (tx: Prisma.TransactionClient) => Promise<T>,
    options?: { readonly timeout?: number },
  ): Promise<T>;
  /** Runs a statement of `sql`'s kind outside of transactions; every value comes as PostgreSQL writes it. */
  $queryText(statement: Parameters<typeof runForText>[1]): Promise<TextRow[]>;
  /** Of the pool, at this moment. */
  readonly $connections: PoolFigures;
};

/** Connections of a pool: as many as there may be, those that are open, those that nobody uses, and who waits for one. */
export interface PoolFigures {
  readonly max: number;
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Longest wait for a transaction to begin, in milliseconds. */
const TRANSACTION_WAIT_MS = 5_000;

/**
 * A Prisma client over a pool of `pg`. Transactions are Prisma's; statements outside of them go to the pool directly,
 * as Prisma's own way between a statement and its rows costs more than the rest of ours (a third of a page's CPU,
 * measured). Both share the connections, the names of prepared statements and the limits of time.
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
      (await run(pool, toSql(statement, values), options)).rows) as unknown,
    $executeRaw: (async (statement: Statement, ...values: unknown[]) =>
      (await run(pool, toSql(statement, values), options)).rowCount ?? 0) as unknown,
    $queryText: ((statement) => runForText(pool, statement, options)) as Db['$queryText'],
    get $connections(): PoolFigures {
      return { max: options.poolSize, open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
    },
    // Of the client itself, so that inside the transaction its own methods are called.
    $transaction: client.$transaction.bind(client) as unknown,
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
  const { code } = refusalOf(error);
  return (
    code === '40P01' ||
    code === '40001' ||
    (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034')
  );
}

/** Whether the statement ran into the unique index or constraint of that name. */
export function violatesUnique(error: unknown, name: string): boolean {
  const { code, text } = refusalOf(error);
  return code === '23505' && text.includes(name);
}

/** PostgreSQL's SQLSTATE of a failed statement, and what names the constraint; of a pool's or a transaction's. */
function refusalOf(error: unknown): { readonly code: string | undefined; readonly text: string } {
  if (error instanceof StatementError) return { code: error.code, text: error.message };
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return { code: undefined, text: '' };
  const meta = error.meta ?? {};
  const cause = (meta['driverAdapterError'] as { cause?: { originalCode?: string } } | undefined)?.cause;
  const code = cause?.originalCode ?? (typeof meta['code'] === 'string' ? meta['code'] : undefined);
  return { code, text: JSON.stringify(meta) };
}
