import { StreamInterruptedError } from '../errors.ts';
import type { DurableEvent, EphemeralEvent } from '../events/registry.ts';
import { type EventId, newId, type UserId } from '../lib/ids.ts';
import { BoundedQueue } from '../lib/queue.ts';
import type { StreamRef } from './channels.ts';

/** An event of the bridge itself. It is not stored and has no actor. */
interface Notice {
  readonly id: EventId;
  readonly occurredAt: Date;
  readonly actorId: null;
}

/** The reader may no longer read this stream. It is the last item. */
export interface Revoked extends Notice {
  readonly type: 'access.revoked';
  readonly stream: StreamRef;
}

/**
 * The events that the reader asked for are no longer in the log, or never existed. The next event follows this number.
 */
export interface Reset extends Notice {
  readonly type: 'stream.reset';
  readonly seq: number;
}

export function revoked(stream: StreamRef): Revoked {
  return { type: 'access.revoked', stream, ...notice() };
}

export function resetTo(seq: number): Reset {
  return { type: 'stream.reset', seq, ...notice() };
}

function notice(): Notice {
  return { id: newId('evt'), occurredAt: new Date(), actorId: null };
}

export type StreamItem = DurableEvent | EphemeralEvent | Revoked | Reset;

/** An item, and when access to it was last checked (`performance.now()`, in milliseconds). */
export interface Delivery {
  readonly item: StreamItem;
  readonly checkedAt: number;
}

export function isDurable(item: StreamItem): item is DurableEvent {
  return 'seq' in item && item.type !== 'stream.reset';
}

/** Takes new items for many readers at once. Must neither throw nor block. */
export interface Sink {
  give(items: readonly StreamItem[]): void;
}

/** A subscription to a stream. A {@link Sink} can take over its new items. */
export interface Subscription extends AsyncIterableIterator<Delivery> {
  /**
   * Gives new items to the sink from now on. The iterator then only has what is for this reader alone: the loss of
   * access, and the end.
   *
   * @returns False if it was not possible, because the reader has not taken all earlier items.
   */
  handOver(sink: Sink): boolean;
}

/**
 * One reader of a stream. It receives every durable event after a number once and in order, from the log or the feed.
 */
export class Subscriber implements Subscription {
  readonly viewerId: UserId;
  /** Number of the newest event that was given to the reader; meaningless while a sink takes them. */
  seq: number;
  /** Whether the feed gives new items. Before that the reader catches up from the log. */
  live = false;
  /** The stream's access epoch when it was last checked that this reader may read. */
  checkedAtEpoch: number | null = null;
  sink: Sink | null = null;
  readonly #queue: BoundedQueue<Delivery>;
  readonly #feedSeq: () => number | null;
  readonly #onSink: (self: Subscriber, sink: Sink | null) => void;

  /** @param options.after Number of the newest event that the reader has. */
  constructor(options: {
    readonly viewerId: UserId;
    readonly after: number;
    /** Maximum number of items that wait for the reader. */
    readonly limit: number;
    /** Called when more items wait, and the reader is disconnected. */
    readonly onSlow: () => void;
    /** Called when the subscription has ended, or the reader has left. */
    readonly onClose: (self: Subscriber) => void;
    /** Number of the newest event that the feed has passed on. A reader that read the log may be ahead. */
    readonly feedSeq: () => number | null;
    /** Called before {@link sink} changes. */
    readonly onSink: (self: Subscriber, sink: Sink | null) => void;
  }) {
    this.viewerId = options.viewerId;
    this.seq = options.after;
    this.#feedSeq = options.feedSeq;
    this.#onSink = options.onSink;
    this.#queue = new BoundedQueue({
      limit: options.limit,
      overflow() {
        options.onSlow();
        return new StreamInterruptedError('unable to go on; the events are read too slowly');
      },
      onClose: () => options.onClose(this),
    });
  }

  get ended(): boolean {
    return this.#queue.ended;
  }

  /** Gives the reader the items that it does not have yet. */
  give(items: readonly StreamItem[], checkedAt: number): void {
    for (const item of items) {
      if (isDurable(item)) {
        if (item.seq <= this.seq) continue;
        this.seq = item.seq;
      } else if (item.type === 'stream.reset') {
        // A reader that has caught up to this number has lost nothing.
        if (item.seq === this.seq) continue;
        this.seq = item.seq;
      }
      this.#queue.push({ item, checkedAt });
    }
  }

  /** Called if the event after the reader's number is not in the log. The reader continues after `seq`. */
  reset(seq: number): void {
    this.seq = seq;
    this.#queue.push({ item: resetTo(seq), checkedAt: performance.now() });
  }

  /** Gives the last item and ends the subscription. */
  revoke(stream: StreamRef): void {
    this.live = false;
    this.#setSink(null);
    this.#queue.push({ item: revoked(stream), checkedAt: performance.now() });
    this.#queue.finish();
  }

  fail(error: unknown): void {
    this.#queue.fail(error);
  }

  /** Resolves when the reader has taken most of the waiting items, or has left. */
  room(): Promise<void> {
    return this.#queue.room();
  }

  handOver(sink: Sink): boolean {
    if (!this.live || this.#queue.size > 0 || this.#queue.ended) return false;
    // A reader ahead of the feed would receive the events in between twice.
    if (this.seq !== this.#feedSeq()) return false;
    this.#setSink(sink);
    return true;
  }

  next(): Promise<IteratorResult<Delivery>> {
    return this.#queue.next();
  }

  return(): Promise<IteratorResult<Delivery>> {
    return this.#queue.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #setSink(sink: Sink | null): void {
    if (sink === this.sink) return;
    this.#onSink(this, sink);
    this.sink = sink;
  }
}
