/** A refusal with Ably's code. Clients receive it in an HTTP body, a NACK, or the error of a channel or connection. */
export class AblyError extends Error {
  override readonly name = 'AblyError';
  /** Ably's code of five digits, such as 40160; see https://ably.com/docs/platform/errors/codes. */
  readonly code: number;
  /** Its HTTP status. ably-js retries after 5xx, and renews its token after 401 with 4014x. */
  readonly statusCode: number;

  constructor(code: number, statusCode: number, message: string) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }

  /** In the format of the protocol. */
  toJSON(): ErrorInfo {
    const { code, statusCode, message } = this;
    return { code, statusCode, message, href: `https://help.ably.io/error/${code}` };
  }
}

export interface ErrorInfo {
  readonly code: number;
  readonly statusCode: number;
  readonly message: string;
  readonly href: string;
}

/** The error to answer with. An error that is not a refusal is a bug of this server. */
export function asAblyError(error: unknown): AblyError {
  if (error instanceof AblyError) return error;
  return new AblyError(50000, 500, `internal error: ${error instanceof Error ? error.message : String(error)}`);
}

/** @param operation Such as `publish`. */
export function denied(operation: string, channel: string): AblyError {
  return new AblyError(40160, 401, `operation not permitted with provided capability: ${operation} on ${channel}`);
}

export function badRequest(message: string): AblyError {
  return new AblyError(40000, 400, message);
}

/** @param parameter Its name. */
export function badParameter(parameter: string, why: string): AblyError {
  return new AblyError(40003, 400, `invalid ${parameter}: ${why}`);
}

export function notFound(what: string): AblyError {
  return new AblyError(40400, 404, `not found: ${what}`);
}

/**
 * A feature of Ably that this server does not have. It is refused, so that a client does not mistake it for a success.
 */
export function unsupported(what: string): AblyError {
  return new AblyError(40021, 400, `not supported by this local server: ${what}`);
}

/** Ably's refusal on channels without the rule for mutable messages. The local server has no such rule. */
export function mutationsNotEnabled(what: string): AblyError {
  const rule = 'Message annotations, updates, appends, and deletes';
  return new AblyError(93002, 400, `unable to ${what}; the channel does not have the rule '${rule}'`);
}
