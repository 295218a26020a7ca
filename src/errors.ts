/**
 * The errors that clients can see, and no others. A mutation answers the first group as data (`userErrors`);
 * the second group is top-level GraphQL errors, known by `extensions.code`. Anything else that is thrown
 * reaches the client as `INTERNAL_SERVER_ERROR` with a request id.
 */

/** Where in a mutation's `input`, or in a field's arguments, the refused value stands. */
export type ArgumentPath = readonly (string | number)[];

/** An expected refusal. `message` is "unable to …; reason", for people. */
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

/** A value that the argument cannot take, whoever asks. The message says what would be right. */
export class InvalidInputError extends UserError {
  override readonly name = 'InvalidInputError';
  readonly code = 'INVALID_INPUT';
}

/** The thing does not exist, or this caller may not know that it exists: one answer for both. */
export class NotFoundError extends UserError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';

  constructor(what: string, path: ArgumentPath) {
    super(`unable to find ${what}; it does not exist or you cannot see it`, path);
  }
}

/** The caller can see the thing and may not do this to it. */
export class ForbiddenError extends UserError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

/** It stands in a state that excludes the change, for now or for good. */
export class ConflictError extends UserError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
}

/** The message is not at the version that the edit was made from. */
export class VersionConflictError<Current = unknown> extends UserError {
  override readonly name = 'VersionConflictError';
  readonly code = 'VERSION_CONFLICT';
  /** The message as it stands. */
  readonly current: Current;

  constructor(current: Current & { readonly version: number }, path: ArgumentPath) {
    super(`unable to edit; the message is at version ${current.version}`, path);
    this.current = current;
  }
}

/** The idempotency key stands for another request of the same author. */
export class IdempotencyKeyReusedError extends UserError {
  override readonly name = 'IdempotencyKeyReusedError';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor(path: ArgumentPath) {
    super('unable to send; this idempotency key stands for a message with another input', path);
  }
}

/** Several refusals of one input at once, so that a form can mark every field. */
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
  /** HTTP status of the answer, where the transport is HTTP. */
  abstract readonly status: number;
  /** What else the client is told, in `extensions`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds after which a repetition makes sense, or undefined. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: Record<string, unknown> = {}, retryAfterSeconds?: number) {
    super(message);
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No token, or one that does not hold. */
export class UnauthenticatedError extends RequestError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
  readonly status = 401;
}

/** An argument of a query, or the document itself, that cannot be. `argument` names it. */
export class BadUserInputError extends RequestError {
  override readonly name = 'BadUserInputError';
  readonly code = 'BAD_USER_INPUT';
  /** 200: the rest of the answer stands, as GraphQL over HTTP has it for errors of single fields. */
  readonly status = 200;

  constructor(message: string, argument: string) {
    super(message, { argument });
  }
}

/** The document, or what it asks for, is more than one operation may be. */
export class QueryTooComplexError extends RequestError {
  override readonly name = 'QueryTooComplexError';
  readonly code = 'QUERY_TOO_COMPLEX';
  readonly status = 400;
}

/** Only operations that are known beforehand may be run, and this is none of them. */
export class UntrustedDocumentError extends RequestError {
  override readonly name = 'UntrustedDocumentError';
  readonly code = 'BAD_USER_INPUT';
  readonly status = 400;
}

/** So much of this kind was done in the last while that no more is taken for now. */
export class RateLimitedError extends RequestError {
  override readonly name = 'RateLimitedError';
  readonly code = 'RATE_LIMITED';
  readonly status = 429;

  /** @param retryAfterMs Milliseconds until it is taken again. */
  constructor(message: string, retryAfterMs: number) {
    super(message, { retryAfterMs }, Math.ceil(retryAfterMs / 1_000));
  }
}

/** Something that the server leans on is away for a while; nothing is said about the request itself. */
export class ServiceUnavailableError extends RequestError {
  override readonly name = 'ServiceUnavailableError';
  readonly code = 'SERVICE_UNAVAILABLE';
  readonly status = 503;

  constructor(message: string, retryAfterSeconds: number, details: Record<string, unknown> = {}) {
    super(message, { retryAfterMs: retryAfterSeconds * 1000, ...details }, retryAfterSeconds);
  }
}

/** A subscription ends before its time. Nothing is lost: its client subscribes again with `after`. */
export class StreamInterruptedError extends RequestError {
  override readonly name = 'StreamInterruptedError';
  readonly code = 'STREAM_INTERRUPTED';
  readonly status = 503;
}
