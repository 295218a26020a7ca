import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names that must not reach a log line, wherever they stand in it: secrets, and what people wrote. */
const REDACTED = ['authorization', 'connectionParams', 'token', 'access_token', 'password', 'content', 'variables'];

/**
 * One JSON line per decision or failure, on standard output. Never a message's text, a token or variables.
 *
 * @param level `silent` in tests that do not look at logs.
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  });
}
