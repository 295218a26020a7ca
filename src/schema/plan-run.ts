import { BEYOND, FLAGS, FURTHER, placeOf, type Step } from '../data/plan.ts';
import type { TextRow } from '../data/pool.ts';
import type { Keyset } from '../data/pages.ts';
import type { UserRow } from '../data/loaders/users.ts';

/** One run of a plan: what it was given, then what it read. */
export interface PlanRun {
  readonly viewer: UserRow;
  /** What each root is about, by its place among them; the viewer where it takes no id. */
  readonly ids: string[];
  /** What the client gave for each field whose arguments go into the statement, by its place among them. */
  readonly args: Readonly<Record<string, unknown>>[];
  /** What each page asks for, by its place among them. */
  readonly keysets: Keyset[];
  /** What each step read. */
  results: readonly StepRows[];
}

/** Rows of one step. */
export interface StepRows {
  /** Number of the parent -> its rows, in order; the root's under 0. */
  readonly byParent: ReadonlyMap<number, readonly TextRow[]>;
  /** Key -> its rows, in order, where rows are read by key. */
  readonly byKey: ReadonlyMap<string, readonly TextRow[]>;
  /** Number of the parent -> whether its list goes on beyond the start and the end of the page. */
  readonly flags: ReadonlyMap<number, { readonly beyond: boolean; readonly further: boolean }>;
}

/** The answer of a plan's statement, by step. */
export function readRows(steps: readonly Step[], rows: readonly TextRow[]): StepRows[] {
  const results = steps.map((step) => ({
    byParent: new Map<number, TextRow[]>(),
    byKey: new Map<string, TextRow[]>(),
    flags: new Map<number, { beyond: boolean; further: boolean }>(),
    keyColumn: step.reading.kind === 'keyed' ? step.column(step.reading.of) : null,
  }));
  for (const row of rows) {
    const { step, parent, number } = placeOf(row);
    if (step >= FLAGS) {
      results[step - FLAGS]!.flags.set(parent, { beyond: (number & BEYOND) > 0, further: (number & FURTHER) > 0 });
      continue;
    }
    const { byParent, byKey, keyColumn } = results[step]!;
    if (keyColumn === null) append(byParent, parent, row);
    else append(byKey, row[keyColumn]!, row);
  }
  return results;
}

function append<Key>(groups: Map<Key, TextRow[]>, key: Key, row: TextRow): void {
  const group = groups.get(key);
  if (group) group.push(row);
  else groups.set(key, [row]);
}
