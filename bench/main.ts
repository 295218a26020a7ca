import { mkdir, writeFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { SMALLEST_PACKAGE, startAbly } from './ably.ts';
import { type BenchDatabase, openDatabase } from './database.ts';
import { type FanOutOptions, type FanOutReport, measureFanOut, profileFanOut } from './fan-out.ts';
import { USERS, VIEWERS } from './fill.ts';
import { type LatencyReport, latencyTable, measureLatency } from './latency.ts';
import { dice, runLoad } from './load.ts';
import { type Pace, PACES, progress } from './pace.ts';
import { toProfileTable } from './profile.ts';
import { type Figure, median, toJsonLines, toTable } from './report.ts';
import { type ServerProcess, type ServerSetting, startServer } from './server-process.ts';
import { tokensOf } from './tokens.ts';
import { assertSameAnswers, type Draw, type Side, type Work, WORKS } from './works.ts';
import { measureWrites } from './writes.ts';

/**
 * The product beside the limit, over the same tables and the same work, in turns. This process makes the load;
 * PostgreSQL and the two servers are processes of their own. See docs/performance.md.
 */

const DATA = join(import.meta.dirname, '../.data/bench');
const PRODUCT_DATA = join(DATA, 'product');
const LIMIT = 'one prepared statement over pg behind node:http';
const COMPARED_ANSWERS = 40;

const HELP = `npm run bench -- [options]
  --quick         shorter rounds
  --json          one JSON line per figure on standard output
  --messages N    messages in the database (1,000,000), at least 10,000
  --profile       where the product's time goes, in place of the ratios
  --writes        the figures of writing with events alone
  --latency       from the mutation's answer to its event, in milliseconds, in place of the ratios
  --per-second N  with so many messages a second (100)
  --fan-out       one room and many subscribers, in place of the other figures
  --subscribers N so many of them (2,000)`;

await main();

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      messages: { type: 'string', default: '1000000' },
      profile: { type: 'boolean', default: false },
      writes: { type: 'boolean', default: false },
      latency: { type: 'boolean', default: false },
      'fan-out': { type: 'boolean', default: false },
      'per-second': { type: 'string', default: '100' },
      subscribers: { type: 'string', default: '2000' },
      help: { type: 'boolean', default: false },
    },
  });
  const messages = wholeNumber(options.messages);
  const subscribers = wholeNumber(options.subscribers);
  const perSecond = wholeNumber(options['per-second']);
  if (options.help || !(messages >= 10_000) || !(subscribers >= 1) || !(perSecond >= 1)) {
    console.error(HELP);
    process.exit(options.help ? 0 : 1);
  }
  const { quick, json, profile: profiles } = options;
  const pace = PACES[quick ? 'quick' : 'full'];

  await mkdir(DATA, { recursive: true });
  await using database = await openDatabase(DATA, messages, progress);
  if (options['fan-out']) {
    const report = await fanOut(database, { subscribers, quick, profiles });
    if (report) print([report.figure], json, report.lines);
  } else if (options.latency) {
    const report = await latency(database, { quick, perSecond });
    console.log(json ? JSON.stringify({ report: 'latency', ...report }) : latencyTable(report));
    if (report.lost + report.repeated > 0) throw new Error('events were lost or repeated');
  } else if (options.writes) {
    print(await writes(database, pace), json);
  } else {
    const figures = await works(database, pace, profiles);
    if (figures) print([...figures, ...(await writes(database, pace))], json);
  }
}

