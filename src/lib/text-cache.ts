export interface TextCacheOptions {
  /** Length of all texts that are remembered, in UTF-16 units: what was not asked for the longest is forgotten first. */
  readonly limit: number;
  /** A longer text is not remembered. */
  readonly longest: number;
}

/** Values by a text that clients make up, so in bounds. */
export class TextCache<Value> {
  readonly #options: TextCacheOptions;
  /** In the order of their last use. */
  readonly #values = new Map<string, Value>();
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
    const { limit, longest } = this.#options;
    if (text.length > longest) return;
    if (!this.#values.delete(text)) this.#length += text.length;
    this.#values.set(text, value);
    for (const oldest of this.#values.keys()) {
      if (this.#length <= limit) break;
      this.#values.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}
