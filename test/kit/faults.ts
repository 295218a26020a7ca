import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { expect } from 'vitest';

import type { Config } from '../../src/config/config.ts';
import type { Db } from '../../src/data/db.ts';
import { cloneDatabase, startTestApp, type TestApp, type TestAppOptions, type TestUser } from './app.ts';
import { CREATE_MESSAGE } from './operations.ts';
import { uuidOf } from './streams.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { begin, connectWire } from './websocket.ts';
import type { Writing } from './writers.ts';

/** Longest time from a request to its answer with any fault of a dependency, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;
/** Longest time of a recovery, in milliseconds, on a machine that runs other tests. */
export const RECOVERY = { timeout: 40_000, interval: 250 };

/** An app whose connection to PostgreSQL can fail. */
export interface FragileApp extends AsyncDisposable {
  readonly app: TestApp;
  readonly proxy: TcpProxy;
  /** URL of the database without the faulty network. */
  readonly directUrl: string;
}

export async function fragileApp(
  own: Partial<Config> = {},
  options: TestAppOptions & { directUrl?: string } = {},
): Promise<FragileApp> {
  const directUrl = options.directUrl ?? (await cloneDatabase());
  const url = new URL(directUrl);
  const proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  const app = await startTestApp({ ...own, databaseUrl: url.href }, options);
  return {
    app,
    proxy,
    directUrl,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** @throws {Error} It takes longer than {@link ANSWER_LIMIT_MS}. */
export async function answered<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const waiting = new AbortController();
  const late = sleep(ANSWER_LIMIT_MS, undefined, { signal: waiting.signal }).then(() => {
    throw new Error(`no answer to ${what} in ${ANSWER_LIMIT_MS} ms`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
  }
}

/** The same user, whose requests fail if they are not answered in time. */
export function impatient(user: TestUser): TestUser {
  return { ...user, answer: (document, ...variables) => answered('a request', user.answer(document, ...variables)) };
}

const QUERY = 'query FaultRoom($id: ID!) { room(id: $id) { name messages(first: 5) { edges { node { content } } } } }';

/** The common parts of the answers of all transports. */
interface Outcome {
  /** Null over WebSocket. */
  readonly status: number | null;
  /** Code of the first error; null if there is none. */
  readonly code: string | null;
}

/**
 * Sends requests in all ways at once: over HTTP a query by a plan, a query by resolvers and a mutation, and over
 * WebSocket.
 */
export async function askAllWays(app: TestApp, user: TestUser, roomId: string): Promise<Record<string, Outcome>> {
  const plan = user.raw(QUERY, { id: roomId });
  // A body with unusual parameters is not answered by a plan.
  const resolvers = post(app, user, { query: QUERY, variables: { id: roomId }, extensions: {} });
  const mutation = user.answer(CREATE_MESSAGE, {
    input: { channel: { roomId } as never, content: 'written meanwhile' },
  });
  const outcomes = await Promise.all([
    answered('a planned query', plan),
    answered('a query by resolvers', resolvers),
    answered('a mutation', mutation),
    answered('a query over WebSocket', overWebSocket(app, user, roomId)),
  ]);
  const [planned, resolved, mutated, webSocket] = outcomes.map(({ status = null, errors }: Partial<Asked>) => ({
    status,
    code: errors?.[0]?.extensions.code ?? null,
  }));
  return { planned: planned!, resolved: resolved!, mutated: mutated!, webSocket: webSocket! };
}

interface Asked {
  readonly status: number | null;
  readonly errors: readonly { readonly extensions: { readonly code: string } }[];
}

async function post({ url }: TestApp, { token }: TestUser, body: unknown): Promise<Partial<Asked>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

async function overWebSocket(app: TestApp, user: TestUser, roomId: string): Promise<Partial<Asked>> {
  using wire = await connectWire(app.url, user.token);
  begin(wire, 'look', QUERY, { id: roomId });
  const { type, payload } = await wire.receive();
  return type === 'error' ? { errors: payload as Asked['errors'] } : (payload as Partial<Asked>);
}

export const UNAVAILABLE = {
  planned: { status: 503, code: 'SERVICE_UNAVAILABLE' },
  resolved: { status: 503, code: 'SERVICE_UNAVAILABLE' },
  mutated: { status: 503, code: 'SERVICE_UNAVAILABLE' },
  webSocket: { status: null, code: 'SERVICE_UNAVAILABLE' },
};

export const FINE = {
  planned: { status: 200, code: null },
  resolved: { status: 200, code: null },
  mutated: { status: 200, code: null },
  webSocket: { status: null, code: null },
};

export async function readiness({ url }: TestApp): Promise<number> {
  return (await answered('/readyz', fetch(`${url}/readyz`))).status;
}

/** Errors in a log that clients received as INTERNAL_SERVER_ERROR; each kind once, with its stack. */
export function maskedErrors(lines: readonly string[]): LoggedError[] {
  const masked = lines
    .map((line) => JSON.parse(line) as { msg: string; code?: string; err: LoggedError })
    .filter(({ msg, code }) => msg === 'operation failed' && code !== 'SERVICE_UNAVAILABLE')
    .map(({ err }) => err);
  return [...new Map(masked.map((error) => [`${error.type} ${error.code} ${error.message}`, error])).values()];
}

interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack: string;
}

/** Locks a table, so that nobody else reads or writes it. @returns A function that releases it. */
export function lockTable(url: string, table: string): Promise<() => Promise<void>> {
  return hold(url, `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
}

/** @returns A function that releases the locks of the statement. */
export async function hold(url: string, statement: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query(`BEGIN; ${statement}`);
  return async () => {
    await holder.query('ROLLBACK');
    await holder.end();
  };
}

/** Expects that the service becomes ready and answers everything, by itself. */
export async function expectRecovery(app: TestApp, user: TestUser, roomId: string): Promise<void> {
  await expect.poll(() => readiness(app), RECOVERY).toBe(200);
  await expect.poll(() => askAllWays(app, user, roomId), RECOVERY).toEqual(FINE);
}

/**
 * Expects that every acknowledged message exists with the id of its answer, that every idempotency key has one message,
 * and that every stream has each number once.
 */
export async function expectNothingLost(db: Db, { messages }: Writing): Promise<void> {
  const stored = await db.$queryRaw<{ key: string; id: string }[]>`
    SELECT idempotency_key AS key, id::text AS id FROM messages WHERE idempotency_key IS NOT NULL ORDER BY 1`;
  const acknowledged = [...messages].map(([key, id]) => ({ key, id: uuidOf(id) }));
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  expect(stored.toSorted(byKey)).toEqual(acknowledged.toSorted(byKey));
  await expectGapless(db);
}

/** Expects that every stream has all numbers up to its last one. */
export async function expectGapless(db: Db): Promise<void> {
  const holes = await db.$queryRaw`
    SELECT s.id FROM streams s LEFT JOIN events e ON e.stream_id = s.id
    GROUP BY s.id HAVING count(e.seq) <> s.last_seq OR coalesce(max(e.seq), 0) <> s.last_seq`;
  expect(holes).toEqual([]);
}
