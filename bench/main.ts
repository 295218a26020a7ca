import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { SMALLEST_PACKAGE, startAbly } from './ably.ts';
import { ATTACKS } from './attacks.ts';
import { compareWorks, profileWorks } from './comparison.ts';
import { type BenchDatabase, openDatabase } from './database.ts';
import { measureEndurance } from './endurance.ts';
import { type FanOutOptions, measureFanOut, profileFanOut } from './fan-out.ts';
import { USERS, VIEWERS } from './fill.ts';
import { measureGrowth } from './growth.ts';
import { measureHotRoom } from './hot-room.ts';
import { measureHostile } from './hostile.ts';
import { latencyTable, measureLatency } from './latency.ts';
import { type Mode, type Options, readOptions } from './options.ts';
import { progress } from './pace.ts';
import { keepProfile } from './profile.ts';
import { type Figure, toJsonLines, toTable } from './report.ts';
import { measureSaturation } from './saturation.ts';
import { startServer } from './server-process.ts';
import { DATA, settingOf, startProduct, usernames } from './setup.ts';
import { measureStartUp } from './start-up.ts';
import { tokensOf } from './tokens.ts';
import { measureWrites } from './writes.ts';

/** Speed as ratios. See docs/performance.md. */

/** Figures, and lines for people with results that are not ratios. */
interface Report {
  readonly figures: readonly Figure[];
  readonly lines?: readonly string[];
}

/** Opens the database of the bench at the first call. */
type Open = () => Promise<BenchDatabase>;

/** @returns Null if it has printed its results itself. */
type Measurement = (options: Options, open: Open) => Promise<Report | null>;

const MEASUREMENTS: Readonly<Record<Mode, readonly Measurement[]>> = {
  all: [works, writes, fanOut],
  works: [works],
  profile: [worksProfile],
  writes: [writes],
  'fan-out': [fanOut],
  'fan-out profile': [fanOutProfile],
  'fan-out saturation': [saturation],
  latency: [latency],
  growth: [growth],
  'hot-room': [hotRoom],
  endurance: [endurance],
  hostile: [hostile],
  'start-up': [startUp],
};

/** Number of viewers who attack. */
const ACCOMPLICES = 12;

await main();

async function main(): Promise<void> {
  const options = readOptions();
  await mkdir(DATA, { recursive: true });
  await using stack = new AsyncDisposableStack();
  let opened: Promise<BenchDatabase> | undefined;
  const open: Open = () =>
    (opened ??= openDatabase(DATA, options.messages, progress).then((database) => stack.use(database)));

  const reports: Report[] = [];
  for (const measure of MEASUREMENTS[options.mode]) {
    const report = await measure(options, open);
    if (!report) continue;
    // Printed at once, so that a later failure does not lose it.
    if (options.json) console.log(toJsonLines(report.figures));
    else reports.push(report);
  }
  if (reports.length > 0) print(reports);
}

