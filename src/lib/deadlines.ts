/** A call that is due unless it is cancelled. */
export interface Deadline {
  readonly cancel: () => void;
}

interface Entry {
  /** By `performance.now()`. */
  readonly at: number;
  readonly onLate: () => void;
}

/**
 * Deadlines that are nearly always met, such as those of statements and answers. One timer serves all of them, because a
 * timer for each is costly: whatever its callback refers to is kept from the quick garbage collections, and stays in
 * memory until the next full one. For statements with their rows, that took a fifth of the process's time under load.
 *
 * A `Set` or a linked list has the same effect: their discarded parts still refer to what came after. So the entries
 * are in an array that is used again and again.
 */
export class Deadlines {
  readonly #resolutionMs: number;
  readonly #entries: (Entry | undefined)[] = [];
  /** Indexes without an entry. */
  readonly #free: number[] = [];
  #isScheduled = false;

  /** @param resolutionMs How late a callback may be called, in milliseconds. */
  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs;
  }

  /**
   * @param ms From now on, in milliseconds.
   * @param onLate Must not throw.
   */
  set(ms: number, onLate: () => void): Deadline {
    const index = this.#free.pop() ?? this.#entries.length;
    const entry: Entry = { at: performance.now() + ms, onLate };
    this.#entries[index] = entry;
    if (!this.#isScheduled) this.#schedule();
    return {
      cancel: () => {
        if (this.#entries[index] === entry) this.#remove(index);
      },
    };
  }

  #remove(index: number): void {
    this.#entries[index] = undefined;
    this.#free.push(index);
  }

  #schedule(): void {
    this.#isScheduled = true;
    setTimeout(() => this.#check(), this.#resolutionMs).unref();
  }

  #check(): void {
    this.#isScheduled = false;
    const now = performance.now();
    for (const [index, entry] of this.#entries.entries()) {
      if (entry === undefined || entry.at > now) continue;
      this.#remove(index);
      entry.onLate();
    }
    if (this.#free.length < this.#entries.length) this.#schedule();
  }
}
