import type { TestApp } from './app.ts';

/** Error of the database for a statement, or for a transaction at its end. */
export interface DatabaseRefusal {
  /** SQLSTATE: `23514` check, `23503` foreign key, `23505` unique. */
  readonly code: string;
  /** Message of PostgreSQL, with the name of the constraint. */
  readonly message: string;
}

/**
 * Runs statements in one transaction, without the rules of the program. The database must refuse them.
 *
 * @throws {Error} The database accepted them.
 */
export async function refusal({ db }: TestApp, ...statements: Statement[]): Promise<DatabaseRefusal> {
  try {
    await db.$transaction(async (tx) => {
      for (const { text, values } of statements) await tx.$executeRaw(text, ...values);
    });
  } catch (error) {
    return databaseRefusal(error);
  }
  throw new Error(
    `unable to see a refusal; the database took ${statements.map(({ text }) => text.join('?')).join('; ')}`,
  );
}

export interface Statement {
  readonly text: TemplateStringsArray;
  readonly values: readonly unknown[];
}

/** A statement for {@link refusal}, with its values as parameters. */
export function statement(text: TemplateStringsArray, ...values: unknown[]): Statement {
  return { text, values };
}

interface Cause {
  readonly originalCode: string;
  readonly originalMessage: string;
}

/** Prisma reports a failed statement in `meta`, and a failed commit in `cause`. */
function databaseRefusal(error: unknown): DatabaseRefusal {
  const { meta, cause: own } = error as { meta?: { driverAdapterError?: { cause?: Cause } }; cause?: Cause };
  const cause = meta?.driverAdapterError?.cause ?? own;
  if (!cause) throw error;
  return { code: cause.originalCode, message: cause.originalMessage };
}
