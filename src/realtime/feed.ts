import { setTimeout as sleep } from 'node:timers/promises';

import type { InboundMessage } from 'ably';

import type { Db } from '../data/db.ts';
import { readEvents, readLastSeq } from '../data/event-log.ts';
import { decode } from '../events/decode.ts';
import type { DurableEvent, EphemeralEvent } from '../events/registry.ts';
import { backoff } from '../lib/backoff.ts';
import type { UserId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import { outsideRequests } from '../observability/request-context.ts';
import { channelOfStream, type StreamRef } from './channels.ts';
import type { Attachment, ChannelPool } from './pool.ts';
import { type ReaderAccess, Readers } from './readers.ts';
import { isDurable, resetTo, type StreamItem, type Subscriber } from './subscriber.ts';
import { TypingOrder } from './typing-order.ts';

export interface FeedOptions {
  readonly db: Db;
  readonly pool: ChannelPool;
  readonly access: ReaderAccess;
  readonly log: Logger;
}

/** Events read from the log at once. */
const STRETCH = 100;
/** Longest wait for the attachment to Ably before readers are served without it, in milliseconds. */
const ATTACH_TIMEOUT_MS = 2_000;
/** Bounds of the waits after the database failed, in milliseconds. */
const RETRY = { firstMs: 50, limitMs: 2_000 };

/**
 * One stream, for all its readers in this process. It passes on every durable event once, in order. The log is the
 * source of truth, and messages from Ably only save reading it. So it does not matter if Ably loses or repeats events,
 * or refuses some.
 *
 * States of the feed:
 *
 * - `new`, until {@link start}; and again if that fails.
 * - `starting`: attaches to the Ably channel and reads the newest number of the log. From then on `#seq` is the number
 *   of the newest event that was passed on, and no later event is missed.
 * - `following`: passes events on, in the steps below, whenever there is something to do.
 * - `stopped`, by {@link stop}.
 *
 * Steps while `following`, repeated until nothing is left to do:
 *
 * 1. Catch up (`#catchUp`): read the log after `#seq`. This is requested after missing numbers, a gap of the
 *   attachment, a
 *    message that cannot be decoded or a failure of any step, and by {@link look}.
 * 2. Pass on the messages from Ably (`#incoming`): the event that follows `#seq` is passed on, older ones are dropped,
 *   and
 *    missing numbers are left to step 1.
 * 3. Recheck (`#recheck`): check that all readers may still read. Steps 1 and 2 check that too, after their events
 *   happened
 *    and before they pass them on.
 *
 * States of a reader: first it is *catching up*: it reads the log from its own number ({@link join}) until it is where
 * the feed is. From then on it is *live*, and receives what the feed passes on.
 */
export class Feed {
  readonly stream: StreamRef;
  readonly readers: Readers;
  readonly #options: FeedOptions;
  #attachment: Attachment | null = null;
  #attached = Promise.withResolvers<void>();
  /** Number of the newest event that was passed on; null while `new` and `starting`. */
  #seq: number | null = null;
  #incoming: (DurableEvent | EphemeralEvent)[] = [];
  #catchUp = false;
  #recheck = false;
  #pumping = false;
  #started: Promise<void> | null = null;
  readonly #typing = new TypingOrder();
  readonly #stopping = new AbortController();

  constructor(stream: StreamRef, options: FeedOptions) {
    this.stream = stream;
    this.#options = options;
    this.readers = new Readers(stream, options.access);
  }

  /** Number of the newest event that was passed on; null before {@link start}. */
  get seq(): number | null {
    return this.#seq;
  }

  /** Whether the Ably channel is attached. */
  get attached(): boolean {
    return this.#attachment?.attached ?? false;
  }

  /** Starts after the newest event of the log. Later calls wait for the same start. @throws The database's error. */
  start(): Promise<void> {
    return (this.#started ??= this.#start().catch((error: unknown) => {
      this.#started = null;
      throw error;
    }));
  }

  async #start(): Promise<void> {
    const { db, pool } = this.#options;
    this.#attachment ??= pool.attach(channelOfStream(this.stream), {
      message: (message) => this.#hear(message),
      gap: () => {
        this.#attached.resolve();
        this.look();
      },
    });
    // Later events are delivered by Ably, or read from the log after the gap of the attachment.
    this.#seq = await readLastSeq(db, this.stream.streamId);
    const timeout = sleep(ATTACH_TIMEOUT_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
    await Promise.race([this.#attached.promise, timeout]);
    this.#pump();
  }

  /** Reads the log, for events that Ably did not deliver. */
  look(): void {
    this.#catchUp = true;
    this.#pump();
  }

  /** Checks now that all readers may still read, instead of with the next event. */
  recheck(): void {
    this.#recheck = true;
    this.#pump();
  }

  stop(): void {
    this.#stopping.abort();
    this.#attachment?.detach();
  }

  /** Adds a reader that has everything up to `after`; {@link join} makes it live. */
  add(options: {
    readonly viewerId: UserId;
    readonly after: number;
    readonly limit: number;
    readonly onSlow: () => void;
    readonly onClose: () => void;
  }): Subscriber {
    return this.readers.add({ ...options, feedSeq: () => this.#seq });
  }

  /**
   * Reads the log for a reader until it is where the feed is, and makes it live. Its queue limits how far it reads
   * ahead.
   */
  async join(subscriber: Subscriber): Promise<void> {
    const retry = backoff(RETRY);
    for (let lastSeq = Infinity; subscriber.seq < Math.max(lastSeq, this.#seq!) && !subscriber.ended;) {
      try {
        lastSeq = await this.#readOn(subscriber);
        retry.reset();
      } catch (error) {
        this.#options.log.error({ err: error, ...this.#about }, 'unable to read the past of a stream; will try again');
        await sleep(retry.next(), undefined, { ref: false });
      }
      await subscriber.room();
    }
    if (subscriber.ended) return;
    this.readers.setLive(subscriber);
    // Access may have ended since this reader was last checked. The feed did not check it, because it was not live.
    this.recheck();
  }

  /** @returns Number of the newest event of the stream. */
  async #readOn(subscriber: Subscriber): Promise<number> {
    const { db } = this.#options;
    const { events, lastSeq, reset } = await readEvents(db, this.stream.streamId, subscriber.seq, STRETCH);
    const checkedAt = performance.now();
    if (!(await this.readers.checkOne(subscriber))) return lastSeq;
    if (reset) subscriber.reset(lastSeq);
    else subscriber.give(events, checkedAt);
    return lastSeq;
  }

  #hear(message: InboundMessage): void {
    try {
      this.#incoming.push(decode(this.stream.streamId, message));
    } catch (error) {
      // It was published by a newer version of this service, or by another program. A durable event is in the log.
      this.#options.log.warn({ reason: (error as Error).message, name: message.name }, 'undecodable message on Ably');
      this.#catchUp = true;
    }
    this.#pump();
  }

  #pump(): void {
    if (this.#pumping || this.#seq === null || this.#stopping.signal.aborted) return;
    this.#pumping = true;
    void outsideRequests(() => this.#work());
  }

  /** The steps of `following`. Never fails: while the database does not answer, events wait. */
  async #work(): Promise<void> {
    const retry = backoff(RETRY);
    while (!this.#stopping.signal.aborted && this.#hasWork) {
      try {
        if (this.#catchUp) await this.#readLog();
        else if (this.#incoming.length > 0) await this.#handOn(this.#takeIncoming());
        else await this.#check();
        retry.reset();
      } catch (error) {
        this.#options.log.error({ err: error, ...this.#about }, 'unable to pass on events; will try again');
        this.#catchUp = true;
        await sleep(retry.next(), undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
    this.#pumping = false;
  }

  get #hasWork(): boolean {
    return this.#catchUp || this.#incoming.length > 0 || this.#recheck;
  }

  get #about() {
    return { channel: channelOfStream(this.stream) };
  }

  /** Step 2: the events that follow `#seq`, and ephemeral events, without outdated ones of typing. */
  #takeIncoming(): StreamItem[] {
    const taken: StreamItem[] = [];
    let seq = this.#seq!;
    for (const item of this.#incoming.splice(0)) {
      if (!isDurable(item)) {
        if (item.type === 'user.updated' || this.#typing.isCurrent(item)) taken.push(item);
      } else if (item.seq === seq + 1) {
        taken.push(item);
        seq = item.seq;
      } else if (item.seq > seq) {
        this.#catchUp = true;
      }
    }
    return taken;
  }

  /** Step 1. */
  async #readLog(): Promise<void> {
    this.#catchUp = false;
    const { db } = this.#options;
    const { events, lastSeq, reset } = await readEvents(db, this.stream.streamId, this.#seq!, STRETCH);
    await this.#handOn(reset ? [resetTo(lastSeq)] : events);
    if (this.#seq! < lastSeq) this.#catchUp = true;
  }

  /**
   * Gives the items to all live readers. Access is checked after the items happened, so readers who lost it get none.
   */
  async #handOn(items: readonly StreamItem[]): Promise<void> {
    if (items.length === 0) return;
    const checkedAt = performance.now();
    do await this.#check();
    while (!this.readers.settled);
    for (const item of items) {
      if (isDurable(item) || item.type === 'stream.reset') this.#seq = item.seq;
    }
    this.readers.give(items, checkedAt);
  }

  /** Step 3. */
  async #check(): Promise<void> {
    // Reset before the check, so that a recheck that is requested meanwhile is not lost.
    this.#recheck = false;
    try {
      await this.readers.check();
    } catch (error) {
      this.#recheck = true;
      throw error;
    }
  }
}
