/**
 * Cleaning up after each test file. A worker runs many files with the same modules, so a hook at the top of a module of
 * the kit would belong to the first file alone. `setup.ts` calls {@link cleanUp} after each file.
 */
const cleanups: (() => unknown)[] = [];

/** Calls `cleanup` after the tests of this file, the last one first. */
export function afterFile(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}
