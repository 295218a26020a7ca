import { randomUUID } from 'node:crypto';

import { GraphQLError } from 'graphql';

import { isOutage } from '../data/outages.ts';
import { RequestError, ServiceUnavailableError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { currentRequest } from '../request-context.ts';
import { LateError } from './late-error.ts';

/** How soon a request is worth repeating that failed as something else is away, in seconds. */
const RETRY_AFTER_S = 2;

/** What a client sees of an error: those of `errors.ts` and of GraphQL itself as they are, all others masked. */
export function toClientError(error: unknown, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof RequestError)
    return toGraphQLError(original, error instanceof GraphQLError ? error : undefined);
  if (error instanceof GraphQLError && (original === undefined || original instanceof GraphQLError)) {
    // Of the document or its variables: the client's to mend.
    return new GraphQLError(error.message, {
      ...placeOf(error),
      extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
    });
  }

  const requestId = currentRequest()?.id ?? randomUUID();
  log.error({ err: original, requestId }, 'operation failed');
  const ofField = error instanceof GraphQLError;
  if (original instanceof LateError || isOutage(original)) {
    const unavailable = new ServiceUnavailableError('unable to answer at the moment', RETRY_AFTER_S, { requestId });
    return toGraphQLError(unavailable, ofField ? error : undefined);
  }
  return new GraphQLError('something went wrong on our side', {
    ...(ofField && placeOf(error)),
    // What failed before any field did leaves no answer at all.
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId, ...(!ofField && { http: { status: 500 } }) },
  });
}

export function toGraphQLError(error: RequestError, at?: GraphQLError): GraphQLError {
  const headers: Record<string, string> = {};
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  return new GraphQLError(error.message, {
    ...(at && placeOf(at)),
    // What passes where errors are masked, as what streams bring does, is known there again.
    originalError: error,
    extensions: {
      code: error.code,
      ...error.details,
      // Said of a 200 as well: an error with a cause and without a status would be a 500.
      http: { status: error.status, headers },
    },
  });
}

/** Where in the document and in the answer an error belongs. */
export function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
}
