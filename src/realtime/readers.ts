import type { UserId } from '../lib/ids.ts';
import type { StreamRef } from './channels.ts';
import { type Sink, type StreamItem, Subscriber } from './subscriber.ts';

/** The one door's answers about readers; nothing is handed on without them. */
export interface ReaderAccess {
  /** Those of these viewers who may read the stream at this moment. */
  readersAmong(stream: StreamRef, viewerIds: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** Changes whenever somebody loses access to the stream. */
  accessEpoch(stream: StreamRef): Promise<number>;
}

/** All who read one stream in this process, and whether they may. */
export class Readers {
  readonly #stream: StreamRef;
  readonly #access: ReaderAccess;
  readonly #all = new Set<Subscriber>();
  /** Sinks, and for how many readers each takes what is new. */
  readonly #sinks = new Map<Sink, number>();
  /** Live readers that no sink takes for. */
  readonly #single = new Set<Subscriber>();
  /** The epoch of access at which all live readers were allowed to read; null where one of them was asked at another. */
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

  /** A reader who begins behind `after`, and catches up before it is {@link setLive}. */
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

  /** From now on this reader gets what is new. */
  setLive(subscriber: Subscriber): void {
    subscriber.live = true;
    this.#single.add(subscriber);
    if (subscriber.checkedAtEpoch !== this.#allowedAtEpoch) this.#allowedAtEpoch = null;
  }

  /** Whether all who are live were found to be allowed to read: nobody has become live since the last {@link check}. */
  get settled(): boolean {
    return this.#all.size === 0 || this.#allowedAtEpoch !== null;
  }

  /** Hands on to all who are live what {@link check} has made sure that they may have. */
  give(items: readonly StreamItem[], checkedAt: number): void {
    for (const sink of this.#sinks.keys()) sink.give(items);
    for (const subscriber of this.#single) subscriber.give(items, checkedAt);
  }

  fail(error: unknown): void {
    for (const subscriber of this.#all) subscriber.fail(error);
  }

  /** Whether this reader, who is catching up, may read; ends the reading if not. */
  async checkOne(subscriber: Subscriber): Promise<boolean> {
    const epoch = await this.#access.accessEpoch(this.#stream);
    if (subscriber.checkedAtEpoch !== epoch) await this.#ask([subscriber], epoch);
    return !subscriber.ended;
  }

  /** Ends the reading of whoever is live and may not read any more. While nobody has lost access, that is one small statement. */
  async check(): Promise<void> {
    if (this.#all.size === 0) return;
    const epoch = await this.#access.accessEpoch(this.#stream);
    while (this.#allowedAtEpoch !== epoch) {
      // Those who become live while the question is under way are asked about as well.
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

  /** Nothing more is handed to this reader, be it by a sink or by itself. */
  #leave(subscriber: Subscriber): void {
    const { sink } = subscriber;
    this.#single.delete(subscriber);
    if (!sink) return;
    // Once: whoever has gone may be found to have lost access afterwards.
    subscriber.sink = null;
    const left = this.#sinks.get(sink)! - 1;
    if (left > 0) this.#sinks.set(sink, left);
    else this.#sinks.delete(sink);
  }
}
