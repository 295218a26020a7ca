/** A comparison of two sides: one ratio for each round. */
export interface Figure {
  readonly figure: string;
  readonly vs: string;
  /** Result of the figure's side divided by that of the other side. */
  readonly ratios: readonly number[];
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest number that this share of them does not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** A table for people: the median of the ratios, with the lowest and the highest. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ figure, vs, ratios }) => [
    figure,
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    String(ratios.length),
    vs,
  ]);
  const table = [['figure', 'ratio', 'spread', 'rounds', 'beside'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('   ')).join('\n');
}

/** JSON for programs: one line for each figure. */
export function toJsonLines(figures: readonly Figure[]): string {
  return figures
    .map(({ figure, vs, ratios }) =>
      JSON.stringify({
        figure,
        ratio: round(median(ratios)),
        vs,
        rounds: ratios.length,
        min: round(Math.min(...ratios)),
        max: round(Math.max(...ratios)),
      }),
    )
    .join('\n');
}

function round(ratio: number): number {
  return Math.round(ratio * 1_000) / 1_000;
}
