import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Caller } from '../domain/caller.ts';
import { RateLimitedError } from '../errors.ts';
import { toGraphQLError } from './client-errors.ts';
import type { DeadlineContext } from './deadline.ts';
import { LateError } from './late-error.ts';

/**
 * Runs a part of an operation that was paid for in its caller's turn. What could not begin in time does not begin.
 *
 * @throws {RateLimitedError} Too many of the same caller wait.
 * @throws {LateError} To nobody: whoever waits was told so.
 */
export async function inTurn<Result>(
  caller: Caller & DeadlineContext,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  if (caller.viewer === null) return work();
  return caller.limits.inTurn(caller.viewer.id, caller.budget?.cost ?? 1, () => {
    if (caller.answerBy !== undefined && performance.now() > caller.answerBy) throw new LateError();
    return work();
  });
}

/** Queries and mutations, whatever the transport; subscriptions see to it where they begin. */
export const executeInTurn: Plugin<Caller> = {
  onExecute({ executeFn, setExecuteFn }) {
    setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
      try {
        return await inTurn(args.contextValue as Caller, () => executeFn(args) as ExecutionResult);
      } catch (error) {
        return refusedTurn(error);
      }
    });
  },
};

/** @throws What is no refusal. */
export function refusedTurn(error: unknown): ExecutionResult {
  if (error instanceof RateLimitedError) return { errors: [toGraphQLError(error)] };
  throw error;
}
