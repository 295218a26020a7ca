/** How long a figure is measured. */
export interface Pace {
  readonly rounds: number;
  /** Of each side, in each round. */
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const PACES: Readonly<Record<'full' | 'quick', Pace>> = {
  full: { rounds: 9, roundMs: 2_500, warmUpMs: 4_000 },
  quick: { rounds: 5, roundMs: 800, warmUpMs: 1_000 },
};

/** Tells how far a measurement is, beside the results: standard output is for them alone. */
export function progress(text: string): void {
  console.error(text);
}
