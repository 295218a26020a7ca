import type { TestApp } from './app.ts';

/** Why the database refuses a statement, or a transaction of several at its end. */
export interface DatabaseRefusal {
  /** SQLSTATE: `23514` check, `23503` foreign key, `23505` unique. */
  readonly code: string;
  /** What PostgreSQL says, the constraint's name in it. */
  readonly message: string;
}

/**
 * Runs the statements in one transaction, past all rules of the program, which the database must refuse.
 *
 * @throws {Error} The database did not.
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

/** A statement for {@link refusal}, its values as parameters. */
export function statement(text: TemplateStringsArray, ...values: unknown[]): Statement {
  return { text, values };
}

interface Cause {
  readonly originalCode: string;
  readonly originalMessage: string;
}

/** Prisma tells of a statement that fails in `meta`, and of a commit that fails in `cause`. */
function databaseRefusal(error: unknown): DatabaseRefusal {
  const { meta, cause: own } = error as { meta?: { driverAdapterError?: { cause?: Cause } }; cause?: Cause };
  const cause = meta?.driverAdapterError?.cause ?? own;
  if (!cause) throw error;
  return { code: cause.originalCode, message: cause.originalMessage };
}