function print(figures: readonly Figure[], json: boolean, lines: readonly string[] = []): void {
  // What is no ratio is for people alone.
  if (json) console.log(toJsonLines(figures));
  else console.log(['', toTable(figures), ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'));
}

/** NaN where it is none. */
function wholeNumber(text: string): number {
  const number = Number(text.replaceAll(/[,_]/g, ''));
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

/** @returns Null where profiles were printed in place of the ratios. */
async function works(database: BenchDatabase, pace: Pace, profiles: boolean): Promise<Figure[] | null> {
  await using ably = await startAbly(SMALLEST_PACKAGE);
  const setting: ServerSetting = { databaseUrl: database.url, dataDir: PRODUCT_DATA, ably: ably.config };
  await using product = await startServer('product.ts', setting);
  await using limit = await startServer('limit.ts', setting);
  const drawer = drawing(await tokensOf(product.url, usernames(VIEWERS)), database.rooms);

  const draw = drawer(1);
  for (const work of WORKS) {
    for (let i = 0; i < COMPARED_ANSWERS; i++) {
      await assertSameAnswers(work, { product: product.url, limit: limit.url }, draw());
    }
  }
  progress(`${COMPARED_ANSWERS} answers to each work are the same on both sides`);

  if (profiles) {
    for (const work of WORKS) console.log(`${work.figure}\n\n${await profile(work, product, drawer, pace)}\n`);
    return null;
  }
  const figures: Figure[] = [];
  for (const work of WORKS) figures.push(await measure(work, product, limit, drawer, pace));
  await database.checkLog();
  return figures;
}

async function writes(database: BenchDatabase, pace: Pace): Promise<Figure[]> {
  await using ably = await startAbly(SMALLEST_PACKAGE);
  return await measureWrites(database, ably.config, pace);
}

async function latency(
  database: BenchDatabase,
  { quick, perSecond }: { quick: boolean; perSecond: number },
): Promise<LatencyReport> {
  await using ably = await startAbly(SMALLEST_PACKAGE);
  await using product = await startServer('product.ts', {
    databaseUrl: database.url,
    dataDir: PRODUCT_DATA,
    ably: ably.config,
  });
  const report = await measureLatency({
    product,
    ably: ably.config,
    tokens: await tokensOf(product.url, usernames(VIEWERS)),
    rooms: database.rooms.written,
    durationMs: quick ? 5_000 : 20_000,
    perSecond,
  });
  await database.checkLog();
  return report;
}

/** @returns Null where a profile was printed in place of the ratio. */
async function fanOut(
  database: BenchDatabase,
  { subscribers, quick, profiles }: { subscribers: number; quick: boolean; profiles: boolean },
): Promise<FanOutReport | null> {
  await using ably = await startAbly({});
  await using product = await startServer('product.ts', {
    databaseUrl: database.url,
    dataDir: PRODUCT_DATA,
    ably: ably.config,
  });
  const tokens = await tokensOf(product.url, usernames(USERS));
  const options: FanOutOptions = {
    product,
    ably: ably.config,
    databaseUrl: database.url,
    room: database.rooms.crowd,
    // More subscribers than people: some of them listen twice.
    tokens: Array.from({ length: subscribers }, (_, no) => tokens[no % tokens.length]!),
    eventsPerSecond: 50,
    rounds: quick ? 2 : 5,
    eventsPerRound: quick ? 20 : 200,
  };
  if (!profiles) return await measureFanOut(options);
  const recorded = await profileFanOut(options);
  console.log(`fan-out\n\n${await kept('fan-out', recorded)}`);
  return null;
}

type Drawer = (seed: number) => () => Draw;

/** Who asks for what: the same sequence from the same seed. */
function drawing(viewers: readonly string[], rooms: { read: readonly string[]; written: readonly string[] }): Drawer {
  return (seed) => {
    const roll = dice(seed);
    const oneOf = (from: readonly string[]) => from[roll(from.length)]!;
    return () => ({
      token: oneOf(viewers),
      readRoom: oneOf(rooms.read),
      writtenRoom: oneOf(rooms.written),
      number: roll(1_000_000),
    });
  };
}

/** Product, limit, product, limit, …: what disturbs the machine disturbs both sides of a pair. */
async function measure(
  work: Work,
  product: ServerProcess,
  limit: ServerProcess,
  drawer: Drawer,
  { rounds, roundMs, warmUpMs }: Pace,
): Promise<Figure> {
  const run = (server: ServerProcess, side: Side, seed: number, ms: number) => {
    const draw = drawer(seed);
    return runLoad(server.url, { next: () => side.request(draw()), isGood: side.isGood }, ms);
  };
  await run(product, work.product, 0, warmUpMs);
  await run(limit, work.limit, 0, warmUpMs);

  const pairs: { product: number; limit: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const pair = {
      product: await run(product, work.product, round, roundMs),
      limit: await run(limit, work.limit, round, roundMs),
    };
    pairs.push(pair);
    progress(`${work.figure}, round ${round} of ${rounds}: ${(pair.product / pair.limit).toFixed(2)}`);
  }
  const perSecond = (side: 'product' | 'limit') => Math.round(median(pairs.map((pair) => pair[side])));
  progress(`${work.figure}: medians of ${perSecond('product')} and ${perSecond('limit')} a second, here and now`);
  return { figure: work.figure, vs: LIMIT, ratios: pairs.map((pair) => pair.product / pair.limit) };
}

async function profile(work: Work, product: ServerProcess, drawer: Drawer, pace: Pace): Promise<string> {
  const draw = drawer(1);
  const load = { next: () => work.product.request(draw()), isGood: work.product.isGood };
  await runLoad(product.url, load, pace.warmUpMs);
  await product.ask({ profile: 'start' });
  await runLoad(product.url, load, pace.roundMs);
  const { profile: recorded } = (await product.ask({ profile: 'stop' })) as { profile: Profiler.Profile };

  return kept(work.figure, recorded);
}

/** @returns What is to be printed of it. */
async function kept(figure: string, recorded: Profiler.Profile): Promise<string> {
  const file = join(DATA, `${figure.replaceAll(' ', '-')}.cpuprofile`);
  await writeFile(file, JSON.stringify(recorded));
  progress(`the profile is in ${file}`);
  return toProfileTable(recorded);
}

/** Of the first people in the data. */
function usernames(count: number): string[] {
  return Array.from({ length: count }, (_, no) => (no < VIEWERS ? `viewer_${no}` : `user_${no}`));
}
