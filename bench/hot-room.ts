import pg from 'pg';

import { combiner } from './combiner.ts';
import type { BenchDatabase } from './database.ts';
import { openAsker } from './asker.ts';
import { dice, type Load, runLoad } from './load.ts';
import { type Pace, progress } from './pace.ts';
import { type Figure, median } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { startSampling } from './waits.ts';
import { type Draw, type Side, WORKS } from './works.ts';
import { openWriter } from './writer.ts';
import { settle } from './writes.ts';

/**
 * One room in which all users write. Its numbers have no gaps and are in commit order, so messages are written one
 * after another. Measures how many per second, and what they wait for.
 */

export interface HotRoomOptions {
  readonly database: BenchDatabase;
  /** The product without publishing, because the publisher also updates the room's row. */
  readonly product: ServerProcess;
  /** Starts a product that publishes. */
  readonly startPublishing: () => Promise<ServerProcess>;
  readonly limit: ServerProcess;
  /** Tokens of users who may write in every room. */
  readonly tokens: readonly string[];
  readonly pace: Pace;
}

export interface HotRoomReport {
  readonly figures: readonly Figure[];
  readonly lines: readonly string[];
}

const WRITERS = [1, 4, 16, 64] as const;
/** Number of connections in the experiments. */
const MANY = 16;
const CROWD = 64;
const PAGE = WORKS.find(({ figure }) => figure === 'message page')!;
const CREATE = WORKS.find(({ figure }) => figure === 'createMessage')!;

export async function measureHotRoom(options: HotRoomOptions): Promise<HotRoomReport> {
  await using stack = new AsyncDisposableStack();
  const { database, pace, product, limit } = options;
  const admin = stack.adopt(new pg.Client({ connectionString: database.url }), (client) => client.end());
  await admin.connect();
  const sides = {
    product: { server: product, side: CREATE.product },
    limit: { server: limit, side: CREATE.limit },
  };
  const oneRoom = database.rooms.written.slice(0, 1);
  let seed = 0;
  /** @returns Messages per second. */
  const writeTo = (url: string, side: Side, rooms: readonly string[], connections: number, ms = pace.roundMs) =>
    runLoad(url, { ...loadOf(side, options, rooms, seed++), connections }, ms);
  const write: Write = (who, rooms, connections, ms) =>
    writeTo(sides[who].server.url, sides[who].side, rooms, connections, ms);
  for (const who of ['product', 'limit'] as const) await write(who, oneRoom, MANY, pace.warmUpMs);

  const lines: string[] = ['here and now (no ratios):'];
  const figures: Figure[] = [];
  /** Rounds of both, alternating. */
  const pairs = async (figure: string, vs: string, first: () => Promise<number>, second: () => Promise<number>) => {
    const rates: [number, number][] = [];
    for (let round = 0; round < pace.rounds; round++) rates.push([await first(), await second()]);
    const [a, b] = [0, 1].map((at) => Math.round(median(rates.map((pair) => pair[at]!))));
    figures.push({ figure, vs, ratios: rates.map(([one, other]) => one / other) });
    lines.push(`${figure}: medians of ${a} and ${b} a second`);
    progress(lines.at(-1)!);
  };

  for (const writers of WRITERS) {
    const sampling = await startSampling(database.url);
    await pairs(
      `hot room: createMessage by ${writers}`,
      'the statement by hand behind node:http, same room',
      () => sampling.during('product', () => write('product', oneRoom, writers)),
      () => sampling.during('limit', () => write('limit', oneRoom, writers)),
    );
    for (const who of ['product', 'limit']) lines.push(`  ${who}, inside PostgreSQL: ${sampling.describe(who)}`);
    await sampling[Symbol.asyncDispose]();
  }
  await pairs(
    `hot room: createMessage by ${MANY} in one room`,
    `the same in ${database.rooms.written.length} rooms`,
    () => write('product', oneRoom, MANY),
    () => write('product', database.rooms.written, MANY),
  );
  await pairs(
    'hot room: a commit of nothing but a flush, one after the other',
    'the statement by hand behind node:http, one room, by 16',
    () => flushes(admin, pace.roundMs),
    () => write('limit', oneRoom, MANY),
  );
  for (const who of ['product', 'limit'] as const) {
    await pairs(
      `hot room: ${who}, commits that do not wait for the disk`,
      'commits that do',
      () => withoutFlush(admin, () => write(who, oneRoom, MANY)),
      () => write(who, oneRoom, MANY),
    );
  }
  figures.push(await besides(options, write));
  const combining = stack.use(await openCombining(options));
  for (const writers of [MANY, CROWD]) {
    await pairs(
      `hot room: messages that wait combined in one statement, ${writers} writers on pg`,
      'a statement each',
      () => combining.combined(writers, pace.roundMs),
      () => combining.each(writers, pace.roundMs),
    );
  }
  // Last, because until then only the writers use the room's row.
  await settle(admin);
  await using publishing = await options.startPublishing();
  await writeTo(publishing.url, CREATE.product, oneRoom, MANY, pace.warmUpMs);
  await pairs(
    `hot room: createMessage by ${MANY}, published as fast as Ably takes it`,
    'the same, published by nobody',
    () => published(admin, () => writeTo(publishing.url, CREATE.product, oneRoom, MANY)),
    () => unpublished(admin, oneRoom[0]!, () => write('product', oneRoom, MANY)),
  );
  return { figures, lines };
}

