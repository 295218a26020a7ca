/** Longest time that a timer can wait, in milliseconds: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls back at a moment, however far away. @returns Disposing it ends that. */
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
 * The same items until `time`; then `last`, and the end. `return()` ends a `next()` that is under way, as far as the
 * source does so.
 */
export function endAt<T>(source: AsyncIterable<T>, time: Date, last: () => T): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let state: 'open' | 'over' | 'ended' = 'open';
  /** Those who wait for the source. No promise for all of them to race with: it would keep every item that won. */
  const waiting = new Set<() => void>();
  const timer = at(time, () => {
    state = 'over';
    for (const wake of waiting) wake();
  });

  function end(): void {
    state = 'ended';
    timer[Symbol.dispose]();
    // Not waited for: the source may be waiting for what never comes.
    iterator.return?.().catch(() => {});
  }

  /** What the source brings next; undefined where the time comes first. */
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
