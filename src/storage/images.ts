import type { Logger } from '../log.ts';
import { ImageProcess } from './image-process.ts';
import type { ImageRefusal, ImageReply, ImageRequest, ImageSize, Thumbnail } from './image-worker.ts';

export type { ImageRefusal, ImageSize, Thumbnail } from './image-worker.ts';

/** What is read off images that strangers have sent, in a process of its own, one at a time. */
export interface Images extends AsyncDisposable {
  /**
   * The size, from the header alone: what follows it may still be damaged.
   *
   * @param path Of a file of this machine: PNG, JPEG, GIF, WebP or AVIF.
   * @throws {ImageRefusedError} It is no such image, or more than 16,384 pixels a side, 50 megapixels, 2,000 frames.
   * @throws {ImagesUnavailableError} Nothing is known of the image; it may be tried again.
   */
  probe(path: string): Promise<ImageSize>;
  /**
   * The first frame as it is shown, within 400 × 400 pixels and never larger than it is; in sRGB, without any metadata.
   *
   * @param path As for {@link probe}.
   * @throws {ImageRefusedError} As for {@link probe}; or it is damaged, or takes too much time or memory.
   * @throws {ImagesUnavailableError} Nothing is known of the image; it may be tried again.
   */
  thumbnail(path: string): Promise<Thumbnail>;
}

export interface ImagesOptions {
  readonly log: Logger;
  /** For one image, in milliseconds, without its time in the queue. Default 10,000. */
  readonly timeLimitMs?: number;
  /** Resident memory of the process, in bytes; an image that takes it beyond is refused. Default 1 GiB. */
  readonly memoryLimitBytes?: number;
  /** Images at most that wait. Default 100. */
  readonly queueLimit?: number;
  /** The process ends after so many milliseconds without work. Default 30,000. */
  readonly idleMs?: number;
}

/** An image that cannot be taken. The message is for clients: "unable to …; reason". */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError';
  readonly reason: ImageRefusal;

  constructor(reason: ImageRefusal, because: string, options?: ErrorOptions) {
    super(`unable to use the image; ${because}`, options);
    this.reason = reason;
  }
}

/** The work could not be done, for a reason that is not known to be the image's. */
export class ImagesUnavailableError extends Error {
  override readonly name = 'ImagesUnavailableError';
}

/** Nothing runs before the first image. Disposing fails what waits or is under way, and ends the process. */
export function openImages(options: ImagesOptions): Images {
  return new ImageQueue(options);
}

interface Job {
  readonly request: ImageRequest;
  readonly result: PromiseWithResolvers<ImageSize | Thumbnail>;
}

class ImageQueue implements Images {
  readonly #log: Logger;
  readonly #timeLimitMs: number;
  readonly #memoryLimitBytes: number;
  readonly #queueLimit: number;
  readonly #idleMs: number;
  readonly #waiting: Job[] = [];
  #process: ImageProcess | null = null;
  /** Ends the process that has nothing to do. */
  #idle: NodeJS.Timeout | undefined;
  /** Resolves once nothing waits or is under way; null: that is so. */
  #working: Promise<void> | null = null;
  #disposed = false;

  constructor(options: ImagesOptions) {
    this.#log = options.log;
    this.#timeLimitMs = options.timeLimitMs ?? 10_000;
    this.#memoryLimitBytes = options.memoryLimitBytes ?? 1024 ** 3;
    this.#queueLimit = options.queueLimit ?? 100;
    this.#idleMs = options.idleMs ?? 30_000;
  }

  async probe(path: string): Promise<ImageSize> {
    return await this.#enqueue({ task: 'probe', path });
  }

  async thumbnail(path: string): Promise<Thumbnail> {
    return (await this.#enqueue({ task: 'thumbnail', path })) as Thumbnail;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const { result } of this.#waiting.splice(0)) result.reject(stopped());
    await this.#end();
    await this.#working;
  }

  #enqueue(request: ImageRequest): Promise<ImageSize | Thumbnail> {
    if (this.#disposed) return Promise.reject(stopped());
    if (this.#waiting.length >= this.#queueLimit) {
      return Promise.reject(new ImagesUnavailableError('unable to read the image; too many others wait'));
    }
    const result = Promise.withResolvers<ImageSize | Thumbnail>();
    this.#waiting.push({ request, result });
    this.#working ??= this.#work();
    return result.promise;
  }

  async #work(): Promise<void> {
    clearTimeout(this.#idle);
    for (let job = this.#next(); job; job = this.#next()) {
      await this.#perform(job).then(job.result.resolve, job.result.reject);
    }
    // In the same turn as the last look at the queue: what comes after it begins anew.
    this.#working = null;
    if (this.#process) this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
  }

  /** Clients wait for probes, which take milliseconds; thumbnails come when they come. */
  #next(): Job | undefined {
    const probe = this.#waiting.findIndex(({ request }) => request.task === 'probe');
    return probe > 0 ? this.#waiting.splice(probe, 1)[0] : this.#waiting.shift();
  }

  async #perform({ request }: Job): Promise<ImageSize | Thumbnail> {
    const process = (this.#process ??= this.#start());
    const answer = await process.request(request, this.#timeLimitMs);
    switch (answer.outcome) {
      case 'timeout':
        this.#log.warn({ task: request.task, limitMs: this.#timeLimitMs }, 'an image took too long: refused');
        await this.#end();
        throw new ImageRefusedError('TOO_SLOW', `it takes more than ${this.#timeLimitMs} ms to decode`);
      case 'exhausted':
        this.#log.warn(
          { task: request.task, residentBytes: answer.residentBytes },
          'an image took too much memory: refused',
        );
        await this.#end();
        throw new ImageRefusedError('TOO_LARGE', 'it takes too much memory to decode');
      case 'ended':
        if (this.#disposed) throw stopped();
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

  /** Without work as well: the next image must not find it dead. */
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
  return new ImagesUnavailableError('unable to read the image; the service stops');
}
