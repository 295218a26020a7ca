/**
 * Why something failed, in one line for an operator. If all addresses of a name refuse, Node's error has no message;
 * Prisma wraps the errors of the database.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return /Raw query failed.+Message: `([^`]+)`/s.exec(error.message)?.[1] ?? error.message;
}
