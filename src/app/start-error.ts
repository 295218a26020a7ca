import { reasonOf } from '../lib/reasons.ts';

/** The service cannot start because of its environment. The message is for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Turns a failure of one step of the start into a {@link StartError}. The message gets the prefix `what`, unless it
 * begins with "unable to …" already.
 */
export async function explained<T>(what: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new StartError(reason.startsWith('unable to ') ? reason : `unable to start; ${what}: ${reason}`, { cause });
  }
}
