import type { Caller } from '../domain/caller.ts';
import { LateError } from './late-error.ts';

/**
 * Runs a part of a paid operation in its caller's turn. Work that could not begin before the deadline is not started.
 *
 * @param answerBy The deadline, by `performance.now()`; undefined for none.
 * @throws {RateLimitedError} Too many operations of this caller are waiting.
 * @throws {LateError} The deadline passed while the operation waited; its client has been answered already.
 */
export async function inTurn<Result>(
  caller: Caller,
  answerBy: number | undefined,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  if (caller.viewer === null) return work();
  return caller.limits.inTurn(caller.viewer.id, caller.budget?.cost ?? 1, () => {
    if (answerBy !== undefined && performance.now() > answerBy) throw new LateError();
    return work();
  });
}
