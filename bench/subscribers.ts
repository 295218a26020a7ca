import { setImmediate } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { sharedNow } from './clock.ts';
import type { Collected, Expected, SubscribersSetting } from './fan-out-rounds.ts';
import { serve } from './server-process.ts';

/**
 * Many subscribers in a separate process. They are bare `ws` sockets with a minimum of `graphql-transport-ws`, and read
 * only the number of each frame, so that they are not the bottleneck.
 */

/** Sockets that are opened concurrently. */
const OPENING = 50;
const PROTOCOL = 'graphql-transport-ws';
const SEQ = Buffer.from('"seq":');
const ACKNOWLEDGED = Buffer.from('"connection_ack"');
const NINE = 0x39;
const ZERO = 0x30;
/** After this time without an event, missing events count as lost, in milliseconds. */
const SILENCE_MS = 20_000;

interface Reader {
  /** Number of the newest event. */
  last: number;
}

const readers: Reader[] = [];
let round = begin({ first: 1, count: 0 });

function begin({ first, count }: Expected) {
  return {
    first,
    count,
    missing: count * readers.length,
    heard: 0,
    heardAt: sharedNow(),
    /** Arrival times of each event, by reader. */
    arrivals: Array.from({ length: count }, () => new Float64Array(readers.length)),
    arrived: new Uint32Array(count),
    /** Missing or repeated numbers. */
    faults: 0,
    bytes: 0,
    /** Frames that the first reader received. */
    frames: [] as string[],
  };
}

await serve(
  async ({ url, listeners }: SubscribersSetting) => {
    const sockets: WebSocket[] = [];
    for (let from = 0; from < listeners.length; from += OPENING) {
      sockets.push(...(await Promise.all(listeners.slice(from, from + OPENING).map((first) => open(url, first)))));
      await setImmediate();
    }
    return {
      url,
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.terminate();
      },
    };
  },
  async (request) => {
    if ('expect' in (request as object)) {
      const { expect } = request as { expect: Expected };
      for (const reader of readers) reader.last = expect.first - 1;
      round = begin(expect);
      return null;
    }
    const { since } = request as { since: readonly (readonly number[])[] };
    while (round.missing > 0 && sharedNow() - round.heardAt < SILENCE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return collect(since);
  },
);

/** @param greeting First messages. Each except the last is answered before the next one is sent. May be empty. */
function open(url: string, greeting: readonly object[]): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const reader: Reader = { last: 0 };
    const index = readers.push(reader) - 1;
    const [init, subscribe] = greeting;
    const socket = new WebSocket(url, init ? [PROTOCOL] : [], { perMessageDeflate: false, skipUTF8Validation: true });
    socket.on('open', () => {
      if (init) socket.send(JSON.stringify(init));
      else resolve(socket);
    });
    socket.on('message', (data: Buffer) => {
      const at = data.indexOf(SEQ);
      if (at >= 0) return hear(reader, index, numberAt(data, at + SEQ.length), data);
      if (!data.includes(ACKNOWLEDGED)) fail(`a frame without an event came: ${data.toString()}`);
      socket.send(JSON.stringify(subscribe));
      resolve(socket);
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) => fail(`a subscriber's connection was closed: ${code} ${reason.toString()}`));
  });
}

function hear(reader: Reader, index: number, seq: number, data: Buffer): void {
  const at = seq - round.first;
  if (seq !== reader.last + 1 || at >= round.count) {
    round.faults++;
    if (at < 0 || at >= round.count) return;
  }
  reader.last = seq;
  round.heardAt = sharedNow();
  round.arrivals[at]![round.arrived[at]!++] = round.heardAt;
  round.missing--;
  round.heard++;
  round.bytes += data.length;
  if (index === 0) round.frames.push(data.toString());
}

function numberAt(data: Buffer, from: number): number {
  let number = 0;
  for (let at = from; data[at]! >= ZERO && data[at]! <= NINE; at++) number = number * 10 + data[at]! - ZERO;
  return number;
}

function collect(since: readonly (readonly number[])[]): Collected {
  const { missing, faults, heard, bytes, frames } = round;
  return { missing, faults, heard, bytes, frames, delays: since.map(delaysSince) };
}

function delaysSince(times: readonly number[]): Record<number, number> {
  const delays: Record<number, number> = {};
  for (const [i, arrivals] of round.arrivals.entries()) {
    for (const time of arrivals.subarray(0, round.arrived[i])) {
      const delay = Math.max(0, Math.round(time - times[i]!));
      delays[delay] = (delays[delay] ?? 0) + 1;
    }
  }
  return delays;
}

/** Ends the process, because a disconnected subscriber cannot be measured. */
function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
