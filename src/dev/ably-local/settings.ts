/** What the server refuses when it is exceeded. What is not named here is unlimited, as a rule. */
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

/** How long things last, in milliseconds. The defaults are Ably's. */
export interface Timings {
  /** How long a connection without a socket can be resumed. Default 2 minutes. */
  readonly connectionStateTtlMs: number;
  /** The longest silence that clients are promised. Default 15 s. */
  readonly maxIdleIntervalMs: number;
  /** How long members whose connection broke off stay present. Default 15 s. */
  readonly presenceLingerMs: number;
  /** How long before its token runs out a client is asked for a new one. Default 30 s. */
  readonly reauthLeadMs: number;
  /** What `allowReauthMargin` of a revocation grants. Default 30 s. */
  readonly revocationMarginMs: number;
  /** How long messages are kept. Default 2 minutes; never less than `connectionStateTtlMs`. */
  readonly retentionMs: number;
  /** The same in namespaces that are `persisted`. Default a day. */
  readonly persistedRetentionMs: number;
  /** How long the id of a message is known, so that publishing it again changes nothing. Default 2 minutes. */
  readonly idempotencyMs: number;
}

/** What every part of the server leans on. */
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
 * Lets a rate through: up to a second's worth at once, then as much as flows back.
 *
 * @returns Whether there is room for `amount`, which is then taken.
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
