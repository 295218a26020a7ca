import { once } from 'node:events';

import { beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';

import { startTestApp, type TestApp } from '../kit/app.ts';
import { httpRequestOf } from '../kit/fuzz/http-requests.ts';
import { faultOf, faultOfErrors } from '../kit/fuzz/judge.ts';
import { randomOf } from '../kit/fuzz/random.ts';
import { RawConnection } from '../kit/fuzz/raw-http.ts';
import { conversationOf } from '../kit/fuzz/websocket-frames.ts';
import { SUBPROTOCOL } from '../kit/websocket.ts';

/** Malformed and unusual requests from a seeded random sequence: the same seed sends the same requests. */
const SEED = 15;
const HTTP_REQUESTS = 16_000;
const CONVERSATIONS = 1_000;
const MESSAGES = 4_000;
const AT_ONCE = 8;
vi.setConfig({ testTimeout: 600_000 });

let app: TestApp;
let token: string;
const failures: string[] = [];
beforeAll(async () => {
  const onLog = (line: string) => {
    if ((JSON.parse(line) as { level: number }).level >= ERROR_LEVEL) failures.push(line);
  };
  app = await startTestApp({ logLevel: 'warn' }, { onLog });
  token = (await app.signIn('fuzz')).token;
});
/** Pino's numeric level for errors. */
const ERROR_LEVEL = 50;

/** Per kind of fault, the shortest input that shows it, and how many inputs did. */
class Faults {
  readonly #kinds = new Map<string, { count: number; shortest: string }>();

  note(kind: string, input: string): void {
    const known = this.#kinds.get(kind);
    if (!known) this.#kinds.set(kind, { count: 1, shortest: input });
    else {
      known.count += 1;
      if (input.length < known.shortest.length) known.shortest = input;
    }
  }

  list(): string[] {
    return Array.from(this.#kinds, ([kind, { count, shortest }]) => `${count} × ${kind}\n${shortest.slice(0, 2_000)}`);
  }
}

/** Calls `work` that many times, several at a time. @param work Gets the number of its worker. */
async function times(count: number, work: (worker: number) => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, worker) => {
      while (left-- > 0) await work(worker);
    }),
  );
}

test(`${HTTP_REQUESTS} requests over HTTP are all answered, and each refusal has a reason (seed ${SEED})`, async () => {
  const { host, port } = new URL(app.url);
  const connections = Array.from({ length: AT_ONCE }, () => new RawConnection(Number(port)));
  const random = randomOf(SEED);
  const faults = new Faults();
  const statuses = new Map<number, number>();
  failures.length = 0;

  await times(HTTP_REQUESTS, async (worker) => {
    const request = httpRequestOf(random, { host, token });
    const answer = await connections[worker]!.send(request);
    const fault = faultOf(request, answer);
    if (fault !== null) faults.note(fault, printed(request.bytes));
    if (answer) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  });
  for (const connection of connections) connection[Symbol.dispose]();

  expect([...faults.list(), ...logged()]).toEqual([]);
  // Enough requests must be valid: if parsing refused them all, the test would not reach the rest of the code.
  expect(statuses.get(200)).toBeGreaterThan(HTTP_REQUESTS / 8);
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
});

test(`${MESSAGES} messages over WebSockets are answered, or close the connection with a reason (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const faults = new Faults();
  let sent = 0;
  failures.length = 0;

  await times(CONVERSATIONS, async () => {
    const conversation = conversationOf(random, token);
    sent += conversation.frames.length + 1;
    const fault = await converse(conversation);
    if (fault === null) return;
    const frames = [conversation.first ?? '', ...conversation.frames];
    faults.note(fault, frames.map((frame) => printed(Buffer.from(frame))).join('\n'));
  });

  expect([...faults.list(), ...logged()]).toEqual([]);
  expect(sent).toBeGreaterThan(MESSAGES);
});

const DONE = 1000;
const ANSWERED = new Set(['error', 'complete']);
/** Close codes that report a fault of the server, or none at all. */
const FAULT_CODES = new Set([1005, 1006, 1011, 4500]);

/** @returns What went wrong, or null. */
async function converse({ first, frames, answered }: ReturnType<typeof conversationOf>): Promise<string | null> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, SUBPROTOCOL);
  await once(socket, 'open');
  socket.on('error', () => {});
  const waiting = new Set(answered);
  const { promise: over, resolve } = Promise.withResolvers<string | null>();
  let ponged = false;
  socket.on('message', (data: Buffer) => {
    const { type, id, payload } = JSON.parse(data.toString('utf8')) as { type: string; id?: string; payload?: unknown };
    const fault = faultOfErrors(type === 'error' ? payload : (payload as { errors?: unknown } | undefined)?.errors);
    if (fault !== null) resolve(`${type}: ${fault}`);
    if (ANSWERED.has(type)) waiting.delete(id!);
    ponged ||= type === 'pong' && (payload as { last?: unknown } | undefined)?.last === true;
    // Wait for the pong: the server may be about to close the connection for an earlier message.
    if (ponged && waiting.size === 0) socket.close(DONE);
  });
  socket.once('close', (code, reason) => {
    if (FAULT_CODES.has(code)) resolve(`closed with ${code}`);
    else resolve(code === DONE || reason.length > 0 ? null : `closed with ${code} and no reason`);
  });
  if (first !== null) {
    socket.send(first);
    await Promise.race([once(socket, 'message'), over]);
  }
  for (const frame of frames) socket.send(frame);
  socket.send('{"type":"ping","payload":{"last":true}}');
  const timer = setTimeout(() => resolve('no answer'), 15_000);
  const fault = await over;
  clearTimeout(timer);
  socket.terminate();
  return fault;
}

/** The failures that were logged, one per place in the code. */
function logged(): string[] {
  const kinds = new Map<string, string>();
  for (const line of failures) {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { type?: string; stack?: string } };
    const places = err?.stack?.split('\n').filter((text) => /^ +at .*[/\\]/.test(text)) ?? [];
    const kind = `logged: ${msg}, ${err?.type} ${places[0]}`;
    if (!kinds.has(kind)) kinds.set(kind, err?.stack?.split('\n').slice(0, 6).join('\n') ?? line);
  }
  return Array.from(kinds, ([kind, stack]) => `${kind}\n${stack}`);
}

function printed(bytes: Buffer): string {
  const text = bytes.toString('latin1').replaceAll(token, '<token>').replaceAll('\r\n', '\n');
  return text.length > 1_500 ? `${text.slice(0, 1_500)}… (${text.length} bytes)` : text;
}
