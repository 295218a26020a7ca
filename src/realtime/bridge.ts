import type { Db } from '../data/db.ts';
import { readLastSeq, readLastSeqs } from '../data/event-log.ts';
import { StreamInterruptedError } from '../errors.ts';
import { decodeId, type StreamId, type UserId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import { outsideRequests } from '../request-context.ts';
import { ACCESS_CHANNEL, type StreamRef } from './channels.ts';
import { Feed } from './feed.ts';
import type { ChannelPool } from './pool.ts';
import type { ReaderAccess } from './readers.ts';
import type { Subscription } from './subscriber.ts';

export interface BridgeOptions {
  readonly db: Db;
  readonly pool: ChannelPool;
  readonly access: ReaderAccess;
  readonly log: Logger;
  /** Items that may wait for one reader; a reader that lets more wait is cut off. Default 1,000. */
  readonly queueLimit?: number;
  /** Told of each reader that is cut off because of it. */
  readonly onSlowReader?: () => void;
  /** How long a channel is listened to after its last reader has gone, in milliseconds. Default 10 s. */
  readonly graceMs?: number;
  /** How often the log is compared with what was handed on, in milliseconds. Default 5 s. */
  readonly compareMs?: number;
  /** How often it is asked whether readers may still read where nothing happens, in milliseconds. Default 30 s. */
  readonly recheckMs?: number;
}

/** From Ably to async iterators. */
export interface Bridge extends AsyncDisposable {
  /**
   * Reads a stream. The reader must be known to be allowed to; from then on it is asked again with whatever happens.
   *
   * @param options.after Every durable event after this number comes first; null: only what happens from now on.
   * @returns Ends after {@link Revoked}. Fails with a {@link StreamInterruptedError} where the reader is too slow, and
   *   when the service stops.
   */
  subscribe(
    stream: StreamRef,
    options: { readonly viewerId: UserId; readonly after: number | null },
  ): Promise<Subscription>;
  /** This reader has lost access to something: asks at once about what they read. */
  recheck(viewerId: UserId): void;
  /** Readers and channels at this moment. */
  readonly counts: { readonly subscribers: number; readonly feeds: number };
}

export function createBridge(options: BridgeOptions): Bridge {
  const {
    db,
    pool,
    log,
    queueLimit = 1_000,
    onSlowReader = () => {},
    graceMs = 10_000,
    compareMs = 5_000,
    recheckMs = 30_000,
  } = options;
  const feeds = new Map<StreamId, Feed>();
  const holders = new Map<Feed, number>();
  /** Feeds that nobody holds, on their way out. */
  const leaving = new Map<Feed, NodeJS.Timeout>();
  /** Feeds that were behind the log at the last comparison, and where they stood. */
  let behind = new Map<Feed, number>();
  let closed = false;

  const access = pool.attach(ACCESS_CHANNEL, {
    message({ data }) {
      const userId = decodeId('user', String((data as { user_id?: unknown } | null)?.user_id));
      if (userId) recheck(userId);
    },
    gap: recheckAll,
  });
  const comparing = setInterval(() => void compare(), compareMs).unref();
  const rechecking = setInterval(recheckAll, recheckMs).unref();

  function recheckAll(): void {
    for (const feed of feeds.values()) feed.recheck();
  }

  function recheck(userId: UserId): void {
    for (const feed of feeds.values()) if (feed.readers.has(userId)) feed.recheck();
  }

  /**
   * What Ably does not bring, because it is down, or took no event after one that it refused: found by comparing
   * numbers. A feed that Ably serves is given the time of one comparison, as what was just written is on its way.
   */
  async function compare(): Promise<void> {
    if (feeds.size === 0) return;
    try {
      const lastSeqs = await readLastSeqs(db, [...feeds.keys()]);
      const still = new Map<Feed, number>();
      for (const [id, feed] of feeds) {
        const { seq } = feed;
        if (seq === null || (lastSeqs.get(id) ?? 0) <= seq) continue;
        if (!feed.attached || behind.get(feed) === seq) feed.look();
        else still.set(feed, seq);
      }
      behind = still;
    } catch (error) {
      log.error({ err: error }, 'unable to compare streams with the event log');
    }
  }

  function feedOf(stream: StreamRef): Feed {
    let feed = feeds.get(stream.streamId);
    if (!feed) feeds.set(stream.streamId, (feed = new Feed(stream, options)));
    clearTimeout(leaving.get(feed));
    leaving.delete(feed);
    return feed;
  }

  /** Keeps the feed. @returns Lets go of it; the last one to do so begins its end. */
  function hold(feed: Feed): () => void {
    holders.set(feed, (holders.get(feed) ?? 0) + 1);
    return () => {
      const left = holders.get(feed)! - 1;
      holders.set(feed, left);
      if (left > 0 || closed) return;
      const timer = setTimeout(() => {
        leaving.delete(feed);
        holders.delete(feed);
        feeds.delete(feed.stream.streamId);
        feed.stop();
      }, graceMs).unref();
      leaving.set(feed, timer);
    };
  }

  const closing = () => new StreamInterruptedError('unable to go on; the service is stopping');

  return {
    async subscribe(stream, { viewerId, after }) {
      if (closed) throw closing();
      const feed = feedOf(stream);
      const release = hold(feed);
      try {
        await outsideRequests(() => feed.start());
        // Of the log and not of the feed, which may not have heard yet of what was just written.
        const seq = after ?? (await readLastSeq(db, stream.streamId));
        const subscriber = feed.add({
          viewerId,
          after: seq,
          limit: queueLimit,
          onSlow: onSlowReader,
          onClose: release,
        });
        if (closed) subscriber.fail(closing());
        // Not waited for: the past is read as the reader takes it.
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
      for (const feed of feeds.values()) subscribers += feed.readers.size;
      return { subscribers, feeds: feeds.size };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(comparing);
      clearInterval(rechecking);
      for (const timer of leaving.values()) clearTimeout(timer);
      access.detach();
      const error = closing();
      for (const feed of feeds.values()) {
        feed.stop();
        feed.readers.fail(error);
      }
      feeds.clear();
    },
  };
}
