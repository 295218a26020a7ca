import { randomUUID } from 'node:crypto';

import { type ExecutionResult, GraphQLError } from 'graphql';

import { isOutage } from '../data/outages.ts';
import { InternalError, RequestError, ServiceUnavailableError } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import { currentRequest } from '../observability/request-context.ts';
import { LateError } from './late-error.ts';

/** `Retry-After` in seconds, if a request failed because another service is down. */
const RETRY_AFTER_S = 2;

/**
 * The error as a client sees it: errors of `errors.ts` and of GraphQL itself unchanged, all others masked and logged. A
 * {@link RequestError} remains the `originalError`, from which `http/answers.ts` takes status and headers.
 */
export function toClientError(error: unknown, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error;
  const at = error instanceof GraphQLError ? error : undefined;
  if (original instanceof RequestError) return toGraphQLError(original, at);
  if (error instanceof GraphQLError && (original === undefined || original instanceof GraphQLError)) {
    // The document or its variables are invalid: the client can correct them.
    return new GraphQLError(shortened(error.message), {
      ...locationOf(error),
      extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
    });
  }

  const requestId = currentRequest()?.id ?? randomUUID();
  const isUnanswerable = original instanceof LateError || isOutage(original);
  // The code is the one that the client gets. Operators use it to distinguish an outage from a fault of the service.
  const code = isUnanswerable ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
  log.error({ err: original, requestId, code }, 'operation failed');
  const told = isUnanswerable
    ? new ServiceUnavailableError('unable to answer at the moment', RETRY_AFTER_S, { requestId })
    : new InternalError(requestId, at !== undefined);
  return toGraphQLError(told, at);
}

/** Longest message that is sent, in UTF-16 units. */
const MAX_MESSAGE = 1_000;

/**
 * Removes the middle: graphql-js quotes the refused value, which may be very long, before it states what is expected.
 */
function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE / 2)} … ${message.slice(-MAX_MESSAGE / 2)}`.toWellFormed();
}

export function toGraphQLError(error: RequestError, at?: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    ...(at && locationOf(at)),
    // Marks the error as converted, because errors of streams come here twice.
    originalError: error,
    // Details of the refused argument may have been added already.
    extensions: { ...at?.extensions, code: error.code, ...error.details },
  });
}

/** The result with its errors as clients see them. */
export function toClientResult(result: ExecutionResult, log: Logger): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map((error) => toClientError(error, log)) } : result;
}

/** Position of an error in the document and in the result. */
export function locationOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
}
