import process from 'node:process';

import type { AblyConfig } from '../src/config/config.ts';
import { createDb } from '../src/data/db.ts';
import { createLogger } from '../src/observability/log.ts';
import { startAblyClock } from '../src/realtime/ably-clock.ts';
import { createFencedSend } from '../src/realtime/fenced-send.ts';
import { startInstanceLease } from '../src/realtime/instance-lease.ts';
import { type Publisher, type PublisherOptions, startPublisher } from '../src/realtime/publisher.ts';
import type { FencedSend } from '../src/realtime/send.ts';

/** The same as in the product. */
const TIMEOUT_MS = 5_000;
const POOL_SIZE = 5;

/**
 * The product's publisher in this process. Disposing it stops it at once, even if events wait.
 *
 * @param around Wraps the function that sends to Ably.
 */
export function startPublishing(
  databaseUrl: string,
  ably: AblyConfig,
  options: Pick<PublisherOptions, 'requestGapMs' | 'channelGapMs'> = {},
  around: (send: FencedSend) => FencedSend = (send) => send,
): Pick<Publisher, 'nudge' | 'counts'> & AsyncDisposable {
  // Standard output is for results.
  const log = createLogger('warn', process.stderr);
  const db = createDb({ url: databaseUrl, poolSize: POOL_SIZE, log });
  const leaseDb = createDb({ url: databaseUrl, poolSize: 1, log });
  const clock = startAblyClock({ ably, log });
  const lease = startInstanceLease({ db: leaseDb, log });
  const publisher = startPublisher({
    db,
    lease,
    send: around(createFencedSend(ably, TIMEOUT_MS, clock)),
    log,
    drainMs: 0,
    ...options,
  });
  return {
    nudge: (streamId) => publisher.nudge(streamId),
    counts: publisher.counts,
    async [Symbol.asyncDispose]() {
      await publisher[Symbol.asyncDispose]();
      await lease[Symbol.asyncDispose]();
      clock[Symbol.dispose]();
      await Promise.all([db.$disconnect(), leaseDb.$disconnect()]);
    },
  };
}