/** @returns Messages per second. */
type Write = (who: 'product' | 'limit', rooms: readonly string[], connections: number, ms?: number) => Promise<number>;

/** Runs the work after everything is marked as published. */
async function published<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await settle(client);
  return await work();
}

/** Runs the work while an instance that does not exist has claimed the room's stream. */
async function unpublished<T>(client: pg.Client, room: string, work: () => Promise<T>): Promise<T> {
  await settle(client);
  await client.query(
    `UPDATE streams SET lease_owner = gen_random_uuid(), lease_until = now() + interval '1 hour' WHERE id = $1`,
    [room],
  );
  try {
    return await work();
  } finally {
    await settle(client);
  }
}

function loadOf(side: Side, { tokens, database }: HotRoomOptions, rooms: readonly string[], seed: number): Load {
  const roll = dice(seed);
  const oneOf = (from: readonly string[]) => from[roll(from.length)]!;
  const next = () => {
    const draw: Draw = {
      token: oneOf(tokens),
      readRoom: oneOf(database.rooms.read),
      writtenRoom: oneOf(rooms),
      number: roll(1_000_000),
    };
    return side.request(draw);
  };
  return { next, isGood: side.isGood };
}

/** Time to flush a few bytes of the write-ahead log. No commit can be faster. */
async function flushes(client: pg.Client, ms: number): Promise<number> {
  const began = performance.now();
  let count = 0;
  for (; performance.now() - began < ms; count++) {
    await client.query({ name: 'flush', text: `SELECT pg_logical_emit_message(true, 'bench', 'x')` });
  }
  return (count * 1_000) / (performance.now() - began);
}

/** Runs the work without waiting for flushes, in all sessions. */
async function withoutFlush<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('ALTER SYSTEM SET synchronous_commit = off');
  await client.query('SELECT pg_reload_conf()');
  try {
    return await work();
  } finally {
    await client.query('ALTER SYSTEM RESET synchronous_commit');
    await client.query('SELECT pg_reload_conf()');
  }
}

/** The effect on others: reads pages beside many writers in one room, and beside as many writers in all rooms. */
async function besides(options: HotRoomOptions, write: Write): Promise<Figure> {
  const { database, product, pace } = options;
  using asker = openAsker(product.url);
  const { next } = loadOf(PAGE.product, options, database.rooms.written, 0);
  const pageTime = async (rooms: readonly string[]): Promise<number> => {
    const ended = new AbortController();
    const writing = write('product', rooms, CROWD).finally(() => ended.abort());
    const times: number[] = [];
    while (!ended.signal.aborted) {
      const began = performance.now();
      await asker.ask(next());
      times.push(performance.now() - began);
    }
    await writing;
    return median(times);
  };
  const ratios: number[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    ratios.push((await pageTime(database.rooms.written.slice(0, 1))) / (await pageTime(database.rooms.written)));
  }
  return {
    figure: `hot room: message page beside ${CROWD} writers in one room`,
    vs: 'beside as many in all rooms, by time (lower is better)',
    ratios,
  };
}

interface Combining extends AsyncDisposable {
  combined(writers: number, ms: number): Promise<number>;
  each(writers: number, ms: number): Promise<number>;
}

/** A prototype that combines waiting writes to the same room into one statement. */
async function openCombining({ database }: HotRoomOptions): Promise<Combining> {
  await using stack = new AsyncDisposableStack();
  const room = database.rooms.written[0]!;
  const connections = await Promise.all(Array.from({ length: 10 }, () => openWriter(database.url)));
  for (const connection of connections) stack.use(connection);
  const client = stack.adopt(new pg.Client({ connectionString: database.url }), (it) => it.end());
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM users WHERE username LIKE 'viewer\\_%' ORDER BY id`,
  );
  const authors = rows.map(({ id }) => id);
  const combine = combiner(client, room);

  const loop = async (writers: number, ms: number, write: (author: string, content: string) => Promise<unknown>) => {
    const began = performance.now();
    let count = 0;
    await Promise.all(
      Array.from({ length: writers }, async (_, no) => {
        for (; performance.now() - began < ms; count++) {
          await write(
            authors[no % authors.length]!,
            `Message ${count}: the train is late, and the cat sat on the keyboard.`,
          );
        }
      }),
    );
    return (count * 1_000) / (performance.now() - began);
  };
  const idle = [...connections];
  const queue: ((connection: (typeof idle)[number]) => void)[] = [];
  const lend = () =>
    new Promise<(typeof idle)[number]>((resolve) => {
      const connection = idle.pop();
      if (connection) resolve(connection);
      else queue.push(resolve);
    });
  const started = stack.move();
  return {
    combined: (writers, ms) => loop(writers, ms, combine),
    each: (writers, ms) =>
      loop(writers, ms, async (author, content) => {
        const connection = await lend();
        await connection.write(room, author, content);
        const next = queue.shift();
        if (next) next(connection);
        else idle.push(connection);
      }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
