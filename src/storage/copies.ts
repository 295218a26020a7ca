import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'messaging-file-';
/** No copy is needed for so long, in milliseconds. */
const STALE_MS = 60 * 60_000;

/** Lends a path for a copy of a file on this machine, and takes the copy away. */
export async function withCopy<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    return await work(join(dir, 'original'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Copies that a process left when it was killed. */
export async function removeStaleCopies(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = join(tmpdir(), name);
    // Gone meanwhile is as good.
    const found = await stat(dir).catch(() => null);
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(dir, { recursive: true, force: true });
  }
}
