import { sharedNow } from './clock.ts';
import { type ServerProcess, startServer, usage, type Usage } from './server-process.ts';
import type { Times } from './source.ts';

/** A round of fan-out: sends events to a server, and measures their arrival at all subscribers. */

/** Setting of a process of subscribers. */
export interface SubscribersSetting {
  readonly url: string;
  /** Messages that each sends first. */
  readonly listeners: readonly (readonly object[])[];
}

/** The expected events. */
export interface Expected {
  /** Number of the first event. */
  readonly first: number;
  readonly count: number;
}

/** Events that the subscribers of one process received in a round. */
export interface Collected {
  /** Missing events, counted for each subscriber. */
  readonly missing: number;
  /** Events that were out of order or repeated. */
  readonly faults: number;
  readonly heard: number;
  readonly bytes: number;
  /** Text of each event, as one subscriber received it. */
  readonly frames: readonly string[];
  /** For each of the given times: milliseconds since then -> number of deliveries. */
  readonly delays: readonly Readonly<Record<number, number>>[];
}

const LOAD_PROCESSES = 2;

/** Milliseconds -> number of deliveries that took so long. */
export type Delays = ReadonlyMap<number, number>;

export interface Round {
  /** CPU time of the server for each delivered event, in microseconds. */
  readonly cpuUs: number;
  readonly frames: readonly string[];
  /** Delays from the commit to the subscriber's socket. */
  readonly delays: Delays;
  /** Delays from the sending to Ably. */
  readonly handedDelays: Delays;
  /** Share of one core that the busiest load process used. */
  readonly loadShare: number;
  /** Share of one core that the server used. */
  readonly serverShare: number;
  /** Deliveries per second, from the first sending to the last arrival. */
  readonly perSecond: number;
  /** Requested deliveries per second, by the actual rate of the events. */
  readonly askedPerSecond: number;
  readonly lags: Lags;
}

/** 99th percentile of the lateness of timers, in milliseconds. */
export interface Lags {
  readonly source: number;
  readonly server: number;
  readonly subscribers: number;
  /** Share of the round in which threads of the server waited for a core. A sum over threads, so it can be above 1. */
  readonly serverWaited: number;
}

export interface Subscribers extends AsyncDisposable {
  readonly processes: readonly ServerProcess[];
}

/** @throws {Error} An event was lost, repeated or out of order at a subscriber. */
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

/** The delay in milliseconds that this share of the deliveries did not exceed. */
export function quantileOf(delays: Delays, share: number): number {
  const sorted = [...delays].toSorted(([a], [b]) => a - b);
  let left = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  for (const [ms, count] of sorted) if ((left -= count) <= 0) return ms;
  return Number.NaN;
}

export function quantiles(delays: Delays): string {
  return `p50 ${quantileOf(delays, 0.5)} ms, p99 ${quantileOf(delays, 0.99)} ms`;
}
