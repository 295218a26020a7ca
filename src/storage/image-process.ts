import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { extname } from 'node:path';

import type { ImageReply, ImageRequest } from './image-worker.ts';

/** `.ts` where types are stripped, `.js` where they were compiled away: whatever this file is. */
const WORKER = new URL(`./image-worker${extname(import.meta.filename)}`, import.meta.url);
/** Not the parent's: what is decoded there is a stranger's. */
const ENVIRONMENT = {
  // glibc would keep what each thread has freed to itself.
  MALLOC_ARENA_MAX: '2',
  UV_THREADPOOL_SIZE: '2',
};
/** Only requests and replies are in V8's heap there. */
const OPTIONS = ['--max-old-space-size=64'];
const STDERR_TAIL_CHARS = 2_000;

/** How a request ended: with a reply, or without one. */
export type ImageOutcome =
  | ImageReply
  | { readonly outcome: 'timeout' }
  | { readonly outcome: 'ended'; readonly how: string };

/**
 * One process of image-worker.ts. A process and no thread: a crash of libvips takes its process with it, and a thread
 * that is in native code cannot be stopped.
 */
export class ImageProcess {
  readonly #child: ChildProcess;
  readonly #stderrPipe: Socket | null;
  #stderr = '';
  /** Takes the outcome of the request that is under way. */
  #settle: ((outcome: ImageOutcome) => void) | null = null;
  /** How it ended; null: it has not. */
  #end: string | null = null;
  /** Resolves, once it is gone or where it could not be started, with how that was. */
  readonly ended: Promise<string>;

  /** @param memoryLimitBytes Resident at most. */
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
    // A request keeps us alive by its time limit; a process without one need not.
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

  /** The end of what it has written there. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * One at a time. After `timeout`, `ended` and `exhausted` the process is of no more use.
   *
   * @param limitMs Also for the start of the process, where it is new.
   */
  async request(request: ImageRequest, limitMs: number): Promise<ImageOutcome> {
    if (this.#end !== null) return { outcome: 'ended', how: this.#end };
    const { promise, resolve } = Promise.withResolvers<ImageOutcome>();
    const timer = setTimeout(() => resolve({ outcome: 'timeout' }), limitMs);
    this.#settle = resolve;
    // Where it cannot be sent, the process has ended, or is about to.
    this.#child.send(request, () => {});
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#settle = null;
    }
  }

  /** At once, whatever it is doing. Resolves once it is gone. */
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
