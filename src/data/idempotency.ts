import { hash } from 'node:crypto';

type Parts = readonly (string | null)[];

/** Hashes of an idempotency key and of its first request, by which a repetition is told from another request. */
export interface IdempotencyHashes {
  readonly key: Buffer;
  readonly request: Buffer;
}

/**
 * The key, which clients make at random, is part of the hashed request, so that likely requests cannot be checked without
 * it.
 *
 * @param scope Where the key holds. It is part of the hashed key, so that no table of hashed keys fits all rows.
 * @returns Null without a key.
 */
export function idempotencyHashes(key: string | null, scope: Parts, request: Parts): IdempotencyHashes | null {
  if (key === null) return null;
  return { key: digest(['key', key, ...scope]), request: digest(['request', key, ...request]) };
}

function digest(parts: Parts): Buffer {
  return hash('sha256', JSON.stringify(parts), 'buffer');
}
