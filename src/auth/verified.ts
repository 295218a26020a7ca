import { hash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

/** Maximum number of cached tokens. The least recently used one is dropped first. */
const MAX_REMEMBERED = 10_000;

/** A verified token, and how long the result is valid. */
interface Verified<Claims> {
  readonly claims: Claims;
  /** Generation of the keys that verified it. */
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Tokens that were verified with the current keys. A client sends the same token with each request, and checking its
 * signature costs more than the rest of a request outside the database.
 *
 * The cache extends no trust: an entry ends with the token and with the keys. Refusals are not cached. Tokens are
 * stored as digests, so nobody who reads this memory can sign in with them.
 */
export class VerifiedTokens<Claims> {
  readonly #byDigest = new LRUCache<string, Verified<Claims>>({ max: MAX_REMEMBERED });

  /** @param generation Of the current keys; null if they must be requested again, so that no entry is valid. */
  find(token: string, generation: number | null): Claims | null {
    const verified = this.#byDigest.get(digestOf(token));
    if (!verified || verified.generation !== generation || Date.now() >= verified.until) return null;
    return verified.claims;
  }

  remember(token: string, verified: Verified<Claims>): void {
    this.#byDigest.set(digestOf(token), verified);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
