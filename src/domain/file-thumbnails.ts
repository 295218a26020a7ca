import type { Db } from '../data/db.ts';
import type { FileId, UserId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { copyOf } from '../storage/copies.ts';
import { ImageQueueFullError, ImageRefusedError, type ImageSize, priceOf } from '../storage/images.ts';
import { originalKey, type Storage, thumbnailKey } from '../storage/storage.ts';
import { ObjectMissingError } from '../storage/store.ts';

/** Attempts to make the thumbnail of one file. */
const MAX_ATTEMPTS = 5;

interface PendingThumbnail extends ImageSize {
  readonly owner: UserId;
  readonly sizeBytes: number;
  readonly attempts: number;
}

export interface ThumbnailOptions {
  readonly db: Db;
  readonly storage: Pick<Storage, 'store' | 'images'>;
  readonly log: Logger;
}

/**
 * Makes the thumbnail of a file whose `thumbnail` is PENDING. If the image cannot have one, it becomes NONE.
 *
 * @throws {Error} The store or the database failed, or too many images wait. The row stays pending.
 */
export async function makeThumbnail(options: ThumbnailOptions, id: FileId): Promise<void> {
  const { db } = options;
  const [file] = await db.$queryRaw<PendingThumbnail[]>`
    UPDATE files SET thumbnail_attempts = thumbnail_attempts + 1 WHERE id = ${id}::uuid AND thumbnail = 'PENDING'
    RETURNING owner_id AS owner, size_bytes AS "sizeBytes", width, height, thumbnail_attempts AS attempts`;
  if (!file) return;
  const made = file.attempts <= MAX_ATTEMPTS && (await tryThumbnail(options, id, file));
  // If the file was deleted meanwhile, its bytes may have been removed before the thumbnail was written. Then remove
  // them again.
  await db.$executeRaw`
    WITH kept AS (
      UPDATE files SET thumbnail = ${made ? 'READY' : 'NONE'}::file_thumbnail WHERE id = ${id}::uuid RETURNING id
    )
    INSERT INTO file_removals (file_id) SELECT ${id}::uuid WHERE NOT EXISTS (SELECT FROM kept)
    ON CONFLICT (file_id) DO UPDATE SET due_at = now()`;
}

/** @returns False if a thumbnail is impossible: the bytes are gone, or they are not a readable image. */
async function tryThumbnail(
  { db, storage: { store, images }, log }: ThumbnailOptions,
  id: FileId,
  { owner, sizeBytes, ...size }: PendingThumbnail,
): Promise<boolean> {
  try {
    const price = priceOf(sizeBytes, size);
    const { bytes, contentType } = await images.thumbnail({ owner, price, lend: copyOf(store, originalKey(id)) });
    await store.write(thumbnailKey(id), bytes, contentType);
    return true;
  } catch (error) {
    if (error instanceof ImageQueueFullError) {
      // A full queue does not count as an attempt.
      await db.$executeRaw`UPDATE files SET thumbnail_attempts = thumbnail_attempts - 1 WHERE id = ${id}::uuid`;
    }
    if (!(error instanceof ImageRefusedError || error instanceof ObjectMissingError)) throw error;
    log.info({ fileId: id, reason: error.message }, 'a file has no thumbnail');
    return false;
  }
}
