/** Work in the queue. */
export interface Waiting<Job> {
  /** The user to whom it belongs. */
  readonly who: string;
  /** Cost, in any unit that is the same for all work; less than 1 counts as 1. */
  readonly price: number;
  /** Urgent work goes before the waiting work of the same user that is not urgent. */
  readonly urgent: boolean;
  readonly job: Job;
}

interface Line<Job> {
  readonly waiting: Waiting<Job>[];
  /** When its first work begins, on the clock of the queue; if it is empty, when its last work ends. */
  begins: number;
}

/**
 * Start-time fair queueing. The clock counts cost and not time: each piece of work begins where the same user's
 * previous one ends, or now if that has passed. The earliest beginning is next. Users therefore take turns, and
 * expensive work gets fewer turns. A new user waits for the running work, and for at most one turn of each other user.
 */
export class FairQueue<Job> {
  readonly #lines = new Map<string, Line<Job>>();
  readonly #limitOfOne: number;
  readonly #limitOfAll: number;
  #now = 0;
  #size = 0;

  /** @param limits Maximum number of waiting pieces of work: of one user, and of all. */
  constructor(limits: { readonly ofOne: number; readonly ofAll: number }) {
    this.#limitOfOne = limits.ofOne;
    this.#limitOfAll = limits.ofAll;
  }

  /** @returns False if too much waits already; the work was not added. */
  add(work: Waiting<Job>): boolean {
    let line = this.#lines.get(work.who);
    if (this.#size >= this.#limitOfAll || (line?.waiting.length ?? 0) >= this.#limitOfOne) return false;
    if (!line) this.#lines.set(work.who, (line = { waiting: [], begins: this.#now }));
    if (line.waiting.length === 0) line.begins = Math.max(line.begins, this.#now);
    const before = work.urgent ? line.waiting.findIndex(({ urgent }) => !urgent) : -1;
    line.waiting.splice(before === -1 ? line.waiting.length : before, 0, work);
    this.#size += 1;
    return true;
  }

  /** Takes the next work. @returns Undefined if the queue is empty. */
  take(): Job | undefined {
    let next: Line<Job> | undefined;
    for (const [who, line] of this.#lines) {
      if (line.waiting.length > 0) {
        if (!next || line.begins < next.begins) next = line;
      } else if (line.begins <= this.#now) {
        this.#lines.delete(who);
      }
    }
    const first = next?.waiting.shift();
    if (!next || !first) {
      this.#reset();
      return undefined;
    }
    this.#size -= 1;
    this.#now = next.begins;
    next.begins += Math.max(first.price, 1);
    return first.job;
  }

  /** Takes all waiting work. */
  drain(): Job[] {
    const jobs = [...this.#lines.values()].flatMap(({ waiting }) => waiting.map(({ job }) => job));
    this.#reset();
    return jobs;
  }

  /** An empty queue forgets the turns of all users. */
  #reset(): void {
    this.#lines.clear();
    this.#size = 0;
    this.#now = 0;
  }
}
