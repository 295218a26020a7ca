import type { UserRow } from '../../data/loaders/users.ts';
import type { Keyset } from '../../data/pages.ts';
import { BEYOND, FLAGS, FURTHER, placeOf, type Step } from '../../data/plan.ts';
import type { TextRow } from '../../data/pool.ts';

/** One run of a plan: its arguments, and then its rows. */
export interface PlanRun {
  readonly viewer: UserRow;
  /** Id of each root, by its index; the viewer's id for a root without an argument. */
  readonly ids: string[];
  /** Arguments of each field whose arguments go into the statement, by its index. */
  readonly args: Readonly<Record<string, unknown>>[];
  /** Keyset of each page, by its index. */
  readonly keysets: Keyset[];
  /** Rows of each step. */
  results: readonly StepRows[];
}

/** Rows of one step. */
export interface StepRows {
  /** Number of the parent row -> its rows, in order. A root has 0. */
  readonly byParent: ReadonlyMap<number, readonly TextRow[]>;
  /** Number of the list (0 if the key is not one of a list) -> key -> its rows, in order, of a keyed step. */
  readonly byKey: ReadonlyMap<number, ReadonlyMap<string, readonly TextRow[]>>;
  /** Number of the parent row -> whether its list goes on beyond the start and the end of the page. */
  readonly flags: ReadonlyMap<number, { readonly beyond: boolean; readonly further: boolean }>;
}

/** Groups the result of a plan's statement by step. */
export function readRows(steps: readonly Step[], rows: readonly TextRow[]): StepRows[] {
  const results = steps.map((step) => ({
    byParent: new Map<number, TextRow[]>(),
    byKey: new Map<number, Map<string, TextRow[]>>(),
    flags: new Map<number, { beyond: boolean; further: boolean }>(),
    keyColumns: step.keyed?.of.map((property) => step.column(property)),
  }));
  for (const row of rows) {
    const { step, parent, number } = placeOf(row);
    if (step >= FLAGS) {
      results[step - FLAGS]!.flags.set(parent, { beyond: (number & BEYOND) > 0, further: (number & FURTHER) > 0 });
      continue;
    }
    const { byParent, byKey, keyColumns } = results[step]!;
    if (!keyColumns) {
      append(byParent, parent, row);
      continue;
    }
    let list = byKey.get(parent);
    if (!list) byKey.set(parent, (list = new Map()));
    append(list, keyOf(row, keyColumns)!, row);
  }
  return results;
}

/** How the rows of a keyed step are found for a row of its parent step. */
export function rowsByKey(parent: Step, step: Step): (row: TextRow, run: PlanRun) => readonly TextRow[] | undefined {
  const { inLists, key } = step.keyed!;
  const columns = key.map((property) => parent.column(property));
  return (row, run) => {
    const value = keyOf(row, columns);
    if (value === null) return undefined;
    const list = inLists ? placeOf(row).parent : 0;
    return run.results[step.index]!.byKey.get(list)?.get(value);
  };
}

/** The key in these columns as one text; null if the row has none. */
function keyOf(row: TextRow, columns: readonly number[]): string | null {
  const first = row[columns[0]!];
  if (first == null || columns.length === 1) return first ?? null;
  const second = row[columns[1]!];
  return second == null ? null : `${first} ${second}`;
}

function append<Key>(groups: Map<Key, TextRow[]>, key: Key, row: TextRow): void {
  const group = groups.get(key);
  if (group) group.push(row);
  else groups.set(key, [row]);
}
