import process from 'node:process';

import type { AblyConfig } from '../src/config.ts';
import { createDb } from '../src/data/db.ts';
import { createLogger } from '../src/log.ts';
import { createSend } from '../src/realtime/ably.ts';
import type { Send } from '../src/realtime/send.ts';
import { type Publisher, type PublisherOptions, startPublisher } from '../src/realtime/publisher.ts';

/** As the product has them. */
const TIMEOUT_MS = 5_000;
const POOL_SIZE = 5;

/**
 * The product's publisher in this process. It is stopped at once, whatever is still waiting.
 *
 * @param around What stands between the publisher and Ably.
 */
export function startPublishing(
  databaseUrl: string,
  ably: AblyConfig,
  options: Pick<PublisherOptions, 'requestGapMs' | 'channelGapMs'> = {},
  around: (send: Send) => Send = (send) => send,
): Pick<Publisher, 'nudge' | 'counts'> & AsyncDisposable {
  // Standard output is for results.
  const log = createLogger('warn', process.stderr);
  const db = createDb({ url: databaseUrl, poolSize: POOL_SIZE, log });
  const publisher = startPublisher({
    db,
    send: around(createSend(ably, TIMEOUT_MS)),
    log,
    sendMs: 2 * TIMEOUT_MS,
    drainMs: 0,
    ...options,
  });
  return {
    nudge: (streamId) => publisher.nudge(streamId),
    counts: publisher.counts,
    async [Symbol.asyncDispose]() {
      await publisher[Symbol.asyncDispose]();
      await db.$disconnect();
    },
  };
}
