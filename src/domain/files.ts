import { setTimeout as sleep } from 'node:timers/promises';

import { FILE_COLUMNS, type FileRow } from '../data/loaders/files.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError, ServiceUnavailableError } from '../errors.ts';
import { type FileId, newId } from '../lib/ids.ts';
import { copyOf } from '../storage/copies.ts';
import { ImageRefusedError, ImagesUnavailableError, type ImageSize, priceOf } from '../storage/images.ts';
import {
  ALLOWED_MEDIA_TYPES,
  type DeclaredType,
  HEAD_BYTES,
  inspect,
  isAudio,
  isImage,
  isInline,
  type MediaType,
  typeOfFile,
} from '../storage/media-types.ts';
import { originalKey, type Storage, thumbnailKey } from '../storage/storage.ts';
import {
  type Download,
  ObjectMissingError,
  type SignedDownload,
  type SignedUpload,
  StoreUnavailableError,
} from '../storage/store.ts';
import type { SignedIn } from './caller.ts';
import { outOfTurn } from './turns.ts';

/** Lifetime of a signed URL, in milliseconds. An upload must begin in that time. */
const URL_LIFETIME_MS = 15 * 60_000;
/** How long a completion waits for the thumbnail, in milliseconds. The thumbnail is made in any case. */
const THUMBNAIL_WAIT_MS = 2_000;
/** Limit on the bytes of one user's unattached files, in files of the largest size: enough for two messages. */
const UNATTACHED_FILES = 20;
/** A slot whose completion was refused counts as unattached for so many hours. Its URL has expired by then. */
const REFUSED_COUNTS_HOURS = 1;
/** Pixels for the price of one point, so decoding 50 megapixels costs as much as an invalid operation. */
const PIXELS_OF_A_POINT = 2_000;
/** Retry delay told to clients when the store does not answer, in seconds. */
const STORE_WAIT_S = 5;

export interface NewFile {
  readonly filename: string;
  readonly contentType: DeclaredType;
  readonly sizeBytes: number;
  /** Only of audio. */
  readonly durationMs: number | null;
  /** Only of audio: its loudness over time, 1 to 256 values from 0 to 255. */
  readonly waveform: readonly number[] | null;
}

export interface FileUpload {
  readonly file: FileRow;
  readonly upload: SignedUpload;
  readonly expiresAt: Date;
}

/**
 * Creates a slot for the bytes of a file. An unused slot is deleted after a day. (Concurrent calls do not see each
 * other's slots, so they can exceed the limit on unattached files a little.)
 *
 * @throws {InvalidInputError} The file is too large, has a duration or waveform and is not audio, or its type cannot be
 *   determined from `contentType` and `filename`.
 * @throws {ConflictError} The caller has too many bytes of unattached files.
 */
export async function createFileUpload(caller: SignedIn, input: NewFile): Promise<FileUpload> {
  const { filename, sizeBytes, durationMs, waveform } = input;
  const contentType = typeOfFile(input.contentType, filename);
  if (contentType === null) throw unknownType();
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
  const expiresAt = urlExpiry(caller);
  const upload = await clientErrors(store.signUpload({ key: originalKey(id), contentType, sizeBytes, expiresAt }));
  const [file] = await caller.db.$queryRaw<FileRow[]>`
    INSERT INTO files AS f (id, owner_id, filename, content_type, size_bytes, duration_ms, waveform)
    SELECT ${id}::uuid, ${caller.viewer.id}::uuid, ${filename}, ${contentType}, ${sizeBytes}::int, ${durationMs}::int, ${waveform}::smallint[]
    WHERE ${sizeBytes}::bigint + (
      SELECT COALESCE(sum(u.size_bytes), 0) FROM files u WHERE u.owner_id = ${caller.viewer.id}::uuid AND u.channel_id IS NULL
        AND (u.refusals = 0 OR u.status = 'READY' OR u.created_at > now() - ${REFUSED_COUNTS_HOURS} * interval '1 hour')
    ) <= ${UNATTACHED_FILES * maxFileBytes}::bigint
    RETURNING ${FILE_COLUMNS}`;
  if (!file) {
    throw new ConflictError(
      `unable to create the upload; your unattached files may have ${UNATTACHED_FILES * maxFileBytes} bytes together: attach some, or wait a day`,
      ['sizeBytes'],
    );
  }
  return { file, upload, expiresAt };
}

