import { type ExecutionResult, GraphQLError } from 'graphql';

import type { Sink, StreamItem } from '../realtime/subscriber.ts';
import type { LiveOperation } from './event-stream.ts';

/** One subscription over one connection. */
export interface Member {
  readonly operation: LiveOperation;
  /** Sends ready results, each the JSON text of one, in order; waits for nothing and does not throw. */
  sendShared(results: readonly Buffer[]): void;
}

/** The result for one event, as JSON text. */
interface Rendered {
  readonly text: Buffer;
  /** An event may be executed well for one viewer and not for another, who has just lost access, say. */
  readonly failed: boolean;
  /** When it was executed (`performance.now()`, in milliseconds). */
  readonly at: number;
}

/** Members for whom an event is executed at most, where it fails. */
const ATTEMPTS = 3;
/** How long a result stands for the event, in milliseconds: what comes later sees things as they are then. */
const RESULT_HOLDS_MS = 1_000;

/** How long results are held under load, so that those of one connection are sent together; in milliseconds. */
const GATHER_MS = 20;

/** What was given at once. */
interface Batch {
  readonly number: number;
  readonly items: readonly StreamItem[];
}

/** A result as a client gets it: the JSON text, with errors masked. */
export type Encode = (result: ExecutionResult) => Buffer;

/** Members by what their results have in common. */
export class FanOut {
  readonly #groups = new Map<string, Group>();
  readonly #encode: Encode;

  constructor(encode: Encode) {
    this.#encode = encode;
  }

  /** The group of a subscription, to be released when it ends; null where its results are its own. */
  groupOf({ shareKey }: LiveOperation): Group | null {
    if (shareKey === null) return null;
    let group = this.#groups.get(shareKey);
    if (!group) {
      group = new Group(this.#encode, () => this.#groups.delete(shareKey));
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
  readonly #results = new WeakMap<StreamItem, Promise<Rendered>>();
  readonly #encode: Encode;
  readonly #onUnused: () => void;
  #holders = 0;
  #batches: Batch[] = [];
  #newest = 0;
  #sending = false;
  #sentAt = -Infinity;

  constructor(encode: Encode, onUnused: () => void) {
    this.#encode = encode;
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

  /** The result for an event that a member takes by itself: the group's, if it was executed just now and well. */
  async resultFor(item: StreamItem, operation: LiveOperation): Promise<Buffer> {
    const shared = this.#results.get(item);
    if (shared) {
      const { text, failed, at } = await shared;
      if (!failed && performance.now() - at < RESULT_HOLDS_MS) return text;
    }
    const own = this.#render(item, [operation]);
    this.#results.set(item, own);
    return (await own).text;
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#batches.length > 0) {
        const wait = this.#sentAt + GATHER_MS - performance.now();
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
        await this.#sendBatches(this.#batches.splice(0));
        this.#sentAt = performance.now();
      }
    } finally {
      this.#sending = false;
    }
  }

  async #sendBatches(batches: readonly Batch[]): Promise<void> {
    const operations = this.#members
      .keys()
      .take(ATTEMPTS)
      .map(({ operation }) => operation)
      .toArray();
    if (operations.length === 0) return;
    const texts = await Promise.all(
      batches.map(({ items }) => Promise.all(items.map((item) => this.#shared(item, operations)))),
    );
    const all = texts.flat();
    const first = batches[0]!.number;
    for (const [member, joinedAt] of this.#members) {
      // Most have been there all the time, and get all of it.
      if (joinedAt < first) member.sendShared(all);
      else if (joinedAt < batches.at(-1)!.number) {
        member.sendShared(texts.flatMap((some, i) => (batches[i]!.number > joinedAt ? some : [])));
      }
    }
  }

  async #shared(item: StreamItem, operations: readonly LiveOperation[]): Promise<Buffer> {
    const rendered = this.#render(item, operations);
    this.#results.set(item, rendered);
    return (await rendered).text;
  }

  /** Executes, by the first of these that succeeds; by the last of them where none does. */
  async #render(item: StreamItem, operations: readonly LiveOperation[]): Promise<Rendered> {
    let result: ExecutionResult = {};
    for (const operation of operations) {
      result = await operation.execute(item).catch((error: unknown) => ({ errors: [asError(error)] }));
      if (!result.errors) break;
    }
    return { text: this.#encode(result), failed: result.errors !== undefined, at: performance.now() };
  }
}

function asError(error: unknown): GraphQLError {
  return new GraphQLError('unable to execute', { originalError: error as Error });
}
