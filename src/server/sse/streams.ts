import type { ServerResponse } from 'node:http';

import type { ExecutionResult } from 'graphql';

import { UnauthenticatedError } from '../../errors.ts';
import { endAt } from '../../lib/iterators.ts';
import { toGraphQLError } from '../client-errors.ts';
import { resultsOf } from '../event-stream.ts';
import type { Operations, Stream } from '../operation.ts';

/**
 * The results of a subscription for one HTTP response, with masked errors. They end with the response, and when the
 * token that opened them expires.
 *
 * An interrupted stream ends the response without "complete": its client reconnects and continues.
 */
export function streamedResults(
  { live, asker: { tokenExpiresAt } }: Stream,
  operations: Operations,
  response: ServerResponse,
): AsyncIterableIterator<ExecutionResult> {
  const all = resultsOf(live);
  const results = tokenExpiresAt ? endAt(all, tokenExpiresAt, tokenEnded) : all;
  const end = () => void results.return?.();
  // The client may disconnect while its stream is being opened, and then nobody would ever read from it.
  if (response.destroyed) end();
  else response.once('close', end);
  return {
    async next() {
      try {
        const { done, value } = await results.next();
        return done ? { done, value: undefined } : { done: false, value: operations.masked(value) };
      } catch {
        response.destroy();
        return { done: true, value: undefined };
      }
    },
    async return() {
      await results.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function tokenEnded(): ExecutionResult {
  return { errors: [toGraphQLError(new UnauthenticatedError('unable to go on; the token has run out'))] };
}
