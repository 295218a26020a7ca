import { setTimeout as sleep } from 'node:timers/promises';

import { FILE_COLUMNS, type FileRow } from '../data/loaders/files.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError, ServiceUnavailableError } from '../errors.ts';
import { type FileId, newId } from '../lib/ids.ts';
import { withCopy } from '../storage/copies.ts';
import { ImageRefusedError, ImagesUnavailableError, type ImageSize } from '../storage/images.ts';
import { HEAD_BYTES, isAudio, isImage, isInline, matches, type MediaType } from '../storage/media-types.ts';
import { originalKey, type Storage, thumbnailKey } from '../storage/storage.ts';
import {
  type Download,
  ObjectMissingError,
  type SignedAddress,
  type SignedUpload,
  StoreUnavailableError,
} from '../storage/store.ts';
import type { SignedIn } from './caller.ts';

/** How long a signed address is good, in milliseconds: of an upload it may begin for so long. */
const ADDRESS_MS = 15 * 60_000;
/** Longest wait of a client for the smaller picture, in milliseconds; it comes all the same. */
const THUMBNAIL_WAIT_MS = 2_000;
/** How much of one person's may hang on no message, in files of the largest size: two messages' worth. */
const UNATTACHED_FILES = 20;
/** After which a store that was out of reach is worth another attempt, in seconds. */
const STORE_WAIT_S = 5;

export interface NewFile {
  readonly filename: string;
  readonly contentType: MediaType;
  readonly sizeBytes: number;
  /** Of audio. */
  readonly durationMs: number | null;
  /** Of audio: how loud it is from beginning to end, 1 to 256 points of 0 to 255. */
  readonly waveform: readonly number[] | null;
}

export interface FileUpload {
  readonly file: FileRow;
  readonly upload: SignedUpload;
  readonly expiresAt: Date;
}

/**
 * A slot for the bytes of a file. It goes after a day where nothing is made of it. (Slots that are asked for at the same
 * moment do not see each other, so what hangs on nothing may be more than its bound by these.)
 *
 * @throws {InvalidInputError} Larger than a file may be, or a recording's figures of what is none.
 * @throws {ConflictError} Too much of the caller's hangs on no message.
 */
export async function createFileUpload(caller: SignedIn, input: NewFile): Promise<FileUpload> {
  const { filename, contentType, sizeBytes, durationMs, waveform } = input;
  const { store, maxFileBytes } = caller.storage;
  if (sizeBytes > maxFileBytes) {
    throw new InvalidInputError(`sizeBytes must be at most ${maxFileBytes}, is ${sizeBytes}`, ['sizeBytes']);
  }
  for (const [name, value] of Object.entries({ durationMs, waveform })) {
    if (value !== null && !isAudio(contentType)) {
      throw new InvalidInputError(`${name} must be left out; only audio has one`, [name]);
    }
  }

  const id = newId('file');
  const expiresAt = addressEnd(caller);
  const upload = await asked(store.signUpload({ key: originalKey(id), contentType, sizeBytes, expiresAt }));
  const [file] = await caller.db.$queryRaw<FileRow[]>`
    INSERT INTO files AS f (id, owner_id, filename, content_type, size_bytes, duration_ms, waveform)
    SELECT ${id}::uuid, ${caller.viewer.id}::uuid, ${filename}, ${contentType}, ${sizeBytes}::int, ${durationMs}::int, ${waveform}::smallint[]
    WHERE ${sizeBytes}::bigint + (
      SELECT COALESCE(sum(u.size_bytes), 0) FROM files u WHERE u.owner_id = ${caller.viewer.id}::uuid AND u.message_id IS NULL
    ) <= ${UNATTACHED_FILES * maxFileBytes}::bigint
    RETURNING ${FILE_COLUMNS}`;
  if (!file) {
    throw new ConflictError(
      `unable to take it; what hangs on no message yet may be ${UNATTACHED_FILES * maxFileBytes} bytes: attach some, or wait a day`,
      ['sizeBytes'],
    );
  }
  return { file, upload, expiresAt };
}

/**
 * The bytes are there: they are looked at, and the file is ready. Repeating it changes nothing. What is not as it was said
 * to be is refused, and gone.
 *
 * @throws {NotFoundError} No such file, or none that the caller may read.
 * @throws {ForbiddenError} It is somebody else's.
 * @throws {ConflictError} Nothing was uploaded yet.
 * @throws {InvalidInputError} The bytes are not of that size or type, or an image that is too large.
 * @throws {ServiceUnavailableError} The store is out of reach.
 */
