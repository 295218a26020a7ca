import { writeFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { progress } from './pace.ts';
import { DATA } from './setup.ts';

const ROOT = `${dirname(import.meta.dirname)}/`;
const TOP_PLACES = 20;
const TOP_FUNCTIONS = 20;

type Node = Profiler.ProfileNode;

/** Writes the profile to a file beside the data. @returns The text to print. */
export async function keepProfile(figure: string, recorded: Profiler.Profile): Promise<string> {
  const file = join(DATA, `${figure.replaceAll(' ', '-')}.cpuprofile`);
  await writeFile(file, JSON.stringify(recorded));
  progress(`the profile is in ${file}`);
  return toProfileTable(recorded);
}

/**
 * A profile of a process, in shares of its busy time: first by package and file, including the time of Node and the
 * engine for them, and then by function, without the functions that it called.
 */
export function toProfileTable({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const [i, id] of samples.entries()) {
    const node = byId.get(id)!;
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === '(idle)' || url === 'node:inspector') continue;
    const time = timeDeltas[i] ?? 0;
    busy += time;
    add(places, placeOf(node, parents), time);
    add(functions, `${functionName || '(anonymous)'}  ${url ? `${shortened(url)}:${lineNumber + 1}` : ''}`, time);
  }
  return [...top(places, TOP_PLACES, busy), '', ...top(functions, TOP_FUNCTIONS, busy)].join('\n');
}

/** The package, or the file of this repository, that ran or called the function that ran. */
function placeOf(node: Node, parents: ReadonlyMap<number, Node>): string {
  for (let at: Node | undefined = node; at; at = parents.get(at.id)) {
    const { functionName, url } = at.callFrame;
    if (functionName === '(garbage collector)') return functionName;
    if (url !== '' && !url.startsWith('node:')) return packageOf(url) ?? shortened(url);
  }
  return 'Node itself';
}

function packageOf(url: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
}

function shortened(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return path.replace(/.*\/node_modules\//, '').replace(ROOT, '');
}

function add(sums: Map<string, number>, key: string, time: number): void {
  sums.set(key, (sums.get(key) ?? 0) + time);
}

function top(sums: ReadonlyMap<string, number>, count: number, whole: number): string[] {
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${((100 * time) / whole).toFixed(1).padStart(5)} %  ${name}`);
}
