import type { Pace } from './pace.ts';

/** One of the sides that are compared. */
export interface Contestant {
  readonly name: string;
  /** Does the work for `ms` milliseconds. @returns Times per second. */
  run(seed: number, ms: number): Promise<number>;
}

/** Results of one round, in times per second, in the order of the contestants. */
export type Round = readonly number[];

/**
 * Runs the contestants one after another, repeatedly, so that longer disturbances of the machine affect all of a round.
 * All contestants of a round draw the same requests.
 */
export async function runRounds(
  contestants: readonly Contestant[],
  { rounds, roundMs, warmUpMs }: Pace,
  onRound: (round: Round, number: number) => void,
): Promise<Round[]> {
  for (const contestant of contestants) await contestant.run(0, warmUpMs);

  const results: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round: number[] = [];
    for (const contestant of contestants) round.push(await contestant.run(number, roundMs));
    results.push(round);
    onRound(round, number);
  }
  return results;
}
