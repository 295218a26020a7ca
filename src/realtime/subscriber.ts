import type { EventRow } from '../data/event-log.ts';
import { StreamInterruptedError } from '../errors.ts';
import { type EventId, newId, type UserId } from '../lib/ids.ts';
import { BoundedQueue } from '../lib/queue.ts';
import type { StreamRef } from './channels.ts';
import type { TypingEvent } from './decode.ts';

/** What the bridge itself has to say: not stored, and nobody did it. */
interface Notice {
  readonly id: EventId;
  readonly occurredAt: Date;
  readonly actorId: null;
}

/** The reader may no longer read this stream; nothing comes after it. */
export interface Revoked extends Notice {
  readonly type: 'access.revoked';
  readonly stream: StreamRef;
}

/** Events up to this number are gone for this reader, or were never there; what comes next follows it. */
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

export type StreamItem = EventRow | TypingEvent | Revoked | Reset;

/** An item, and when it was last made sure that the reader may have it (`performance.now()`, in milliseconds). */
export interface Delivery {
  readonly item: StreamItem;
  readonly checkedAt: number;
}

export function isDurable(item: StreamItem): item is EventRow {
  return 'seq' in item && item.type !== 'stream.reset';
}

/** Takes what is new for many readers at once. Must neither throw nor take time. */
export interface Sink {
  give(items: readonly StreamItem[]): void;
}

/** What a reader has of a stream: an iterator, and on request less than that. */
export interface Subscription extends AsyncIterableIterator<Delivery> {
  /**
   * From now on the sink takes what is new, and the iterator brings nothing but what is for this reader alone: that
   * it may no longer read, and how it ends. With that it is handed back.
   *
   * @returns Whether it was done: only a reader who has taken everything that happened before can be handed over.
   */
  handOver(sink: Sink): boolean;
}

/** One reader of a stream: gets every durable event after a number once and in order, whoever brings it. */
export class Subscriber implements Subscription {
  readonly viewerId: UserId;
  /** Number of the newest event that was handed over; of no meaning while a sink takes them. */
  seq: number;
  /** Whether the feed hands over what is new; before that the reader catches up by itself. */
  live = false;
  /** The stream's epoch of access after which it was last made sure that this reader may read. */
  checkedAtEpoch: number | null = null;
  sink: Sink | null = null;
  readonly #queue: BoundedQueue<Delivery>;
  readonly #feedSeq: () => number | null;
  readonly #onSink: (self: Subscriber, sink: Sink | null) => void;

  /** @param options.after Number of the newest event that the reader has. */
  constructor(options: {
    readonly viewerId: UserId;
    readonly after: number;
    /** Items at most that wait for the reader. */
    readonly limit: number;
    /** Called when more waits than that, and the reader is cut off. */
    readonly onSlow: () => void;
    /** Called when the reader has come to the end or has gone. */
    readonly onClose: (self: Subscriber) => void;
    /** Number of the newest event that the feed has handed on; a reader who read the log may be further. */
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

  /** Hands over what the reader does not have yet. */
  give(items: readonly StreamItem[], checkedAt: number): void {
    for (const item of items) {
      if (isDurable(item)) {
        if (item.seq <= this.seq) continue;
        this.seq = item.seq;
      } else if (item.type === 'stream.reset') {
        // One that has caught up to there by itself has lost nothing.
        if (item.seq === this.seq) continue;
        this.seq = item.seq;
      }
      this.#queue.push({ item, checkedAt });
    }
  }

  /** What the reader has leads nowhere: it begins anew behind `seq`. */
  reset(seq: number): void {
    this.seq = seq;
    this.#queue.push({ item: resetTo(seq), checkedAt: performance.now() });
  }

  /** The last item, and the end. */
  revoke(stream: StreamRef): void {
    this.live = false;
    this.#setSink(null);
    this.#queue.push({ item: revoked(stream), checkedAt: performance.now() });
    this.#queue.finish();
  }

  fail(error: unknown): void {
    this.#queue.fail(error);
  }

  /** Resolves when the reader has taken most of what waits for it, or is gone. */
  room(): Promise<void> {
    return this.#queue.room();
  }

  handOver(sink: Sink): boolean {
    if (!this.live || this.#queue.size > 0 || this.#queue.ended) return false;
    // What the feed has yet to hand on, and this reader has, would come twice.
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
