import { mkdir, writeFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openDatabase } from './database.ts';
import { VIEWERS } from './fill.ts';
import { dice, runLoad } from './load.ts';
import { toProfileTable } from './profile.ts';
import { type Figure, median, toJsonLines, toTable } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { assertSameAnswers, type Draw, type Side, type Work, WORKS } from './works.ts';

/**
 * The product beside the limit, over the same tables and the same work, in turns. This process makes the load;
 * PostgreSQL and the two servers are processes of their own. See docs/performance.md.
 */

const DATA = join(import.meta.dirname, '../.data/bench');
const LIMIT = 'one prepared statement over pg behind node:http';
const COMPARED_ANSWERS = 40;

const HELP = `npm run bench -- [options]
  --quick         shorter rounds
  --json          one JSON line per figure on standard output
  --messages N    messages in the database (1,000,000), at least 10,000
  --profile       where the product's time goes, in place of the ratios`;

interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}
const PACES: Readonly<Record<'full' | 'quick', Pace>> = {
  full: { rounds: 9, roundMs: 3_000, warmUpMs: 5_000 },
  quick: { rounds: 7, roundMs: 1_500, warmUpMs: 3_000 },
};

await main();

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      messages: { type: 'string', default: '1000000' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const messages = Number(options.messages.replaceAll(/[,_]/g, ''));
  if (options.help || !Number.isSafeInteger(messages) || messages < 10_000) {
    console.error(HELP);
    process.exit(options.help ? 0 : 1);
  }
  const pace = PACES[options.quick ? 'quick' : 'full'];

  await mkdir(DATA, { recursive: true });
  await using database = await openDatabase(DATA, messages, progress);
  const setting = { databaseUrl: database.url, dataDir: join(DATA, 'product') };
  await using product = await startServer('product.ts', setting);
  await using limit = await startServer('limit.ts', setting);
  const drawer = drawing(await tokens(product.url), database.rooms);

  const draw = drawer(1);
  for (const work of WORKS) {
    for (let i = 0; i < COMPARED_ANSWERS; i++) {
      await assertSameAnswers(work, { product: product.url, limit: limit.url }, draw());
    }
  }
  progress(`${COMPARED_ANSWERS} answers to each work are the same on both sides`);

  if (options.profile) {
    for (const work of WORKS) console.log(`${work.figure}\n\n${await profile(work, product, drawer, pace)}\n`);
    return;
  }
  const figures: Figure[] = [];
  for (const work of WORKS) figures.push(await measure(work, product, limit, drawer, pace));
  await database.checkLog();
  console.log(options.json ? toJsonLines(figures) : `\n${toTable(figures)}`);
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

  const file = join(DATA, `${work.figure.replaceAll(' ', '-')}.cpuprofile`);
  await writeFile(file, JSON.stringify(recorded));
  progress(`the profile is in ${file}`);
  return toProfileTable(recorded);
}

function tokens(url: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: VIEWERS }, async (_, no) => {
      const response = await fetch(`${url}/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: `viewer_${no}` }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    }),
  );
}

/** Beside the results: standard output is for them alone. */
function progress(text: string): void {
  console.error(text);
}
