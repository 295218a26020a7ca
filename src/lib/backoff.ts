/** How long to wait before trying again. */
export interface Backoff {
  /** Milliseconds to wait after this failure; the next one is about twice as long, up to the limit. */
  next(): number;
  /** Call after a success: the next failure starts again at the first bound. */
  reset(): void;
}

/**
 * Exponential backoff with full jitter: a random time between zero and a bound that doubles. Callers that failed
 * together do not retry together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param options.firstMs The first bound, in milliseconds.
 * @param options.limitMs The largest bound, in milliseconds.
 */
export function backoff(options: { firstMs: number; limitMs: number; random?: () => number }): Backoff {
  const { firstMs, limitMs, random = Math.random } = options;
  let bound = firstMs;
  return {
    next() {
      const wait = random() * bound;
      bound = Math.min(bound * 2, limitMs);
      return wait;
    },
    reset() {
      bound = firstMs;
    },
  };
}
