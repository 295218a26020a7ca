/**
 * A bounded queue that is read as an async iterator. Writers never wait: if the reader is too slow, the queue fails and
 * its items are dropped.
 *
 * It is not an async generator, because `return()` of a generator waits for a pending `next()`; here it ends it.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  readonly #limit: number;
  readonly #overflow: () => unknown;
  readonly #onClose: () => void;
  #items: T[] = [];
  #head = 0;
  #waiting: PromiseWithResolvers<IteratorResult<T>>[] = [];
  /** Set once, when nothing more can be written. */
  #end: { readonly error: unknown } | 'done' | null = null;
  #closed = false;
  #room: PromiseWithResolvers<void> | null = null;

  /**
   * @param options.limit Maximum number of items that wait for the reader.
   * @param options.overflow Makes the error for the reader when the queue is full.
   * @param options.onClose Called once, when the reader has reached the end or has left.
   */
  constructor(options: { readonly limit: number; readonly overflow: () => unknown; readonly onClose?: () => void }) {
    this.#limit = options.limit;
    this.#overflow = options.overflow;
    this.#onClose = options.onClose ?? (() => {});
  }

  /** Items that wait for the reader. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Whether the queue has ended for writers. */
  get ended(): boolean {
    return this.#end !== null;
  }

  /** Adds an item, or fails the queue if it is full. Does nothing once the queue has ended. */
  push(item: T): void {
    if (this.#end) return;
    const reader = this.#waiting.shift();
    if (reader) reader.resolve({ done: false, value: item });
    else if (this.size < this.#limit) this.#items.push(item);
    else this.fail(this.#overflow());
  }

  /** Resolves when the queue is at most half full, or has ended. For writers that can wait. */
  room(): Promise<void> {
    if (this.#end || this.size * 2 <= this.#limit) return Promise.resolve();
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  /** Ends the queue after its items: the reader still gets them. */
  finish(): void {
    if (this.#end) return;
    this.#end = 'done';
    if (this.size === 0) this.#close();
    this.#settle();
  }

  /** Fails the queue: its items are dropped, and the reader gets the error. */
  fail(error: unknown): void {
    if (this.#end) return;
    this.#end = { error };
    this.#drop();
    // If no read is pending, the next one gets the error.
    const reader = this.#waiting.shift();
    if (reader) {
      this.#end = 'done';
      reader.reject(error);
    }
    this.#settle();
    this.#close();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.size > 0) {
      const value = this.#items[this.#head++]!;
      // Removed in bulk: removing one item at a time would move all others each time.
      if (this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      if (this.size * 2 <= this.#limit) this.#giveRoom();
      if (this.#end === 'done' && this.size === 0) this.#close();
      return Promise.resolve({ done: false, value });
    }
    if (this.#end === 'done') return Promise.resolve({ done: true, value: undefined });
    if (this.#end) {
      const { error } = this.#end;
      this.#end = 'done';
      return Promise.reject(error);
    }
    const reader = Promise.withResolvers<IteratorResult<T>>();
    this.#waiting.push(reader);
    return reader.promise;
  }

  /** The reader leaves; the items are dropped. */
  return(): Promise<IteratorResult<T>> {
    this.#end = 'done';
    this.#drop();
    this.#settle();
    this.#close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #drop(): void {
    this.#items = [];
    this.#head = 0;
  }

  #settle(): void {
    this.#giveRoom();
    for (const reader of this.#waiting.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = null;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
  }
}
