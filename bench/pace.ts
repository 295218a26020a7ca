/** How long a measurement takes. */
export interface Pace {
  readonly rounds: number;
  /** Time of each side in each round, in milliseconds. */
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const PACES: Readonly<Record<'full' | 'quick', Pace>> = {
  full: { rounds: 9, roundMs: 2_500, warmUpMs: 4_000 },
  quick: { rounds: 5, roundMs: 800, warmUpMs: 1_000 },
};

/** Prints the progress on standard error, because standard output is for results. */
export function progress(text: string): void {
  console.error(text);
}
