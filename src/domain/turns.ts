import { RateLimitedError } from '../errors.ts';

/** Points of one user's operations that run at one time; an operation that costs more runs alone. */
const POINTS = 6_000;
/** What each takes at least, so that no more than four run at one time. */
const LEAST = 1_500;
/** Operations of one user that wait at most. */
const WAITING = 500;
/** After which one beyond that is worth another attempt, in milliseconds. */
const WAIT_MS = 1_000;

interface Queue {
  running: number;
  readonly waiting: { readonly points: number; readonly start: () => void }[];
}

/**
 * Who asks for much at once waits for their own, and not everybody else for them: a process has one thread and a database
 * some connections, and both serve whoever comes first.
 */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  /**
   * Runs the work as soon as it may, in the order in which it came.
   *
   * @param cost In points, as prices are.
   * @throws {RateLimitedError} Too much waits already.
   */
  async run<Result>(who: string, cost: number, work: () => Result | Promise<Result>): Promise<Result> {
    let queue = this.#queues.get(who);
    if (!queue) this.#queues.set(who, (queue = { running: 0, waiting: [] }));
    const points = Math.min(Math.max(cost, LEAST), POINTS);
    if (queue.waiting.length === 0 && queue.running + points <= POINTS) queue.running += points;
    else await turnIn(queue, points);
    try {
      return await work();
    } finally {
      queue.running -= points;
      startNext(queue);
      if (queue.running === 0) this.#queues.delete(who);
    }
  }
}

function turnIn({ waiting }: Queue, points: number): Promise<void> {
  if (waiting.length >= WAITING) {
    throw new RateLimitedError(`unable to go on; ${WAITING} operations wait for others to end, more may not`, WAIT_MS);
  }
  return new Promise((start) => waiting.push({ points, start }));
}

function startNext(queue: Queue): void {
  for (let next = queue.waiting[0]; next && queue.running + next.points <= POINTS; next = queue.waiting[0]) {
    queue.waiting.shift();
    queue.running += next.points;
    next.start();
  }
}
