import { hash } from 'node:crypto';

export interface TextCacheOptions {
  /** Length of all texts that are remembered, in UTF-16 units: what was not asked for the longest is forgotten first. */
  readonly limit: number;
  /** A longer text is not remembered. */
  readonly longest: number;
  /** Whether a text is remembered only once it comes again: what comes once takes no place then. */
  readonly onReturn?: boolean;
}

/** Texts at most that came once and are waited for. */
const MAX_NEWCOMERS = 2_000;

/** Values by a text that clients make up, so in bounds. */
export class TextCache<Value> {
  readonly #options: TextCacheOptions;
  /** In the order of their last use. */
  readonly #values = new Map<string, Value>();
  /** Digests of texts that came once, the oldest first. */
  readonly #newcomers = new Set<string>();
  #length = 0;

  constructor(options: TextCacheOptions) {
    this.#options = options;
  }

  get(text: string): Value | undefined {
    const value = this.#values.get(text);
    if (value === undefined) return undefined;
    this.#values.delete(text);
    this.#values.set(text, value);
    return value;
  }

  set(text: string, value: Value): void {
    const { limit, longest, onReturn = false } = this.#options;
    if (text.length > longest) return;
    if (onReturn && !this.#values.has(text) && !this.#returns(text)) return;
    if (!this.#values.delete(text)) this.#length += text.length;
    this.#values.set(text, value);
    for (const oldest of this.#values.keys()) {
      if (this.#length <= limit) break;
      this.#values.delete(oldest);
      this.#length -= oldest.length;
    }
  }

  #returns(text: string): boolean {
    const digest = hash('sha1', text);
    if (this.#newcomers.delete(digest)) return true;
    this.#newcomers.add(digest);
    const [oldest] = this.#newcomers;
    if (this.#newcomers.size > MAX_NEWCOMERS) this.#newcomers.delete(oldest!);
    return false;
  }
}
