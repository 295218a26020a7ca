import type { SignedIn } from '../domain/caller.ts';
import type { Budget } from '../domain/limits.ts';

/**
 * Charges an operation to its caller's budget, before any part of it runs.
 *
 * @throws {QueryTooComplexError}
 * @throws {RateLimitedError}
 */
export async function charge(caller: SignedIn, cost: number): Promise<void> {
  caller.budget = await caller.limits.spend(cost, caller.viewer.id);
}

/**
 * Headers that show the client its budget (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/,
 * version 10).
 */
export function budgetHeaders(budget: Budget | null | undefined): Record<string, string> {
  if (!budget) return {};
  const { limit, windowSeconds, remaining, resetAt } = budget;
  const seconds = Math.max(0, Math.ceil((resetAt.getTime() - Date.now()) / 1_000));
  return {
    'ratelimit-policy': `"queries";q=${limit};w=${windowSeconds}`,
    ratelimit: `"queries";r=${remaining};t=${seconds}`,
  };
}
