import { type DestinationStream, type Logger, pino } from 'pino';

import { currentRequest } from './request-context.ts';
import { currentTraceId } from './spans.ts';

export type { DestinationStream as LogDestination, Logger } from 'pino';

/** Fields that must not be logged at any depth: secrets, and texts of users. */
const REDACTED = ['authorization', 'connectionParams', 'token', 'access_token', 'password', 'content', 'variables'];

/** A line of the level error or above. */
export interface LoggedFailure {
  /** The logged error; the message of the line if there is none. */
  readonly error: unknown;
  readonly message: string;
  /** Fields of the request context, such as the request id. */
  readonly request: Readonly<Record<string, string>>;
}

/**
 * Logs decisions and failures as JSON lines on standard output. Never the text of a message, a token or variables.
 * Lines that belong to a request have its id, its user and its operation.
 *
 * @param level `silent` in tests that do not read the log.
 * @param destination Replaces standard output, for tests that read the log.
 * @param onFailure Called with each failure that is logged. Not called for levels that are off.
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

/** The arguments of a log call are `(fields, message)` or `(message)`. */
function failureOf([first, second]: readonly unknown[]): LoggedFailure {
  const fields = typeof first === 'object' && first !== null ? (first as { err?: unknown }) : {};
  const message = [first, second].find((argument) => typeof argument === 'string') ?? '';
  return { error: fields.err ?? message, message, request: aboutRequest() };
}

/**
 * Selected properties of an error. Others are left out, because errors of the database contain the connection, the
 * statement with its values, and the refused row.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { type: name, code, message, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
