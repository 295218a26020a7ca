import { sharedNow } from './clock.ts';
import { type ServerProcess, startServer, usage, type Usage } from './server-process.ts';
import type { Times } from './source.ts';

/** A round of fan-out: events that are sent to a server, and what became of them at all who listen there. */

/** What a process of subscribers is told at its start. */
export interface SubscribersSetting {
  readonly url: string;
  /** What each says at first. */
  readonly listeners: readonly (readonly object[])[];
}

/** The events that come next. */
export interface Expected {
  /** Number of the first. */
  readonly first: number;
  readonly count: number;
}

/** What the subscribers of one process heard in a round. */
export interface Collected {
  /** Events that did not come, counted for each subscriber. */
  readonly missing: number;
  /** Numbers that were out of order, or came again. */
  readonly faults: number;
  readonly heard: number;
  readonly bytes: number;
  /** Text of each, as one subscriber got it. */
  readonly frames: readonly string[];
  /** For each of the times that were asked for: milliseconds since then -> how many took that long. */
  readonly delays: readonly Readonly<Record<number, number>>[];
}

const LOAD_PROCESSES = 2;

/** Milliseconds -> how many deliveries took that long. */
export type Delays = ReadonlyMap<number, number>;

export interface Round {
  /** Microseconds of the server's process per delivered event. */
  readonly cpuUs: number;
  readonly frames: readonly string[];
  /** From the commit to the subscriber's socket. */
  readonly delays: Delays;
  /** From when the event was on its way to Ably. */
  readonly handedDelays: Delays;
  /** Of one core, what the busiest load process took. */
  readonly loadShare: number;
  /** Of one core, what the server took. */
  readonly serverShare: number;
  /** Delivered events a second, from the first sending to the last arrival. */
  readonly perSecond: number;
  /** Deliveries a second that were asked for, by how fast the events came indeed. */
  readonly askedPerSecond: number;
  readonly lags: Lags;
}

/** How late timers were in 1 of 100 cases, in milliseconds. */
export interface Lags {
  readonly source: number;
  readonly server: number;
  readonly subscribers: number;
  /** Of the round, how long the server's threads were ready to run and had no core; summed, so it can be above 1. */
  readonly serverWaited: number;
}

export interface Subscribers extends AsyncDisposable {
  readonly processes: readonly ServerProcess[];
}

/** @throws {Error} An event was lost, came again or was out of order at somebody. */
export async function measureRound(
  server: ServerProcess,
  { processes }: Subscribers,
  expect: Expected,
  send: () => Promise<Times>,
): Promise<Round> {
  for (const process of processes) await process.ask({ expect });
  const [before, ...loadsBefore] = await usages([server, ...processes]);
  usage();
  const { committed, handed } = await send();
  const { lagMs: source } = usage();
  const request = { since: [committed, handed] };
  const all = (await Promise.all(processes.map((process) => process.ask(request)))) as Collected[];
  const took = sharedNow() - committed[0]!;
  const [after, ...loadsAfter] = await usages([server, ...processes]);

  const sum = (of: (collected: Collected) => number) => all.reduce((total, collected) => total + of(collected), 0);
  const [missing, faults, heard] = [sum((one) => one.missing), sum((one) => one.faults), sum((one) => one.heard)];
  if (missing + faults > 0)
    throw new Error(`${missing} deliveries are missing, and ${faults} came out of order or again`);
  const cpuMs = after!.cpuMs - before!.cpuMs;
  const [delays, handedDelays] = [0, 1].map((i) => merged(all.map((collected) => toDelays(collected.delays[i]!))));
  return {
    cpuUs: (cpuMs * 1_000) / heard,
    frames: all[0]!.frames,
    delays: delays!,
    handedDelays: handedDelays!,
    loadShare: Math.max(...loadsAfter.map((load, i) => (load.cpuMs - loadsBefore[i]!.cpuMs) / took)),
    serverShare: cpuMs / took,
    perSecond: (heard / took) * 1_000,
    askedPerSecond: (heard / ((handed.at(-1)! - handed[0]!) * (handed.length / (handed.length - 1)))) * 1_000,
    lags: {
      source,
      server: after!.lagMs,
      subscribers: Math.max(...loadsAfter.map(({ lagMs }) => lagMs)),
      serverWaited: (after!.waitedMs - before!.waitedMs) / took,
    },
  };
}

async function usages(processes: readonly ServerProcess[]): Promise<Usage[]> {
  return Promise.all(processes.map((process) => process.usage()));
}

export async function openSubscribers(url: string, listeners: readonly (readonly object[])[]): Promise<Subscribers> {
  await using stack = new AsyncDisposableStack();
  const processes: ServerProcess[] = [];
  const share = Math.ceil(listeners.length / LOAD_PROCESSES);
  for (let from = 0; from < listeners.length; from += share) {
    const setting: SubscribersSetting = { url, listeners: listeners.slice(from, from + share) };
    processes.push(stack.use(await startServer('subscribers.ts', setting)));
  }
  const started = stack.move();
  return { processes, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

function toDelays(record: Readonly<Record<number, number>>): Delays {
  return new Map(Object.entries(record).map(([ms, count]) => [Number(ms), count]));
}

export function merged(all: readonly Delays[]): Delays {
  const sums = new Map<number, number>();
  for (const delays of all) for (const [ms, count] of delays) sums.set(ms, (sums.get(ms) ?? 0) + count);
  return sums;
}

/** The delay, in milliseconds, that so great a share of the deliveries did not exceed. */
export function quantileOf(delays: Delays, share: number): number {
  const sorted = [...delays].toSorted(([a], [b]) => a - b);
  let left = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  for (const [ms, count] of sorted) if ((left -= count) <= 0) return ms;
  return Number.NaN;
}

export function quantiles(delays: Delays): string {
  return `p50 ${quantileOf(delays, 0.5)} ms, p99 ${quantileOf(delays, 0.99)} ms`;
}
