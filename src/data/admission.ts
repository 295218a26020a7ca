import { LRUCache } from 'lru-cache';

export interface AdmissionOptions {
  /** Highest total weight of the admitted values. The least recently used ones make room for others. */
  readonly limit: number;
  /** Highest weight of new values in one window. */
  readonly perWindow: number;
  /** The same for one owner. */
  readonly perOwner: number;
  /** In milliseconds: the lifetime of a connection, which keeps what it has prepared. */
  readonly windowMs: number;
  readonly now?: () => number;
}

export interface Candidate<Value> {
  readonly weight: number;
  /** The user who needs it. */
  readonly owner: string;
  readonly make: () => Value;
}

/**
 * Limits the statements that database connections prepare for the documents of clients. A connection keeps each
 * prepared statement until it ends, so a client that sends ever new documents would fill the database's memory.
 * Statements in regular use stay admitted. A connection prepares at most the weight `limit` + 2 * `perWindow`.
 */
export class Admission<Value extends object | string> {
  readonly #options: AdmissionOptions;
  readonly #admitted: LRUCache<string, Value>;
  #windowEndsAt = -Infinity;
  #admittedInWindow = 0;
  readonly #admittedByOwner = new Map<string, number>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#admitted = new LRUCache({ maxSize: options.limit });
  }

  /** The value of this key, which is admitted if it is new; null if there is no room for it. Counts as a use. */
  admit(key: string, { weight, owner, make }: Candidate<Value>): Value | null {
    const standing = this.#admitted.get(key);
    if (standing !== undefined) return standing;
    if (!this.#hasRoom(weight, owner)) return null;
    const value = make();
    this.#admittedInWindow += weight;
    this.#admittedByOwner.set(owner, (this.#admittedByOwner.get(owner) ?? 0) + weight);
    this.#admitted.set(key, value, { size: weight });
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
