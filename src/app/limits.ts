import type { Config } from '../config/config.ts';
import { createPool } from '../data/pool.ts';
import { countInPostgres, countInRedis } from '../data/rate-limits.ts';
import { createLimits, type Limits } from '../domain/limits.ts';
import type { Logger } from '../observability/log.ts';

/** Connections of the pool that counts the use of the rate limits. */
const POOL_SIZE = 2;
/** Longest wait for that pool, in milliseconds. After that the process counts alone, and the request still has time. */
const TIMEOUT_MS = 1_000;

/** Rate limits, counted in the configured store: in this process, in PostgreSQL or in Redis. */
export async function openLimits(
  config: Config,
  databaseUrl: string,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<Limits> {
  const { rateLimitScale: scale, rateLimitStore } = config;
  if (rateLimitStore === 'memory' || scale === 0) return createLimits({ scale });
  if (rateLimitStore !== 'postgres') {
    const { openRedis } = await import('../data/redis.ts');
    const redis = openRedis(rateLimitStore.redisUrl, log);
    stack.defer(() => redis.disconnect());
    return createLimits({ scale, count: countInRedis(redis) });
  }
  // A separate pool, so that requests over quota do not wait for connections of other requests.
  const pool = createPool({ url: databaseUrl, poolSize: POOL_SIZE, timeoutMs: TIMEOUT_MS, log });
  stack.defer(() => pool.end());
  return createLimits({ scale, count: countInPostgres(pool) });
}
