import type { Db } from '../data/db.ts';
import type { FileId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { removeStaleCopies } from '../storage/copies.ts';
import type { FileWork, Storage } from '../storage/storage.ts';
import { expireUnused, removeObjects, sweepStore } from './file-removals.ts';
import { makeThumbnail } from './file-thumbnails.ts';

/**
 * Work on files outside of requests. It is recorded in the database, so another process continues what a killed process
 * left unfinished. Each part may run in any process, at any time, and repeatedly.
 */

/** Missing thumbnails that one run of the job makes. */
const BATCH = 100;

export interface FileWorkOptions {
  readonly db: Db;
  readonly storage: Pick<Storage, 'store' | 'images'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Work on files that the jobs call. */
export interface FileChores extends FileWork {
  /** Makes the thumbnails of files that have been pending for a minute: their process has ended, or failed. */
  makeMissingThumbnails(): Promise<void>;
  /** Removes the bytes of files whose rows were deleted, if they are due. */
  removeObjects(): Promise<void>;
  /** Deletes upload slots that were never completed, and files that were never attached. @returns Their number. */
  expireUnused(): Promise<number>;
  /** Removes orphaned objects; see `sweepStore`. @returns Their number. */
  sweepStore(): Promise<number>;
  /** Resolves when no work on files is running in this process. */
  idle(): Promise<void>;
}

export function createFileWork({ db, storage, log, metrics }: FileWorkOptions): FileChores {
  const { store } = storage;
  const underWay = new Set<Promise<unknown>>();
  const making = new Map<FileId, Promise<void>>();
  let removing: Promise<void> | null = null;
  let removeAgain = false;

  /** A failure is only logged: the row stays, and a job retries it. */
  function inBackground(work: Promise<void>, what: string): Promise<void> {
    const done = work.catch((error: unknown) => log.warn({ err: error }, `unable to ${what}; it is tried again`));
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
    return done;
  }

  /** Makes a thumbnail once, although the request and the job may both ask for it. */
  function thumbnailOnce(id: FileId): Promise<void> {
    let work = making.get(id);
    if (!work) {
      const made = makeThumbnail({ db, storage, log }, id);
      work = inBackground(made, 'make a thumbnail').finally(() => making.delete(id));
      making.set(id, work);
    }
    return work;
  }

  async function removeUntilNoMore(): Promise<void> {
    do {
      removeAgain = false;
      await removeObjects(db, store);
    } while (removeAgain);
  }

  void inBackground(removeStaleCopies(), 'remove old temporary copies of files');

  return {
    makeThumbnail: thumbnailOnce,
    removeSoon() {
      removeAgain = true;
      removing ??= inBackground(removeUntilNoMore(), 'remove the bytes of files').finally(() => (removing = null));
    },
    async makeMissingThumbnails() {
      // Round-robin by owner, so that one owner's files do not delay those of others.
      const rows = await db.$queryRaw<{ id: FileId }[]>`
        SELECT id FROM files WHERE thumbnail = 'PENDING' AND created_at < now() - interval '1 minute'
        ORDER BY row_number() OVER (PARTITION BY owner_id ORDER BY created_at), created_at LIMIT ${BATCH}`;
      for (const { id } of rows) await thumbnailOnce(id);
    },
    removeObjects: () => removeObjects(db, store),
    expireUnused: () => expireUnused(db),
    sweepStore: () => sweepStore({ db, store, log, metrics }),
    async idle() {
      await Promise.all(underWay);
    },
  };
}
