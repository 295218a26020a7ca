import { setTimeout as sleep } from 'node:timers/promises';

import * as Ably from 'ably';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import type { AblyConfig } from '../src/config/config.ts';
import { encodeId, type RoomId } from '../src/lib/ids.ts';
import { dice } from './load.ts';
import { progress } from './pace.ts';
import { quantile } from './report.ts';
import type { ServerProcess } from './server-process.ts';

/**
 * The time from the mutation's answer to the event, at an Ably client and at a GraphQL subscriber. Both, and the sender
 * of the mutations, are in this process, so there is one clock. An answer has arrived when its body is read.
 */

const ROOMS = 20;
const WARM_UP_MS = 2_000;
/** An Ably connection is limited to 50 messages per second. */
const ROOMS_PER_CONNECTION = 5;
/** An event that takes longer counts as lost, in milliseconds. */
const LOST_MS = 15_000;

export interface LatencyOptions {
  readonly product: ServerProcess;
  readonly ably: AblyConfig;
  /** Tokens of users who are in all the rooms. */
  readonly tokens: readonly string[];
  /** UUIDs of the rooms. */
  readonly rooms: readonly string[];
  readonly durationMs: number;
  readonly perSecond: number;
}

export interface LatencyReport {
  readonly messages: number;
  readonly rooms: number;
  readonly perSecond: number;
  /** In milliseconds. Negative if the event was faster than the answer. */
  readonly listeners: Readonly<Record<string, Quantiles>>;
  /** From a mutation's request to its answer. Shows how busy the API and the machine were. */
  readonly answers: Quantiles;
  /** Share of one core that the product used. */
  readonly productShare: number;
  readonly lost: number;
  readonly repeated: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Message id -> times of its arrivals. */
type Arrivals = Map<string, number[]>;

export async function measureLatency(options: LatencyOptions): Promise<LatencyReport> {
  const { product, ably, tokens, rooms: uuids, durationMs, perSecond } = options;
  const { url } = product;
  const rooms = uuids.slice(0, ROOMS).map((id) => encodeId('room', id as RoomId));
  await using stack = new AsyncDisposableStack();
  const listeners: Record<string, Arrivals> = {
    'ably-js client': await listenOnAbly(ably, await channelsOf(url, tokens[0]!, rooms), stack),
    'graphql-ws subscriber': await subscribe(url, tokens[0]!, rooms, stack),
  };

  progress(`latency: ${perSecond} messages a second in ${rooms.length} rooms for ${durationMs / 1_000} s`);
  const sendFor = (ms: number, seed: number) => send({ url, tokens, rooms, perSecond }, ms, seed);
  await sendFor(WARM_UP_MS, 1);
  const before = await product.usage();
  const { answered, tookMs } = await sendFor(durationMs, 2);
  const after = await product.usage();
  const whole = () => Object.values(listeners).every((arrivals) => answered.keys().every((id) => arrivals.has(id)));
  for (const began = performance.now(); !whole() && performance.now() - began < LOST_MS;) await sleep(50);

  let [lost, repeated] = [0, 0];
  const figures = Object.entries(listeners).map(([name, arrivals]) => {
    const times: number[] = [];
    for (const [id, at] of answered) {
      const [first, ...more] = arrivals.get(id) ?? [];
      repeated += more.length;
      if (first === undefined) lost++;
      else times.push(first - at);
    }
    return [name, quantilesOf(times)] as const;
  });
  return {
    messages: answered.size,
    rooms: rooms.length,
    perSecond,
    listeners: Object.fromEntries(figures),
    answers: quantilesOf(tookMs),
    productShare: (after.cpuMs - before.cpuMs) / durationMs,
    lost,
    repeated,
  };
}

function quantilesOf(times: readonly number[]): Quantiles {
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: Math.max(...times) };
}

export function latencyTable(report: LatencyReport): string {
  const { messages, rooms, perSecond, listeners, answers, productShare, lost, repeated } = report;
  const cell = (ms: number) => ms.toFixed(1).padStart(8);
  return [
    'latency from the answer of createMessage to its event, in milliseconds, here and now (no ratio)',
    `${messages} messages, ${perSecond} a second in ${rooms} rooms; lost: ${lost}, repeated: ${repeated}; the product took ${Math.round(100 * productShare)} % of a core`,
    `${''.padEnd(22)} ${['p50', 'p99', 'max'].map((name) => name.padStart(8)).join(' ')}`,
    ...Object.entries({ ...listeners, 'answer to its request': answers }).map(
      ([name, { p50, p99, max }]) => `${name.padEnd(22)} ${cell(p50)} ${cell(p99)} ${cell(max)}`,
    ),
  ].join('\n');
}

