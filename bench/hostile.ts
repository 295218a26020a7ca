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
 * What an ordinary user notices of an attack: the p99 of message pages while it goes on, beside the p99 before and after
 * it. And what stays of it in memory.
 */

export interface HostileOptions {
  /** With its limits. */
  readonly product: ServerProcess;
  /** Of many users who read, so that none of them meets a limit. */
  readonly tokens: readonly string[];
  /** UUIDs. */
  readonly rooms: readonly string[];
  /** Of who attacks. */
  readonly attacker: string;
  readonly rounds: number;
  readonly windowMs: number;
}

/** Who reads, and how long each rests between two pages. */
const READERS = 4;
const REST_MS = 80;

export async function measureHostile(options: HostileOptions): Promise<{ figures: Figure[]; lines: string[] }> {
  const { product, rounds, windowMs, attacker } = options;
  const setting: AttackersSetting = { url: product.url, token: attacker };
  await using attackers = await startServer('attackers.ts', setting);
  const p99 = async () => quantile(await readFor(options, windowMs), 0.99);
  const memory = async () => {
    await product.ask({ collect: true });
    const { heapBytes, residentBytes } = await product.usage();
    return { heap: heapBytes / 2 ** 20, resident: residentBytes / 2 ** 20 };
  };

  await p99();
  const atFirst = await memory();
  const figures: Figure[] = [];
  const lines: string[] = [];
  for (const attack of ATTACKS) {
    const ratios: number[] = [];
    const ends: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      const before = await p99();
      await attackers.ask({ begin: attack });
      const during = await p99();
      const report = (await attackers.ask({ begin: null })) as AttackReport;
      // What is under way comes to its end.
      await sleep(500);
      const after = await p99();
      ratios.push(during / median([before, after]));
      for (const [how, count] of Object.entries(report.ends)) ends[how] = (ends[how] ?? 0) + count;
    }
    const how = Object.entries(ends).map(([end, count]) => `${count} × ${end}`);
    progress(`hostile: ${attack}: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}; ${how.join(', ')}`);
    lines.push(`${attack}: ${how.join(', ') || 'nothing came to an end'}`);
    figures.push({ figure: `p99 of an ordinary user: ${attack}`, vs: 'before and after it (lower is better)', ratios });
  }
  // Connections have their time to end.
  await sleep(5_000);
  const atLast = await memory();
  figures.push({ figure: 'heap after all of that', vs: 'before', ratios: [atLast.heap / atFirst.heap] });
  lines.push(
    `heap ${atFirst.heap.toFixed(1)} MB before, ${atLast.heap.toFixed(1)} MB after; resident ${atFirst.resident.toFixed(0)} and ${atLast.resident.toFixed(0)} MB`,
  );
  return { figures, lines };
}

/** @returns How long each page took, in milliseconds. */
async function readFor({ product, tokens, rooms }: HostileOptions, windowMs: number): Promise<number[]> {
  const [{ product: side }] = WORKS as [(typeof WORKS)[number]];
  const times: number[] = [];
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
        const body = await asker.ask(side.request(draw()));
        if (!side.isGood(body)) throw new Error('an ordinary user was refused');
        times.push(performance.now() - asked);
        await sleep(REST_MS);
      }
    }),
  );
  return times;
}
