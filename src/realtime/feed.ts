import { setTimeout as sleep } from 'node:timers/promises';

import type { InboundMessage } from 'ably';

import type { Db } from '../data/db.ts';
import { readEvents, readLastSeq } from '../data/event-log.ts';
import { backoff } from '../lib/backoff.ts';
import type { UserId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import { outsideRequests } from '../request-context.ts';
import { channelOfStream, type StreamRef } from './channels.ts';
import { decode, type TypingEvent } from './decode.ts';
import type { Attachment, ChannelPool } from './pool.ts';
import { type ReaderAccess, Readers } from './readers.ts';
import { isDurable, resetTo, type StreamItem, type Subscriber } from './subscriber.ts';

export interface FeedOptions {
  readonly db: Db;
  readonly pool: ChannelPool;
  readonly access: ReaderAccess;
  readonly log: Logger;
}

/** Events read from the log at once. */
const STRETCH = 100;
/** Longest wait for Ably before a reader is told that it hears everything from now on, in milliseconds. */
const ATTACH_TIMEOUT_MS = 2_000;
/** Bounds of the waits after the database failed, in milliseconds. */
const RETRY = { firstMs: 50, limitMs: 2_000 };

/**
 * One stream, for all who read it in this process: every durable event once and in the order of its number.
 *
 * What Ably brings is a hint and the log is the truth: an event that follows the last one is handed on, one that was
 * had is dropped, and at a hole, at a gap of the attachment or when told to look, the log is read. So it is no matter
 * whether Ably lost, repeated or parked something.
 */
export class Feed {
  readonly stream: StreamRef;
  readonly readers: Readers;
  readonly #options: FeedOptions;
  #attachment: Attachment | null = null;
  #attached = Promise.withResolvers<void>();
  /** Number of the newest event that was handed on; null until the log was asked where the stream is. */
  #seq: number | null = null;
  #incoming: (StreamItem | TypingEvent)[] = [];
  #catchUp = false;
  /** It is to be asked whether all who read may still do so. */
  #recheck = false;
  #pumping = false;
  #started: Promise<void> | null = null;
  readonly #typing = new Map<UserId, Date>();
  readonly #stopping = new AbortController();

  constructor(stream: StreamRef, options: FeedOptions) {
    this.stream = stream;
    this.#options = options;
    this.readers = new Readers(stream, options.access);
  }

  /** Number of the newest event that was handed on; null before {@link start}. */
  get seq(): number | null {
    return this.#seq;
  }

  /** Whether Ably brings what is new at this moment. */
  get attached(): boolean {
    return this.#attachment?.attached ?? false;
  }

  /** Begins behind the newest event of the log. Called again, waits for the same. @throws The database's error. */
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
    // Whatever is written after this is heard, or read when the attachment stands.
    this.#seq = await readLastSeq(db, this.stream.streamId);
    const timeout = sleep(ATTACH_TIMEOUT_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
    await Promise.race([this.#attached.promise, timeout]);
    this.#pump();
  }

  /** Reads in the log what Ably did not bring. */
  look(): void {
    this.#catchUp = true;
    this.#pump();
  }

  /** Asks whether all who read may still do so: now, and not when something happens. */
  recheck(): void {
    this.#recheck = true;
    this.#pump();
  }

  stop(): void {
    this.#stopping.abort();
    this.#attachment?.detach();
  }

  /** A reader who begins behind `after`; {@link join} brings it up to date. */
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
   * Brings a reader from its number to where the feed is, by the log, and from then on up to date.
   * Its queue bounds how far it reads ahead.
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
    // Whoever lost access since they were asked about was no reader of whom the feed knew.
    this.recheck();
  }

  /** @returns How far the stream reaches. */
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
      // Of a newer version of this service, or not ours at all. What is stored is in the log.
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

  /** Never fails: while the database does not answer, what came waits. */
  async #work(): Promise<void> {
    const retry = backoff(RETRY);
    while (!this.#stopping.signal.aborted && this.#hasWork) {
      try {
        if (this.#catchUp) await this.#readLog();
        else if (this.#incoming.length > 0) await this.#handOn(this.#takeIncoming());
        else await this.#check();
        retry.reset();
      } catch (error) {
        this.#options.log.error({ err: error, ...this.#about }, 'unable to hand on events; will try again');
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

  /** What came in order; at a hole the rest is left to the log. */
  #takeIncoming(): StreamItem[] {
    const taken: StreamItem[] = [];
    let seq = this.#seq!;
    for (const item of this.#incoming.splice(0)) {
      if (!isDurable(item)) {
        if (this.#isCurrent(item as TypingEvent)) taken.push(item);
      } else if (item.seq === seq + 1) {
        taken.push(item);
        seq = item.seq;
      } else if (item.seq > seq) {
        this.#catchUp = true;
      }
    }
    return taken;
  }

  /**
   * Leases of typing are kept by each instance: one that ends in the instance where it began says nothing of a
   * later one that another instance keeps. The latest end holds (`realtime/typing.ts`).
   */
  #isCurrent({ actorId, expiresAt }: TypingEvent): boolean {
    if (actorId === null) return false;
    const known = this.#typing.get(actorId);
    if (known && known > expiresAt) return false;
    const now = new Date();
    for (const [userId, until] of this.#typing) if (until < now) this.#typing.delete(userId);
    this.#typing.set(actorId, expiresAt);
    return true;
  }

  async #readLog(): Promise<void> {
    this.#catchUp = false;
    const { db } = this.#options;
    const { events, lastSeq, reset } = await readEvents(db, this.stream.streamId, this.#seq!, STRETCH);
    await this.#handOn(reset ? [resetTo(lastSeq)] : events);
    if (this.#seq! < lastSeq) this.#catchUp = true;
  }

  /**
   * Gives the items to all who may have them. The question is asked after the items happened, so whoever lost access
   * before one of them does not get it.
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

  async #check(): Promise<void> {
    // Before the question, so that one who is told meanwhile asks again.
    this.#recheck = false;
    try {
      await this.readers.check();
    } catch (error) {
      this.#recheck = true;
      throw error;
    }
  }
}
