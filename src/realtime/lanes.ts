import { type Backoff, backoff } from '../lib/backoff.ts';
import type { StreamId } from '../lib/ids.ts';

/**
 * A stream of which this process knows that it has something to publish. States and their transitions:
 *
 * - `ready`: waits for a round, in order of arrival. {@link Lanes.take} makes it `running`.
 * - `running`: is in a round. It becomes `ready` ({@link Lanes.ready}), `resting` ({@link Lanes.rest} and {@link
 *   Lanes.retry}) or is forgotten ({@link Lanes.forget}).
 * - `resting`: becomes `ready` after a pause, such as the one after a failure.
 *
 * {@link Lanes.nudge} adds an unknown lane as `ready`. For a known lane the nudge is recorded, and the lane becomes
 * `ready` instead of being forgotten.
 */
export interface Lane<Held> {
  readonly streamId: StreamId;
  readonly retry: Backoff;
  state: 'ready' | 'running' | 'resting';
  /** The stream has grown since its round started. */
  nudged: boolean;
  /** Must be alone in its next round: its last round failed, and this lane may be the reason. */
  alone: boolean;
  /** The claim and the events that were read ahead; null if there are none. */
  held: Held | null;
}

export interface LanesOptions {
  /** Bounds of the waits of one lane after failures, in milliseconds. */
  readonly retry: { readonly firstMs: number; readonly limitMs: number };
}

/** The lanes of one consumer of the event log. Disposing it stops the timers of the pauses. */
export class Lanes<Held> implements Disposable {
  readonly #retry: LanesOptions['retry'];
  readonly #lanes = new Map<StreamId, Lane<Held>>();
  readonly #ready = new Set<Lane<Held>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #changed = Promise.withResolvers<void>();

  constructor({ retry }: LanesOptions) {
    this.#retry = retry;
  }

  get size(): number {
    return this.#lanes.size;
  }

  get isAnyReady(): boolean {
    return this.#ready.size > 0;
  }

  /** Resolves when a lane has become ready or was forgotten, or at {@link signal}. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  all(): Lane<Held>[] {
    return [...this.#lanes.values()];
  }

  nudge(streamId: StreamId): void {
    const lane = this.#lanes.get(streamId);
    if (lane) {
      lane.nudged = true;
      return;
    }
    const fresh: Lane<Held> = {
      streamId,
      retry: backoff(this.#retry),
      state: 'ready',
      nudged: false,
      alone: false,
      held: null,
    };
    this.#lanes.set(streamId, fresh);
    this.ready(fresh);
  }

  /** Takes lanes into a round: those that have waited longest, or a single one that must be alone. */
  take(limit: number): Lane<Held>[] {
    const taken: Lane<Held>[] = [];
    for (const lane of this.#ready) {
      if (taken.length === limit || (lane.alone && taken.length > 0)) break;
      this.#ready.delete(lane);
      lane.state = 'running';
      lane.nudged = false;
      taken.push(lane);
      if (lane.alone) break;
    }
    return taken;
  }

  ready(lane: Lane<Held>): void {
    lane.state = 'ready';
    this.#ready.add(lane);
    this.signal();
  }

  rest(lane: Lane<Held>, ms: number): void {
    if (ms <= 0) return this.ready(lane);
    lane.state = 'resting';
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.ready(lane);
    }, ms);
    this.#timers.add(timer);
  }

  /** Called after a failed round. The lane rests, and then claims and reads again. */
  retry(lane: Lane<Held>): void {
    lane.held = null;
    this.rest(lane, lane.retry.next());
  }

  /**
   * Called if the stream has nothing to publish, or belongs to another instance. Has no effect if it was nudged
   * meanwhile.
   */
  forget(lane: Lane<Held>): void {
    lane.held = null;
    if (lane.nudged) return this.ready(lane);
    this.#lanes.delete(lane.streamId);
    this.signal();
  }

  /** Resolves {@link changed}. */
  signal(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
