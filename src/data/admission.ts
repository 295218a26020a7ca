export interface AdmissionOptions {
  /** Statements at most that may be prepared; the one that was not used the longest is given up for another. */
  readonly limit: number;
  /** New ones at most in one window. */
  readonly perWindow: number;
  /** Milliseconds: as long as a connection lives, and keeps what it has prepared. */
  readonly windowMs: number;
  readonly now?: () => number;
}

/**
 * Which statements may be prepared, where clients make up their texts. Every connection keeps what it has prepared
 * until it ends, some 100 kB each, so whoever sends ever new ones would fill the database's memory. Those that are
 * asked for again and again stay, whatever else comes; a connection meets at most `limit` + 2 * `perWindow` of them.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  /** In the order of their last use. */
  readonly #admitted = new Set<string>();
  #windowEndsAt = -Infinity;
  #admittedInWindow = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Whether this one may be prepared; counts as its use. */
  admits(text: string): boolean {
    const { limit, perWindow, windowMs, now = Date.now } = this.#options;
    if (this.#admitted.delete(text)) {
      this.#admitted.add(text);
      return true;
    }
    if (now() >= this.#windowEndsAt) {
      this.#windowEndsAt = now() + windowMs;
      this.#admittedInWindow = 0;
    }
    if (this.#admittedInWindow === perWindow) return false;
    this.#admittedInWindow++;
    if (this.#admitted.size === limit) this.#admitted.delete(this.#admitted.values().next().value!);
    this.#admitted.add(text);
    return true;
  }
}
