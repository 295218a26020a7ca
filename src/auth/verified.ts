import { hash } from 'node:crypto';

/** Tokens at most that are remembered; the one that was remembered first is forgotten first. */
const MAX_REMEMBERED = 10_000;

/** What was verified, and until when that stands. */
interface Verified<Claims> {
  readonly claims: Claims;
  /** Of the keys that it was verified with. */
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Tokens that were verified with the keys in use. A client sends the same token with each of its requests, and
 * checking its signature costs more than all else that a request costs outside of the database.
 *
 * Nothing is trusted longer for it: what is remembered ends with the token and with the keys. Refusals are not
 * remembered. Tokens are known by their digests, so that nobody who reads this memory can sign in.
 */
export class VerifiedTokens<Claims> {
  readonly #byDigest = new Map<string, Verified<Claims>>();

  /** @param generation Of the keys in use; null where they are to be asked for again, and nothing stands. */
  find(token: string, generation: number | null): Claims | null {
    const verified = this.#byDigest.get(digestOf(token));
    if (!verified || verified.generation !== generation || Date.now() >= verified.until) return null;
    return verified.claims;
  }

  remember(token: string, verified: Verified<Claims>): void {
    const digest = digestOf(token);
    this.#byDigest.delete(digest);
    if (this.#byDigest.size >= MAX_REMEMBERED) this.#byDigest.delete(this.#byDigest.keys().next().value!);
    this.#byDigest.set(digest, verified);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
