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
  const late = Promise.withResolvers<void>();
  const timer = at(time, late.resolve);
  const over = late.promise.then(() => 'over' as const);
  let ended = false;

  function end(): void {
    ended = true;
    timer[Symbol.dispose]();
    // Not waited for: the source may be waiting for what never comes.
    void iterator.return?.();
  }

  return {
    async next() {
      if (ended) return { done: true, value: undefined };
      const following = iterator.next();
      const result = await Promise.race([following, over]);
      if (result === 'over') {
        following.catch(() => {});
        end();
        return { done: false, value: last() };
      }
      if (result.done) end();
      return result;
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
