export interface AdmissionOptions {
  /** Weight at most of all that stands at one time; what was not used the longest is given up for others. */
  readonly limit: number;
  /** Weight of what is new in one window: of all, and for one owner. */
  readonly perWindow: number;
  readonly perOwner: number;
  /** Milliseconds: as long as a connection lives, and keeps what it has prepared. */
  readonly windowMs: number;
  readonly now?: () => number;
}

export interface Candidate<Value> {
  readonly weight: number;
  /** Who asks for it. */
  readonly owner: string;
  readonly make: () => Value;
}

/**
 * Things that may be prepared, where clients make up what they are. Every connection keeps what it has prepared until
 * it ends, so whoever sends ever new ones would fill the database's memory. What is asked for again and again stays,
 * whatever else comes; a connection meets at most the weight `limit` + 2 * `perWindow`.
 */
export class Admission<Value> {
  readonly #options: AdmissionOptions;
  /** In the order of their last use. */
  readonly #admitted = new Map<string, { readonly value: Value; readonly weight: number }>();
  #weight = 0;
  #windowEndsAt = -Infinity;
  #admittedInWindow = 0;
  readonly #admittedByOwner = new Map<string, number>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** What stands under this key, which counts as its use, or is admitted now; null where neither can be. */
  admit(key: string, { weight, owner, make }: Candidate<Value>): Value | null {
    const standing = this.#admitted.get(key);
    if (standing) {
      this.#admitted.delete(key);
      this.#admitted.set(key, standing);
      return standing.value;
    }
    if (!this.#hasRoom(weight, owner)) return null;
    const value = make();
    this.#admittedInWindow += weight;
    this.#admittedByOwner.set(owner, (this.#admittedByOwner.get(owner) ?? 0) + weight);
    for (const [oldest, { weight: freed }] of this.#admitted) {
      if (this.#weight + weight <= this.#options.limit) break;
      this.#admitted.delete(oldest);
      this.#weight -= freed;
    }
    this.#admitted.set(key, { value, weight });
    this.#weight += weight;
    return value;
  }

  #hasRoom(weight: number, owner: string): boolean {
    const { perWindow, perOwner, windowMs, now = Date.now } = this.#options;
    if (now() >= this.#windowEndsAt) {
      this.#windowEndsAt = now() + windowMs;
      this.#admittedInWindow = 0;
      this.#admittedByOwner.clear();
    }
    return this.#admittedInWindow + weight <= perWindow && (this.#admittedByOwner.get(owner) ?? 0) + weight <= perOwner;
  }
}
