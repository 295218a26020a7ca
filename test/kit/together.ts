/**
 * As `Promise.all`, and waits for the others when one fails: nothing of a failed test goes on behind its back.
 *
 * @throws What the first of them threw, in their order.
 */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