function print(reports: readonly Report[]): void {
  const lines = reports.flatMap((report) => report.lines ?? []);
  const table = toTable(reports.flatMap((report) => report.figures));
  console.log(['', table, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'));
}

async function works({ pace, peers }: Options, open: Open): Promise<Report> {
  return { figures: await compareWorks(await open(), pace, peers) };
}

async function worksProfile({ pace }: Options, open: Open): Promise<null> {
  await profileWorks(await open(), pace);
  return null;
}

async function writes({ pace }: Options, open: Open): Promise<Report> {
  const database = await open();
  await using ably = await startAbly(SMALLEST_PACKAGE);
  return { figures: await measureWrites(database, ably.config, pace) };
}

async function fanOut(options: Options, open: Open): Promise<Report> {
  await using room = await openCrowd(await open(), options);
  return await measureFanOut(room.options);
}

async function saturation(options: Options, open: Open): Promise<Report> {
  await using room = await openCrowd(await open(), options);
  return await measureSaturation({ ...room.options, roundMs: options.quick ? 2_000 : 5_000 });
}

async function fanOutProfile(options: Options, open: Open): Promise<null> {
  await using room = await openCrowd(await open(), options);
  console.log(`fan-out\n\n${await keepProfile('fan-out', await profileFanOut(room.options))}`);
  return null;
}

async function latency({ quick, perSecond, json }: Options, open: Open): Promise<null> {
  const database = await open();
  await using ably = await startAbly(SMALLEST_PACKAGE);
  await using product = await startProduct(database, ably.config);
  const report = await measureLatency({
    product,
    ably: ably.config,
    tokens: await tokensOf(product.url, usernames(VIEWERS)),
    rooms: database.rooms.written,
    durationMs: quick ? 5_000 : 20_000,
    perSecond,
  });
  await database.checkLog();
  console.log(json ? JSON.stringify({ report: 'latency', ...report }) : latencyTable(report));
  if (report.lost + report.repeated > 0) throw new Error('events were lost or repeated');
  return null;
}

async function growth({ sizes, quick }: Options): Promise<Report> {
  await using ably = await startAbly({});
  return await measureGrowth({
    dir: DATA,
    sizes,
    productDir: join(DATA, 'product'),
    ably: ably.config,
    rounds: quick ? 5 : 9,
    requests: quick ? 40 : 100,
  });
}

async function hotRoom({ pace }: Options, open: Open): Promise<Report> {
  const database = await open();
  await using ably = await startAbly(SMALLEST_PACKAGE);
  await using product = await startProduct(database, ably.config, { publishes: false });
  await using limit = await startServer('limit.ts', settingOf(database, ably.config));
  const tokens = await tokensOf(product.url, usernames(VIEWERS));
  const report = await measureHotRoom({
    database,
    product,
    startPublishing: () => startProduct(database, ably.config),
    limit,
    tokens,
    pace,
  });
  await database.checkLog();
  return report;
}

async function endurance({ minutes }: Options, open: Open): Promise<Report> {
  const database = await open();
  await using ably = await startAbly({});
  await using product = await startProduct(database, ably.config);
  const tokens = await tokensOf(product.url, usernames(USERS));
  const { rooms } = database;
  const viewers = tokens.slice(0, VIEWERS);
  const { figure, lines, grows } = await measureEndurance({ product, tokens, viewers, rooms, minutes });
  for (const line of lines) progress(line);
  if (grows) throw new Error('the heap grows');
  return { figures: [figure], lines };
}

async function hostile({ quick, attacks }: Options, open: Open): Promise<Report> {
  const database = await open();
  await using ably = await startAbly(SMALLEST_PACKAGE);
  await using product = await startProduct(database, ably.config, { limited: true, heapMb: 512 });
  const tokens = await tokensOf(product.url, usernames(VIEWERS + 2 * ATTACKS.length));
  return await measureHostile({
    product,
    tokens: tokens.slice(0, VIEWERS - ACCOMPLICES),
    rooms: database.rooms.read,
    attackers: tokens.slice(VIEWERS),
    accomplices: tokens.slice(VIEWERS - ACCOMPLICES, VIEWERS),
    attacks,
    rounds: quick ? 1 : 3,
    windowMs: quick ? 2_000 : 4_000,
  });
}

async function startUp({ pace }: Options, open: Open): Promise<Report> {
  const database = await open();
  await using ably = await startAbly(SMALLEST_PACKAGE);
  return await measureStartUp({ databaseUrl: database.url, ably: ably.config, rounds: pace.rounds });
}

/** The room that all users may read, with a product, and an Ably without limits. */
async function openCrowd(
  database: BenchDatabase,
  { quick, subscribers }: Options,
): Promise<{ readonly options: FanOutOptions } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const ably = stack.use(await startAbly({}));
  const product = stack.use(await startProduct(database, ably.config));
  const tokens = await tokensOf(product.url, usernames(USERS));
  const started = stack.move();
  return {
    options: {
      product,
      ably: ably.config,
      databaseUrl: database.url,
      room: database.rooms.crowd,
      // If there are more subscribers than users, some users subscribe twice.
      tokens: Array.from({ length: subscribers }, (_, no) => tokens[no % tokens.length]!),
      eventsPerSecond: 50,
      rounds: quick ? 2 : 5,
      eventsPerRound: quick ? 20 : 200,
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