function unknownType(): InvalidInputError {
  return new InvalidInputError(
    `contentType must be a type that may be uploaded: ${ALLOWED_MEDIA_TYPES.join(', ')}; any text may be text/plain`,
    ['contentType'],
  );
}

/**
 * Checks the uploaded bytes and makes the file READY. Repeating it changes nothing. If the bytes do not have the
 * declared size or type, they are removed and the slot stays: other bytes can be uploaded until its URL expires.
 *
 * @throws {NotFoundError} The file does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller is not its owner.
 * @throws {ConflictError} Nothing was uploaded yet, or another completion was refused at the same time.
 * @throws {InvalidInputError} The bytes do not have the declared size or type, or the image has too many pixels.
 * @throws {RateLimitedError} The caller does not have enough points left for the pixels.
 * @throws {ServiceUnavailableError} The store does not answer.
 */
export async function completeFileUpload(caller: SignedIn, { fileId }: { fileId: FileId }): Promise<FileRow> {
  const { db, storage, viewer } = caller;
  const file = await caller.access.file.load(fileId);
  if (!file) throw new NotFoundError('the file', ['fileId']);
  if (file.ownerId !== viewer.id) throw new ForbiddenError('unable to complete; only the owner may', ['fileId']);
  if (file.status === 'READY') return file;
  if (isClearing(file)) throw refusedMeanwhile();

  let found: Found;
  try {
    found = await checkUpload(storage, file);
  } catch (refusal) {
    if (refusal instanceof InvalidInputError) await clearSlot(caller, file);
    throw refusal;
  }
  const { size, charset } = found;
  if (size) await caller.limits.spend(Math.ceil((size.width * size.height) / PIXELS_OF_A_POINT), viewer.id);

  const [ready] = await db.$queryRaw<FileRow[]>`
    UPDATE files f SET status = 'READY', width = ${size?.width ?? null}, height = ${size?.height ?? null},
      thumbnail = ${size ? 'PENDING' : 'NONE'}::file_thumbnail, charset = ${charset}
    WHERE f.id = ${fileId}::uuid AND f.status = 'PENDING' AND f.refusals = ${file.refusals}
    RETURNING ${FILE_COLUMNS}`;
  if (ready && size) await outOfTurn(() => waitFor(storage.work.makeThumbnail(fileId)));
  // Read again: another request may have completed or deleted it meanwhile, and the thumbnail may be ready.
  const [current] = await db.$queryRaw<FileRow[]>`SELECT ${FILE_COLUMNS} FROM files f WHERE f.id = ${fileId}::uuid`;
  if (!current) throw new NotFoundError('the file', ['fileId']);
  if (current.status !== 'READY') throw refusedMeanwhile();
  return current;
}

/** Properties of accepted bytes. */
interface Found {
  /** Null if it is not a readable image. */
  readonly size: ImageSize | null;
  /** Null if it is not a text. */
  readonly charset: string | null;
}

/** @throws {InvalidInputError} The bytes are refused. */
async function checkUpload(storage: Storage, file: FileRow): Promise<Found> {
  const { store } = storage;
  const { id, sizeBytes } = file;
  const contentType = file.contentType as MediaType;
  const key = originalKey(id);
  const stored = await clientErrors(store.stat(key));
  if (!stored) throw new ConflictError('unable to complete; nothing was uploaded yet', ['fileId']);
  if (stored.sizeBytes !== sizeBytes) {
    throw refused(`unable to complete; the upload must have ${sizeBytes} bytes, has ${stored.sizeBytes}`);
  }
  if (stored.contentType !== contentType) {
    throw refused(`unable to complete; the upload must have the type ${contentType}`);
  }
  const inspection = await inspect(contentType, await clientErrors(store.head(key, HEAD_BYTES)));
  if (!inspection) throw refused(`unable to complete; the bytes do not match the type ${contentType}`);
  return { ...inspection, size: isImage(contentType) ? await sizeOf(storage, file) : null };
}

