/**
 * Like `Promise.all`, but waits for all even if one fails, so that nothing of a failed test goes on in the background.
 *
 * @throws The error of the first one that failed, in the order of the arguments.
 */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
