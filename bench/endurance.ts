import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { encodeId, type RoomId } from '../src/lib/ids.ts';
import { openAsker } from './asker.ts';
import { dice, type Request } from './load.ts';
import { progress } from './pace.ts';
import { type Figure, median } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { trendOf } from './trend.ts';
import { type Draw, WORKS } from './works.ts';

/**
 * Measures whether the product's memory grows: pages, lists, writes, typing, and subscribers that come and go, at an
 * even rate, while the heap is measured repeatedly after a full collection.
 */

export interface EnduranceOptions {
  readonly product: ServerProcess;
  /** Tokens of many users, to show that the memory for each is bounded. */
  readonly tokens: readonly string[];
  /** Tokens of users who may read and write in all rooms. */
  readonly viewers: readonly string[];
  readonly rooms: { readonly read: readonly string[]; readonly written: readonly string[]; readonly crowd: string };
  readonly minutes: number;
}

export interface EnduranceReport {
  readonly figure: Figure;
  readonly lines: readonly string[];
  /** Whether the heap grew by more than {@link ALLOWED_GROWTH}. */
  readonly grows: boolean;
}

/** Number of connections for pages, conversations and messages, and their pauses after an answer in milliseconds. */
const LOADS = [4, 2, 2] as const;
const REST_MS = 20;
const TYPISTS = 2;
const TYPING_REST_MS = 50;
const WS_SUBSCRIBERS = 40;
const SSE_SUBSCRIBERS = 8;
/** Minimum and maximum time of a subscription. */
const STAY_MS = [500, 8_000] as const;
const SAMPLE_MS = 5_000;
/** Time in which caches fill and code is compiled; at most a fifth of the whole. */
const SETTLING_MS = 120_000;
const ALLOWED_GROWTH = 1.1;

const VIEWER = `query EnduranceViewer { viewer { user { id } } }`;
const TYPING = `mutation EnduranceTyping($room: ID!) { startTyping(input: { channel: { roomId: $room } }) { userErrors { code } } }`;
const EVENTS = `subscription EnduranceEvents($room: ID!) {
  channelEvents(channel: { roomId: $room }) {
    ... on MessageCreatedEvent { id seq message { id seq content author { id username } viewerCanEdit } }
    ... on TypingStartedEvent { expiresAt }
  }
}`;

interface Sample {
  readonly minute: number;
  readonly heap: number;
  readonly resident: number;
}

export async function measureEndurance(options: EnduranceOptions): Promise<EnduranceReport> {
  const { product, minutes } = options;
  const durationMs = minutes * 60_000;
  const counts = { answers: 0, events: 0, subscriptions: 0 };
  const stop = new AbortController();
  await meet(options);
  const began = performance.now();
  const load = Promise.all(loads(options, counts, stop.signal));
  // A failure of the load ends the run at once.
  const failed = load.then(() => new Promise<never>(() => {}));

  const samples: Sample[] = [];
  try {
    while (performance.now() - began < durationMs) {
      await Promise.race([sleep(SAMPLE_MS), failed]);
      await product.ask({ collect: true });
      const { heapBytes, residentBytes } = await product.usage();
      samples.push({
        minute: (performance.now() - began) / 60_000,
        heap: heapBytes / 2 ** 20,
        resident: residentBytes / 2 ** 20,
      });
      if (samples.length % 6 === 0) progress(describe(samples.at(-1)!, counts));
    }
  } finally {
    stop.abort();
  }
  await load;
  if (counts.events === 0) throw new Error('no subscriber heard of anything');
  return report(samples, Math.min(SETTLING_MS, durationMs / 5) / 60_000, counts);
}

/** Sends a request as each user, so that the product's memory for all users is allocated before the measurement. */
async function meet({ product, tokens }: EnduranceOptions): Promise<void> {
  using asker = openAsker(product.url);
  for (const token of tokens) await asker.ask({ path: '/graphql', token, body: { query: VIEWER } });
}

function report(samples: readonly Sample[], settled: number, counts: Counts): EnduranceReport {
  const steady = samples.filter(({ minute }) => minute >= settled);
  const fifth = Math.max(1, Math.floor(steady.length / 5));
  const atFirst = median(steady.slice(0, fifth).map(({ heap }) => heap));
  const ratios = steady.slice(-fifth).map(({ heap }) => heap / atFirst);
  const trend = (of: (sample: Sample) => number) => {
    const { slope, margin } = trendOf(steady.map((sample) => [sample.minute, of(sample)]));
    return `${(1_000 * slope).toFixed(0)} ± ${(1_000 * margin).toFixed(0)} KB a minute`;
  };
  return {
    figure: {
      figure: 'endurance: heap of the product in the last fifth of the time',
      vs: `in the first fifth after ${settled} minutes (1 is flat)`,
      ratios,
    },
    lines: [
      `${counts.answers} answers, ${counts.subscriptions} subscriptions, ${counts.events} events heard; ${steady.length} looks after ${settled} minutes, each after a full collection`,
      `heap ${Math.round(atFirst)} MB, slope ${trend(({ heap }) => heap)} (95 %)`,
      `resident ${Math.round(median(steady.slice(0, fifth).map(({ resident }) => resident)))} MB, slope ${trend(({ resident }) => resident)} (95 %)`,
    ],
    grows: median(ratios) > ALLOWED_GROWTH,
  };
}