/**
 * @returns Null if the image cannot be decoded. Such a file is accepted, and has no thumbnail.
 * @throws {InvalidInputError} It has so many pixels that showing it could crash clients.
 */
async function sizeOf(
  { store, images }: Storage,
  { id, ownerId: owner, sizeBytes }: FileRow,
): Promise<ImageSize | null> {
  const image = { owner, price: priceOf(sizeBytes, null), lend: copyOf(store, originalKey(id)) };
  try {
    return await outOfTurn(() => clientErrors(images.probe(image)));
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error;
    if (error.reason === 'TOO_LARGE') throw refused(error.message);
    return null;
  }
}

/**
 * Removes the bytes that a completion refused. Completions can run concurrently, and new bytes can be uploaded by the
 * same URL as soon as the old ones are removed. `refusals` keeps the two apart: it is odd during the removal, and has
 * another value afterwards. So one of the completions that checked the same bytes removes them, and a completion that
 * began before the end of the removal cannot make the file READY. (If the process is killed during the removal, the
 * slot cannot be completed. It is deleted with the unused ones.)
 */
async function clearSlot({ db, storage }: SignedIn, { id, refusals }: FileRow): Promise<void> {
  const mine = await db.$executeRaw`
    UPDATE files SET refusals = refusals + 1 WHERE id = ${id}::uuid AND status = 'PENDING' AND refusals = ${refusals}`;
  if (mine === 0) return;
  try {
    // If the store does not answer, the bytes are removed with the slot.
    await storage.store.remove([originalKey(id)]).catch(ignoreOutage);
  } finally {
    await db.$executeRaw`UPDATE files SET refusals = refusals + 1 WHERE id = ${id}::uuid`;
  }
}

function isClearing({ refusals }: FileRow): boolean {
  return refusals % 2 === 1;
}

function ignoreOutage(error: unknown): void {
  if (!(error instanceof StoreUnavailableError)) throw error;
}

function refused(message: string): InvalidInputError {
  return new InvalidInputError(message, ['fileId']);
}

function refusedMeanwhile(): ConflictError {
  return new ConflictError('unable to complete; other bytes were refused at the same time: complete it again', [
    'fileId',
  ]);
}

/** A signed URL of the bytes; null if the file is not ready. */
export async function signedDownload(caller: SignedIn, file: FileRow): Promise<SignedDownload | null> {
  if (file.status !== 'READY') return null;
  const { filename, charset } = file;
  const contentType = charset === null ? file.contentType : `${file.contentType}; charset=${charset}`;
  const inline = isInline(file.contentType as MediaType);
  return await sign(caller, { key: originalKey(file.id), contentType, filename, inline });
}

/** A signed URL of the thumbnail; null if there is none, or not yet. */
export async function signedThumbnail(caller: SignedIn, file: FileRow): Promise<SignedDownload | null> {
  if (file.thumbnail !== 'READY') return null;
  const filename = `${file.filename}.webp`;
  return await sign(caller, { key: thumbnailKey(file.id), contentType: 'image/webp', filename, inline: true });
}

function sign(caller: SignedIn, download: Omit<Download, 'expiresAt'>): Promise<SignedDownload> {
  return clientErrors(caller.storage.store.signDownload({ ...download, expiresAt: urlExpiry(caller) }));
}

function urlExpiry(caller: SignedIn): Date {
  return new Date(caller.now().getTime() + URL_LIFETIME_MS);
}

/** Turns expected failures of the store and of image processing into the errors that clients see. */
async function clientErrors<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreUnavailableError) {
      throw new ServiceUnavailableError('unable to reach the file store', STORE_WAIT_S);
    }
    if (error instanceof ImagesUnavailableError) {
      throw new ServiceUnavailableError('unable to read the image for now', STORE_WAIT_S);
    }
    // A concurrent completion was refused and removed the bytes.
    if (error instanceof ObjectMissingError)
      throw new ConflictError('unable to complete; the upload was removed', ['fileId']);
    throw error;
  }
}

async function waitFor(work: Promise<void>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([work, sleep(THUMBNAIL_WAIT_MS, undefined, { signal: stop.signal }).catch(() => {})]);
  stop.abort();
}
