import { Redis } from 'ioredis';

import type { Logger } from '../log.ts';

/**
 * A connection that comes back by itself. What is asked of it is answered or fails within half a second: whoever asks
 * can do without.
 *
 * @param url `redis://` or, by TLS, `rediss://`.
 */
export function openRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    commandTimeout: 500,
    connectTimeout: 2_000,
    // Nothing comes from a server that is frozen: not ready, so that no more is asked of it.
    socketTimeout: 2_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let failing = false;
  redis.on('error', (error: Error) => {
    // Once for each outage; an address that is refused is told for each attempt.
    if (!failing) log.warn({ reason: error.message }, 'Redis is out of reach; each instance counts for itself');
    failing = true;
  });
  redis.on('ready', () => (failing = false));
  return redis;
}
