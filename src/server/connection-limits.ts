import { RateLimitedError } from '../errors.ts';
import { networkOf } from './addresses.ts';

/**
 * Maximum number of accepted connections of any kind: of one address (if no proxy is in front of the service), and in
 * total. An idle connection takes some 20 kB and a file descriptor; without free descriptors the database cannot be
 * reached either.
 */
const ACCEPTED_OF_ADDRESS = 6_000;
const ACCEPTED = 20_000;

/** Maximum number of connections that have not authenticated yet: of one address, and in total. */
const SILENT_OF_ADDRESS = 500;
const SILENT = 2_000;
/**
 * Maximum number of WebSockets of one address, which may be an office; and of WebSockets and SSE streams (each is a
 * connection) of one user, who has some devices and many tabs.
 */
const OF_ADDRESS = 5_000;
const OF_USER = 200;
/** Maximum number of subscriptions on one connection. */
const SUBSCRIPTIONS = 200;
/** Maximum number of anonymous connections, which may read the schema only: of one address, and in total. */
const ANONYMOUS_OF_ADDRESS = 100;
const ANONYMOUS = 1_000;
/** Maximum number of messages that a client may send at once, and per second. */
const MESSAGES = { burst: 400, perSecond: 100 };

/** The refusal of an SSE stream for which {@link ConnectionLimits.stream} has no room. */
export function tooManyConnections(): RateLimitedError {
  return new RateLimitedError(
    'unable to subscribe; there are too many connections of this user: close one of them first',
    null,
  );
}

/** The refusal of a subscription on a WebSocket that has {@link CountedConnection.subscriptions} open. */
export function tooManySubscriptions(limit: number): RateLimitedError {
  return new RateLimitedError(
    `unable to subscribe; ${limit} subscriptions over one connection are the limit: end one of them first`,
    null,
  );
}

/** One connection, as far as limits are concerned. */
export interface CountedConnection extends Disposable {
  /**
   * The connection has authenticated; null: as anonymous. @returns Whether one more of this user, or one more anonymous
   * one, is allowed.
   */
  signIn(who: string | null): boolean;
  /** The connection has sent a message. @returns Whether that is within the limit. */
  countMessage(): boolean;
  /** Maximum number of subscriptions. */
  readonly subscriptions: number;
}

/** Limits of simultaneous connections. Users are identified by the token's subject. */
export interface ConnectionLimits {
  /**
   * Counts a new connection of which only the address is known.
   *
   * @returns Releases the connection; null if there are too many.
   */
  accept(remoteAddress: string): (() => void) | null;
  /** Counts an SSE stream. @returns Releases it; null if this user has too many connections. */
  stream(who: string): (() => void) | null;
  /**
   * Counts a WebSocket. @returns Null if there are too many of this address, or too many that have not authenticated.
   */
  open(address: string): CountedConnection | null;
}

/**
 * @param options.scale Multiplies every limit; 0 switches limits off.
 * @param options.trustedProxies If there are any, all connections come from them.
 */
export function createConnectionLimits({
  scale,
  trustedProxies = 0,
  now = performance.now.bind(performance),
}: {
  readonly scale: number;
  readonly trustedProxies?: number;
  readonly now?: () => number;
}): ConnectionLimits {
  const factor = scale === 0 ? Infinity : scale;
  const atMost = (count: number) => Math.max(1, Math.round(count * factor));
  const accepted = new Tally(atMost(ACCEPTED));
  const acceptedOfAddress = new Tally(trustedProxies > 0 ? Infinity : atMost(ACCEPTED_OF_ADDRESS));
  const ofAddress = new Tally(atMost(OF_ADDRESS));
  const silentOfAddress = new Tally(atMost(SILENT_OF_ADDRESS));
  const silent = new Tally(atMost(SILENT));
  const anonymousOfAddress = new Tally(atMost(ANONYMOUS_OF_ADDRESS));
  const anonymous = new Tally(atMost(ANONYMOUS));
  const ofUser = new Tally(atMost(OF_USER));

  return {
    accept: (remoteAddress) => all([acceptedOfAddress.take(networkOf(remoteAddress)), accepted.take('')]),
    stream: (who) => ofUser.take(who),
    open(address) {
      const whileSilent = [silentOfAddress.take(address), silent.take('')];
      const places = [ofAddress.take(address), ...whileSilent];
      // In total, including connections that are opened later.
      const leave = all(places);
      if (!leave) return null;
      let allowance = atMost(MESSAGES.burst);
      let countedAt = now();
      return {
        subscriptions: atMost(SUBSCRIPTIONS),
        signIn(who) {
          for (const giveBack of whileSilent) giveBack?.();
          const taken = who === null ? [anonymousOfAddress.take(address), anonymous.take('')] : [ofUser.take(who)];
          places.push(...taken);
          return !taken.includes(null);
        },
        countMessage() {
          const gained = ((now() - countedAt) / 1_000) * atMost(MESSAGES.perSecond);
          countedAt = now();
          allowance = Math.min(allowance + gained, atMost(MESSAGES.burst)) - 1;
          return allowance >= 0 || scale === 0;
        },
        [Symbol.dispose]: leave,
      };
    },
  };
}

/** @returns Releases all places; null if one of them was refused, and then all are released. */
function all(places: readonly ((() => void) | null)[]): (() => void) | null {
  const leave = () => {
    for (const giveBack of places) giveBack?.();
  };
  if (!places.includes(null)) return leave;
  leave();
  return null;
}

/** Number of connections per key. */
class Tally {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns Releases the place; may be called repeatedly. Null if the limit is reached. */
  take(key: string): (() => void) | null {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#limit) return null;
    this.#counts.set(key, count + 1);
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      const left = this.#counts.get(key)! - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}