function describe({ minute, heap, resident }: Sample, { answers, events, subscriptions }: Counts): string {
  return `endurance, minute ${minute.toFixed(1)}: heap ${heap.toFixed(1)} MB, resident ${resident.toFixed(0)} MB; ${answers} answers, ${subscriptions} subscriptions, ${events} events`;
}

interface Counts {
  answers: number;
  events: number;
  subscriptions: number;
}

function loads(options: EnduranceOptions, counts: Counts, signal: AbortSignal): Promise<void>[] {
  const { product, rooms, tokens, viewers } = options;
  const roll = dice(1);
  const oneOf = (from: readonly string[]) => from[roll(from.length)]!;
  const crowd = encodeId('room', rooms.crowd as RoomId);
  const stay = () => STAY_MS[0] + roll(STAY_MS[1] - STAY_MS[0]);
  const draw = (): Draw => ({
    token: oneOf(viewers),
    readRoom: oneOf(rooms.read),
    // Half of the messages are written in the room with the subscribers.
    writtenRoom: roll(2) === 0 ? rooms.crowd : oneOf(rooms.written),
    number: roll(1_000_000),
  });
  const asking = async (next: () => Request, restMs: number): Promise<void> => {
    using asker = openAsker(product.url);
    while (!signal.aborted) {
      const body = await asker.ask(next());
      if (body.includes('"errors":')) throw new Error(`an answer is\n${body.toString().slice(0, 2_000)}`);
      counts.answers++;
      await sleep(restMs);
    }
  };
  const typing = (): Request => ({
    path: '/graphql',
    token: oneOf(tokens),
    body: { query: TYPING, variables: { room: crowd } },
  });
  const listening = async (listen: (listener: Listener) => Promise<number>): Promise<void> => {
    while (!signal.aborted) {
      counts.subscriptions++;
      const listener = {
        url: product.url,
        token: oneOf(tokens),
        room: crowd,
        stayMs: stay(),
        leavesAtOnce: roll(2) === 0,
      };
      const heard = await listen(listener);
      counts.events += heard;
    }
  };
  const times = (count: number, work: () => Promise<void>) => Array.from({ length: count }, work);
  return [
    ...WORKS.flatMap(({ product: side }, i) => times(LOADS[i]!, () => asking(() => side.request(draw()), REST_MS))),
    ...times(TYPISTS, () => asking(typing, TYPING_REST_MS)),
    ...times(WS_SUBSCRIBERS, () => listening(overWebSocket)),
    ...times(SSE_SUBSCRIBERS, () => listening(overSse)),
  ];
}

interface Listener {
  readonly url: string;
  readonly token: string;
  readonly room: string;
  readonly stayMs: number;
  /** Whether it disconnects without a close frame, like a phone in a tunnel. */
  readonly leavesAtOnce: boolean;
}

/** @returns Number of received events. */
async function overWebSocket({ url, token, room, stayMs, leavesAtOnce }: Listener): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws']);
  let events = 0;
  const say = (message: object) => socket.send(JSON.stringify(message));
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
  socket.on('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.includes('"connection_ack"')) {
      say({ type: 'subscribe', id: '1', payload: { query: EVENTS, variables: { room } } });
    } else if (text.includes('"next"')) events++;
    else if (text.includes('"ping"')) say({ type: 'pong' });
  });
  await Promise.race([once(socket, 'open'), ended]);
  await Promise.race([sleep(stayMs), ended]);
  if (leavesAtOnce) socket.terminate();
  else {
    say({ type: 'complete', id: '1' });
    socket.close();
  }
  await ended;
  return events;
}

/** @returns Number of received events. */
async function overSse({ url, token, room, stayMs }: Listener): Promise<number> {
  let events = 0;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: EVENTS, variables: { room } }),
      signal: AbortSignal.timeout(stayMs),
    });
    if (response.status !== 200) throw new Error(`a subscription was answered with ${response.status}`);
    for await (const chunk of response.body!) if (Buffer.from(chunk).includes('event: next')) events++;
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
  }
  return events;
}
