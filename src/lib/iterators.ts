/** Longest delay of a timer, in milliseconds: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls back at a time, however far away. @returns Disposing it cancels the call. */
export function at(time: Date, callback: () => void): Disposable {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const left = time.getTime() - Date.now();
    timer = left > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(callback, Math.max(left, 0));
    timer.unref();
  };
  wait();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/**
 * The same items until `time`; then `last`, and the end. `return()` ends a pending `next()` if that of the source does.
 */
export function endAt<T>(source: AsyncIterable<T>, time: Date, last: () => T): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let state: 'open' | 'over' | 'ended' = 'open';
  /** Pending reads of the source. They are not raced against one shared promise, because it would keep every item. */
  const waiting = new Set<() => void>();
  const timer = at(time, () => {
    state = 'over';
    for (const wake of waiting) wake();
  });

  function end(): void {
    state = 'ended';
    timer[Symbol.dispose]();
    // Not awaited: the source may wait for ever.
    iterator.return?.().catch(() => {});
  }

  /** The next item of the source; undefined if the time comes first. */
  async function following(): Promise<IteratorResult<T> | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T> | undefined>();
    const wake = () => resolve(undefined);
    waiting.add(wake);
    iterator.next().then(resolve, reject);
    try {
      return await promise;
    } finally {
      waiting.delete(wake);
    }
  }

  return {
    async next() {
      try {
        const result = state === 'open' ? await following() : undefined;
        if (result && !result.done) return result;
      } catch (error) {
        end();
        throw error;
      }
      const isOver = state === 'over';
      if (state !== 'ended') end();
      return isOver ? { done: false, value: last() } : { done: true, value: undefined };
    },
    async return() {
      if (state !== 'ended') end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
