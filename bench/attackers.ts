import { attack, type AttackersSetting } from './attacks.ts';
import { serve } from './server-process.ts';

/** Those who mean harm, in a process of their own. */

export interface AttackReport {
  /** Requests that were answered, or connections that were ended, by how. */
  readonly ends: Readonly<Record<string, number>>;
}

let stop = new AbortController();
let ended: Promise<void> = Promise.resolve();
let ends: Record<string, number> = {};
let setting: AttackersSetting;

await serve(
  async (given: AttackersSetting) => {
    setting = given;
    return { url: given.url, [Symbol.asyncDispose]: async () => stop.abort() };
  },
  async (asked) => {
    const { begin } = asked as { begin: string | null };
    if (begin === null) {
      stop.abort();
      await ended;
      return { ends } satisfies AttackReport;
    }
    stop = new AbortController();
    ends = {};
    ended = attack(begin, setting, stop.signal, (how) => (ends[how] = (ends[how] ?? 0) + 1));
    return null;
  },
);