export async function completeFileUpload(caller: SignedIn, { fileId }: { fileId: FileId }): Promise<FileRow> {
  const { db, storage, viewer } = caller;
  const file = await caller.access.file.load(fileId);
  if (!file) throw new NotFoundError('the file', ['fileId']);
  if (file.ownerId !== viewer.id) throw new ForbiddenError('unable to complete; only the owner may', ['fileId']);
  if (file.status === 'READY') return file;

  let size: ImageSize | null;
  try {
    size = await checkUpload(storage, file);
  } catch (refusal) {
    // The trigger sees to the bytes.
    if (refusal instanceof InvalidInputError) {
      await db.$executeRaw`DELETE FROM files WHERE id = ${fileId}::uuid AND status = 'PENDING'`;
      storage.work.removeSoon();
    }
    throw refusal;
  }

  const [ready] = await db.$queryRaw<FileRow[]>`
    UPDATE files f SET status = 'READY', width = ${size?.width ?? null}, height = ${size?.height ?? null},
      thumbnail = ${size ? 'PENDING' : 'NONE'}::file_thumbnail
    WHERE f.id = ${fileId}::uuid AND f.status = 'PENDING'
    RETURNING ${FILE_COLUMNS}`;
  if (ready && size) await waitFor(storage.work.makeThumbnail(fileId));
  // As it is by now; another request may have completed it meanwhile, or it may have gone.
  const [current] = await db.$queryRaw<FileRow[]>`SELECT ${FILE_COLUMNS} FROM files f WHERE f.id = ${fileId}::uuid`;
  if (!current) throw new NotFoundError('the file', ['fileId']);
  return current;
}

/** @returns The size of an image; null of anything else. */
async function checkUpload({ store, images }: Storage, file: FileRow): Promise<ImageSize | null> {
  const { id, sizeBytes } = file;
  const contentType = file.contentType as MediaType;
  const key = originalKey(id);
  const stored = await asked(store.stat(key));
  if (!stored) throw new ConflictError('unable to complete; nothing was uploaded yet', ['fileId']);
  const refuse = (reason: string) => new InvalidInputError(`unable to complete; ${reason}`, ['fileId']);
  if (stored.sizeBytes !== sizeBytes) {
    throw refuse(`the upload must be of ${sizeBytes} bytes, is of ${stored.sizeBytes}`);
  }
  if (stored.contentType !== contentType) throw refuse(`the upload must be of the type ${contentType}`);
  const head = await asked(store.head(key, HEAD_BYTES));
  if (!(await matches(contentType, head))) throw refuse(`the bytes are not of the type ${contentType}`);
  if (!isImage(contentType)) return null;
  return await withCopy(async (path) => {
    await asked(store.fetch(key, path));
    try {
      return await asked(images.probe(path));
    } catch (error) {
      if (error instanceof ImageRefusedError) throw new InvalidInputError(error.message, ['fileId']);
      throw error;
    }
  });
}

/** Where the bytes can be read for a while; null: not yet. */
export async function addressOf(caller: SignedIn, file: FileRow): Promise<SignedAddress | null> {
  if (file.status !== 'READY') return null;
  const contentType = file.contentType as MediaType;
  const { filename } = file;
  return await sign(caller, { key: originalKey(file.id), contentType, filename, inline: isInline(contentType) });
}

/** Where a smaller picture can be seen for a while; null: there is none, or not yet. */
export async function thumbnailOf(caller: SignedIn, file: FileRow): Promise<SignedAddress | null> {
  if (file.thumbnail !== 'READY') return null;
  const filename = `${file.filename}.webp`;
  return await sign(caller, { key: thumbnailKey(file.id), contentType: 'image/webp', filename, inline: true });
}

function sign(caller: SignedIn, download: Omit<Download, 'expiresAt'>): Promise<SignedAddress> {
  return asked(caller.storage.store.signDownload({ ...download, expiresAt: addressEnd(caller) }));
}

function addressEnd(caller: SignedIn): Date {
  return new Date(caller.now().getTime() + ADDRESS_MS);
}

async function asked<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreUnavailableError || error instanceof ImagesUnavailableError) {
      throw new ServiceUnavailableError('unable to reach the store of files', STORE_WAIT_S);
    }
    // Two completed it at once, and it was refused.
    if (error instanceof ObjectMissingError) throw new ConflictError('unable to complete; it is gone', ['fileId']);
    throw error;
  }
}

async function waitFor(work: Promise<void>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([work, sleep(THUMBNAIL_WAIT_MS, undefined, { signal: stop.signal }).catch(() => {})]);
  stop.abort();
}
