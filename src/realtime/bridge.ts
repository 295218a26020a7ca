import type { Db } from '../data/db.ts';
import { readLastSeq, readLastSeqs } from '../data/event-log.ts';
import { StreamInterruptedError } from '../errors.ts';
import { decodeId, type UserId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { outsideRequests } from '../observability/request-context.ts';
import { ACCESS_CHANNEL, type StreamRef } from './channels.ts';
import type { Feed } from './feed.ts';
import { Feeds } from './feeds.ts';
import type { ChannelPool } from './pool.ts';
import type { ReaderAccess } from './readers.ts';
import type { Subscription } from './subscriber.ts';

export interface BridgeOptions {
  readonly db: Db;
  readonly pool: ChannelPool;
  readonly access: ReaderAccess;
  readonly log: Logger;
  /** Maximum number of items that wait for one reader. A slower reader is disconnected. Default 1,000. */
  readonly queueLimit?: number;
  /** Called for each reader that is disconnected for slowness. */
  readonly onSlowReader?: () => void;
  /** How long a channel stays attached after its last reader has left, in milliseconds. Default 10 s. */
  readonly graceMs?: number;
  /** How often the feeds are compared with the log, in milliseconds. Default 5 s. */
  readonly compareMs?: number;
  /** How often the access of all readers is checked without events, in milliseconds. Default 30 s. */
  readonly recheckMs?: number;
}

/** Makes async iterators of the events from Ably and the event log. */
export interface Bridge extends AsyncDisposable {
  /**
   * Subscribes to a stream. The caller must have checked that the viewer may read it. From then on the bridge checks
   * that before every event.
   *
   * @param options.after All durable events after this number come first. Null: only new events.
   * @returns The events. It ends after {@link Revoked}, and fails with a {@link StreamInterruptedError} if the reader
   *   is too slow or the service stops.
   */
  subscribe(
    stream: StreamRef,
    options: { readonly viewerId: UserId; readonly after: number | null },
  ): Promise<Subscription>;
  /** Checks the access of this viewer's subscriptions now, because the viewer has lost access to something. */
  recheck(viewerId: UserId): void;
  readonly counts: { readonly subscribers: number; readonly feeds: number };
}

export function createBridge(options: BridgeOptions): Bridge {
  const { db, pool, log, queueLimit = 1_000, onSlowReader = () => {} } = options;
  const { graceMs = 10_000, compareMs = 5_000, recheckMs = 30_000 } = options;
  const feeds = new Feeds(options, graceMs);
  let closed = false;

  // Other instances announce on this channel who lost access.
  const access = pool.attach(ACCESS_CHANNEL, {
    message({ data }) {
      const userId = decodeId('user', String((data as { user_id?: unknown } | null)?.user_id));
      if (userId) recheck(userId);
    },
    gap: recheckAll,
  });
  const compare = comparison(db, feeds, log);
  const comparing = setInterval(() => void compare(), compareMs).unref();
  const rechecking = setInterval(recheckAll, recheckMs).unref();

  function recheckAll(): void {
    for (const feed of feeds.all()) feed.recheck();
  }

  function recheck(userId: UserId): void {
    for (const feed of feeds.all()) if (feed.readers.has(userId)) feed.recheck();
  }

  const closing = () => new StreamInterruptedError('unable to go on; the service is stopping');

  return {
    async subscribe(stream, { viewerId, after }) {
      if (closed) throw closing();
      const { feed, release } = feeds.hold(stream);
      try {
        await outsideRequests(() => feed.start());
        // Read from the log, because the feed may not have received the newest events yet.
        const seq = after ?? (await readLastSeq(db, stream.streamId));
        const subscriber = feed.add({
          viewerId,
          after: seq,
          limit: queueLimit,
          onSlow: onSlowReader,
          onClose: release,
        });
        if (closed) subscriber.fail(closing());
        // Not awaited, because earlier events are read at the pace of the reader.
        else void outsideRequests(() => feed.join(subscriber));
        return subscriber;
      } catch (error) {
        release();
        throw error;
      }
    },
    recheck,
    get counts() {
      let subscribers = 0;
      for (const feed of feeds.all()) subscribers += feed.readers.size;
      return { subscribers, feeds: feeds.size };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(comparing);
      clearInterval(rechecking);
      access.detach();
      const ended = feeds.all();
      feeds.close();
      for (const feed of ended) feed.readers.fail(closing());
    },
  };
}

/**
 * Compares the feeds with the log, and makes those that are behind read it. This finds events that Ably does not
 * deliver: while it is down, or because it refused an event. An attached feed is given until the next comparison,
 * because new events may still be on their way.
 */
function comparison(db: Db, feeds: Feeds, log: Logger): () => Promise<void> {
  /** Feeds that were behind the log at the last comparison, and their numbers then. */
  let behind = new Map<Feed, number>();

  return async () => {
    if (feeds.size === 0) return;
    try {
      const all = feeds.all();
      const lastSeqs = await readLastSeqs(
        db,
        all.map(({ stream }) => stream.streamId),
      );
      const still = new Map<Feed, number>();
      for (const feed of all) {
        const { seq } = feed;
        if (seq === null || (lastSeqs.get(feed.stream.streamId) ?? 0) <= seq) continue;
        if (!feed.attached || behind.get(feed) === seq) feed.look();
        else still.set(feed, seq);
      }
      behind = still;
    } catch (error) {
      log.error({ err: error }, 'unable to compare streams with the event log');
    }
  };
}
