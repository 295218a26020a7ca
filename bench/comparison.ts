import type { Profiler } from 'node:inspector';

import { SMALLEST_PACKAGE, startAbly } from './ably.ts';
import type { BenchDatabase } from './database.ts';
import { VIEWERS } from './fill.ts';
import { dice, runLoad } from './load.ts';
import { type Pace, progress } from './pace.ts';
import { type Peer, PEERS } from './peers.ts';
import { preparePeers } from './peers-install.ts';
import { keepProfile } from './profile.ts';
import { type Figure, median } from './report.ts';
import { type Contestant, type Round, runRounds } from './rounds.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { settingOf, startProduct, usernames } from './setup.ts';
import { tokensOf } from './tokens.ts';
import { type Answerer, assertSameAnswers, type Draw, type Work, WORKS } from './works.ts';

/**
 * Compares the product and its peers with the limit, with the same tables and the same work, alternating. This process
 * makes the load. PostgreSQL and the servers are separate processes.
 */

const LIMIT = 'one prepared statement over pg behind node:http';
const COMPARED_ANSWERS = 40;

/** @throws {Error} Their answers differ, or an answer in a round is not good. */
export async function compareWorks(database: BenchDatabase, pace: Pace, withPeers: boolean): Promise<Figure[]> {
  if (withPeers) await preparePeers();
  await using servers = await startServers(database, withPeers ? PEERS : []);
  const { drawer, answerers } = servers;

  await checkAnswers(servers);
  const figures: Figure[] = [];
  for (const work of WORKS) figures.push(...(await compare(work, answerers(work), drawer, pace)));
  await database.checkLog();
  return figures;
}

/** Prints a profile of the product. */
export async function profileWorks(database: BenchDatabase, pace: Pace): Promise<void> {
  await using servers = await startServers(database, []);
  await checkAnswers(servers);
  for (const work of WORKS) {
    console.log(`${work.figure}\n\n${await profile(work, servers.product, servers.drawer, pace)}\n`);
  }
}

interface Servers extends AsyncDisposable {
  readonly product: ServerProcess;
  readonly drawer: Drawer;
  /** The product, the limit, and the peers, in this order. */
  readonly answerers: (work: Work) => readonly Answerer[];
}

async function startServers(database: BenchDatabase, peers: readonly Peer[]): Promise<Servers> {
  await using stack = new AsyncDisposableStack();
  const ably = stack.use(await startAbly(SMALLEST_PACKAGE));
  const setting = settingOf(database, ably.config);
  // The product does not publish, because the limit and the peers do not, and it would also do so in their rounds. The
  // cost of publishing is a separate figure.
  const product = stack.use(await startProduct(database, ably.config, { publishes: false }));
  const limit = stack.use(await startServer('limit.ts', setting));
  const urls: string[] = [];
  for (const { file } of peers) urls.push(stack.use(await startServer(file, setting)).url);
  const drawer = drawing(await tokensOf(product.url, usernames(VIEWERS)), database.rooms);

  const started = stack.move();
  return {
    product,
    drawer,
    answerers: (work) => [
      { name: 'the product', url: product.url, side: work.product },
      { name: 'the limit', url: limit.url, side: work.limit },
      ...peers.map(({ name, sides }, i) => ({ name, url: urls[i]!, side: sides[work.figure] })),
    ],
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function checkAnswers({ drawer, answerers }: Servers): Promise<void> {
  const draw = drawer(1);
  for (const work of WORKS) {
    for (let i = 0; i < COMPARED_ANSWERS; i++) await assertSameAnswers(work, answerers(work), draw());
  }
  progress(`${COMPARED_ANSWERS} answers to each work are the same on all sides`);
}

/** A figure for the product, and one for each peer. */
async function compare(work: Work, answerers: readonly Answerer[], drawer: Drawer, pace: Pace): Promise<Figure[]> {
  const contestants = answerers.map(({ name, url, side }): Contestant => ({
    name,
    run(seed, ms) {
      const draw = drawer(seed);
      return runLoad(url, { next: () => side.request(draw()), isGood: side.isGood }, ms);
    },
  }));
  const [, , ...peers] = answerers;
  const ratiosOf = ([product, limit, ...others]: Round) => [product!, ...others].map((perSecond) => perSecond / limit!);

  const rounds = await runRounds(contestants, pace, (round, number) => {
    const [product, ...others] = ratiosOf(round).map((ratio) => ratio.toFixed(2));
    const beside = peers.map(({ name }, i) => `, ${name} ${others[i]}`).join('');
    progress(`${work.figure}, round ${number} of ${pace.rounds}: ${product}${beside}`);
  });
  const medians = contestants.map(({ name }, i) => `${name} ${Math.round(median(rounds.map((round) => round[i]!)))}`);
  progress(`${work.figure}: medians a second, here and now: ${medians.join(', ')}`);

  const ratios = rounds.map(ratiosOf);
  return ['', ...peers.map(({ name }) => `: ${name}`)].map((suffix, i) => ({
    figure: work.figure + suffix,
    vs: LIMIT,
    ratios: ratios.map((round) => round[i]!),
  }));
}

async function profile(work: Work, product: ServerProcess, drawer: Drawer, pace: Pace): Promise<string> {
  const draw = drawer(1);
  const load = { next: () => work.product.request(draw()), isGood: work.product.isGood };
  await runLoad(product.url, load, pace.warmUpMs);
  await product.ask({ profile: 'start' });
  await runLoad(product.url, load, pace.roundMs);
  const { profile: recorded } = (await product.ask({ profile: 'stop' })) as { profile: Profiler.Profile };
  return await keepProfile(work.figure, recorded);
}

type Drawer = (seed: number) => () => Draw;

/** Draws the viewers and objects of requests: the same sequence for the same seed. */
function drawing(viewers: readonly string[], rooms: BenchDatabase['rooms']): Drawer {
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
