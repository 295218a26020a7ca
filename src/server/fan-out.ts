import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

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

/** How long results are held at most, so that those of one connection are sent together; in milliseconds. */
const GATHER_MS = 20;
/** How long is sent without looking at what else there is to do, in milliseconds. */
const SLICE_MS = 10;
/** Members between two looks at the clock. */
const SLICE_MEMBERS = 32;

/** What was given at once. */
interface Batch {
  readonly number: number;
  readonly items: readonly StreamItem[];
  /** The results, in order; null until all of it is executed. */
  texts: readonly Buffer[] | null;
  /** Resolves then. */
  rendered?: Promise<void>;
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
 * Events are executed as they come, side by side. After a sending there is a pause as long as that took, 20 ms at most,
 * and what comes meanwhile goes out together: a few members are sent to at once, and thousands leave half of the time
 * to the rest of the process.
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
  /** Nothing is sent before, by `performance.now()`. */
  #pauseUntil = -Infinity;
  /** Whose turn it is to be sent to first, among the members in order of joining. */
  #first = 0;

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
    const number = ++this.#newest;
    const operations = this.#members
      .keys()
      .take(ATTEMPTS)
      .map(({ operation }) => operation)
      .toArray();
    if (operations.length === 0) return;
    const batch: Batch = { number, items, texts: null };
    batch.rendered = this.#execute(batch, operations);
    this.#batches.push(batch);
    if (!this.#sending) void this.#send();
  }

  async #execute(batch: Batch, operations: readonly LiveOperation[]): Promise<void> {
    batch.texts = await Promise.all(batch.items.map((item) => this.#shared(item, operations)));
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
      for (let next = this.#batches[0]; next; next = this.#batches[0]) {
        await next.rendered;
        const wait = this.#pauseUntil - performance.now();
        if (wait > 1) await sleep(wait);
        // What was given later may be ready as well; if not, it is not waited for.
        const ready = this.#batches.findIndex(({ texts }) => texts === null);
        const took = await this.#sendBatches(this.#batches.splice(0, ready < 0 ? Infinity : ready));
        this.#pauseUntil = performance.now() + Math.min(took, GATHER_MS);
      }
    } finally {
      this.#sending = false;
    }
  }

  /**
   * To one member after the other, beginning with another one each time, and letting in between them what else the process has
   * to do: it may be the next event.
   *
   * @param batches All of them executed.
   * @returns How long the sending itself took, in milliseconds.
   */
  async #sendBatches(batches: readonly Batch[]): Promise<number> {
    const members = [...this.#members];
    const all = batches.flatMap(({ texts }) => texts!);
    const first = batches[0]!.number;
    const last = batches.at(-1)!.number;
    const start = this.#first++ % (members.length || 1);
    let took = 0;
    let began = performance.now();
    for (let i = 0; i < members.length; i++) {
      if (i % SLICE_MEMBERS === 0) {
        const sliced = performance.now() - began;
        if (sliced > SLICE_MS) {
          took += sliced;
          await setImmediate();
          began = performance.now();
        }
      }
      const [member, joinedAt] = members[(start + i) % members.length]!;
      // One that left meanwhile, to be told that it may read no more, say, is sent nothing.
      if (this.#members.get(member) !== joinedAt) continue;
      // Most have been there all the time, and get all of it.
      if (joinedAt < first) member.sendShared(all);
      else if (joinedAt < last) {
        member.sendShared(batches.flatMap(({ number, texts }) => (number > joinedAt ? texts! : [])));
      }
    }
    return took + performance.now() - began;
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
