/** Faults for tests of clients: publishes over HTTP that fail, hang, break off or are late, and refused sockets. */
import { setTimeout as sleep } from 'node:timers/promises';

import { AblyError } from './errors.ts';

export interface PublishFault {
  /** Share of the publishes that is affected, 0 to 1; 0.5 is every second one. Default: all. */
  readonly share?: number;
  /** Selects the publishes that are counted and affected. Default: all. */
  readonly when?: (channels: readonly string[]) => boolean;
  /** Whether the publish takes place despite the faulty answer. Default: no. */
  readonly accept?: boolean;
  /**
   * `error`: the answer has `code` and `statusCode`. `silence`: there is no answer until the client gives up. `hangup`:
   * the connection of the request is closed. `normal`: the answer is the usual one, only late; then the publish always
   * takes place. Default: `error`.
   */
  readonly answer?: 'error' | 'silence' | 'hangup' | 'normal';
  /** Default: 50000. */
  readonly code?: number;
  /** Default: the first three digits of the code. */
  readonly statusCode?: number;
  /** How long the publish waits before it takes place, in milliseconds. Default: 0. */
  readonly delayMs?: number;
  /** How long the answer waits after that, in milliseconds. Default: 0. */
  readonly answerDelayMs?: number;
}

/** How a faulty server treats a publish. */
export type Outcome<T> = { readonly answer: T } | 'silence' | 'hangup';

export class Faults {
  #refusals = 0;
  #underWay = 0;
  #faults: { readonly fault: PublishFault; hits: number; count: number }[] = [];

  /** Adds a fault until it is disposed. If several faults match a publish, the first one is used. */
  onPublish(fault: PublishFault): Disposable {
    const active = { fault, hits: 0, count: 0 };
    this.#faults.push(active);
    return {
      [Symbol.dispose]: () => {
        this.#faults = this.#faults.filter((other) => other !== active);
      },
    };
  }

  /** Whether new WebSockets are refused. */
  get refusesSockets(): boolean {
    return this.#refusals > 0;
  }

  /** Number of publishes that a fault holds back at this moment. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Refuses WebSockets until it is disposed. */
  refuseSockets(): Disposable {
    this.#refusals += 1;
    return {
      [Symbol.dispose]: () => {
        this.#refusals -= 1;
      },
    };
  }

  /**
   * Runs a publish according to the faults.
   *
   * @throws {AblyError} The error of the fault, or of `work`.
   */
  async around<T>(channels: readonly string[], work: () => T): Promise<Outcome<T>> {
    const fault = this.#next(channels);
    if (!fault) return { answer: work() };
    this.#underWay += 1;
    try {
      return await this.#fail(fault, work);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #fail<T>(fault: PublishFault, work: () => T): Promise<Outcome<T>> {
    const { accept = false, answer = 'error', code = 50000, delayMs = 0, answerDelayMs = 0 } = fault;
    if (delayMs > 0) await sleep(delayMs);
    const result = accept || answer === 'normal' ? { answer: work() } : null;
    if (answerDelayMs > 0) await sleep(answerDelayMs);
    if (answer === 'silence' || answer === 'hangup') return answer;
    if (answer === 'normal') return result!;
    throw new AblyError(code, fault.statusCode ?? Math.floor(code / 100), 'a fault that a test asked for');
  }

  #next(channels: readonly string[]): PublishFault | null {
    for (const active of this.#faults) {
      const { share = 1, when } = active.fault;
      if (when && !when(channels)) continue;
      active.count += 1;
      if (Math.floor(active.count * share) <= active.hits) continue;
      active.hits += 1;
      return active.fault;
    }
    return null;
  }
}
