/**
 * The process that decodes images, so that hostile files harm this process only. It has no secrets, serves one request
 * at a time and is killed without notice (images.ts).
 */
import { writeFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import sharp, { type Metadata } from 'sharp';

import { isAvif } from './avif.ts';

export type ImageTask = 'probe' | 'thumbnail';

export interface ImageRequest {
  readonly task: ImageTask;
  /** Path of a copy that belongs to this request alone: it may be changed. */
  readonly path: string;
}

export interface ImageSize {
  /** Pixels as displayed, after the EXIF orientation. */
  readonly width: number;
  readonly height: number;
}

export interface Thumbnail extends ImageSize {
  readonly bytes: Buffer;
  readonly contentType: 'image/webp';
}

/** Permanent reasons not to read an image. Only TOO_LARGE also refuses the file itself: its pixels would harm clients. */
export type ImageRefusal =
  | 'NOT_AN_IMAGE'
  | 'DAMAGED'
  | 'TOO_LARGE'
  | 'TOO_MANY_FRAMES'
  | 'TOO_SLOW'
  | 'TOO_MUCH_MEMORY';

export type ImageReply =
  | { readonly outcome: 'done'; readonly value: ImageSize | Thumbnail }
  | { readonly outcome: 'refused'; readonly reason: ImageRefusal; readonly message: string; readonly detail?: string }
  /** The image is refused as well, and the process must not be used again. */
  | { readonly outcome: 'exhausted'; readonly residentBytes: number }
  /** The failure is not about the image. */
  | { readonly outcome: 'failed'; readonly message: string };

const MAX_PIXELS = 50_000_000;
const MAX_SIDE = 16_384;
/** Only the first frame is decoded, but the headers of all are read, and every client has to play them. */
const MAX_FRAMES = 2_000;
const THUMBNAIL_SIDE = 400;
const MEMORY_CHECK_MS = 25;
/** The parent kills a process that uses too much memory; if it is too late, the process ends itself. */
const LAST_WORD_MS = 100;
const AVIF_HEAD_BYTES = 512;

/**
 * The formats of media-types.ts. All other loaders are disabled: libvips knows many formats, and each parser can be
 * attacked.
 */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`);

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: ImageRefusal;

  constructor(reason: ImageRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

async function perform({ task, path }: ImageRequest): Promise<ImageSize | Thumbnail> {
  const file = await stat(path);
  if (file.isFile() && file.size === 0) throw new Refusal('NOT_AN_IMAGE', 'the file is empty');
  if (file.isFile()) await nameAvif(path);
  const size = await sizeOf(path);
  return task === 'probe' ? size : await thumbnailOf(path);
}

/**
 * libvips recognises AVIF by its first brand only, and no animated AVIF. The copy is given the brand that it
 * recognises.
 */
async function nameAvif(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(AVIF_HEAD_BYTES), 0, AVIF_HEAD_BYTES, 0);
  if (isAvif(buffer.subarray(0, bytesRead))) await file.write('avif', 8, 'latin1');
}

/** Reads the header only. */
async function sizeOf(path: string): Promise<ImageSize> {
  const { autoOrient, pages = 1 } = await headerOf(path);
  const { width, height } = autoOrient;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new Refusal(
      'TOO_LARGE',
      `it has ${width} × ${height} pixels; at most ${MAX_SIDE} a side, and ${MAX_PIXELS} in all, are allowed`,
    );
  }
  if (pages > MAX_FRAMES) {
    throw new Refusal('TOO_MANY_FRAMES', `it has ${pages} frames; at most ${MAX_FRAMES} are allowed`);
  }
  return { width, height };
}

async function headerOf(path: string): Promise<Metadata> {
  let header: Metadata;
  try {
    // No pixel is decoded, so the limit is checked here; sharp's own error has no numbers.
    header = await sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw cause instanceof Error && cause.message.includes('unsupported image format')
      ? new Refusal('NOT_AN_IMAGE', 'it is not a PNG, JPEG, GIF, WebP or AVIF', { cause })
      : new Refusal('DAMAGED', 'its header is damaged or incomplete', { cause });
  }
  if (header.format === 'heif' && header.compression !== 'av1') {
    throw new Refusal('NOT_AN_IMAGE', 'it is a HEIC image, not an AVIF');
  }
  return header;
}

/** The first frame, in sRGB. Without `keepMetadata` and similar options no EXIF, XMP or profile is written. */
async function thumbnailOf(path: string): Promise<Thumbnail> {
  try {
    // The default of `failOn`, warnings, refuses what cameras write. This setting refuses errors and a missing end too.
    const { data, info } = await sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true })
      .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, contentType: 'image/webp', width: info.width, height: info.height };
  } catch (cause) {
    throw new Refusal('DAMAGED', 'it cannot be decoded; it is damaged or incomplete', { cause });
  }
}

function failureOf(error: unknown): ImageReply {
  if (!(error instanceof Refusal)) return { outcome: 'failed', message: String(error) };
  const { reason, message, cause } = error;
  return { outcome: 'refused', reason, message, ...(cause instanceof Error && { detail: cause.message }) };
}

async function answer(request: ImageRequest, memoryLimitBytes: number): Promise<void> {
  // libvips works in a thread, so this thread can keep watching. An exit would wait for libvips; a kill does not.
  const watch = setInterval(() => {
    const residentBytes = process.memoryUsage.rss();
    if (residentBytes <= memoryLimitBytes) return;
    clearInterval(watch);
    reply({ outcome: 'exhausted', residentBytes });
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_WORD_MS);
  }, MEMORY_CHECK_MS);
  const done = await perform(request).then((value): ImageReply => ({ outcome: 'done', value }), failureOf);
  clearInterval(watch);
  reply(done);
}

function reply(message: ImageReply): void {
  process.send?.(message);
}

/** @param memoryLimitBytes Limit of resident memory. V8's own limit does not include what libvips uses. */
function serve(memoryLimitBytes: number): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  endFirst();

  process.on('message', (request: ImageRequest) => void answer(request, memoryLimitBytes));
  // The parent has ended, for whatever reason.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C in a terminal reaches both processes, and the parent may still have work to finish.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
}

/** If memory runs out anyway, the system should end this process and not the service. Only Linux can be told so. */
function endFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // On other systems only the limit above applies.
  }
}

serve(Number(process.argv[2]));
