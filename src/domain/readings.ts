import { RateLimitedError } from '../errors.ts';

/** Length of the texts that are read in one slice, in UTF-16 units. Reading so much takes about 5 ms. */
const SLICE = 4_000;
/** Pause after a slice, as a multiple of the time that reading it took. The pause leaves the process to other work. */
const REST = 3;
/** Upper limit of that pause, in milliseconds. */
const MAX_REST_MS = 100;
/** Texts of one client that may wait. Further ones are refused. */
const MAX_WAITING = 100;
/** `retryAfterMs` of such a refusal, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/**
 * Parses, validates and plans new documents without blocking the process. The time grows with the length of the text; a
 * long one blocks the thread for 20 ms. So texts are read in slices with pauses between them, and clients take turns.
 */
export class Readings {
  /** Client -> texts that wait. The clients are in the order of their turns. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #left = SLICE;
  #tookMs = 0;
  #scheduled = false;

  /**
   * @param who A user's id, or the address of an anonymous client.
   * @param length Of the text, in UTF-16 units.
   * @param read Parses, validates and plans it. Runs without interruption.
   * @throws {RateLimitedError} Too many texts of this client wait.
   */
  async run<Result>(who: string, length: number, read: () => Result): Promise<Result> {
    if (this.#left > 0 && this.#waiting.size === 0) return this.#read(length, read);
    const waiting = this.#waiting.get(who) ?? [];
    if (waiting.length >= MAX_WAITING) {
      throw new RateLimitedError(
        `unable to read the document; ${MAX_WAITING} new documents are waiting already`,
        RETRY_AFTER_MS,
      );
    }
    this.#waiting.set(who, waiting);
    return new Promise<Result>((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve(this.#read(length, read));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #read<Result>(length: number, read: () => Result): Result {
    this.#left -= length;
    const began = performance.now();
    try {
      return read();
    } finally {
      this.#tookMs += performance.now() - began;
      if (!this.#scheduled) this.#schedule(0);
    }
  }

  #schedule(ms: number): void {
    this.#scheduled = true;
    setTimeout(() => this.#next(), ms);
  }

  #next(): void {
    // The slice is over: pause.
    if (this.#left <= 0 && this.#tookMs > 0) {
      this.#schedule(Math.min(MAX_REST_MS, REST * this.#tookMs));
      this.#tookMs = 0;
      return;
    }
    this.#scheduled = false;
    this.#tookMs = 0;
    this.#left = SLICE;
    while (this.#left > 0) {
      const [first] = this.#waiting;
      if (!first) return;
      const [who, waiting] = first;
      this.#waiting.delete(who);
      const read = waiting.shift()!;
      if (waiting.length > 0) this.#waiting.set(who, waiting);
      read();
    }
  }
}
