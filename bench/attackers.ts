import { constants, setPriority } from 'node:os';

import { attack, type AttackersSetting } from './attacks.ts';
import { serve } from './server-process.ts';

/**
 * Runs the attackers in a separate process. Real attackers use other machines, so here they get only the CPU time that
 * the service leaves.
 */
setPriority(constants.priority.PRIORITY_LOW);

export interface AttackReport {
  /** Outcome -> number of requests or connections. */
  readonly ends: Readonly<Record<string, number>>;
}

let stop = new AbortController();
let ended: Promise<void> = Promise.resolve();
let ends: Record<string, number> = {};
let setting: Omit<AttackersSetting, 'token' | 'address'>;

await serve(
  async (given: Omit<AttackersSetting, 'token' | 'address'>) => {
    setting = given;
    return { url: given.url, [Symbol.asyncDispose]: async () => stop.abort() };
  },
  async (asked) => {
    const { begin, token, address } = asked as { begin: string | null; token: string; address: string };
    if (begin === null) {
      stop.abort();
      await ended;
      return { ends } satisfies AttackReport;
    }
    stop = new AbortController();
    ends = {};
    ended = attack(begin, { ...setting, token, address }, stop.signal, (how) => (ends[how] = (ends[how] ?? 0) + 1));
    return null;
  },
);
