/**
 * The process that decodes images: what a file does to libvips, it does here. It has no secret, serves one request at a
 * time and is killed without notice (images.ts).
 */
import { stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import process from 'node:process';
import sharp, { type Metadata } from 'sharp';

export type ImageTask = 'probe' | 'thumbnail';

export interface ImageRequest {
  readonly task: ImageTask;
  readonly path: string;
}

export interface ImageSize {
  /** Pixels, as it is shown: after its EXIF orientation. */
  readonly width: number;
  readonly height: number;
}

export interface Thumbnail extends ImageSize {
  readonly bytes: Buffer;
  readonly contentType: 'image/webp';
}

/** Why an image is not taken, whoever sends it and however often. */
export type ImageRefusal = 'NOT_AN_IMAGE' | 'DAMAGED' | 'TOO_LARGE' | 'TOO_MANY_FRAMES' | 'TOO_SLOW';

export type ImageReply =
  | { readonly outcome: 'done'; readonly value: ImageSize | Thumbnail }
  | { readonly outcome: 'refused'; readonly reason: ImageRefusal; readonly message: string; readonly detail?: string }
  /** It is refused as well, and the process is of no more use. */
  | { readonly outcome: 'exhausted'; readonly residentBytes: number }
  /** Nothing is said about the image. */
  | { readonly outcome: 'failed'; readonly message: string };

const MAX_PIXELS = 50_000_000;
const MAX_SIDE = 16_384;
/** Only the first is decoded, yet the headers of all are read, and every client has to play them. */
const MAX_FRAMES = 2_000;
const THUMBNAIL_SIDE = 400;
const MEMORY_CHECK_MS = 25;

/** Those of media-types.ts. All other loaders are off: libvips knows many formats, and each is a parser to attack. */
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
  const size = await sizeOf(path);
  return task === 'probe' ? size : await thumbnailOf(path);
}

/** From the header alone. */
async function sizeOf(path: string): Promise<ImageSize> {
  const { autoOrient, pages = 1 } = await headerOf(path);
  const { width, height } = autoOrient;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new Refusal(
      'TOO_LARGE',
      `it has ${width} × ${height} pixels; at most ${MAX_SIDE} a side, and ${MAX_PIXELS} in all, are taken`,
    );
  }
  if (pages > MAX_FRAMES) {
    throw new Refusal('TOO_MANY_FRAMES', `it has ${pages} frames; at most ${MAX_FRAMES} are taken`);
  }
  return { width, height };
}

async function headerOf(path: string): Promise<Metadata> {
  let header: Metadata;
  try {
    // No pixel is decoded, so the limit, whose error has no numbers in it, is held by what we find.
    header = await sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw cause instanceof Error && cause.message.includes('unsupported image format')
      ? new Refusal('NOT_AN_IMAGE', 'it is no PNG, JPEG, GIF, WebP or AVIF', { cause })
      : new Refusal('DAMAGED', 'its header is damaged or not complete', { cause });
  }
  if (header.format === 'heif' && header.compression !== 'av1') {
    throw new Refusal('NOT_AN_IMAGE', 'it is a HEIC image, and no AVIF');
  }
  return header;
}

/** The first frame, in sRGB. Without `keepMetadata` and its like none is written: no EXIF, no XMP, no profile. */
async function thumbnailOf(path: string): Promise<Thumbnail> {
  try {
    // The default of `failOn`, warnings, refuses what cameras write; an error and a missing end are refused here too.
    const { data, info } = await sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true })
      .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, contentType: 'image/webp', width: info.width, height: info.height };
  } catch (cause) {
    throw new Refusal('DAMAGED', 'it cannot be decoded; it is damaged or not complete', { cause });
  }
}

function failureOf(error: unknown): ImageReply {
  if (!(error instanceof Refusal)) return { outcome: 'failed', message: String(error) };
  const { reason, message, cause } = error;
  return { outcome: 'refused', reason, message, ...(cause instanceof Error && { detail: cause.message }) };
}

async function answer(request: ImageRequest, memoryLimitBytes: number): Promise<void> {
  // libvips works in a thread, so that this one goes on watching. It is for the parent to kill us: an exit would wait.
  const watch = setInterval(() => {
    const residentBytes = process.memoryUsage.rss();
    if (residentBytes > memoryLimitBytes) reply({ outcome: 'exhausted', residentBytes });
  }, MEMORY_CHECK_MS);
  const done = await perform(request).then((value): ImageReply => ({ outcome: 'done', value }), failureOf);
  clearInterval(watch);
  reply(done);
}

function reply(message: ImageReply): void {
  process.send?.(message);
}

/** @param memoryLimitBytes Resident at most; V8's own limit knows nothing of what libvips takes. */
function serve(memoryLimitBytes: number): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

  process.on('message', (request: ImageRequest) => void answer(request, memoryLimitBytes));
  // The parent is gone, by whatever means.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C in a terminal goes to both of us, and the parent may still have work to finish.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
}

serve(Number(process.argv[2]));