const CREATE = `mutation LatencyCreate($room: ID!, $content: String!) {
  createMessage(input: { channel: { roomId: $room }, content: $content }) { message { id } userErrors { code } }
}`;

const EVENTS = `subscription LatencyEvents($room: ID!) {
  channelEvents(channel: { roomId: $room }) {
    ... on MessageCreatedEvent { seq message { id seq content createdAt author { id username displayName avatarUrl } } }
  }
}`;

interface Sender {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly rooms: readonly string[];
  readonly perSecond: number;
}

interface CreateAnswer {
  readonly createMessage: { readonly message: { readonly id: string } };
}

/**
 * Sends at random (exponential) intervals, because even ones could synchronise with the publisher's. @returns Message
 * id -> time of the answer.
 */
async function send(
  { url, tokens, rooms, perSecond }: Sender,
  ms: number,
  seed: number,
): Promise<{ answered: Map<string, number>; tookMs: number[] }> {
  const roll = dice(seed);
  const answered = new Map<string, number>();
  const tookMs: number[] = [];
  const requests: Promise<void>[] = [];
  const create = async (token: string, room: string, content: string): Promise<void> => {
    const askedAt = performance.now();
    const { createMessage } = (await post(url, token, CREATE, { room, content })) as CreateAnswer;
    const answeredAt = performance.now();
    answered.set(createMessage.message.id, answeredAt);
    tookMs.push(answeredAt - askedAt);
  };
  const began = performance.now();
  for (let at = 0; at < ms; at += (-Math.log(1 - roll(1_000_000) / 1_000_000) * 1_000) / perSecond) {
    const wait = began + at - performance.now();
    if (wait > 0) await sleep(wait);
    const [token, room] = [tokens[roll(tokens.length)]!, rooms[roll(rooms.length)]!];
    const content = `Message ${roll(1_000_000)}: the train is late.`;
    requests.push(create(token, room, content));
  }
  await Promise.all(requests);
  return { answered, tookMs };
}

async function channelsOf(url: string, token: string, rooms: readonly string[]): Promise<string[]> {
  const query = `query LatencyRoom($room: ID!) { room(id: $room) { server { id } } }`;
  return Promise.all(
    rooms.map(async (room) => {
      const data = (await post(url, token, query, { room })) as { room: { server: { id: string } } };
      return `${data.room.server.id}:${room}`;
    }),
  );
}

async function post(url: string, token: string, query: string, variables: object): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(`the API answered ${JSON.stringify(errors)}`);
  return data;
}

async function listenOnAbly(
  { key, endpoint, port, tls }: AblyConfig,
  channels: readonly string[],
  stack: AsyncDisposableStack,
): Promise<Arrivals> {
  const arrivals: Arrivals = new Map();
  for (let from = 0; from < channels.length; from += ROOMS_PER_CONNECTION) {
    const client = new Ably.Realtime({ key, endpoint: endpoint!, port: port!, tls: tls!, logLevel: 1 });
    stack.defer(() => client.close());
    for (const name of channels.slice(from, from + ROOMS_PER_CONNECTION)) {
      await client.channels.get(name).subscribe('message.created', ({ data }) => {
        note(arrivals, (data as { data: { id: string } }).data.id);
      });
    }
  }
  return arrivals;
}

async function subscribe(
  url: string,
  token: string,
  rooms: readonly string[],
  stack: AsyncDisposableStack,
): Promise<Arrivals> {
  const arrivals: Arrivals = new Map();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    lazy: false,
    retryAttempts: 0,
  });
  stack.defer(() => client.dispose());
  for (const room of rooms) {
    client.subscribe<{ channelEvents: { message?: { id: string } } }>(
      { query: EVENTS, variables: { room } },
      {
        next({ data, errors }) {
          if (errors) throw new Error(`the subscription answered ${JSON.stringify(errors)}`);
          const id = data?.channelEvents.message?.id;
          if (id !== undefined) note(arrivals, id);
        },
        error(error) {
          throw new Error('the subscription failed', { cause: error });
        },
        complete() {},
      },
    );
  }
  // Subscriptions begin in the order of their requests. The warm-up shows that they have begun.
  await sleep(500);
  return arrivals;
}

function note(arrivals: Arrivals, id: string): void {
  const times = arrivals.get(id);
  if (times) times.push(performance.now());
  else arrivals.set(id, [performance.now()]);
}
