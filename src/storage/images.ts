import { FairQueue } from '../lib/fair-queue.ts';
import type { Logger } from '../observability/log.ts';
import { ImageProcess } from './image-process.ts';
import type { ImageRefusal, ImageReply, ImageSize, ImageTask, Thumbnail } from './image-worker.ts';

export type { ImageRefusal, ImageSize, Thumbnail } from './image-worker.ts';

/** An image to be read. */
export interface Image {
  /** The owner. Users take turns. */
  readonly owner: string;
  /** Price of the owner's turn: see {@link priceOf}. */
  readonly price: number;
  /**
   * Called when it is the image's turn, so that the number of local copies is bounded as well.
   *
   * @param use Gets the path of a local file, which belongs to this call alone and may be changed.
   * @param signal Aborted when the service stops.
   */
  lend<Result>(use: (path: string) => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** Reads uploaded images, in a separate process, one at a time. */
export interface Images extends AsyncDisposable {
  /**
   * Reads the size, from the header alone: the rest may still be damaged.
   *
   * @param image PNG, JPEG, GIF, WebP or AVIF.
   * @throws {ImageRefusedError} It is no such image, or has more than 16,384 pixels a side, 50 megapixels or 2,000
   *   frames.
   * @throws {ImagesUnavailableError} The failure is not about the image; it may be tried again.
   * @throws What `lend` throws.
   */
  probe(image: Image): Promise<ImageSize>;
  /**
   * Makes a thumbnail: the first frame as displayed, at most 400 × 400 pixels and never enlarged; in sRGB, without
   * metadata.
   *
   * @throws {ImageRefusedError} As for {@link probe}; or it is damaged, or needs too much time or memory.
   * @throws {ImagesUnavailableError} The failure is not about the image; it may be tried again.
   * @throws What `lend` throws.
   */
  thumbnail(image: Image): Promise<Thumbnail>;
}

/**
 * Limit of the process's resident memory, in bytes. The chart's container limit has room for it beside the service
 * (checked by `chart.test.ts`). 50 megapixels of PNG, JPEG, GIF or WebP need up to 380 MiB. AVIF and interlaced 16-bit
 * PNG need more than this limit from 20 to 45 megapixels on, and then get no thumbnail.
 */
export const IMAGE_MEMORY_LIMIT_BYTES = 512 * 1024 ** 2;

export interface ImagesOptions {
  readonly log: Logger;
  /** Time limit for one image, in milliseconds, without its time in the queue. Default 10,000. */
  readonly timeLimitMs?: number;
  /** An image for which the process needs more is refused. Default: {@link IMAGE_MEMORY_LIMIT_BYTES}. */
  readonly memoryLimitBytes?: number;
  /** Maximum number of waiting images. Default: 50 of one owner, 1,000 of all. */
  readonly queueLimits?: { readonly ofOne: number; readonly ofAll: number };
  /** The process ends after this idle time, in milliseconds. Default 30,000. */
  readonly idleMs?: number;
}

/** Fixed price of every image, in pixels. */
const LEAST_PRICE = 250_000;
/** Number of bytes that are copied in the time in which one pixel is decoded. */
const BYTES_OF_A_PIXEL = 10;

/**
 * Price of an image, in pixels: the time to copy and to decode it.
 *
 * @param size Null if no pixel is decoded.
 */
export function priceOf(sizeBytes: number, size: ImageSize | null): number {
  return LEAST_PRICE + sizeBytes / BYTES_OF_A_PIXEL + (size ? size.width * size.height : 0);
}

/** An image that is refused. The message is for clients: "unable to …; reason". */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError';
  readonly reason: ImageRefusal;

  constructor(reason: ImageRefusal, because: string, options?: ErrorOptions) {
    super(`unable to use the image; ${because}`, options);
    this.reason = reason;
  }
}

/** The work failed, and the image is not known to be the reason. */
export class ImagesUnavailableError extends Error {
  override readonly name: string = 'ImagesUnavailableError';
}

/** The queue is full. */
export class ImageQueueFullError extends ImagesUnavailableError {
  override readonly name = 'ImageQueueFullError';
}

/** Starts no process before the first image. Disposing it fails all waiting and running work, and ends the process. */
export function openImages(options: ImagesOptions): Images {
  return new ImageQueue(options);
}

interface Job {
  readonly task: ImageTask;
  readonly image: Image;
  readonly result: PromiseWithResolvers<ImageSize | Thumbnail>;
}

class ImageQueue implements Images {
  readonly #log: Logger;
  readonly #timeLimitMs: number;
  readonly #memoryLimitBytes: number;
  readonly #idleMs: number;
  readonly #queue: FairQueue<Job>;
  readonly #stop = new AbortController();
  #process: ImageProcess | null = null;
  /** Ends the idle process. */
  #idle: NodeJS.Timeout | undefined;
  /** Resolves when nothing waits or runs; null if that is so now. */
  #working: Promise<void> | null = null;

