import type { Redis } from 'ioredis';
import type pg from 'pg';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';

/** So many points in so many seconds, counted from the first one. */
export interface RateLimit {
  readonly points: number;
  readonly seconds: number;
}

/** What is left after points were taken. */
export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until all of the points are there again. */
  readonly resetMs: number;
}

/** Counts what each key takes of one limit. */
export interface Counter {
  take(key: string, points: number): Promise<Taken>;
}

/** @param name Tells the counters apart, where they are kept together. */
export type MakeCounter = (name: string, limit: RateLimit) => Counter;

/** Counts what this process sees. */
export const countInMemory: MakeCounter = (name, limit) => counterOf(inMemory(name, limit));

/**
 * Counts for all processes of a database, at a statement each time. Where it cannot be asked, each counts for itself: a
 * limit is no reason to refuse what could be done.
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
        // Who is over the limit is told so without asking again.
        inMemoryBlockOnConsumed: limit.points + 1,
        insuranceLimiter: inMemory(name, limit),
      }),
    );
}

/** The same in a Redis, which keeps nothing longer than a window. */
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
