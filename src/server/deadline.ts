import { Deadlines } from '../lib/deadlines.ts';
import { LateError } from './late-error.ts';

/**
 * Longest time from a request to its answer, in milliseconds. Each step has its own limit, but an operation of many
 * slow steps would exceed any total.
 */
export const ANSWER_WITHIN_MS = 8_500;

const deadlines = new Deadlines(50);

/**
 * Waits for the work until `answerBy`. After that the work goes on, and may have its effect. Mutations can be repeated.
 *
 * @param answerBy By `performance.now()`; undefined: no limit.
 * @param onLate Called with the result, if it comes later.
 * @throws {LateError} It took longer.
 */
export function inTime<Result>(
  work: Promise<Result>,
  answerBy: number | undefined,
  onLate?: (result: Result) => void,
): Promise<Result> {
  if (answerBy === undefined) return work;
  return within(work, Math.max(0, answerBy - performance.now()), () => new LateError(), onLate);
}

/**
 * Waits for the work for `ms` milliseconds, and fails with `lateError` after that.
 *
 * @param onLate Called with the result, if it comes later.
 */
export async function within<Result>(
  work: Promise<Result>,
  ms: number,
  lateError: () => Error,
  onLate: (result: Result) => void = () => {},
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const deadline = deadlines.set(ms, () => {
    work.then(onLate, () => {});
    late.reject(lateError());
  });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    deadline.cancel();
  }
}
