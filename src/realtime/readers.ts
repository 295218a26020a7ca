import type { UserId } from '../lib/ids.ts';
import type { StreamRef } from './channels.ts';
import { type Sink, type StreamItem, Subscriber } from './subscriber.ts';

/** The access policy for readers. It is asked before any event is passed on. */
export interface ReaderAccess {
  /** Those of these viewers who may read the stream at this moment. */
  readersAmong(stream: StreamRef, viewerIds: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** Changes whenever somebody loses access to the stream. */
  accessEpoch(stream: StreamRef): Promise<number>;
}

/** All readers of one stream in this process, and whether they may read it. */
export class Readers {
  readonly #stream: StreamRef;
  readonly #access: ReaderAccess;
  readonly #all = new Set<Subscriber>();
  /** Sinks that take new events -> the number of their readers. */
  readonly #sinks = new Map<Sink, number>();
  /** Live readers without a sink. */
  readonly #single = new Set<Subscriber>();
  /** The access epoch at which all live readers were allowed to read; null if they were checked at different epochs. */
  #allowedAtEpoch: number | null = null;

  constructor(stream: StreamRef, access: ReaderAccess) {
    this.#stream = stream;
    this.#access = access;
  }

  get size(): number {
    return this.#all.size;
  }

  has(viewerId: UserId): boolean {
    for (const subscriber of this.#all) if (subscriber.viewerId === viewerId) return true;
    return false;
  }

  /** Adds a reader that has all events up to `after`. It catches up before it becomes live ({@link setLive}). */
  add(options: {
    readonly viewerId: UserId;
    readonly after: number;
    readonly limit: number;
    readonly onSlow: () => void;
    readonly feedSeq: () => number | null;
    readonly onClose: () => void;
  }): Subscriber {
    const subscriber = new Subscriber({
      ...options,
      onClose: (self) => {
        this.#all.delete(self);
        this.#leave(self);
        options.onClose();
      },
      onSink: (self, sink) => {
        this.#leave(self);
        if (sink) this.#sinks.set(sink, (this.#sinks.get(sink) ?? 0) + 1);
      },
    });
    this.#all.add(subscriber);
    return subscriber;
  }

  /** Makes a reader live: it receives new events from now on. */
  setLive(subscriber: Subscriber): void {
    subscriber.live = true;
    this.#single.add(subscriber);
    if (subscriber.checkedAtEpoch !== this.#allowedAtEpoch) this.#allowedAtEpoch = null;
  }

  /** Whether all live readers have been checked: none has become live since the last {@link check}. */
  get settled(): boolean {
    return this.#all.size === 0 || this.#allowedAtEpoch !== null;
  }

  /** Gives items to all live readers. {@link check} must have been called after the items happened. */
  give(items: readonly StreamItem[], checkedAt: number): void {
    for (const sink of this.#sinks.keys()) sink.give(items);
    for (const subscriber of this.#single) subscriber.give(items, checkedAt);
  }

  fail(error: unknown): void {
    for (const subscriber of this.#all) subscriber.fail(error);
  }

  /** Checks a reader that is catching up. If it may not read, its subscription ends. @returns Whether it may read. */
  async checkOne(subscriber: Subscriber): Promise<boolean> {
    const epoch = await this.#access.accessEpoch(this.#stream);
    if (subscriber.checkedAtEpoch !== epoch) await this.#ask([subscriber], epoch);
    return !subscriber.ended;
  }

  /**
   * Ends the subscriptions of live readers that may no longer read. It is one small statement, unless somebody lost
   * access.
   */
  async check(): Promise<void> {
    if (this.#all.size === 0) return;
    const epoch = await this.#access.accessEpoch(this.#stream);
    while (this.#allowedAtEpoch !== epoch) {
      // Readers that become live during the check are checked in the next iteration.
      const asked = [...this.#all].filter((one) => one.live && !one.ended && one.checkedAtEpoch !== epoch);
      if (asked.length === 0) this.#allowedAtEpoch = epoch;
      else await this.#ask(asked, epoch);
    }
  }

  async #ask(subscribers: readonly Subscriber[], epoch: number): Promise<void> {
    const viewerIds = new Set(subscribers.map(({ viewerId }) => viewerId));
    const readers = await this.#access.readersAmong(this.#stream, [...viewerIds]);
    for (const subscriber of subscribers) {
      if (subscriber.ended) continue;
      if (readers.has(subscriber.viewerId)) subscriber.checkedAtEpoch = epoch;
      else subscriber.revoke(this.#stream);
    }
  }

  /** Stops giving items to this reader, by a sink or directly. */
  #leave(subscriber: Subscriber): void {
    const { sink } = subscriber;
    this.#single.delete(subscriber);
    if (!sink) return;
    // Only once, because a reader that has left may also be found to have lost access.
    subscriber.sink = null;
    const left = this.#sinks.get(sink)! - 1;
    if (left > 0) this.#sinks.set(sink, left);
    else this.#sinks.delete(sink);
  }
}
