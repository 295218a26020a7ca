import { AsyncLocalStorage } from 'node:async_hooks';

import { RateLimitedError } from '../errors.ts';

/** Points of one user's operations that may run at one time. An operation that costs more runs alone. */
const USER_POINTS = 6_000;
/** Each operation counts as at least this many points, so at most four operations of one user run at one time. */
const MIN_POINTS = 1_500;
/** Length of a per-user queue. Further operations are refused. */
const MAX_WAITING = 500;
/** `retryAfterMs` of such a refusal, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/**
 * Limits for all users together. The memory and time that an operation takes grow with its cost, so operations are
 * divided into classes by cost. Each class has its own limit, so cheap operations do not wait for expensive ones. An
 * operation that costs more than the limit of its class runs alone in its class.
 */
const CLASSES: readonly { readonly upTo: number; readonly points: number }[] = [
  // Many at once, because they mostly wait: mutations for a lock, subscriptions for Ably.
  { upTo: MIN_POINTS, points: 256 * MIN_POINTS },
  { upTo: USER_POINTS, points: 36_000 },
  { upTo: 30_000, points: 30_000 },
  { upTo: Infinity, points: 0 },
];

export interface TurnOptions {
  /** Never refuse: the calling code bounds how many operations wait. Default: false. */
  readonly always?: boolean;
}

interface Size {
  /** What it counts among the operations of its user: the cost, between {@link MIN_POINTS} and {@link USER_POINTS}. */
  readonly points: number;
  readonly cost: number;
}

interface Waiting extends Size {
  readonly start: () => void;
}

/** A per-user queue. */
interface Queue {
  /** Points of the operations that run. */
  running: number;
  /** Operations that are in {@link outOfTurn}, and will need a turn again. */
  away: number;
  waiting: Waiting[];
}

interface Class {
  readonly upTo: number;
  readonly points: number;
  running: number;
  /** Queues whose first operation waits only for room in this class, in the order of their turns. */
  readonly ready: Set<Queue>;
}

/** The turn that the current operation holds. */
interface Turn {
  readonly leave: () => void;
  readonly comeBack: () => Promise<void>;
  /** Calls of {@link outOfTurn} that are pending. */
  waits: number;
}

const held = new AsyncLocalStorage<Turn>();

/**
 * Gives up the turn of the current operation while it waits for something that needs neither the database nor this
 * thread. Afterwards the operation waits for a new turn, ahead of the operations of its user that have not begun.
 * Without a turn, this only calls `wait`.
 */
export async function outOfTurn<Result>(wait: () => Promise<Result>): Promise<Result> {
  const turn = held.getStore();
  if (!turn) return wait();
  if (turn.waits++ === 0) turn.leave();
  try {
    return await wait();
  } finally {
    if (--turn.waits === 0) await turn.comeBack();
  }
}

/**
 * Shares the process fairly between users. Its thread, heap and database connections would serve operations in the
 * order of their arrival, so a user with many operations would delay all others. Here users take turns instead.
 *
 * Each user has a first-in, first-out queue. The first operation of a queue is ready when the running operations of
 * that user leave room for it. While a class has room, it starts ready operations round-robin: one of each user, then
 * the next one of each.
 */
export class Turns {
  readonly #queues = new Map<string, Queue>();
  readonly #classes: readonly Class[] = CLASSES.map((one) => ({ ...one, running: 0, ready: new Set() }));

  /**
   * Runs the work when it is its turn.
   *
   * @param who Key of the queue: the id of a user, or of a group that shares the execution.
   * @param cost Price in points.
   * @throws {RateLimitedError} The queue is full.
   */
  async run<Result>(
    who: string,
    cost: number,
    work: () => Result | Promise<Result>,
    { always = false }: TurnOptions = {},
  ): Promise<Result> {
    let queue = this.#queues.get(who);
    if (!queue) this.#queues.set(who, (queue = { running: 0, away: 0, waiting: [] }));
    const points = Math.min(Math.max(cost, MIN_POINTS), USER_POINTS);
    const wait = this.#turnOf(queue, { points, cost }, always);
    if (wait) await wait;
    try {
      return await held.run(this.#turn(who, queue, { points, cost }), work);
    } finally {
      this.#release(who, queue, { points, cost });
    }
  }

  /** Resolves when the operation may run; null if it may run now. */
  #turnOf(queue: Queue, { points, cost }: Size, always: boolean): Promise<void> | null {
    const ofClass = this.#classOf(cost);
    const mayRun = queue.waiting.length === 0 && queue.running + points <= USER_POINTS;
    if (mayRun && ofClass.ready.size === 0 && hasRoom(ofClass, cost)) {
      this.#take(queue, { points, cost });
      return null;
    }
    if (!always && queue.waiting.length >= MAX_WAITING) {
      throw new RateLimitedError(
        `unable to run the operation; ${MAX_WAITING} operations of this user are waiting already`,
        RETRY_AFTER_MS,
      );
    }
    return new Promise((start) => {
      queue.waiting.push({ points, cost, start });
      if (queue.waiting.length === 1) this.#makeReady(queue);
    });
  }

  /** The turn of a running operation, for {@link outOfTurn}. */
  #turn(who: string, queue: Queue, size: Size): Turn {
    return {
      waits: 0,
      leave: () => {
        queue.away += 1;
        this.#release(who, queue, size);
      },
      comeBack: () => {
        queue.away -= 1;
        return new Promise((start) => {
          // It becomes the first of its queue. The previous first one may be of another class, so that class forgets
          // the queue.
          for (const one of this.#classes) one.ready.delete(queue);
          queue.waiting.unshift({ ...size, start });
          this.#makeReady(queue);
        });
      },
    };
  }

  #release(who: string, queue: Queue, { points, cost }: Size): void {
    const ofClass = this.#classOf(cost);
    queue.running -= points;
    ofClass.running -= Math.max(cost, MIN_POINTS);
    this.#makeReady(queue);
    this.#startReady(ofClass);
    if (queue.running === 0 && queue.away === 0 && queue.waiting.length === 0) this.#queues.delete(who);
  }

  #classOf(cost: number): Class {
    return this.#classes.find(({ upTo }) => cost <= upTo)!;
  }

  #take(queue: Queue, { points, cost }: Size): void {
    queue.running += points;
    this.#classOf(cost).running += Math.max(cost, MIN_POINTS);
  }

  /** Marks the first operation of the queue as ready, if the running operations of its user leave room for it. */
  #makeReady(queue: Queue): void {
    const [first] = queue.waiting;
    if (!first || queue.running + first.points > USER_POINTS) return;
    const ofClass = this.#classOf(first.cost);
    ofClass.ready.add(queue);
    this.#startReady(ofClass);
  }

  #startReady(ofClass: Class): void {
    for (const queue of ofClass.ready) {
      const [first] = queue.waiting;
      // Smaller operations behind it do not overtake it, or it could wait for ever.
      if (!first || !hasRoom(ofClass, first.cost)) return;
      ofClass.ready.delete(queue);
      queue.waiting.shift();
      this.#take(queue, first);
      first.start();
      this.#makeReady(queue);
    }
  }
}

function hasRoom({ running, points }: Class, cost: number): boolean {
  return running === 0 || running + Math.max(cost, MIN_POINTS) <= points;
}
