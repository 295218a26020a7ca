import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FileStore } from './store.ts';

const PREFIX = 'messaging-file-';
/** A copy is needed for less than this, in milliseconds. */
const STALE_MS = 60 * 60_000;

/** Lends the path of a local copy of a file, and deletes the copy afterwards. */
async function withCopy<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(join(dir, 'original'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Lends a copy of the object with this key, as `Image.lend` does. */
export function copyOf(store: FileStore, key: string) {
  return async <Result>(use: (path: string) => Promise<Result>, signal: AbortSignal): Promise<Result> =>
    await withCopy(async (path) => {
      await store.fetch(key, path, signal);
      return await use(path);
    });
}

/** Deletes copies that a killed process left. */
export async function removeStaleCopies(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = join(tmpdir(), name);
    // It is fine if another process has deleted it.
    const found = await stat(dir).catch(() => null);
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(dir, { recursive: true, force: true });
  }
}
