import type { Pace } from './pace.ts';

/** One of those that are measured beside each other. */
export interface Contestant {
  readonly name: string;
  /** Does the work for so long. @returns How often, a second. */
  run(seed: number, ms: number): Promise<number>;
}

/** What each of them did a second in one round, in the order of the contestants. */
export type Round = readonly number[];

/**
 * One after the other, again and again: what disturbs the machine for longer than a moment disturbs all of a round.
 * All of a round draw the same requests.
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
