import { type DestinationStream, type Logger, pino } from 'pino';

import { currentTraceId } from './lib/spans.ts';
import { currentRequest } from './request-context.ts';

export type { DestinationStream as LogDestination, Logger } from 'pino';

/** Names that must not reach a log line, wherever they stand in it: secrets, and what people wrote. */
const REDACTED = ['authorization', 'connectionParams', 'token', 'access_token', 'password', 'content', 'variables'];

/** What was logged as an error or worse. */
export interface LoggedFailure {
  /** What was thrown; the line's own words where nothing was. */
  readonly error: unknown;
  readonly message: string;
  /** Of the request that it happened in: the fields of its lines. */
  readonly request: Readonly<Record<string, string>>;
}

/**
 * One JSON line per decision or failure, on standard output. Never a message's text, a token or variables. What is said
 * while a request is answered carries its id, and what is known of it.
 *
 * @param level `silent` in tests that do not look at logs.
 * @param destination Instead of standard output: for tests that do.
 * @param onFailure Told of each failure that is logged, unless the level leaves it out.
 */
export function createLogger(
  level: string,
  destination?: DestinationStream,
  onFailure?: (failure: LoggedFailure) => void,
): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
    mixin: aboutRequest,
    ...(onFailure && {
      hooks: {
        logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn, line: number) {
          if (line >= pino.levels.values['error']!) onFailure(failureOf(args));
          method.apply(this, args);
        },
      },
    }),
  };
  return destination ? pino(options, destination) : pino(options);
}

function aboutRequest(): Record<string, string> {
  const traceId = currentTraceId();
  return { ...currentRequest()?.describe(), ...(traceId !== undefined && { traceId }) };
}

/** As all of ours do, with fields before the words or words alone. */
function failureOf([first, second]: readonly unknown[]): LoggedFailure {
  const fields = typeof first === 'object' && first !== null ? (first as { err?: unknown }) : {};
  const message = [first, second].find((argument) => typeof argument === 'string') ?? '';
  return { error: fields.err ?? message, message, request: aboutRequest() };
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
