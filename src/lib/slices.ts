/**
 * Processes much work in slices, and lets other work of the process run between them. Promises that are resolved
 * together all run before anything else: graphql-js would complete tens of thousands of objects at once.
 */
export class Slices {
  readonly #size: number;
  readonly #waiting: { readonly items: number; readonly start: () => void }[] = [];
  #left: number;
  #scheduled = false;

  /** @param size Number of items in one slice. */
  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** Resolves when the current slice has room, otherwise with a later one; in the order of the calls. */
  take(items: number): Promise<void> | undefined {
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#begin(items);
      return undefined;
    }
    return new Promise((start) => this.#waiting.push({ items, start }));
  }

  #begin(items: number): void {
    this.#left -= items;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#scheduled = false;
    this.#left = this.#size;
    while (this.#left > 0) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#begin(next.items);
      next.start();
    }
  }
}
