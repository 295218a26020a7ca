import type { Profiler } from 'node:inspector';

import type { AblyConfig } from '../src/config.ts';
import { sharedNow } from './clock.ts';
import { progress } from './pace.ts';
import type { Figure } from './report.ts';
import { type ServerProcess, startServer, type Usage } from './server-process.ts';
import { openSource } from './source.ts';

/**
 * One room and very many who listen to it: what one event at one subscriber costs the product's process, beside a bare
 * broadcast of the same bytes to as many sockets. Messages are written and published by this process, so that the
 * product does nothing but hand them on.
 */

export interface FanOutOptions {
  readonly product: ServerProcess;
  readonly ably: AblyConfig;
  readonly databaseUrl: string;
  /** UUID. */
  readonly room: string;
  /** One a subscriber. */
  readonly tokens: readonly string[];
  readonly eventsPerSecond: number;
  readonly rounds: number;
  readonly eventsPerRound: number;
}

export interface FanOutReport {
  readonly figure: Figure;
  readonly lines: readonly string[];
}

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
  /** Milliseconds from sending -> how many took that long. */
  readonly delays: Readonly<Record<number, number>>;
}

const LOAD_PROCESSES = 2;
/** A load process that takes more of a core than this may be what is measured. */
const BUSY = 0.7;
const WARM_UP_EVENTS = 5;
const EVENTS = `subscription FanOut($room: ID!, $after: Int!) {
  channelEvents(channel: { roomId: $room }, after: $after) {
    ... on MessageCreatedEvent {
      id seq occurredAt
      message { id seq content version createdAt editedAt author { id username displayName avatarUrl } }
    }
  }
}`;

export async function measureFanOut(options: FanOutOptions): Promise<FanOutReport> {
  const { product, tokens, rounds, eventsPerRound, eventsPerSecond } = options;
  await using stack = new AsyncDisposableStack();
  const source = stack.use(await openSource(options));
  const usageBefore = await product.usage();
  const bare = stack.use(await startServer('broadcast.ts', {}));

  progress(`fan-out: connecting ${tokens.length} subscribers`);
  const greetings = tokens.map((token) => [
    { type: 'connection_init', payload: { authorization: `Bearer ${token}` } },
    {
      type: 'subscribe',
      id: '1',
      payload: { query: EVENTS, variables: { room: source.room, after: source.lastSeq } },
    },
  ]);
  const subscribers = stack.use(await openSubscribers(`${product.url.replace('http', 'ws')}/graphql`, greetings));
  const listeners = stack.use(
    await openSubscribers(
      bare.url,
      tokens.map(() => []),
    ),
  );
  const usageConnected = await product.usage();

  const runProduct = async (count: number): Promise<Round> =>
    measureRound(product, subscribers, { first: source.lastSeq + 1, count }, () =>
      source.write(count, 1_000 / eventsPerSecond),
    );
  const runBare = async (first: number, frames: readonly string[]): Promise<Round> =>
    measureRound(bare, listeners, { first, count: frames.length }, () =>
      bare.ask({ frames, gapMs: 1_000 / eventsPerSecond }).then((sentAt) => sentAt as number[]),
    );
  const pairOf = async (count: number): Promise<{ product: Round; bare: Round }> => {
    const first = source.lastSeq + 1;
    const handedOn = await runProduct(count);
    return { product: handedOn, bare: await runBare(first, handedOn.frames) };
  };
  await pairOf(WARM_UP_EVENTS);

  const pairs: { product: Round; bare: Round }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const pair = await pairOf(eventsPerRound);
    pairs.push(pair);
    progress(
      `fan-out, round ${round} of ${rounds}: ${(pair.product.cpuUs / pair.bare.cpuUs).toFixed(2)}, ${describe(pair.product)}; bare ${describe(pair.bare)}`,
    );
  }
  const usageAfter = await product.usage();
  const all = pairs.map((pair) => pair.product);
  const bareRounds = pairs.map((pair) => pair.bare);
  const busiest = Math.max(...[...all, ...bareRounds].map(({ loadShare }) => loadShare));
  return {
    figure: {
      figure: 'fan-out',
      vs: 'a bare ws broadcast of the same bytes, by CPU per delivered event (lower is better)',
      ratios: pairs.map((pair) => pair.product.cpuUs / pair.bare.cpuUs),
    },
    lines: [
      `fan-out to ${tokens.length} subscribers of one room, ${eventsPerSecond} events a second (here and now, no ratio)`,
      `delivery, from the commit to the socket of a subscriber: p50 ${delay(all, 0.5)} ms, p99 ${delay(all, 0.99)} ms`,
      `the same of the bare broadcast, from its send: p50 ${delay(bareRounds, 0.5)} ms, p99 ${delay(
        bareRounds,
        0.99,
      )} ms`,
      `memory of the product: ${megabytes(usageBefore)} before, ${megabytes(usageConnected)} connected, ${megabytes(usageAfter)} after`,
      `busiest load process: ${percent(busiest)} of a core${busiest > BUSY ? ', so it may be what was measured' : ''}`,
    ],
  };
}

