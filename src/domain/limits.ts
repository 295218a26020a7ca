import { countInMemory, type MakeCounter, type RateLimit, type Taken } from '../data/rate-limits.ts';
import { QueryTooComplexError, RateLimitedError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';
import { Readings } from './readings.ts';
import { type TurnOptions, Turns } from './turns.ts';

/**
 * How many actions of each kind one user may take. The limits are far above what people do, and low enough that one
 * user cannot slow down the others. `words` name the kind in the error message.
 */
const ACTIONS = {
  messages: { points: 600, seconds: 60, words: 'messages written, edited and deleted' },
  reactions: { points: 600, seconds: 60, words: 'reactions' },
  typing: { points: 600, seconds: 60, words: 'typing changes' },
  uploads: { points: 120, seconds: 60, words: 'uploads' },
  tokens: { points: 60, seconds: 60, words: 'Ably tokens' },
  friendRequests: { points: 200, seconds: 3_600, words: 'friend requests' },
  /** Making, changing, joining and leaving servers and rooms; invites, conversations, friendships and blocks. */
  places: { points: 300, seconds: 60, words: 'changes to servers, rooms, conversations, friendships, blocks and pins' },
  connections: { points: 120, seconds: 60, words: 'connections' },
  subscriptions: { points: 600, seconds: 60, words: 'new subscriptions' },
} as const satisfies Record<string, RateLimit & { readonly words: string }>;

export type Action = keyof typeof ACTIONS;

/**
 * Points that the operations of one user may cost (`schema/cost.ts`). A page of 50 messages with authors, reactions,
 * files and replies costs about 1,600.
 */
const QUERIES: RateLimit = { points: 3_000_000, seconds: 60 };

/** Points that the requests of one address without a valid token may cost. */
const ANONYMOUS: RateLimit = { points: 600_000, seconds: 60 };

/** Minimum price of an anonymous request, in points. */
const ANONYMOUS_COST = 1_000;

/** Highest price of one operation, in points. */
export const MAX_COST = 150_000;

/**
 * Price of an operation that costs more than {@link MAX_COST}, and of an invalid document: finding that out is work
 * too.
 */
export const REFUSED_COST = 25_000;

/** Tokens of a document that are read free of charge. */
const FREE_TOKENS = 200;
/** Points of each further token. */
const TOKEN_COST = 10;

/**
 * Price of parsing, validating and planning a document that this instance has not cached. It is added to the price of
 * the operation.
 */
export function readingCost(tokens: number): number {
  return TOKEN_COST * Math.max(0, tokens - FREE_TOKENS);
}

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

/** Rate limits of users and addresses. */
export interface Limits {
  /**
   * Counts an action.
   *
   * @param who A user's id. For connections, the user id that the issuer gives.
   * @throws {RateLimitedError}
   */
  take(action: Action, who: string): Promise<void>;
  /**
   * Charges {@link ANONYMOUS_COST} to the address, before any work is done for the request.
   *
   * @throws {RateLimitedError}
   */
  takeOfAnonymous(address: string): Promise<void>;
  /**
   * Charges what a step of an anonymous request costs beyond {@link ANONYMOUS_COST}.
   *
   * @param cost Price of reading the document, or of its operation; {@link REFUSED_COST} if it is invalid.
   * @throws {RateLimitedError}
   */
  spendOfAnonymous(address: string, cost: number): Promise<void>;
  /**
   * Charges the price of an operation before it runs.
   *
   * @returns Null if limits are off.
   * @throws {QueryTooComplexError} The operation costs more than {@link MAX_COST}.
   * @throws {RateLimitedError}
   */
  spend(cost: number, userId: UserId): Promise<Budget | null>;
  /**
   * Charges a price without waiting for the outcome, for work that is shared with other users. Afterwards
   * {@link overQuota} tells whether the user had enough points.
   */
  owe(userId: UserId, cost: number): void;
  /** @throws {RateLimitedError} The user has no points left, so that any operation would be refused. */
  assertWithinQuota(userId: UserId): void;
  /** The error of a user who has no points left; null if there are some. */
  overQuota(userId: UserId): RateLimitedError | null;
  /**
   * Runs an operation when it is its turn; see {@link Turns}.
   *
   * @param who A user's id, or the id of the group that shares the execution.
   * @throws {RateLimitedError} Too many operations of this user wait.
   */
  inTurn<Result>(
    who: string,
    cost: number,
    work: () => Result | Promise<Result>,
    options?: TurnOptions,
  ): Promise<Result>;
  /**
   * Reads a document that is not cached when it is its client's turn; see {@link Readings}.
   *
   * @param who A user's id, or the address of an anonymous client.
   * @throws {RateLimitedError} Too many documents of this client wait.
   */
  readInTurn<Result>(who: string, text: string, read: () => Result): Promise<Result>;
  /**
   * Counts an open subscription of the user.
   *
   * @param document Its parsed document; the same object for the same text.
   * @param tokens Of the document.
   * @returns A function that ends the counting. Repeating it changes nothing.
   * @throws {RateLimitedError} The open subscriptions of the user take too much memory. `retryAfterMs` is null, because
   *   waiting does not help.
   */
  openSubscription(userId: UserId, document: object, tokens: number): () => void;
}

export interface LimitsOptions {
  /** Multiplies every limit; 0 turns limits off. */
  readonly scale: number;
  /** Makes the counters of actions. Default: they count in the memory of this process. */
  readonly count?: MakeCounter;
  readonly now?: () => number;
}

/**
 * Actions are counted for all instances together if there is a shared counter (`count`). The price of operations is
 * counted by each instance alone: most operations are reads, and a read that first writes to a shared counter would
 * take twice as long. So are anonymous requests, so that they cannot overload the shared counter.
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
  const anonymousLimit = scaled(ANONYMOUS);
  const anonymous = countInMemory('anonymous', anonymousLimit);
  const readings = new Readings();
  const subscriptions = new OpenSubscriptions(scale);
  /** Users who are over quota -> the time when their window ends. */
  const ends = new Map<UserId, number>();

  function overQuota(userId: UserId): RateLimitedError | null {
    const until = ends.get(userId);
    if (until === undefined) return null;
    const retryAfterMs = until - now();
    if (retryAfterMs > 0) {
      return new RateLimitedError(
        `unable to run the operation; the limit of ${limit.points} points in ${limit.seconds} s is used up`,
        retryAfterMs,
      );
    }
    ends.delete(userId);
    return null;
  }

  function assertWithinQuota(userId: UserId): void {
    const refusal = overQuota(userId);
    if (refusal) throw refusal;
  }

  async function takePoints(userId: UserId, cost: number): Promise<Taken> {
    const taken = await queries.take(userId, cost);
    if (!taken.allowed) {
      // Refused operations are counted too, so this user stays over quota until the window ends.
      for (const [id, until] of ends) if (until <= now()) ends.delete(id);
      ends.set(userId, now() + taken.resetMs);
    }
    return taken;
  }

  async function takeOfAnonymous(address: string, cost: number): Promise<void> {
    const { allowed, resetMs } = await anonymous.take(address, cost);
    if (allowed) return;
    const { points, seconds } = anonymousLimit;
    throw new RateLimitedError(
      `unable to go on; the limit is ${points} points in ${seconds} s for anonymous requests of one address`,
      resetMs,
    );
  }

  return {
    async take(action, who) {
      const { allowed, resetMs } = await actions[action]!.take(who, 1);
      if (allowed) return;
      const { points, seconds } = scaled(ACTIONS[action]);
      throw new RateLimitedError(
        `unable to go on; the limit is ${points} ${ACTIONS[action].words} in ${seconds} s`,
        resetMs,
      );
    },
    takeOfAnonymous: (address) => takeOfAnonymous(address, ANONYMOUS_COST),
    async spendOfAnonymous(address, cost) {
      if (cost > ANONYMOUS_COST) await takeOfAnonymous(address, cost - ANONYMOUS_COST);
    },
    async spend(cost, userId) {
      const { allowed, remaining, resetMs } = await takePoints(userId, cost > MAX_COST ? REFUSED_COST : cost);
      if (!allowed) assertWithinQuota(userId);
      assertAffordable(cost);
      return {
        cost,
        limit: limit.points,
        windowSeconds: limit.seconds,
        remaining,
        resetAt: new Date(now() + resetMs),
      };
    },
    // Not awaited: counting in memory cannot fail.
    owe: (userId, cost) => void takePoints(userId, cost),
    assertWithinQuota,
    overQuota,
    inTurn: (who, cost, work, turn) => turns.run(who, cost, work, turn),
    readInTurn: (who, { length }, read) => readings.run(who, length, read),
    openSubscription: (userId, document, tokens) => subscriptions.open(userId, document, tokens),
  };
}

/** Counts nothing. {@link MAX_COST} still holds. */
export const UNLIMITED: Limits = {
  take: async () => {},
  takeOfAnonymous: async () => {},
  spendOfAnonymous: async () => {},
  async spend(cost) {
    assertAffordable(cost);
    return null;
  },
  owe() {},
  assertWithinQuota() {},
  overQuota: () => null,
  inTurn: async (_who, _cost, work) => work(),
  readInTurn: async (_who, _text, read) => read(),
  openSubscription: () => () => {},
};

function assertAffordable(cost: number): void {
  if (cost <= MAX_COST) return;
  throw new QueryTooComplexError(
    `unable to run the operation; it costs ${cost} points, at most ${MAX_COST} are allowed: ask for smaller pages, or for fewer lists within lists`,
    { cost, limit: MAX_COST },
  );
}
