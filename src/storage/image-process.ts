import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { extname } from 'node:path';

import type { ImageReply, ImageRequest } from './image-worker.ts';

/** `.ts` if types are stripped at run time, `.js` if the program was compiled: the same as this file. */
const WORKER = new URL(`./image-worker${extname(import.meta.filename)}`, import.meta.url);
/** Not the parent's environment, because the process decodes untrusted bytes. */
const ENVIRONMENT = {
  // By default glibc keeps freed memory for each thread.
  MALLOC_ARENA_MAX: '2',
  UV_THREADPOOL_SIZE: '2',
};
/** V8's heap there contains only requests and replies. */
const OPTIONS = ['--max-old-space-size=64'];
const STDERR_TAIL_CHARS = 2_000;

/** How a request ended: with a reply, or without one. */
export type ImageOutcome =
  | ImageReply
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'ended'; readonly how: string };

/**
 * One process of image-worker.ts. It is a process and not a thread: a crash of libvips ends its process, and a thread
 * in native code cannot be stopped.
 */
export class ImageProcess {
  readonly #child: ChildProcess;
  readonly #stderrPipe: Socket | null;
  #stderr = '';
  /** Receives the outcome of the request in progress. */
  #settle: ((outcome: ImageOutcome) => void) | null = null;
  /** How the process ended; null while it runs. */
  #end: string | null = null;
  #requests = 0;
  /** Resolves when the process has ended or could not be started, with the reason. */
  readonly ended: Promise<string>;

  /** @param memoryLimitBytes Limit of resident memory. */
  constructor(memoryLimitBytes: number) {
    const child = fork(WORKER, [String(memoryLimitBytes)], {
      env: ENVIRONMENT,
      execArgv: OPTIONS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARS);
    });
    // A request keeps the parent alive by its time limit; an idle process must not.
    child.unref();
    child.channel?.unref();
    this.#stderrPipe = child.stderr as Socket | null;
    this.#stderrPipe?.unref();
    this.ended = Promise.race([
      once(child, 'close').then(([code, signal]) => String(signal ?? `exit code ${code}`)),
      new Promise<string>((resolve) => child.on('error', (error) => resolve(error.message))),
    ]).catch(String);
    void this.#watch();
    child.on('message', (reply) => this.#settle?.(reply as ImageReply));
    this.#child = child;
  }

  /** The last part of its standard error. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Number of requests that were sent to it. */
  get requests(): number {
    return this.#requests;
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * One request at a time. After `timeout`, `ended` and `exhausted` the process must not be used again.
   *
   * @param limitMs Time limit, including the start of a new process.
   */
  async request(request: ImageRequest, limitMs: number): Promise<ImageOutcome> {
    if (this.#end !== null) return { outcome: 'ended', how: this.#end };
    const { promise, resolve } = Promise.withResolvers<ImageOutcome>();
    const timer = setTimeout(() => resolve({ outcome: 'timeout' }), limitMs);
    this.#settle = resolve;
    this.#requests += 1;
    // If the request cannot be sent, the process has ended or is about to.
    this.#child.send(request, () => {});
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#settle = null;
    }
  }

  /** Kills it at once. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.#child.ref();
    this.#stderrPipe?.ref();
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #watch(): Promise<void> {
    this.#end = await this.ended;
    this.#settle?.({ outcome: 'ended', how: this.#end });
  }
}