/** The profile of the product while it hands events on. */
export async function profileFanOut(options: FanOutOptions): Promise<Profiler.Profile> {
  const { product } = options;
  await product.ask({ profile: 'start' });
  const report = await measureFanOut({ ...options, rounds: 1 });
  for (const line of report.lines) progress(line);
  return ((await product.ask({ profile: 'stop' })) as { profile: Profiler.Profile }).profile;
}

interface Round {
  /** Microseconds of the server's process per delivered event. */
  readonly cpuUs: number;
  readonly frames: readonly string[];
  readonly delays: ReadonlyMap<number, number>;
  /** Of one core, what the busiest load process took. */
  readonly loadShare: number;
  /** Delivered events a second, from the first sending to the last arrival. */
  readonly perSecond: number;
}

async function measureRound(
  server: ServerProcess,
  { processes }: Subscribers,
  expect: Expected,
  send: () => Promise<readonly number[]>,
): Promise<Round> {
  for (const process of processes) await process.ask({ expect });
  const [before, ...loadsBefore] = await usages([server, ...processes]);
  const began = sharedNow();
  const sentAt = await send();
  const all = (await Promise.all(processes.map((process) => process.ask({ sentAt })))) as Collected[];
  const took = sharedNow() - began;
  const [after, ...loadsAfter] = await usages([server, ...processes]);

  const sum = (of: (collected: Collected) => number) => all.reduce((total, collected) => total + of(collected), 0);
  const [missing, faults, heard] = [sum((one) => one.missing), sum((one) => one.faults), sum((one) => one.heard)];
  if (missing + faults > 0)
    throw new Error(`${missing} deliveries are missing, and ${faults} came out of order or again`);
  const delays = new Map<number, number>();
  for (const collected of all) {
    for (const [ms, count] of Object.entries(collected.delays))
      delays.set(Number(ms), (delays.get(Number(ms)) ?? 0) + count);
  }
  const loadShare = Math.max(...loadsAfter.map((load, i) => (load.cpuMs - loadsBefore[i]!.cpuMs) / took));
  return {
    cpuUs: ((after!.cpuMs - before!.cpuMs) * 1_000) / heard,
    frames: all[0]!.frames,
    delays,
    loadShare,
    perSecond: (heard / took) * 1_000,
  };
}

async function usages(processes: readonly ServerProcess[]): Promise<Usage[]> {
  return Promise.all(processes.map((process) => process.usage()));
}

interface Subscribers extends AsyncDisposable {
  readonly processes: readonly ServerProcess[];
}

async function openSubscribers(url: string, listeners: readonly (readonly object[])[]): Promise<Subscribers> {
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

function describe({ cpuUs, perSecond, delays }: Round): string {
  return `${cpuUs.toFixed(1)} µs a delivery, ${Math.round(perSecond)} deliveries a second, p99 ${quantileOf(delays, 0.99)} ms`;
}

function delay(rounds: readonly Round[], share: number): number {
  const delays = new Map<number, number>();
  for (const round of rounds) for (const [ms, count] of round.delays) delays.set(ms, (delays.get(ms) ?? 0) + count);
  return quantileOf(delays, share);
}

function quantileOf(delays: ReadonlyMap<number, number>, share: number): number {
  const sorted = [...delays].toSorted(([a], [b]) => a - b);
  let left = share * sorted.reduce((sum, [, count]) => sum + count, 0);
  for (const [ms, count] of sorted) if ((left -= count) <= 0) return ms;
  return Number.NaN;
}

function megabytes({ residentBytes, heapBytes }: { residentBytes: number; heapBytes: number }): string {
  return `${Math.round(residentBytes / 2 ** 20)} MB (heap ${Math.round(heapBytes / 2 ** 20)} MB)`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
