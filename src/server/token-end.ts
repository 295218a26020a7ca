import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import { UnauthenticatedError } from '../errors.ts';
import { endAt } from '../lib/iterators.ts';
import { toGraphQLError } from './client-errors.ts';

/** Of an operation that came by a request of its own; a connection ends with its token by itself. */
export interface TokenContext {
  /** When the token of the request runs out; null without one. */
  readonly tokenExpiresAt?: Date | null;
  /** Whose it is, as the issuer names them. */
  readonly tokenSubject?: string | null;
}

/** A stream of events lives no longer than the token that opened it. */
export const endWithToken: Plugin<TokenContext> = {
  onSubscribe({ args }) {
    const { tokenExpiresAt } = args.contextValue as TokenContext;
    if (!tokenExpiresAt) return undefined;
    return {
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) return;
        setResult(
          endAt<ExecutionResult>(result as AsyncIterable<ExecutionResult>, tokenExpiresAt, () => ({
            errors: [toGraphQLError(new UnauthenticatedError('unable to go on; the token has run out'))],
          })),
        );
      },
    };
  },
};
