import { countInMemory, type MakeCounter, type RateLimit } from '../data/rate-limits.ts';
import { QueryTooComplexError, RateLimitedError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import { Turns } from './turns.ts';

/** How much of what one user may do, and in the words of a refusal. Far above what people do, and below what hurts others. */
const ACTIONS = {
  messages: { points: 600, seconds: 60, words: 'messages written, edited and deleted' },
  reactions: { points: 600, seconds: 60, words: 'reactions' },
  typing: { points: 600, seconds: 60, words: 'signs of typing' },
  uploads: { points: 120, seconds: 60, words: 'uploads' },
  tokens: { points: 60, seconds: 60, words: 'tokens for Ably' },
  friendRequests: { points: 200, seconds: 3_600, words: 'friend requests' },
  /** Servers, rooms, their members, invites and the taking up of them, conversations, friendships. */
  places: { points: 300, seconds: 60, words: 'changes of servers, rooms, conversations and friendships' },
  connections: { points: 120, seconds: 60, words: 'connections' },
  subscriptions: { points: 600, seconds: 60, words: 'subscriptions that begin' },
} as const satisfies Record<string, RateLimit & { readonly words: string }>;

export type Action = keyof typeof ACTIONS;

/** Points that the operations of one user may cost (`schema/cost.ts`): a page of 50 messages with all that hangs on them costs some 1,600. */
const QUERIES: RateLimit = { points: 3_000_000, seconds: 60 };

/** Requests of one address in which nobody is signed in: a look at the schema, or tokens that do not hold. */
const STRANGERS: RateLimit = { points: 600, seconds: 60 };

/** Points that one operation may cost at most. */
export const MAX_COST = 150_000;

/** Points of what is not run, because it costs more or is no valid document: telling so is work as well. */
export const REFUSED_COST = 25_000;

/** What an operation cost, and what is left for others. */
export interface Budget {
  /** Points of this operation. */
  readonly cost: number;
  /** Points for `windowSeconds`. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** When `remaining` is `limit` again. */
  readonly resetAt: Date;
}

/** What users may do in a stretch of time. */
export interface Limits {
  /**
   * @param who A user's id; of connections, whom the issuer names.
   * @throws {RateLimitedError}
   */
  take(action: Action, who: string): Promise<void>;
  /**
   * Counts a request in which nobody is signed in.
   *
   * @throws {RateLimitedError}
   */
  takeOfStranger(address: string): Promise<void>;
  /**
   * Takes the price of an operation before it runs.
   *
   * @returns Null where nothing is counted.
   * @throws {QueryTooComplexError} Whoever asks.
   * @throws {RateLimitedError}
   */
  spend(cost: number, userId: UserId): Promise<Budget | null>;
  /** @throws {RateLimitedError} Whatever it were, it would be refused: said before any work is done. */
  assertSolvent(userId: UserId): void;
  /**
   * Runs an operation when it is its turn among those of the same user.
   *
   * @throws {RateLimitedError} Too many wait.
   */
  inTurn<Result>(userId: UserId, cost: number, work: () => Result | Promise<Result>): Promise<Result>;
}

export interface LimitsOptions {
  /** Multiplies every limit; 0: there is none. */
  readonly scale: number;
  /** Where actions are counted. Default: in this process. */
  readonly count?: MakeCounter;
  readonly now?: () => number;
}

/**
 * Actions are counted where all instances see them, if there is such a place. The price of operations is counted by each
 * instance for itself: most of them are reads, and a read that waits for a write of its own would take twice as long. So
 * are strangers, whom nothing else holds back from what is shared.
 */
export function createLimits({ scale, count = countInMemory, now = Date.now }: LimitsOptions): Limits {
  if (scale === 0) return UNLIMITED;
  const scaled = ({ points, seconds }: RateLimit): RateLimit => ({
    points: Math.max(1, Math.round(points * scale)),
    seconds,
  });
  const actions = Object.fromEntries(
    Object.entries(ACTIONS).map(([action, limit]) => [action, count(action, scaled(limit))]),
  );
  const limit = scaled(QUERIES);
  const queries = countInMemory('queries', limit);
  const turns = new Turns();
  const strangerLimit = scaled(STRANGERS);
  const strangers = countInMemory('strangers', strangerLimit);
  /** Who is over the limit, and until when (`now`). */
  const insolvent = new Map<UserId, number>();

  function assertSolvent(userId: UserId): void {
    const until = insolvent.get(userId);
    if (until === undefined) return;
    const retryAfterMs = until - now();
    if (retryAfterMs <= 0) return void insolvent.delete(userId);
    throw new RateLimitedError(
      `unable to run the operation; the limit of ${limit.points} points in ${limit.seconds} s is used up`,
      retryAfterMs,
    );
  }

  return {
    async take(action, who) {
      const { allowed, resetMs } = await actions[action]!.take(who, 1);
      if (allowed) return;
      const { points, seconds } = scaled(ACTIONS[action]);
      throw new RateLimitedError(
        `unable to go on; ${points} ${ACTIONS[action].words} in ${seconds} s is the limit`,
        resetMs,
      );
    },
    async takeOfStranger(address) {
      const { allowed, resetMs } = await strangers.take(address, 1);
      if (allowed) return;
      const { points, seconds } = strangerLimit;
      throw new RateLimitedError(
        `unable to go on; ${points} requests in ${seconds} s of one address, without a token that holds, is the limit`,
        resetMs,
      );
    },
    async spend(cost, userId) {
      const points = cost > MAX_COST ? REFUSED_COST : cost;
      const { allowed, remaining, resetMs } = await queries.take(userId, points);
      if (!allowed) {
        // What is refused counts as well, so nothing is taken of this user until the window ends.
        for (const [id, until] of insolvent) if (until <= now()) insolvent.delete(id);
        insolvent.set(userId, now() + resetMs);
        assertSolvent(userId);
      }
      assertAffordable(cost);
      return {
        cost,
        limit: limit.points,
        windowSeconds: limit.seconds,
        remaining,
        resetAt: new Date(now() + resetMs),
      };
    },
    assertSolvent,
    inTurn: (userId, cost, work) => turns.run(userId, cost, work),
  };
}

/** Where nothing is counted; what is too much for one operation stays so. */
export const UNLIMITED: Limits = {
  take: async () => {},
  takeOfStranger: async () => {},
  async spend(cost) {
    assertAffordable(cost);
    return null;
  },
  assertSolvent() {},
  inTurn: async (_userId, _cost, work) => work(),
};

function assertAffordable(cost: number): void {
  if (cost <= MAX_COST) return;
  throw new QueryTooComplexError(
    `unable to run the operation; it costs ${cost} points, at most ${MAX_COST} are allowed: ask for smaller pages, or for fewer lists within lists`,
    { cost, limit: MAX_COST },
  );
}
