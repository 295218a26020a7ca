import { setTimeout as sleep } from 'node:timers/promises';

import { openAsker } from './asker.ts';
import type { AttackReport } from './attackers.ts';
import { ATTACKS, type AttackersSetting } from './attacks.ts';
import { dice } from './load.ts';
import { progress } from './pace.ts';
import { type Figure, median, quantile } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { type Draw, WORKS } from './works.ts';

/**
 * The effect of an attack on ordinary users: the p99 of message pages during the attack, compared with the p99 before
 * and after it, the number of their refused requests, and the memory that remains in use. The process has a heap of 512
 * MB.
 */

export interface HostileOptions {
  /** The product with its limits. */
  readonly product: ServerProcess;
  /** Tokens of many readers, so that none of them reaches a limit. */
  readonly tokens: readonly string[];
  /** UUIDs of rooms. */
  readonly rooms: readonly string[];
  /** Tokens of attackers, two for each of {@link ATTACKS}. */
  readonly attackers: readonly string[];
  readonly accomplices: readonly string[];
  /** Names of the attacks to measure; empty: all of them. */
  readonly attacks: readonly string[];
  readonly rounds: number;
  readonly windowMs: number;
}

/** Number of readers, and the pause of each between two pages. */
const READERS = 8;
const REST_MS = 80;
const WARM_UP_MS = 2_000;

export async function measureHostile(options: HostileOptions): Promise<{ figures: Figure[]; lines: string[] }> {
  const { product, rounds, windowMs, accomplices } = options;
  const setting: Omit<AttackersSetting, 'token' | 'address'> = { url: product.url, accomplices };
  await using attackers = await startServer('attackers.ts', setting);
  let refused = 0;
  const p99 = async () => {
    const { times, refusals } = await readFor(options, windowMs);
    refused += refusals;
    return quantile(times, 0.99);
  };
  const memory = async () => {
    await product.ask({ collect: true });
    const { heapBytes, residentBytes } = await product.usage();
    return { heap: heapBytes / 2 ** 20, resident: residentBytes / 2 ** 20 };
  };

  await p99();
  const atFirst = await memory();
  const figures: Figure[] = [];
  const lines: string[] = [];
  let allRefused = 0;
  for (const [at, attack] of ATTACKS.entries()) {
    if (options.attacks.length > 0 && !options.attacks.includes(attack)) continue;
    const ratios: number[] = [];
    const ends: Record<string, number> = {};
    let [quiet, worst] = [Infinity, 0];
    // Warm up with another account, so that the code is compiled as in a process that has run for a while.
    await attackers.ask({ begin: attack, token: options.attackers[ATTACKS.length + at], address: `192.0.2.${at}` });
    await sleep(WARM_UP_MS);
    await attackers.ask({ begin: null });
    refused = 0;
    for (let round = 0; round < rounds; round++) {
      const before = await p99();
      await attackers.ask({ begin: attack, token: options.attackers[at], address: `198.51.100.${at}` });
      const during = await p99();
      const report = (await attackers.ask({ begin: null })) as AttackReport;
      // Open requests come to their end.
      await sleep(500);
      const after = await p99();
      ratios.push(during / median([before, after]));
      quiet = Math.min(quiet, before);
      worst = Math.max(worst, during);
      for (const [how, count] of Object.entries(report.ends)) ends[how] = (ends[how] ?? 0) + count;
    }
    const how = Object.entries(ends).map(([end, count]) => `${count} × ${end}`);
    progress(`hostile: ${attack}: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}; ${how.join(', ')}`);
    const { heap, resident } = await memory();
    lines.push(
      `${attack}: p99 ${quiet.toFixed(1)} ms, ${worst.toFixed(1)} ms under attack; ${refused} ordinary requests refused; heap ${heap.toFixed(0)} MB afterwards, resident ${resident.toFixed(0)} MB; ${how.join(', ') || 'nothing came to an end'}`,
    );
    allRefused += refused;
    figures.push({ figure: `p99 of an ordinary user: ${attack}`, vs: 'before and after it (lower is better)', ratios });
  }
  // Connections get time to end.
  await sleep(5_000);
  const atLast = await memory();
  figures.push({ figure: 'heap after all of that', vs: 'before', ratios: [atLast.heap / atFirst.heap] });
  lines.push(
    `heap ${atFirst.heap.toFixed(1)} MB before, ${atLast.heap.toFixed(1)} MB after; resident ${atFirst.resident.toFixed(0)} and ${atLast.resident.toFixed(0)} MB`,
  );
  if (allRefused > 0) lines.push(`NOT AS IT SHOULD BE: ${allRefused} requests of ordinary users were refused`);
  return { figures, lines };
}

/** @returns The time of each page in milliseconds, and the number of refused pages. */
async function readFor(
  { product, tokens, rooms }: HostileOptions,
  windowMs: number,
): Promise<{ readonly times: number[]; readonly refusals: number }> {
  const [{ product: side }] = WORKS as [(typeof WORKS)[number]];
  const times: number[] = [];
  let refusals = 0;
  const until = performance.now() + windowMs;
  await Promise.all(
    Array.from({ length: READERS }, async (_, no) => {
      const roll = dice(no);
      const draw = (): Draw => ({
        token: tokens[roll(tokens.length)]!,
        readRoom: rooms[roll(rooms.length)]!,
        writtenRoom: rooms[0]!,
        number: 0,
      });
      using asker = openAsker(product.url);
      while (performance.now() < until) {
        const asked = performance.now();
        const body = await asker.ask(side.request(draw())).catch(() => null);
        if (body === null || !side.isGood(body)) refusals++;
        times.push(performance.now() - asked);
        await sleep(REST_MS);
      }
    }),
  );
  return { times, refusals };
}
