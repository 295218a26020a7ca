import { type DestinationStream, type Logger, pino } from 'pino';

export type { DestinationStream as LogDestination, Logger } from 'pino';

/** Names that must not reach a log line, wherever they stand in it: secrets, and what people wrote. */
const REDACTED = ['authorization', 'connectionParams', 'token', 'access_token', 'password', 'content', 'variables'];

/**
 * One JSON line per decision or failure, on standard output. Never a message's text, a token or variables.
 *
 * @param level `silent` in tests that do not look at logs.
 * @param destination Instead of standard output: for tests that do.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * What is known of an error, by name. Not all that hangs on it: errors of the database carry the connection, with
 * the statement it runs and its values, and the row that was refused.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { type: name, code, message, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
