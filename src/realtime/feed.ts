import { setTimeout as sleep } from 'node:timers/promises';

import type { InboundMessage } from 'ably';

import type { Db } from '../data/db.ts';
import { readEvents, readLastSeq } from '../data/event-log.ts';
import { backoff } from '../lib/backoff.ts';
import type { UserId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import { channelOfStream, type StreamRef } from './channels.ts';
import { decode, type TypingEvent } from './decode.ts';
import type { Attachment, ChannelPool } from './pool.ts';
import { isDurable, resetTo, type StreamItem, type Subscriber } from './subscriber.ts';

/** Whose of these viewers may read the stream at this moment. */
export type ReadersAmong = (stream: StreamRef, viewerIds: readonly UserId[]) => Promise<ReadonlySet<UserId>>;

export interface FeedOptions {
  readonly db: Db;
  readonly pool: ChannelPool;
  readonly readersAmong: ReadersAmong;
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
  readonly subscribers = new Set<Subscriber>();
  readonly #options: FeedOptions;
  #attachment: Attachment | null = null;
  #attached = Promise.withResolvers<void>();
  /** Number of the newest event that was handed on; null until the log was asked where the stream is. */
  #seq: number | null = null;
  #incoming: (StreamItem | TypingEvent)[] = [];
  #catchUp = false;
  /** Readers of whom it is to be asked whether they may still read. */
  readonly #rechecks = new Set<UserId>();
  #pumping = false;
  #started: Promise<void> | null = null;
  readonly #typing = new Map<UserId, Date>();
  readonly #stopping = new AbortController();

  constructor(stream: StreamRef, options: FeedOptions) {
    this.stream = stream;
    this.#options = options;
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

  /** Asks whether this reader, or every one, may still read: now, and not when something happens. */
  recheck(viewerId?: UserId): void {
    for (const subscriber of this.subscribers) {
      if (viewerId === undefined || subscriber.viewerId === viewerId) this.#rechecks.add(subscriber.viewerId);
    }
    this.#pump();
  }

  stop(): void {
    this.#stopping.abort();
    this.#attachment?.detach();
  }

  /**
   * Brings a reader from its number to where the feed is, by the log, and from then on up to date.
   * Its queue bounds how far it reads ahead.
   */
  async join(subscriber: Subscriber): Promise<void> {
    const retry = backoff(RETRY);
    for (let lastSeq = Infinity; subscriber.seq < Math.max(lastSeq, this.#seq!) && !subscriber.queue.ended;) {
      try {
        lastSeq = await this.#readOn(subscriber);
        retry.reset();
      } catch (error) {
        this.#options.log.error({ err: error, ...this.#about }, 'unable to read the past of a stream; will try again');
        await sleep(retry.next(), undefined, { ref: false });
      }
      await subscriber.queue.room();
    }
    if (subscriber.queue.ended) return;
    subscriber.live = true;
    // Whoever lost access since they were asked for the last time was no reader of whom the feed knew.
    this.recheck(subscriber.viewerId);
  }

  /** @returns How far the stream reaches. */
  async #readOn(subscriber: Subscriber): Promise<number> {
    const { db, readersAmong } = this.#options;
    const { events, lastSeq, reset } = await readEvents(db, this.stream.streamId, subscriber.seq, STRETCH);
    const checkedAt = performance.now();
    const readers = await readersAmong(this.stream, [subscriber.viewerId]);
    if (!readers.has(subscriber.viewerId)) subscriber.revoke(this.stream);
    else if (reset) subscriber.reset(lastSeq);
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
    void this.#work();
  }

  /** Never fails: while the database does not answer, what came waits. */
  async #work(): Promise<void> {
    const retry = backoff(RETRY);
    while (!this.#stopping.signal.aborted && this.#hasWork) {
      try {
        if (this.#catchUp) await this.#readLog();
        else if (this.#incoming.length > 0) await this.#handOn(this.#takeIncoming());
        else await this.#checkReaders();
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
    return this.#catchUp || this.#incoming.length > 0 || this.#rechecks.size > 0;
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
   * Gives the items to all who may have them, and ends the others. The question is asked after the items happened, so
   * whoever lost access before one of them does not get it.
   */
  async #handOn(items: readonly StreamItem[]): Promise<void> {
    if (items.length === 0) return;
    const checkedAt = performance.now();
    const asked = new Set<UserId>();
    const readers = new Set<UserId>();
    for (;;) {
      // Those who became live while the question was under way are asked about as well.
      const unknown = new Set<UserId>();
      for (const { live, viewerId } of this.subscribers) if (live && !asked.has(viewerId)) unknown.add(viewerId);
      if (unknown.size === 0) break;
      for (const id of await this.#options.readersAmong(this.stream, [...unknown])) readers.add(id);
      for (const id of unknown) asked.add(id);
    }
    for (const item of items) {
      if (isDurable(item) || item.type === 'stream.reset') this.#seq = item.seq;
    }
    for (const subscriber of this.subscribers) {
      if (!subscriber.live) continue;
      if (readers.has(subscriber.viewerId)) subscriber.give(items, checkedAt);
      else subscriber.revoke(this.stream);
    }
  }

  async #checkReaders(): Promise<void> {
    const asked = new Set(this.#rechecks);
    const readers = await this.#options.readersAmong(this.stream, [...asked]);
    for (const id of asked) this.#rechecks.delete(id);
    for (const subscriber of this.subscribers) {
      const { live, viewerId } = subscriber;
      if (live && asked.has(viewerId) && !readers.has(viewerId)) subscriber.revoke(this.stream);
    }
  }
}
