/**
 * A bounded queue that is read as an async iterator. Writers never wait: where the reader is too slow, the queue
 * fails, and what is in it is dropped.
 *
 * It is no async generator, because `return()` of one waits for a `next()` that is under way; here it ends it.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  readonly #limit: number;
  readonly #overflow: () => unknown;
  readonly #onClose: () => void;
  #items: T[] = [];
  #head = 0;
  #waiting: PromiseWithResolvers<IteratorResult<T>>[] = [];
  /** No more is written; set once. */
  #end: { readonly error: unknown } | 'done' | null = null;
  #closed = false;
  #room: PromiseWithResolvers<void> | null = null;

  /**
   * @param options.limit Items at most that wait for the reader.
   * @param options.overflow What the reader is told where there would be more.
   * @param options.onClose Called once, when the reader has come to the end or has gone.
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

  /** Whether nothing more can be written. */
  get ended(): boolean {
    return this.#end !== null;
  }

  /** Adds an item, or fails the queue where it is full. Does nothing once it has ended. */
  push(item: T): void {
    if (this.#end) return;
    const reader = this.#waiting.shift();
    if (reader) reader.resolve({ done: false, value: item });
    else if (this.size < this.#limit) this.#items.push(item);
    else this.fail(this.#overflow());
  }

  /** Resolves when at most half of the queue is taken, or it has ended: for writers that can wait. */
  room(): Promise<void> {
    if (this.#end || this.size * 2 <= this.#limit) return Promise.resolve();
    return (this.#room ??= Promise.withResolvers()).promise;
  }

  /** The reader still gets what is in the queue, and then the end. */
  finish(): void {
    if (this.#end) return;
    this.#end = 'done';
    if (this.size === 0) this.#close();
    this.#settle();
  }

  /** What is in the queue is dropped; the reader gets the error. */
  fail(error: unknown): void {
    if (this.#end) return;
    this.#end = { error };
    this.#drop();
    // Nobody has to be waiting: the next read then gets it.
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
      // Shifted in bulk: one by one each would move all the others.
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

  /** The reader goes; what is in the queue is dropped. */
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
