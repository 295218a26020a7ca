/** A refusal in Ably's terms. Clients see all of it: in an HTTP body, a NACK, a channel's error or a connection's. */
export class AblyError extends Error {
  override readonly name = 'AblyError';
  /** Ably's five digits, such as 40160; see https://ably.com/docs/platform/errors/codes. */
  readonly code: number;
  /** The HTTP status that belongs to it. ably-js retries 5xx, and renews its token on 401 with 4014x. */
  readonly statusCode: number;

  constructor(code: number, statusCode: number, message: string) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }

  /** As it stands on the wire. */
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

/** The error to answer with, whatever was thrown: what is no refusal is a fault of this server. */
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

/** @param parameter Its name, as the client wrote it. */
export function badParameter(parameter: string, why: string): AblyError {
  return new AblyError(40003, 400, `invalid ${parameter}: ${why}`);
}

export function notFound(what: string): AblyError {
  return new AblyError(40400, 404, `not found: ${what}`);
}
