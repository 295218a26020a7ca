/**
 * Values by the text that they were made from, for as long as other code holds them. The cache itself keeps nothing
 * alive: thousands of users of one text share one value, and it is freed with the last of them.
 */
export class ValuesInUse<Value extends object> {
  readonly #values = new Map<string, WeakRef<Value>>();
  readonly #collected = new FinalizationRegistry<{ text: string; ref: WeakRef<Value> }>(({ text, ref }) => {
    // Another value may have been made from the text meanwhile.
    if (this.#values.get(text) === ref) this.#values.delete(text);
  });

  /** Texts whose values have not been collected yet. */
  get size(): number {
    return this.#values.size;
  }

  get(text: string): Value | undefined {
    return this.#values.get(text)?.deref();
  }

  set(text: string, value: Value): void {
    const ref = new WeakRef(value);
    this.#values.set(text, ref);
    this.#collected.register(value, { text, ref });
  }
}
