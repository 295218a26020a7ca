import type { Realtime } from '../../src/realtime/realtime.ts';

/** For callers that only write: nobody listens, and whoever tries is told so. */
export const WRITE_ONLY: Realtime = {
  bridge: {
    subscribe: () => Promise.reject(new Error('nobody can subscribe here')),
    counts: { subscribers: 0, feeds: 0 },
    [Symbol.asyncDispose]: async () => {},
  },
};
