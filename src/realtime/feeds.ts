import type { StreamId } from '../lib/ids.ts';
import type { StreamRef } from './channels.ts';
import { Feed, type FeedOptions } from './feed.ts';

interface Entry {
  readonly feed: Feed;
  /** Number of subscriptions that hold it. */
  holders: number;
  /** Runs while nobody holds it. */
  leaving: NodeJS.Timeout | undefined;
}

/** A feed for one subscription, which must release it once. */
export interface HeldFeed {
  readonly feed: Feed;
  readonly release: () => void;
}

/**
 * The feeds of one bridge, one for each stream with subscriptions. A feed stops `graceMs` after its last subscription
 * has released it, because clients that lost their connection come back soon.
 */
export class Feeds {
  readonly #options: FeedOptions;
  readonly #graceMs: number;
  readonly #entries = new Map<StreamId, Entry>();
  #closed = false;

  constructor(options: FeedOptions, graceMs: number) {
    this.#options = options;
    this.#graceMs = graceMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  all(): Feed[] {
    return Array.from(this.#entries.values(), ({ feed }) => feed);
  }

  /** Holds the feed of the stream. A new one must be started. */
  hold(stream: StreamRef): HeldFeed {
    let entry = this.#entries.get(stream.streamId);
    if (!entry) {
      entry = { feed: new Feed(stream, this.#options), holders: 0, leaving: undefined };
      this.#entries.set(stream.streamId, entry);
    }
    clearTimeout(entry.leaving);
    entry.holders++;
    return { feed: entry.feed, release: () => this.#release(entry) };
  }

  /** Stops all feeds. */
  close(): void {
    this.#closed = true;
    for (const { feed, leaving } of this.#entries.values()) {
      clearTimeout(leaving);
      feed.stop();
    }
    this.#entries.clear();
  }

  #release(entry: Entry): void {
    entry.holders--;
    if (entry.holders > 0 || this.#closed) return;
    entry.leaving = setTimeout(() => {
      this.#entries.delete(entry.feed.stream.streamId);
      entry.feed.stop();
    }, this.#graceMs).unref();
  }
}
