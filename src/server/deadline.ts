import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Logger } from '../log.ts';
import { toClientError } from './client-errors.ts';
import { LateError } from './late-error.ts';

/**
 * Longest time from a request to its answer, in milliseconds. Each step on the way has a limit of its own, and an
 * operation of many steps, each of them slow, would still go past any limit.
 */
export const ANSWER_WITHIN_MS = 8_500;

/** Of an operation that is to be answered. */
export interface DeadlineContext {
  /** On the clock of `performance.now()`. */
  readonly answerBy?: number;
}

/**
 * Waits no longer than until then; the work goes on, and what it did may be done. Mutations can be repeated.
 *
 * @param onLate Called with what the work comes to afterwards.
 * @throws {LateError}
 */
export async function inTime<Result>(
  work: Promise<Result>,
  answerBy: number | undefined,
  onLate: (result: Result) => void = () => {},
): Promise<Result> {
  if (answerBy === undefined) return work;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      work.then(onLate, () => {});
      late.reject(new LateError());
    },
    Math.max(0, answerBy - performance.now()),
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Answers in time, whatever the transport and whatever the resolvers wait for. */
export function answerInTime(log: Logger): Plugin<DeadlineContext> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
        const { answerBy } = args.contextValue as DeadlineContext;
        try {
          return await inTime(Promise.resolve(executeFn(args) as ExecutionResult), answerBy);
        } catch (error) {
          if (error instanceof LateError) return { errors: [toClientError(error, log)] };
          throw error;
        }
      });
    },
  };
}
