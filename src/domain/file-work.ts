import type { Db } from '../data/db.ts';
import type { FileId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { removeStaleCopies, withCopy } from '../storage/copies.ts';
import { ImageRefusedError } from '../storage/images.ts';
import { fileOfKey, type FileWork, originalKey, type Storage, thumbnailKey } from '../storage/storage.ts';
import { ObjectMissingError } from '../storage/store.ts';

/**
 * What becomes of files outside of requests. Rows say what is to be done, so a process that is killed leaves nothing that
 * another one does not find; each part may run anywhere, at any time and twice.
 */

/** How often a smaller picture is attempted. */
const THUMBNAIL_ATTEMPTS = 5;
/** Files at a time. */
const BATCH = 100;
/** Files of a batch at most that are tried in vain. */
const MAX_FAILURES = 3;
/** What nobody completed or attached goes after so long. */
const UNUSED_HOURS = 24;
/** How old an object has to be that is taken for left behind. */
const ORPHAN_MS = 60 * 60_000;
/** So many objects of which none is known are not left behind: the database or the bucket is another one's. */
const STRANGE_PAGE = 100;

export interface FileWorkOptions {
  readonly db: Db;
  readonly storage: Pick<Storage, 'store' | 'images'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What jobs do from time to time. */
export interface FileChores extends FileWork {
  /** Pictures that a process left undone when it ended. */
  makeMissingThumbnails(): Promise<void>;
  /** Bytes of files whose rows are gone, as far as it is their turn. */
  removeObjects(): Promise<void>;
  /** Slots that were never completed, and files that were never attached. @returns How many. */
  expireUnused(): Promise<number>;
  /**
   * Objects without a row. Where a hundred stand in a row and none is known, all of it is left alone.
   *
   * @returns How many were found, and removed.
   */
  sweepStore(): Promise<number>;
  /** Resolves when nothing of it is under way in this process. */
  idle(): Promise<void>;
}

export function createFileWork({ db, storage: { store, images }, log, metrics }: FileWorkOptions): FileChores {
  const underWay = new Set<Promise<unknown>>();
  let removing: Promise<void> | null = null;
  let removeAgain = false;

  /** What fails is found again by its row. */
  function inBackground(work: Promise<void>, what: string): Promise<void> {
    const done = work.catch((error: unknown) => log.warn({ err: error }, `unable to ${what}; it is tried again`));
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
    return done;
  }

  async function makeThumbnail(id: FileId): Promise<void> {
    const [file] = await db.$queryRaw<{ attempts: number }[]>`
      UPDATE files SET thumbnail_attempts = thumbnail_attempts + 1 WHERE id = ${id}::uuid AND thumbnail = 'PENDING'
      RETURNING thumbnail_attempts AS attempts`;
    if (!file) return;
    let made = false;
    if (file.attempts <= THUMBNAIL_ATTEMPTS) {
      try {
        const { bytes, contentType } = await withCopy(async (path) => {
          await store.fetch(originalKey(id), path);
          return await images.thumbnail(path);
        });
        await store.write(thumbnailKey(id), bytes, contentType);
        made = true;
      } catch (error) {
        if (!(error instanceof ImageRefusedError || error instanceof ObjectMissingError)) throw error;
        log.info({ fileId: id, reason: error.message }, 'a file has no thumbnail');
      }
    }
    // Gone meanwhile, and its bytes perhaps removed before these were written.
    await db.$executeRaw`
      WITH kept AS (
        UPDATE files SET thumbnail = ${made ? 'READY' : 'NONE'}::file_thumbnail WHERE id = ${id}::uuid RETURNING id
      )
      INSERT INTO file_removals (file_id) SELECT ${id}::uuid WHERE NOT EXISTS (SELECT FROM kept)
      ON CONFLICT (file_id) DO UPDATE SET due_at = now()`;
  }

  async function remove(ids: readonly FileId[]): Promise<void> {
    await store.remove(ids.flatMap((id) => [originalKey(id), thumbnailKey(id)]));
    // While the address of an upload is good, bytes can come again: those are removed when it has ended.
    await db.$executeRaw`
      WITH done AS (DELETE FROM file_removals WHERE file_id = ANY(${ids}::uuid[]) AND keep_until <= now())
      UPDATE file_removals SET due_at = keep_until, attempts = 0
      WHERE file_id = ANY(${ids}::uuid[]) AND keep_until > now()`;
  }

  /** One that cannot be removed does not keep the others; where several cannot, the store is what fails. */
  async function removeEach(ids: readonly FileId[]): Promise<void> {
    const failures: unknown[] = [];
    for (const id of ids) {
      if (failures.length === MAX_FAILURES) break;
      await remove([id]).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * A batch at a time: each is put off first, so that what fails is not tried again and again, nor by two at once. (A column
   * keeps milliseconds, rounded: what is due now may stand there as half of one later.)
   */
  async function removeObjects(): Promise<void> {
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
      await remove(ids).catch(() => removeEach(ids));
    }
  }

  void inBackground(removeStaleCopies(), 'remove copies of files that were left behind');

  async function removeUntilNoMore(): Promise<void> {
    do {
      removeAgain = false;
      await removeObjects();
    } while (removeAgain);
  }

  return {
    makeThumbnail: (id) => inBackground(makeThumbnail(id), 'make a thumbnail'),
    removeSoon() {
      removeAgain = true;
      removing ??= inBackground(removeUntilNoMore(), 'remove the bytes of files').finally(() => (removing = null));
    },
    async makeMissingThumbnails() {
      const rows = await db.$queryRaw<{ id: FileId }[]>`
        SELECT id FROM files WHERE thumbnail = 'PENDING' AND created_at < now() - interval '1 minute'
        ORDER BY created_at LIMIT ${BATCH}`;
      // One that fails does not keep the others.
      for (const { id } of rows) await inBackground(makeThumbnail(id), 'make a thumbnail');
    },
    removeObjects,
    async expireUnused() {
      for (let total = 0; ;) {
        const count = await db.$executeRaw`
          DELETE FROM files WHERE message_id IS NULL AND id IN (
            SELECT id FROM files WHERE message_id IS NULL AND created_at < now() - ${UNUSED_HOURS} * interval '1 hour'
            ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
          )`;
        total += count;
        if (count < BATCH) return total;
      }
    },
    async sweepStore() {
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
        if (orphans.length >= STRANGE_PAGE && known.size === 0) {
          log.error(
            { count: orphans.length, first: orphans[0] },
            'nothing in the store is known here; it is not swept',
          );
          return total;
        }
        total += orphans.length;
        metrics.orphanedObjects.inc(orphans.length);
        log.warn({ count: orphans.length, first: orphans[0] }, 'objects without a file were left behind in the store');
        await store.remove(orphans);
      }
      return total;
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}
