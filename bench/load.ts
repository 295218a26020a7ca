import { connect } from 'node:net';

/** One HTTP request, ready to be sent. */
export interface Request {
  readonly path: string;
  readonly token: string;
  readonly body: object;
}

export interface Load {
  /** The next request of a sequence. */
  readonly next: () => Request;
  /** Whether the answer is good. */
  readonly isGood: (body: Buffer) => boolean;
  /** Number of connections. Default: 16. */
  readonly connections?: number;
}

const CONNECTIONS = 16;
/** A slower answer makes the run fail, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;

/**
 * A closed loop: each connection sends its next request when it has received the answer.
 *
 * It uses bare sockets, because the client shares the machine with the measured process: `node:http` or `fetch` would
 * take as much time as the limit itself, and hide a part of the difference.
 *
 * @returns Answers per second.
 * @throws {Error} An answer is not good.
 */
export async function runLoad(url: string, load: Load, durationMs: number): Promise<number> {
  const began = performance.now();
  const deadline = began + durationMs;
  const { connections = CONNECTIONS } = load;
  const counts = await Promise.all(Array.from({ length: connections }, () => runConnection(url, load, deadline)));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1_000);
}

function runConnection(url: string, load: Load, deadline: number): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let received: Buffer = Buffer.alloc(0);
    let answers = 0;

    const send = () => {
      if (performance.now() >= deadline) {
        socket.destroy();
        resolve(answers);
      } else socket.write(toText(load.next()));
    };
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(`the load on ${url} failed; ${reason}`));
    };
    socket.setTimeout(ANSWER_LIMIT_MS, () => fail(`no answer in ${ANSWER_LIMIT_MS} ms`));
    socket.on('connect', send);
    socket.on('error', (error) => fail(error.message));
    socket.on('end', () => fail('the connection was closed'));
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = endOfHead(received);
      if (end < 0 || !isWhole(received, end)) return;
      if (!received.subarray(0, 13).equals(OK) || !load.isGood(received.subarray(end)))
        return fail(`an answer is\n${received.toString().slice(0, 2_000)}`);
      received = Buffer.alloc(0);
      answers++;
      send();
    });
  });
}

const OK = Buffer.from('HTTP/1.1 200 ');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

export function toText({ path, token, body }: Request): string {
  const json = JSON.stringify(body);
  return [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${token}`,
    'accept: application/graphql-response+json, application/json',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
    '',
    json,
  ].join('\r\n');
}

/** Index of the body; -1 while the head is incomplete. */
export function endOfHead(received: Buffer): number {
  const at = received.indexOf('\r\n\r\n');
  return at < 0 ? -1 : at + 4;
}

/** Whether the answer is complete. */
export function isWhole(received: Buffer, bodyAt: number): boolean {
  const head = received.toString('latin1', 0, bodyAt).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return received.length >= bodyAt + Number(length);
  return received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}

/** Pseudo-random numbers (mulberry32), the same in each run. @returns A function for a whole number below `bound`. */
export function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
