import type { Profiler } from 'node:inspector';

import type { AblyConfig } from '../src/config/config.ts';
import {
  type Lags,
  measureRound,
  merged,
  openSubscribers,
  quantiles,
  type Round,
  type Subscribers,
} from './fan-out-rounds.ts';
import { progress } from './pace.ts';
import { type Figure, median } from './report.ts';
import { type ServerProcess, startServer, type Usage } from './server-process.ts';
import { openSource, type Source, type Times } from './source.ts';

/**
 * One room with very many subscribers: the cost of one event for one subscriber in the product's process, compared with
 * a bare broadcast of the same bytes to as many sockets. This process writes and publishes the messages, so that the
 * product only sends them to subscribers.
 */

export interface FanOutOptions {
  readonly product: ServerProcess;
  readonly ably: AblyConfig;
  readonly databaseUrl: string;
  /** UUID of the room. */
  readonly room: string;
  /** One for each subscriber. */
  readonly tokens: readonly string[];
  readonly eventsPerSecond: number;
  readonly rounds: number;
  readonly eventsPerRound: number;
}

export interface FanOutReport {
  readonly figures: readonly Figure[];
  readonly lines: readonly string[];
}

/** If a load process uses more of a core than this, it may be the bottleneck. */
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
  const { product, rounds, eventsPerRound, eventsPerSecond } = options;
  await using stack = new AsyncDisposableStack();
  const source = stack.use(await openSource(options));
  const usageBefore = await product.usage();
  const bare = stack.use(await startServer('broadcast.ts', {}));
  const subscribers = stack.use(await connect(options, source));
  const anonymous = options.tokens.map(() => []);
  const listeners = stack.use(await openSubscribers(bare.url, anonymous));
  const usageConnected = await settledUsage(product);

  const gapMs = 1_000 / eventsPerSecond;
  const pairOf = async (count: number): Promise<Pair> => {
    const first = source.lastSeq + 1;
    const handedOn = await measureRound(product, subscribers, { first, count }, () => source.write(count, gapMs));
    const { frames } = handedOn;
    const broadcast = async (): Promise<Times> => {
      const sentAt = (await bare.ask({ frames, gapMs })) as number[];
      return { committed: sentAt, handed: sentAt };
    };
    return { product: handedOn, bare: await measureRound(bare, listeners, { first, count }, broadcast) };
  };
  await pairOf(WARM_UP_EVENTS);

  const pairs: Pair[] = [];
  const memory: Usage[] = [];
  for (let round = 1; round <= rounds; round++) {
    const pair = await pairOf(eventsPerRound);
    pairs.push(pair);
    memory.push(await settledUsage(product));
    progress(
      `fan-out, round ${round} of ${rounds}: ${(pair.product.cpuUs / pair.bare.cpuUs).toFixed(2)}, ${describe(pair.product)}; bare ${describe(pair.bare)}`,
    );
  }
  const all = pairs.map((pair) => pair.product);
  const bares = pairs.map((pair) => pair.bare);
  const busiest = Math.max(...[...all, ...bares].map(({ loadShare }) => loadShare));
  return {
    figures: [
      {
        figure: 'fan-out',
        vs: 'a bare ws broadcast of the same bytes, by CPU per delivered event (lower is better)',
        ratios: pairs.map((pair) => pair.product.cpuUs / pair.bare.cpuUs),
      },
    ],
    lines: [
      `fan-out to ${options.tokens.length} subscribers of one room, ${eventsPerSecond} events a second (here and now, no ratio)`,
      `delivery, from the commit to the socket of a subscriber: ${quantiles(merged(all.map(({ delays }) => delays)))}`,
      `of that, since it was on its way to Ably: ${quantiles(merged(all.map(({ handedDelays }) => handedDelays)))}`,
      `the same of the bare broadcast, from its send: ${quantiles(merged(bares.map(({ delays }) => delays)))}`,
      lagLine('product', all),
      lagLine('bare broadcast', bares),
      `memory of the product: ${megabytes(usageBefore)} before, ${megabytes(usageConnected)} connected, ${memory.map(megabytes).join(', ')} after each round`,
      `busiest load process: ${percent(busiest)} of a core${busiest > BUSY ? ', so it may be what was measured' : ''}`,
    ],
  };
}

interface Pair {
  readonly product: Round;
  readonly bare: Round;
}

/** Starts all subscribers. */
export async function connect({ product, tokens }: FanOutOptions, source: Source): Promise<Subscribers> {
  progress(`fan-out: connecting ${tokens.length} subscribers`);
  const greetings = tokens.map((token) => [
    { type: 'connection_init', payload: { authorization: `Bearer ${token}` } },
    {
      type: 'subscribe',
      id: '1',
      payload: { query: EVENTS, variables: { room: source.room, after: source.lastSeq } },
    },
  ]);
  return openSubscribers(`${product.url.replace('http', 'ws')}/graphql`, greetings);
}

/** Use after a garbage collection. */
async function settledUsage(product: ServerProcess): Promise<Usage> {
  await product.ask({ collect: true });
  return product.usage();
}

/** The profile of the product while it sends events to subscribers. */
export async function profileFanOut(options: FanOutOptions): Promise<Profiler.Profile> {
  const { product } = options;
  await product.ask({ profile: 'start' });
  const report = await measureFanOut({ ...options, rounds: 1 });
  for (const line of report.lines) progress(line);
  return ((await product.ask({ profile: 'stop' })) as { profile: Profiler.Profile }).profile;
}

function describe({ cpuUs, perSecond, delays }: Round): string {
  return `${cpuUs.toFixed(1)} µs a delivery, ${Math.round(perSecond)} deliveries a second, ${quantiles(delays)}`;
}

/** The part of the delays that is caused by the machine and the load. */
function lagLine(name: string, rounds: readonly Round[]): string {
  const worst = (of: (lags: Lags) => number) => Math.round(median(rounds.map(({ lags }) => of(lags))));
  const waited = percent(median(rounds.map(({ lags }) => lags.serverWaited)));
  return `lag, p99 of timers, ${name}: server ${worst(({ server }) => server)} ms (its threads waited for a core ${waited} of the time, summed), subscribers ${worst(
    ({ subscribers }) => subscribers,
  )} ms, source ${worst(({ source }) => source)} ms`;
}

function megabytes({ residentBytes, heapBytes }: Usage): string {
  return `${Math.round(residentBytes / 2 ** 20)} MB (heap ${Math.round(heapBytes / 2 ** 20)} MB)`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
