import pg from 'pg';

import type { AblyConfig } from '../src/config/config.ts';
import { type Asker, openAsker } from './asker.ts';
import { type Cluster, messagesRecipe, openCluster, type Recipe, removeNew, run } from './database.ts';
import { fillCrowds } from './fill-crowds.ts';
import { VIEWERS } from './fill.ts';
import { type Comparison, crowdComparisons, type Side, type Works, worksOfSize } from './growth-sides.ts';
import { progress } from './pace.ts';
import { type Figure, median, quantile } from './report.ts';
import { type ServerProcess, type ServerSetting, startServer } from './server-process.ts';
import { tokensOf } from './tokens.ts';

/**
 * Measures whether the size of the data makes requests slower. The same requests run at several sizes, one at a time
 * and alternating, so that ratios are ratios of times, and disturbances of the machine affect all sizes.
 *
 * Each size is a database of one PostgreSQL server, so all sizes share one cache, which the largest would fill alone.
 * Each has its own product. A second product on the smallest size shows how much two processes differ in any case.
 */

export interface GrowthOptions {
  /** Directory of the data. */
  readonly dir: string;
  /** Number of messages in each database, the smallest first. */
  readonly sizes: readonly number[];
  readonly productDir: string;
  readonly ably: AblyConfig;
  readonly rounds: number;
  /** Number of requests at each size in a round. */
  readonly requests: number;
}

export interface GrowthReport {
  readonly figures: readonly Figure[];
  readonly lines: readonly string[];
}

const CROWDS: Recipe = { name: 'bench_crowds', files: ['fill.ts', 'fill-crowds.ts'], fill: fillCrowds };
const WARM_UP_REQUESTS = 150;
/** Number of requests for which the costs of statements are measured. */
const WATCHED_REQUESTS = 60;

export async function measureGrowth(options: GrowthOptions): Promise<GrowthReport> {
  await using stack = new AsyncDisposableStack();
  const recipes = [...options.sizes.map(messagesRecipe), CROWDS];
  const cluster = stack.use(
    // Counts each statement of each database, after its first run.
    await openCluster(options.dir, recipes, progress, { shared_preload_libraries: 'pg_stat_statements' }),
  );
  for (const { name } of recipes) await run(cluster.urlOf(name), removeNew);
  const watch = stack.use(await openWatch(cluster));

  const start = async (databaseUrl: string): Promise<ServerProcess> => {
    const setting: ServerSetting = { databaseUrl, dataDir: options.productDir, ably: options.ably };
    return stack.use(await startServer('product.ts', setting));
  };
  const comparisons = [
    ...(await sizeComparisons(options, cluster, start)),
    ...(await comparisonsOfCrowds(cluster, start)),
  ];

  const figures: Figure[] = [];
  const lines = [
    'blocks of 8 KiB that PostgreSQL looked at for one request, found in its own cache + read into it, and the slowest tenth',
  ];
  for (const comparison of comparisons) {
    const compared = await compare(comparison, options, watch);
    figures.push(...compared.figures);
    lines.push(...compared.lines);
  }
  return { figures, lines };
}

type Start = (databaseUrl: string) => Promise<ServerProcess>;

async function sizeComparisons({ sizes }: GrowthOptions, cluster: Cluster, start: Start): Promise<Comparison[]> {
  const [smallest] = sizes;
  const opened = [
    ...sizes.map((messages) => ({ messages, size: `at ${messages.toLocaleString('en')} messages`, half: 0 as const })),
    { messages: smallest!, size: `at ${smallest!.toLocaleString('en')} messages, another process`, half: 1 as const },
  ];
  const sides: { works: Works; side: Omit<Side, 'next' | 'good'> }[] = [];
  for (const { messages, size, half } of opened) {
    const databaseUrl = cluster.urlOf(messagesRecipe(messages).name);
    const product = await start(databaseUrl);
    const tokens = await tokensOf(
      product.url,
      Array.from({ length: VIEWERS }, (_, no) => `viewer_${no}`),
    );
    const works = await run(databaseUrl, (client) => worksOfSize(client, tokens, half));
    sides.push({ works, side: { size, url: product.url, databaseUrl } });
  }
  return Object.keys(sides[0]!.works).map((work) => ({
    work,
    sides: sides.map(({ works, side }) => ({ ...side, ...works[work]! })),
  }));
}