  constructor(options: ImagesOptions) {
    this.#log = options.log;
    this.#timeLimitMs = options.timeLimitMs ?? 10_000;
    this.#memoryLimitBytes = options.memoryLimitBytes ?? IMAGE_MEMORY_LIMIT_BYTES;
    this.#idleMs = options.idleMs ?? 30_000;
    this.#queue = new FairQueue(options.queueLimits ?? { ofOne: 50, ofAll: 1_000 });
  }

  async probe(image: Image): Promise<ImageSize> {
    return await this.#enqueue('probe', image);
  }

  async thumbnail(image: Image): Promise<Thumbnail> {
    return (await this.#enqueue('thumbnail', image)) as Thumbnail;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(stopped());
    for (const { result } of this.#queue.drain()) result.reject(stopped());
    await this.#end();
    await this.#working;
  }

  #enqueue(task: ImageTask, image: Image): Promise<ImageSize | Thumbnail> {
    if (this.#stop.signal.aborted) return Promise.reject(stopped());
    const result = Promise.withResolvers<ImageSize | Thumbnail>();
    const { owner: who, price } = image;
    // Probes are urgent because a client waits for them; thumbnails are made in the background.
    if (!this.#queue.add({ who, price, urgent: task === 'probe', job: { task, image, result } })) {
      return Promise.reject(new ImageQueueFullError('unable to read the image; too many others are waiting'));
    }
    this.#working ??= this.#work();
    return result.promise;
  }

  async #work(): Promise<void> {
    clearTimeout(this.#idle);
    for (let job = this.#queue.take(); job; job = this.#queue.take()) {
      await this.#perform(job).then(job.result.resolve, job.result.reject);
    }
    // In the same turn as the last look at the queue, so that work that is added later starts a new run.
    this.#working = null;
    if (this.#process) this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
  }

  async #perform({ task, image }: Job): Promise<ImageSize | Thumbnail> {
    const { signal } = this.#stop;
    try {
      return await image.lend(async (path) => await this.#read(task, path), signal);
    } catch (error) {
      throw signal.aborted ? stopped() : error;
    }
  }

  async #read(task: ImageTask, path: string): Promise<ImageSize | Thumbnail> {
    this.#stop.signal.throwIfAborted();
    const process = (this.#process ??= this.#start());
    const isNew = process.requests === 0;
    const answer = await process.request({ task, path }, this.#timeLimitMs);
    switch (answer.outcome) {
      case 'timeout':
        this.#log.warn({ task, limitMs: this.#timeLimitMs }, 'image refused; it took too long');
        await this.#end();
        throw new ImageRefusedError('TOO_SLOW', `it takes more than ${this.#timeLimitMs} ms to decode`);
      case 'exhausted':
        await this.#end();
        // The memory may have been used by earlier images.
        if (!isNew) return await this.#read(task, path);
        this.#log.warn({ task, residentBytes: answer.residentBytes }, 'image refused; it took too much memory');
        throw new ImageRefusedError('TOO_MUCH_MEMORY', 'it takes too much memory to decode');
      case 'ended':
        throw new ImagesUnavailableError(`unable to read the image; its process ended (${answer.how})`);
      default:
        return valueOf(answer);
    }
  }

  #start(): ImageProcess {
    const process = new ImageProcess(this.#memoryLimitBytes);
    this.#log.info({ pid: process.pid }, 'the image process starts');
    void this.#watch(process);
    return process;
  }

  /** Also while idle: the next image must not find a dead process. */
  async #watch(process: ImageProcess): Promise<void> {
    const how = await process.ended;
    if (this.#process !== process) return;
    this.#process = null;
    this.#log.error({ pid: process.pid, how, stderr: process.stderr }, 'the image process ended by itself');
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const process = this.#process;
    this.#process = null;
    await process?.kill();
  }
}

function valueOf(reply: Exclude<ImageReply, { outcome: 'exhausted' }>): ImageSize | Thumbnail {
  switch (reply.outcome) {
    case 'done':
      return reply.value;
    case 'refused':
      throw new ImageRefusedError(reply.reason, reply.message, { cause: reply.detail });
    case 'failed':
      throw new ImagesUnavailableError(`unable to read the image; ${reply.message}`);
  }
}

function stopped(): ImagesUnavailableError {
  return new ImagesUnavailableError('unable to read the image; the service is stopping');
}
