import type { IncomingMessage } from 'node:http';

/** Connections at most that have not said who speaks: of one address, and of all. */
const SILENT_OF_ADDRESS = 500;
const SILENT = 2_000;
/** Connections at most of one address, behind which an office may be; and of one user, who has some devices and many tabs. */
const OF_ADDRESS = 5_000;
const OF_USER = 200;
/** Subscriptions at most over one connection. */
const SUBSCRIPTIONS = 200;
/** Messages that a client may send at once, and in each second. */
const MESSAGES = { burst: 400, perSecond: 100 };

/** One connection, as far as limits go. */
export interface CountedConnection extends Disposable {
  /** It has said who speaks; null: nobody. @returns Whether there may be one more of this user. */
  signIn(userId: string | null): boolean;
  /** It has sent a message. @returns Whether that is within the limit. */
  countMessage(): boolean;
  /** Subscriptions at most. */
  readonly subscriptions: number;
}

/** How many connections there may be at one time. */
export interface ConnectionLimits {
  /** @returns Null where there are too many of this address, or too many that say nothing. */
  open(address: string): CountedConnection | null;
}

/** @param scale Multiplies every limit; 0: there is none. */
export function createConnectionLimits(
  scale: number,
  now: () => number = performance.now.bind(performance),
): ConnectionLimits {
  const factor = scale === 0 ? Infinity : scale;
  const atMost = (count: number) => Math.max(1, Math.round(count * factor));
  const ofAddress = new Tally(atMost(OF_ADDRESS));
  const silentOfAddress = new Tally(atMost(SILENT_OF_ADDRESS));
  const silent = new Tally(atMost(SILENT));
  const ofUser = new Tally(atMost(OF_USER));

  return {
    open(address) {
      const whileSilent = [silentOfAddress.take(address), silent.take('')];
      const places = [ofAddress.take(address), ...whileSilent];
      const leave = () => {
        for (const giveBack of places) giveBack?.();
      };
      if (places.includes(null)) {
        leave();
        return null;
      }
      let allowance = atMost(MESSAGES.burst);
      let countedAt = now();
      return {
        subscriptions: atMost(SUBSCRIPTIONS),
        signIn(userId) {
          for (const giveBack of whileSilent) giveBack?.();
          if (userId === null) return true;
          const place = ofUser.take(userId);
          places.push(place);
          return place !== null;
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

/**
 * The address of a client.
 *
 * @param hops Proxies of our own that stand before this process, each of which adds to `X-Forwarded-For` whom it heard from.
 */
export function addressOf({ headers, socket }: IncomingMessage, hops: number): string {
  const own = socket.remoteAddress ?? '';
  if (hops === 0) return own;
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const named = forwarded.map((address) => address.trim()).filter(Boolean);
  // What stands further to the left was written by the client.
  return named.at(-hops) ?? named[0] ?? own;
}