async function comparisonsOfCrowds(cluster: Cluster, start: Start): Promise<Comparison[]> {
  const databaseUrl = cluster.urlOf(CROWDS.name);
  const { url } = await start(databaseUrl);
  const tokenOf = async (username: string) => (await tokensOf(url, [username]))[0]!;
  return await run(databaseUrl, (client) => crowdComparisons(client, { url, databaseUrl }, tokenOf));
}

async function compare(
  { work, sides }: Comparison,
  { rounds, requests }: GrowthOptions,
  watch: Watch,
): Promise<{ figures: Figure[]; lines: string[] }> {
  using stack = new DisposableStack();
  const askers = sides.map(({ url }) => stack.use(openAsker(url)));
  await inTurns(sides, askers, WARM_UP_REQUESTS);

  const times: number[][][] = [];
  for (let round = 1; round <= rounds; round++) times.push(await inTurns(sides, askers, requests));
  const ratios = (of: (times: readonly number[]) => number, at: number) =>
    times.map((round) => of(round[at]!) / of(round[0]!));

  const [first, ...others] = sides;
  const costs: Cost[] = [];
  for (const [at, side] of sides.entries()) costs.push(await watch.costOf(side, askers[at]!));
  const share = (cost: number) => Math.round(cost / WATCHED_REQUESTS);
  const lines = sides.map(({ size }, at) => {
    const { hit, read, bytes } = costs[at]!;
    const slow = at === 0 ? '' : `; p90 of times ${median(ratios((all) => quantile(all, 0.9), at)).toFixed(2)}`;
    return `${work} ${size}: ${share(hit)} + ${share(read)} blocks for ${share(bytes)} bytes${slow}`;
  });
  for (const line of lines) progress(line);
  return {
    figures: others.map(({ size }, i) => ({
      figure: `growth: ${work} ${size}`,
      vs: `${first!.size}, by time (lower is better, 1 is flat)`,
      ratios: ratios(median, i + 1),
    })),
    lines,
  };
}

/** Sends each request to all sides in turn, starting with another side each time. @returns Milliseconds, by side. */
async function inTurns(sides: readonly Side[], askers: readonly Asker[], requests: number): Promise<number[][]> {
  const times: number[][] = sides.map(() => []);
  for (let turn = 0; turn < requests; turn++) {
    for (let i = 0; i < sides.length; i++) {
      const at = (turn + i) % sides.length;
      const began = performance.now();
      await askGood(sides[at]!, askers[at]!);
      times[at]!.push(performance.now() - began);
    }
  }
  return times;
}

async function askGood({ next, good, size }: Side, asker: Asker): Promise<Buffer> {
  const body = await asker.ask(next());
  if (!body.includes(good) || body.includes('"errors":')) {
    throw new Error(`an answer ${size} is\n${body.toString().slice(0, 2_000)}`);
  }
  return body;
}

interface Cost {
  readonly hit: number;
  readonly read: number;
  readonly bytes: number;
}

interface Watch extends AsyncDisposable {
  /** Cost of requests that were not sent before. */
  costOf(side: Side, asker: Asker): Promise<Cost>;
}

async function openWatch(cluster: Cluster): Promise<Watch> {
  const client = new pg.Client({ connectionString: cluster.urlOf('postgres') });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return {
    async costOf(side, asker) {
      await client.query('SELECT pg_stat_statements_reset()');
      let bytes = 0;
      for (let i = 0; i < WATCHED_REQUESTS; i++) bytes += (await askGood(side, asker)).length;
      const { rows } = await client.query<Omit<Cost, 'bytes'>>(
        `SELECT sum(shared_blks_hit)::int AS hit, sum(shared_blks_read)::int AS read
        FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
        WHERE datname = $1 AND query NOT LIKE '%published_seq%'`,
        [new URL(side.databaseUrl).pathname.slice(1)],
      );
      return { ...rows[0]!, bytes };
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
