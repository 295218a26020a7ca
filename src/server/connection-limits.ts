import { networkOf } from './addresses.ts';

/**
 * Connections at most that are accepted, whatever comes over them: of one address, where no proxy stands before us, and of
 * all. An idle one takes some 20 kB and a file descriptor, without which there is no way to the database either.
 */
const ACCEPTED_OF_ADDRESS = 6_000;
const ACCEPTED = 20_000;

/** Connections at most that have not said who speaks: of one address, and of all. */
const SILENT_OF_ADDRESS = 500;
const SILENT = 2_000;
/**
 * WebSockets at most of one address, behind which an office may be. And WebSockets and streams over SSE, each of which is a
 * connection, of one user, who has some devices and many tabs.
 */
const OF_ADDRESS = 5_000;
const OF_USER = 200;
/** Subscriptions at most over one connection. */
const SUBSCRIPTIONS = 200;
/** Connections at most over which nobody speaks, who may look at the schema and no more: of one address, and of all. */
const ANONYMOUS_OF_ADDRESS = 100;
const ANONYMOUS = 1_000;
/** Messages that a client may send at once, and in each second. */
const MESSAGES = { burst: 400, perSecond: 100 };

/** One connection, as far as limits go. */
export interface CountedConnection extends Disposable {
  /** It has said who speaks; null: nobody. @returns Whether there may be one more of this user, or of nobody. */
  signIn(who: string | null): boolean;
  /** It has sent a message. @returns Whether that is within the limit. */
  countMessage(): boolean;
  /** Subscriptions at most. */
  readonly subscriptions: number;
}

/** How many connections there may be at one time. Users are told from each other by whom the issuer names. */
export interface ConnectionLimits {
  /**
   * A connection of which nothing is known but where it comes from.
   *
   * @returns Gives the place back; null where there are too many.
   */
  accept(remoteAddress: string): (() => void) | null;
  /** A stream over SSE. @returns Gives the place back; null where there are too many connections of this user. */
  stream(who: string): (() => void) | null;
  /** @returns Null where there are too many of this address, or too many that say nothing. */
  open(address: string): CountedConnection | null;
}

/**
 * @param options.scale Multiplies every limit; 0: there is none.
 * @param options.trustedProxies Where there are any, all connections come from them.
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
      // Of all, also of those that come later.
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

/** @returns Gives all the places back; null where one of them was not to be had, and none is kept. */
function all(places: readonly ((() => void) | null)[]): (() => void) | null {
  const leave = () => {
    for (const giveBack of places) giveBack?.();
  };
  if (!places.includes(null)) return leave;
  leave();
  return null;
}

/** How many there are of each key. */
class Tally {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns Gives the place back, however often it is called; null where there is none. */
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
