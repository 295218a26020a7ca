import type { AblyConfig } from './config.ts';
import type { Db } from './data/db.ts';
import { onAppended } from './data/event-log.ts';
import { onRevocation } from './data/revocations.ts';
import { accessEpoch, readersAmong } from './domain/access.ts';
import type { Logger } from './log.ts';
import { createSend } from './realtime/ably.ts';
import { createAnnounceRevoked } from './realtime/access-notices.ts';
import { createBridge } from './realtime/bridge.ts';
import { createEphemeral } from './realtime/ephemeral.ts';
import { createChannelPool } from './realtime/pool.ts';
import { inPublishSpans } from './realtime/publish-spans.ts';
import { type Publisher, startPublisher } from './realtime/publisher.ts';
import type { Realtime } from './realtime/realtime.ts';
import { startRevoker } from './realtime/revoker.ts';
import { createRevokeTokens, createTokenSigner } from './realtime/tokens.ts';
import { createTyping } from './realtime/typing.ts';

// The part of app.ts that puts together what speaks with Ably.

/** Connections of the publisher and the revoker: a round and a sweep at once, and what a round reads side by side. */
export const PUBLISHER_POOL_SIZE = 6;
/** Longest wait for an answer of Ably, in milliseconds; the second one for what is worth nothing later. */
const ABLY_TIMEOUT_MS = 5_000;
const EPHEMERAL_TIMEOUT_MS = 2_000;

interface PublishingOptions {
  /** Whose commits are heard of. */
  readonly db: Db;
  /** Connections of its own, so that writers and it do not take each other's. */
  readonly own: Db;
  readonly ably: AblyConfig;
  readonly log: Logger;
}

/** Publishes what is appended through `db`, revokes tokens of who lost access through it, and does what others left. */
export function startPublishing({ db, own, ably, log }: PublishingOptions, stack: AsyncDisposableStack): Publisher {
  // The client tries a second host of Ably's.
  const publisher = stack.use(
    startPublisher({
      db: own,
      send: inPublishSpans(createSend(ably, ABLY_TIMEOUT_MS)),
      log,
      sendMs: 2 * ABLY_TIMEOUT_MS,
    }),
  );
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
  return publisher;
}

interface RealtimeOptions {
  readonly db: Db;
  readonly ably: AblyConfig;
  readonly log: Logger;
  /** Whether it says who is typing. */
  readonly publish: boolean;
  readonly onSlowReader: () => void;
  readonly typingLeaseMs?: number | undefined;
}

/** Stopped before what it says by: whoever is typing when the service ends is seen to stop. */
export function createRealtime(options: RealtimeOptions, stack: AsyncDisposableStack): Realtime {
  const { db, ably, log, publish, onSlowReader, typingLeaseMs: leaseMs } = options;
  const ephemeral = publish ? stack.use(createEphemeral({ send: createSend(ably, EPHEMERAL_TIMEOUT_MS), log })) : null;
  const typing = stack.use(createTyping({ publish: (message) => ephemeral?.publish(message), leaseMs }));
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
  // Not disposed of here: it ends before the server does, which waits for what is open.
  stack.use(onRevocation(db, (userId) => bridge.recheck(userId)));
  return { typing, bridge, signTokenRequest: createTokenSigner(ably) };
}
