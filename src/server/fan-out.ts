import type { ExecutionResult } from 'graphql';

import type { Sink, StreamItem } from '../realtime/subscriber.ts';
import type { LiveOperation } from './event-stream.ts';

/** One subscription over one connection. */
export interface Member {
  readonly operation: LiveOperation;
  /** Sends ready results, each the JSON text of one, in order; waits for nothing. */
  sendShared(results: readonly Buffer[]): void;
  /** Executes for this member alone, and sends. */
  sendOwn(item: StreamItem): Promise<void>;
}

/** How long results are held under load, so that those of one connection are sent together; in milliseconds. */
const GATHER_MS = 20;

/** What was given at once. */
interface Batch {
  readonly number: number;
  readonly items: readonly StreamItem[];
}

/** Members by what their results have in common. */
export class FanOut {
  readonly #groups = new Map<string, Group>();

  /** The group of a subscription, to be released when it ends; null where its results are its own. */
  groupOf({ shareKey }: LiveOperation): Group | null {
    if (shareKey === null) return null;
    let group = this.#groups.get(shareKey);
    if (!group) {
      group = new Group(() => this.#groups.delete(shareKey));
      this.#groups.set(shareKey, group);
    }
    group.hold();
    return group;
  }
}

/**
 * Subscriptions to which every event of a stream looks the same: it is executed and serialised once, and sent to all.
 *
 * Under load events are gathered: those that come within 20 ms of the last sending go out together.
 */
export class Group implements Sink {
  /** Member -> number of the newest batch when it came: that one and those before were its own affair. */
  readonly #members = new Map<Member, number>();
  readonly #results = new WeakMap<StreamItem, Promise<Buffer | null>>();
  readonly #onUnused: () => void;
  #holders = 0;
  #batches: Batch[] = [];
  #newest = 0;
  #sending = false;
  #sentAt = -Infinity;

  constructor(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  /** For one more subscription, whether or not it has become a member yet. */
  hold(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders === 0) this.#onUnused();
  }

  /** From now on this member gets what is given to the group. */
  join(member: Member): void {
    this.#members.set(member, this.#newest);
  }

  leave(member: Member): void {
    this.#members.delete(member);
  }

  give(items: readonly StreamItem[]): void {
    this.#batches.push({ number: ++this.#newest, items });
    if (!this.#sending) void this.#send();
  }

  /**
   * The result for an event as JSON text, executed once for whoever asks.
   *
   * @returns Null where the execution failed: what failed for one viewer may not fail for another.
   */
  resultOf(item: StreamItem, operation: LiveOperation): Promise<Buffer | null> {
    let result = this.#results.get(item);
    if (!result) this.#results.set(item, (result = serialised(operation.execute(item))));
    return result;
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#batches.length > 0) {
      const wait = this.#sentAt + GATHER_MS - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const batches = this.#batches.splice(0);
      await this.#sendBatches(batches);
      this.#sentAt = performance.now();
    }
    this.#sending = false;
  }

  async #sendBatches(batches: readonly Batch[]): Promise<void> {
    const [anybody] = this.#members.keys();
    if (!anybody) return;
    const items = batches.flatMap((batch) => batch.items);
    const results = await Promise.all(items.map((item) => this.resultOf(item, anybody.operation)));
    const ready = results.filter((result) => result !== null);
    const first = batches[0]!.number;
    for (const [member, joinedAt] of this.#members) {
      // Most have been there all the time, and get all of it.
      if (joinedAt < first && ready.length === items.length) member.sendShared(ready);
      else await this.#sendPart(member, joinedAt, batches);
    }
  }

  /** To one who came amid these batches, or of whose results one failed. */
  async #sendPart(member: Member, joinedAt: number, batches: readonly Batch[]): Promise<void> {
    for (const { number, items } of batches) {
      if (number <= joinedAt) continue;
      for (const item of items) {
        const result = await this.resultOf(item, member.operation);
        if (!this.#members.has(member)) return;
        if (result) member.sendShared([result]);
        else await member.sendOwn(item);
      }
    }
  }
}

async function serialised(executed: Promise<ExecutionResult>): Promise<Buffer | null> {
  try {
    const result = await executed;
    return result.errors ? null : Buffer.from(JSON.stringify(result));
  } catch {
    return null;
  }
}
