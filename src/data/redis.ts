import { Redis } from 'ioredis';

import type { Logger } from '../observability/log.ts';

/**
 * A connection to Redis that reconnects by itself. A command is answered or fails within half a second, because its
 * users can do without Redis.
 *
 * @param url `redis://` or, with TLS, `rediss://`.
 */
export function openRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    commandTimeout: 500,
    connectTimeout: 2_000,
    // A server that sends nothing for so long counts as frozen. The connection ends, and commands fail at once.
    socketTimeout: 2_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let failing = false;
  redis.on('error', (error: Error) => {
    // Logged once for each outage.
    if (!failing) log.warn({ reason: error.message }, 'unable to reach Redis; each instance counts alone');
    failing = true;
  });
  redis.on('ready', () => (failing = false));
  return redis;
}
