/** How long a figure is measured. */
export interface Pace {
  readonly rounds: number;
  /** Of each side, in each round. */
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const PACES: Readonly<Record<'full' | 'quick', Pace>> = {
  full: { rounds: 9, roundMs: 3_000, warmUpMs: 5_000 },
  quick: { rounds: 5, roundMs: 900, warmUpMs: 1_200 },
};

/** Tells how far a measurement is, beside the results: standard output is for them alone. */
export function progress(text: string): void {
  console.error(text);
}
