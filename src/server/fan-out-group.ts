import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

import { type ExecutionResult, GraphQLError } from 'graphql';

import { type RateLimitedError, StreamInterruptedError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import type { Sink, StreamItem } from '../realtime/subscriber.ts';
import { executeForOne, type LiveOperation } from './event-stream.ts';
import { share, SharedCosts } from './shared-costs.ts';

/** One subscription over one connection. */
export interface Member {
  readonly operation: LiveOperation;
  /** Sends results, each as JSON text, in order. Does not wait and does not throw. */
  sendShared(results: readonly Buffer[]): void;
  /** Ends the subscription so that its client can resume it. Does not wait and does not throw. */
  cutOff(reason: RateLimitedError | StreamInterruptedError): void;
}

interface Membership {
  /** Number of the newest batch when the member joined. It has taken that batch and earlier ones by itself. */
  readonly joinedAt: number;
}

/** The result for one event, as JSON text. */
interface Rendered {
  readonly text: Buffer;
  /** An execution can fail for one viewer only, for example one who has just lost access. */
  readonly failed: boolean;
  /** When it was executed (`performance.now()`, in milliseconds). */
  readonly at: number;
}

/** Maximum number of members for whom a failing event is executed. */
const ATTEMPTS = 3;
/** How long a result may be reused, in milliseconds: later readers see newer data. */
const RESULT_HOLDS_MS = 1_000;

/** Longest time for which results are held, to send those of one connection together; in milliseconds. */
const GATHER_MS = 20;
/** How long members are served before the process may do other work, in milliseconds. */
const SLICE_MS = 10;
/** Number of members between two checks of the clock. */
const SLICE_MEMBERS = 32;

/** Total price of events that are executed in parallel: the memory of waiting results is in proportion to it. */
const POINTS_AT_ONCE = 6_000;
/** Maximum number of events that wait to be executed or sent; the same as for a single reader. */
const MAX_WAITING = 1_000;

/** What was given at once. */
interface Batch {
  readonly number: number;
  readonly items: readonly StreamItem[];
  /** The results, in order; null until all of them are executed. */
  texts: readonly Buffer[] | null;
  /** Resolves then. */
  rendered?: Promise<void>;
}

/** A result as a client gets it: JSON text, with errors masked. */
export type Encode = (result: ExecutionResult) => Buffer;

/**
 * Subscriptions that have the same result for every event of a stream. An event is executed and serialised once, and
 * sent to all members.
 *
 * Events are executed in parallel as they arrive. After a round of sending there is a pause of the same length, 20 ms
 * at most, and events that arrive meanwhile are sent together. A few members are therefore served at once, and
 * thousands leave half of the time to other work of the process.
 *
 * An execution takes a turn: of the user if all members belong to one user, otherwise of the group. All members pay
 * equal parts, at least one point. A member over quota is disconnected before the next round. All members are
 * disconnected if events arrive faster than they can be executed.
 */
export class Group implements Sink {
  readonly #members = new Map<Member, Membership>();
  /** Number of members of each user. */
  readonly #users = new Map<UserId, number>();
  readonly #name: string;
  readonly #results = new WeakMap<StreamItem, Promise<Rendered>>();
  readonly #encode: Encode;
  readonly #onUnused: () => void;
  #holders = 0;
  #batches: Batch[] = [];
  /** Number of events in these batches. */
  #waiting = 0;
  #newest = 0;
  readonly #costs = new SharedCosts<Member>();
  #sending = false;
  /** Earliest time of the next round (`performance.now()`). */
  #pauseUntil = -Infinity;
  /** Rotates the member that is served first, in order of joining. */
  #first = 0;

  /** @param name Owner of the turns if several users share the executions. */
  constructor(name: string, encode: Encode, onUnused: () => void) {
    this.#name = name;
    this.#encode = encode;
    this.#onUnused = onUnused;
  }

  /** Registers one more subscription, whether or not it has joined yet. */
  hold(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders === 0) this.#onUnused();
  }

  /** From now on the member gets the events of the group. */
  join(member: Member): void {
    this.#members.set(member, { joinedAt: this.#newest });
    this.#costs.join(member);
    const { userId } = member.operation;
    this.#users.set(userId, (this.#users.get(userId) ?? 0) + 1);
  }

  leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#costs.leave(member);
    const { userId } = member.operation;
    const left = this.#users.get(userId)! - 1;
    if (left > 0) this.#users.set(userId, left);
    else this.#users.delete(userId);
  }

  give(items: readonly StreamItem[]): void {
    const [first] = this.#members.keys();
    if (!first) return void this.#newest++;
    if (this.#waiting + items.length > MAX_WAITING) {
      const reason = new StreamInterruptedError('unable to go on; events come faster than they can be executed');
      return this.#cutOffAll(() => reason);
    }
    const atOnce = Math.max(1, Math.floor(POINTS_AT_ONCE / first.operation.cost));
    for (let from = 0; from < items.length; from += atOnce) this.#add(items.slice(from, from + atOnce));
    if (!this.#sending) void this.#send();
  }

  #add(items: readonly StreamItem[]): void {
    const batch: Batch = { number: ++this.#newest, items, texts: null };
    this.#waiting += items.length;
    this.#batches.push(batch);
    batch.rendered = this.#execute(batch);
  }

  async #execute(batch: Batch): Promise<void> {
    batch.texts = await Promise.all(batch.items.map((item) => this.#shared(item)));
  }

  /**
   * The result for an event that a member reads by itself: that of the group, if it was executed recently without
   * errors.
   *
   * @throws {RateLimitedError} The member is over quota.
   */
  async resultFor(item: StreamItem, operation: LiveOperation): Promise<Buffer> {
    const { limits, userId, cost } = operation;
    // If another member was over quota, that does not concern this one.
    const shared = await this.#results.get(item)?.catch(() => undefined);
    if (shared) {
      const { text, failed, at } = shared;
      if (!failed && performance.now() - at < RESULT_HOLDS_MS) {
        const refusal = limits.overQuota(userId);
        if (refusal) throw refusal;
        limits.owe(userId, share(cost, this.#members.size + 1));
        return text;
      }
    }
    const own = executeForOne(operation, item).then((result) => this.#rendered(result));
    this.#results.set(item, own);
    // A refusal leaves no result for others.
    own.catch(() => this.#results.delete(item));
    return (await own).text;
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      for (let next = this.#batches[0]; next; next = this.#batches[0]) {
        await next.rendered;
        const wait = this.#pauseUntil - performance.now();
        if (wait > 1) await sleep(wait);
        // Later batches may be ready as well; if not, they are not waited for.
        const ready = this.#batches.findIndex(({ texts }) => texts === null);
        const batches = this.#batches.splice(0, ready < 0 ? Infinity : ready);
        const took = await this.#sendBatches(batches);
        for (const { items } of batches) this.#waiting -= items.length;
        this.#pauseUntil = performance.now() + Math.min(took, GATHER_MS);
      }
    } finally {
      this.#sending = false;
    }
  }

  /**
   * Sends to one member after the other, starting with another one each time. Yields to other work of the process in
   * between, such as the next event.
   *
   * @param batches All of them have been executed.
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
      const [member, membership] = members[(start + i) % members.length]!;
      // A member that has left meanwhile, for example because it lost access, gets nothing.
      if (this.#members.get(member) !== membership) continue;
      const { joinedAt } = membership;
      const refusal = joinedAt < last ? member.operation.limits.overQuota(member.operation.userId) : null;
      // Most members were present for all batches, and get everything.
      if (refusal) member.cutOff(refusal);
      else if (joinedAt < first) member.sendShared(all);
      else if (joinedAt < last) {
        member.sendShared(batches.flatMap(({ number, texts }) => (number > joinedAt ? texts! : [])));
      }
    }
    return took + performance.now() - began;
  }

  async #shared(item: StreamItem): Promise<Buffer> {
    const rendered = this.#render(item);
    this.#results.set(item, rendered);
    return (await rendered).text;
  }

  /** Executes for the first members that are within quota, until one succeeds; otherwise returns the last failure. */
  async #render(item: StreamItem): Promise<Rendered> {
    const [first] = this.#members.keys();
    const operation = first?.operation;
    // All members have left, or will be disconnected before anything is sent.
    if (!operation) return this.#rendered(NOBODY);
    const [user] = this.#users.keys();
    const who = this.#users.size === 1 ? user! : this.#name;
    return await operation.limits.inTurn(who, operation.cost, () => this.#attempt(item), { always: true });
  }

  async #attempt(item: StreamItem): Promise<Rendered> {
    const operations = this.#members
      .keys()
      .map((member) => member.operation)
      .filter(({ limits, userId }) => limits.overQuota(userId) === null)
      .take(ATTEMPTS)
      .toArray();
    let result = NOBODY;
    if (operations.length > 0) this.#costs.charge(operations[0]!.cost);
    else this.#cutOffAll(({ limits, userId }) => limits.overQuota(userId));
    for (const operation of operations) {
      result = await operation.execute(item).catch((error: unknown) => ({ errors: [asError(error)] }));
      if (!result.errors) break;
    }
    return this.#rendered(result);
  }

  #cutOffAll(reasonOf: (operation: LiveOperation) => RateLimitedError | StreamInterruptedError | null): void {
    for (const member of this.#members.keys()) {
      const reason = reasonOf(member.operation);
      if (reason) member.cutOff(reason);
    }
  }

  #rendered(result: ExecutionResult): Rendered {
    return { text: this.#encode(result), failed: result.errors !== undefined, at: performance.now() };
  }
}

const NOBODY: ExecutionResult = { errors: [new GraphQLError('unable to execute; nobody takes the event')] };

function asError(error: unknown): GraphQLError {
  return new GraphQLError('unable to execute', { originalError: error as Error });
}
