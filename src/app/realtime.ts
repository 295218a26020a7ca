import type { AblyConfig, Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import { onAppended } from '../data/event-log.ts';
import { onRevocation } from '../data/revocations.ts';
import { accessEpoch, readersAmong } from '../domain/access/readers.ts';
import type { Logger } from '../observability/log.ts';
import { type AblyClock, startAblyClock } from '../realtime/ably-clock.ts';
import { createSend } from '../realtime/ably.ts';
import { createAnnounceRevoked } from '../realtime/access-notices.ts';
import { createBridge } from '../realtime/bridge.ts';
import { createEphemeral } from '../realtime/ephemeral.ts';
import { createFencedSend } from '../realtime/fenced-send.ts';
import { LEASE_MS, startInstanceLease } from '../realtime/instance-lease.ts';
import { createChannelPool } from '../realtime/pool.ts';
import { inPublishSpans } from '../realtime/publish-spans.ts';
import { type Publisher, startPublisher } from '../realtime/publisher.ts';
import { type Realtime, SILENT } from '../realtime/realtime.ts';
import { startRevoker } from '../realtime/revoker.ts';
import { createRevokeTokens, createTokenSigner } from '../realtime/tokens.ts';
import { createTyping } from '../realtime/typing.ts';
import { createUserUpdates } from '../realtime/user-updates.ts';
import { openPool } from './database.ts';
import { startAbly } from './dev.ts';
import { explained } from './start-error.ts';

/**
 * Connections of the publisher and the revoker: for a round with its concurrent reads, and a sweep at the same time.
 */
const PUBLISHER_POOL_SIZE = 6;
/** Connections of the instance lease. Renewals run one after another, and never wait for other statements. */
const LEASE_POOL_SIZE = 1;
/** Longest wait for an answer of Ably, in milliseconds. */
const ABLY_TIMEOUT_MS = 5_000;
/** The same for ephemeral events, which are useless later. */
const EPHEMERAL_TIMEOUT_MS = 2_000;

/** Ably, or the local server that replaces it. */
export interface AblyConnection {
  /** Where events are published, and with which key. */
  readonly ably: AblyConfig;
  /** URL of the local server; null if Ably is not local. */
  readonly localAblyUrl: string | null;
  readonly clock: AblyClock;
}

export async function openAbly(config: Config, log: Logger, stack: AsyncDisposableStack): Promise<AblyConnection> {
  const { ably, localAblyUrl } = config.ably
    ? { ably: config.ably, localAblyUrl: null }
    : await explained('the local Ably server failed', startAbly(config, stack));
  return { ably, localAblyUrl, clock: stack.use(startAblyClock({ ably, log })) };
}

export interface PublishingOptions {
  /** The pool of requests. Its commits nudge the publisher and the revoker. */
  readonly db: Db;
  readonly databaseUrl: string;
  readonly ably: AblyConfig;
  readonly clock: AblyClock;
  readonly log: Logger;
}

export interface Publishing {
  readonly publisher: Publisher;
  /** Its own pool, so that requests and the publisher do not take each other's connections. */
  readonly db: Db;
}

/**
 * Starts the publisher (event log -> Ably) and the revoker (tokens of users who lost access). Both also continue the
 * work that other instances left unfinished.
 */
export function startPublishing(options: PublishingOptions, stack: AsyncDisposableStack): Publishing {
  const { db, databaseUrl: url, ably, clock, log } = options;
  const own = openPool({ url, poolSize: PUBLISHER_POOL_SIZE, log }, stack);
  // A renewal is useless once the lease has expired.
  const leaseDb = openPool({ url, poolSize: LEASE_POOL_SIZE, timeoutMs: LEASE_MS, log }, stack);
  const lease = stack.use(startInstanceLease({ db: leaseDb, log }));
  const send = inPublishSpans(createFencedSend(ably, ABLY_TIMEOUT_MS, clock));
  const publisher = stack.use(startPublisher({ db: own, lease, send, log }));
  stack.use(onAppended(db, (streamId) => publisher.nudge(streamId)));
  const revoker = stack.use(
    startRevoker({
      db: own,
      revoke: createRevokeTokens(ably, ABLY_TIMEOUT_MS),
      announce: createAnnounceRevoked(ably, ABLY_TIMEOUT_MS),
      log,
    }),
  );
  stack.use(onRevocation(db, () => revoker.nudge()));
  return { publisher, db: own };
}

export interface RealtimeOptions {
  readonly db: Db;
  readonly ably: AblyConfig;
  readonly clock: AblyClock;
  readonly log: Logger;
  /** Whether this process publishes ephemeral events. */
  readonly publish: boolean;
  readonly onSlowReader: () => void;
  readonly typingLeaseMs?: number | undefined;
}

/**
 * Creates typing, announcements of changed users, subscriptions and Ably tokens. The bridge is not put on the stack,
 * because its subscriptions must end before the server stops, which waits for open requests (see `create-app.ts`).
 */
export function createRealtime(options: RealtimeOptions, stack: AsyncDisposableStack): Realtime {
  const { db, ably, clock, log, publish, onSlowReader, typingLeaseMs: leaseMs } = options;
  // Typing stops before the sender does, so that the end of each user's typing is still sent.
  const ephemeral = publish ? stack.use(createEphemeral({ send: createSend(ably, EPHEMERAL_TIMEOUT_MS), log })) : null;
  const typing = stack.use(createTyping({ publish: (message) => ephemeral?.publish(message), leaseMs }));
  const userUpdates = ephemeral
    ? stack.use(createUserUpdates({ db, publish: (message) => ephemeral.publish(message), log }))
    : SILENT.userUpdates;
  const bridge = createBridge({
    db,
    pool: stack.use(createChannelPool({ ably, log })),
    access: {
      readersAmong: (stream, viewerIds) => readersAmong(db, stream, viewerIds),
      accessEpoch: (stream) => accessEpoch(db, stream),
    },
    onSlowReader,
    log,
  });
  stack.use(onRevocation(db, (userId) => bridge.recheck(userId)));
  return { typing, userUpdates, bridge, signTokenRequest: createTokenSigner(ably, clock) };
}
