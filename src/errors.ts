/**
 * All errors that clients can see. A mutation returns those of the first group as data (`userErrors`). Those of the
 * second group are top-level GraphQL errors with a code (`extensions.code`). Any other error reaches the client as
 * `INTERNAL_SERVER_ERROR` with a request id.
 */

/** Path of the refused value in a mutation's `input`, or in a field's arguments. */
export type ArgumentPath = readonly (string | number)[];

/** An expected refusal. `message` is for people, in the form "unable to …; reason". */
export abstract class UserError extends Error {
  abstract readonly code: UserErrorCode;
  readonly path: ArgumentPath;

  constructor(message: string, path: ArgumentPath) {
    super(message);
    this.path = path;
  }
}

export type UserErrorCode =
  | 'INVALID_INPUT'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'VERSION_CONFLICT'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'CONFLICT';

/** The value of an argument is invalid for any caller. The message says what would be valid. */
export class InvalidInputError extends UserError {
  override readonly name = 'InvalidInputError';
  readonly code = 'INVALID_INPUT';
}

/** The object does not exist, or the caller may not know that it exists. Both have the same error. */
export class NotFoundError extends UserError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';

  constructor(what: string, path: ArgumentPath) {
    super(`unable to find ${what}; it does not exist or you cannot see it`, path);
  }
}

/** The caller can see the object, but may not do this. */
export class ForbiddenError extends UserError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

/** The state of the object does not allow the change, temporarily or permanently. */
export class ConflictError extends UserError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
}

/** The message does not have the version that the edit expects. */
export class VersionConflictError<Current = unknown> extends UserError {
  override readonly name = 'VersionConflictError';
  readonly code = 'VERSION_CONFLICT';
  /** The message in its current version. */
  readonly current: Current;

  constructor(current: Current & { readonly version: number }, path: ArgumentPath) {
    super(`unable to edit; the message is at version ${current.version}`, path);
    this.current = current;
  }
}

/** The author has used the idempotency key for another message in the channel, or for another group. */
export class IdempotencyKeyReusedError extends UserError {
  override readonly name = 'IdempotencyKeyReusedError';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor(path: ArgumentPath, made: 'message' | 'group' = 'message') {
    super(
      `unable to ${made === 'message' ? 'send' : 'create'}; this idempotency key was used for a ${made} with different input`,
      path,
    );
  }
}

/** Several refusals of one input, so that a form can mark every field. */
export class UserErrors extends Error {
  override readonly name = 'UserErrors';
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.errors = errors;
  }
}

/** An error of the request as a whole, as a top-level GraphQL error. */
export abstract class RequestError extends Error {
  abstract readonly code: string;
  /** HTTP status of the answer, if the transport is HTTP. */
  abstract readonly status: number;
  /** Further fields of `extensions`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds after which a repetition makes sense, or undefined. */
  readonly retryAfterSeconds: number | undefined;
  /**
   * Whether an answer of type `application/json` has status 200 instead of {@link status}. GraphQL over HTTP requires
   * it if the request is well-formed and only its document is refused.
   */
  readonly isLenient: boolean = false;

  constructor(message: string, details: Record<string, unknown> = {}, retryAfterSeconds?: number) {
    super(message);
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** There is no token, or it is invalid. */
export class UnauthenticatedError extends RequestError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
  readonly status = 401;
}

/** The request is not an operation, or its method or media type is not supported. */
export class MalformedRequestError extends RequestError {
  override readonly name = 'MalformedRequestError';
  readonly code = 'BAD_USER_INPUT';
  readonly status: number;
  /** The supported methods, for the header `Allow`; undefined if the method is not the reason. */
  readonly allow: string | undefined;

  constructor(message: string, status: 400 | 403 | 405 | 406 | 408 | 413 | 415 = 400, allow?: string) {
    super(message);
    this.status = status;
    this.allow = allow;
  }
}

/**
 * A request names an automatic persisted query by its hash only. Clients recognise this message and send the text
 * (https://www.apollographql.com/docs/apollo-server/performance/apq).
 */
export class PersistedQueryNotSupportedError extends RequestError {
  override readonly name = 'PersistedQueryNotSupportedError';
  readonly code = 'PERSISTED_QUERY_NOT_SUPPORTED';
  readonly status = 400;
  override readonly isLenient = true;

  constructor() {
    super('PersistedQueryNotSupported');
  }
}

/** A failure of the service, as clients see it. They get an id with which operators find the cause in the log. */
export class InternalError extends RequestError {
  override readonly name = 'InternalError';
  readonly code = 'INTERNAL_SERVER_ERROR';
  readonly status: number;

  /** @param ofField Whether only one field failed, and the rest of the answer is valid. */
  constructor(requestId: string, ofField: boolean) {
    super('something went wrong on our side', { requestId });
    this.status = ofField ? 200 : 500;
  }
}

/** An argument of a query, or the document itself, is invalid. `argument` names it. */
export class BadUserInputError extends RequestError {
  override readonly name = 'BadUserInputError';
  readonly code = 'BAD_USER_INPUT';
  /** 200, as GraphQL over HTTP requires for errors of single fields: the rest of the answer is valid. */
  readonly status = 200;

  constructor(message: string, argument: string) {
    super(message, { argument });
  }
}

/** The document or its operation exceeds the limits of one operation. */
export class QueryTooComplexError extends RequestError {
  override readonly name = 'QueryTooComplexError';
  readonly code = 'QUERY_TOO_COMPLEX';
  readonly status = 400;
}

/** Only trusted documents may be run, and this is not one of them. */
export class UntrustedDocumentError extends RequestError {
  override readonly name = 'UntrustedDocumentError';
  readonly code = 'BAD_USER_INPUT';
  readonly status = 400;
}

/** The caller is over quota. */
export class RateLimitedError extends RequestError {
  override readonly name = 'RateLimitedError';
  readonly code = 'RATE_LIMITED';
  readonly status = 429;

  /**
   * @param retryAfterMs Milliseconds until a retry makes sense; null if waiting does not help, and the message says
   * what does.
   */
  constructor(message: string, retryAfterMs: number | null) {
    super(message, { retryAfterMs }, retryAfterMs === null ? undefined : Math.ceil(retryAfterMs / 1_000));
  }
}

/** A dependency of the service is temporarily unavailable. The request itself may be valid. */
export class ServiceUnavailableError extends RequestError {
  override readonly name = 'ServiceUnavailableError';
  readonly code = 'SERVICE_UNAVAILABLE';
  readonly status = 503;

  constructor(message: string, retryAfterSeconds: number, details: Record<string, unknown> = {}) {
    super(message, { retryAfterMs: retryAfterSeconds * 1000, ...details }, retryAfterSeconds);
  }
}

/** A subscription ends early. No event is lost, because the client subscribes again with `after`. */
export class StreamInterruptedError extends RequestError {
  override readonly name = 'StreamInterruptedError';
  readonly code = 'STREAM_INTERRUPTED';
  readonly status = 503;
}
