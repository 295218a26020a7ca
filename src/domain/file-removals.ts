import type { Db } from '../data/db.ts';
import type { FileId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { fileOfKey, originalKey, thumbnailKey } from '../storage/storage.ts';
import type { FileStore } from '../storage/store.ts';

/** Rows that one statement takes. */
const BATCH = 100;
/** If a batch fails, its files are removed one by one, until this many have failed. */
const MAX_FAILURES = 3;
/** Files that are not completed or not attached are removed after this time. */
const UNUSED_HOURS = 24;
/** An object without a row is orphaned when it is older than this, in milliseconds. */
const ORPHAN_MS = 60 * 60_000;
/**
 * If a page has this many orphaned objects and no known one, nothing is removed: the service is probably connected to
 * the wrong database or bucket.
 */
const SUSPICIOUS_PAGE = 100;

/**
 * Removes the bytes of files whose rows were deleted, if they are due. The rows of a batch are postponed before the
 * removal, so a batch that fails is not retried at once, nor by two processes. (The column rounds to milliseconds, so a
 * removal that is due now may have a time up to half a millisecond ahead.)
 */
export async function removeObjects(db: Db, store: FileStore): Promise<void> {
  for (;;) {
    const rows = await db.$queryRaw<{ id: FileId }[]>`
      UPDATE file_removals SET attempts = attempts + 1,
        due_at = now() + LEAST(10 * 2 ^ LEAST(attempts, 9), 3600) * interval '1 second'
      WHERE file_id = ANY (ARRAY(
        SELECT file_id FROM file_removals WHERE due_at <= now() + interval '1 millisecond' ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
      ))
      RETURNING file_id AS id`;
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await remove(db, store, ids).catch(() => removeEach(db, store, ids));
  }
}

/**
 * One file that cannot be removed does not stop the others. After {@link MAX_FAILURES} the store is taken to be down.
 */
async function removeEach(db: Db, store: FileStore, ids: readonly FileId[]): Promise<void> {
  const failures: unknown[] = [];
  for (const id of ids) {
    if (failures.length === MAX_FAILURES) break;
    await remove(db, store, [id]).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function remove(db: Db, store: FileStore, ids: readonly FileId[]): Promise<void> {
  await store.remove(ids.flatMap((id) => [originalKey(id), thumbnailKey(id)]));
  // While the upload URL is valid, bytes can be uploaded again. They are removed once more after it expires.
  await db.$executeRaw`
    WITH done AS (DELETE FROM file_removals WHERE file_id = ANY(${ids}::uuid[]) AND keep_until <= now())
    UPDATE file_removals SET due_at = keep_until, attempts = 0
    WHERE file_id = ANY(${ids}::uuid[]) AND keep_until > now()`;
}

/** Deletes upload slots that were never completed, and files that were never attached. @returns Their number. */
export async function expireUnused(db: Db): Promise<number> {
  for (let total = 0; ;) {
    const count = await db.$executeRaw`
      DELETE FROM files WHERE channel_id IS NULL AND id IN (
        SELECT id FROM files WHERE channel_id IS NULL AND created_at < now() - ${UNUSED_HOURS} * interval '1 hour'
        ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
      )`;
    total += count;
    if (count < BATCH) return total;
  }
}

export interface SweepOptions {
  readonly db: Db;
  readonly store: FileStore;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Removes orphaned objects from the store. It stops at a page with {@link SUSPICIOUS_PAGE} orphaned objects and no
 * known one.
 *
 * @returns The number of removed objects.
 */
export async function sweepStore({ db, store, log, metrics }: SweepOptions): Promise<number> {
  let total = 0;
  for await (const objects of store.list()) {
    const old = objects.filter(({ modifiedAt }) => modifiedAt.getTime() < Date.now() - ORPHAN_MS);
    const ids = [...new Set(old.map(({ key }) => fileOfKey(key)))].filter((id) => id !== null);
    const rows = await db.$queryRaw<{ id: FileId }[]>`
      SELECT id FROM files WHERE id = ANY(${ids}::uuid[])
      UNION ALL SELECT file_id FROM file_removals WHERE file_id = ANY(${ids}::uuid[])`;
    const known = new Set<FileId | null>(rows.map(({ id }) => id));
    const orphans = old.map(({ key }) => key).filter((key) => !known.has(fileOfKey(key)));
    if (orphans.length === 0) continue;
    if (orphans.length >= SUSPICIOUS_PAGE && known.size === 0) {
      log.error(
        { count: orphans.length, first: orphans[0] },
        'unable to sweep the store; the database knows none of its objects',
      );
      return total;
    }
    total += orphans.length;
    metrics.orphanedObjects.inc(orphans.length);
    log.warn({ count: orphans.length, first: orphans[0] }, 'removing orphaned objects from the store');
    await store.remove(orphans);
  }
  return total;
}
