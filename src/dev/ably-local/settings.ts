/** Limits of the server, with the codes of their errors. They are unlimited by default, unless a default is given. */
export interface Limits {
  /** Of one publish: names, client ids, extras and data of all its messages. Default 65,536. 40009. */
  readonly maxMessageSizeBytes: number;
  /** Attached at a time by one connection. Default 200. 90010. */
  readonly channelsPerConnection: number;
  /** Open connections of one app. 40111. */
  readonly connections: number;
  /** New connections of one app. 80021. */
  readonly connectionsPerSecond: number;
  /** HTTP requests of one app. 42918. */
  readonly requestsPerSecond: number;
  /** Publishes in one app; an array of messages is one publish. 42917. */
  readonly publishesPerSecond: number;
  /** Publishes to one channel. 42913. */
  readonly publishesPerSecondPerChannel: number;
  /** Bytes published to one channel, counted like `maxMessageSizeBytes`. 42914. */
  readonly bytesPerSecondPerChannel: number;
  /** Publishes of one connection. 42911. */
  readonly publishesPerSecondPerConnection: number;
  /** In the presence set of one channel. Default 200. 91003. */
  readonly presenceMembersPerChannel: number;
}

/** Times in milliseconds. The defaults are Ably's. */
export interface Timings {
  /** How long a connection without a socket can be resumed. Default 2 minutes. */
  readonly connectionStateTtlMs: number;
  /** The longest time without a frame that clients are promised. Default 15 s. */
  readonly maxIdleIntervalMs: number;
  /** How long members of a broken connection stay present. Default 15 s. */
  readonly presenceLingerMs: number;
  /** How long before its token expires a client is asked for a new one. Default 30 s. */
  readonly reauthLeadMs: number;
  /** Delay of a revocation with `allowReauthMargin`. Default 30 s. */
  readonly revocationMarginMs: number;
  /** How long messages are kept. Default 2 minutes; never less than `connectionStateTtlMs`. */
  readonly retentionMs: number;
  /** The same in namespaces that are `persisted`. Default a day. */
  readonly persistedRetentionMs: number;
  /** How long the id of a message is kept, so that publishing it again changes nothing. Default 2 minutes. */
  readonly idempotencyMs: number;
}

/** Settings of all parts of the server. */
export interface Settings {
  readonly limits: Limits;
  readonly timings: Timings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const LIMITS: Limits = {
  maxMessageSizeBytes: 65_536,
  channelsPerConnection: 200,
  connections: Infinity,
  connectionsPerSecond: Infinity,
  requestsPerSecond: Infinity,
  publishesPerSecond: Infinity,
  publishesPerSecondPerChannel: Infinity,
  bytesPerSecondPerChannel: Infinity,
  publishesPerSecondPerConnection: Infinity,
  presenceMembersPerChannel: 200,
};

const TIMINGS: Timings = {
  connectionStateTtlMs: 120_000,
  maxIdleIntervalMs: 15_000,
  presenceLingerMs: 15_000,
  reauthLeadMs: 30_000,
  revocationMarginMs: 30_000,
  retentionMs: 120_000,
  persistedRetentionMs: 86_400_000,
  idempotencyMs: 120_000,
};

export function settingsOf(
  limits: Partial<Limits> = {},
  timings: Partial<Timings> = {},
  now: () => number = Date.now,
): Settings {
  const all = { ...TIMINGS, ...timings };
  return {
    limits: { ...LIMITS, ...limits },
    timings: { ...all, retentionMs: Math.max(all.retentionMs, all.connectionStateTtlMs) },
    now,
  };
}

/**
 * A rate limiter (token bucket). It allows the amount of one second at once.
 *
 * @returns A function that takes `amount` if there is room for it, and returns whether there was.
 */
export function rateLimit(perSecond: number, now: () => number): (amount?: number) => boolean {
  if (perSecond === Infinity) return () => true;
  let room = perSecond;
  let last = now();
  return (amount = 1) => {
    const at = now();
    room = Math.min(perSecond, room + ((at - last) / 1_000) * perSecond);
    last = at;
    if (room < amount) return false;
    room -= amount;
    return true;
  };
}
