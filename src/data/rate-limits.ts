import type { Redis } from 'ioredis';
import type pg from 'pg';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';

/** A number of points in a window of seconds. The window begins with the first point. */
export interface RateLimit {
  readonly points: number;
  readonly seconds: number;
}

/** Result of taking points. */
export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/** Counts the points of each key, for one limit. */
export interface Counter {
  take(key: string, points: number): Promise<Taken>;
}

/** @param name Distinguishes counters that share a store. */
export type MakeCounter = (name: string, limit: RateLimit) => Counter;

/** Counts in this process. */
export const countInMemory: MakeCounter = (name, limit) => counterOf(inMemory(name, limit));

/**
 * Counts for all instances in the database, with a statement each time. During an outage each instance counts alone, so
 * that the limits do not make requests fail.
 */
export function countInPostgres(pool: pg.Pool): MakeCounter {
  return (name, limit) =>
    counterOf(
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        keyPrefix: name,
        points: limit.points,
        duration: limit.seconds,
        // A key over the limit is refused without another statement.
        inMemoryBlockOnConsumed: limit.points + 1,
        insuranceLimiter: inMemory(name, limit),
      }),
    );
}

/** The same in Redis. Keys expire with their windows. */
export function countInRedis(redis: Redis): MakeCounter {
  return (name, limit) =>
    counterOf(
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `messaging:limits:${name}`,
        points: limit.points,
        duration: limit.seconds,
        rejectIfRedisNotReady: true,
        inMemoryBlockOnConsumed: limit.points + 1,
        insuranceLimiter: inMemory(name, limit),
      }),
    );
}

function inMemory(name: string, { points, seconds }: RateLimit): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
}

function counterOf(limiter: RateLimiterAbstract): Counter {
  return {
    async take(key, points) {
      try {
        return takenOf(await limiter.consume(key, points), true);
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return takenOf(refusal, false);
        throw refusal;
      }
    },
  };
}

function takenOf({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Taken {
  return { allowed, remaining: remainingPoints, resetMs: Math.max(1, Math.ceil(msBeforeNext)) };
}
