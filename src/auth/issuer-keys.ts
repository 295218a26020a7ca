import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';

import { InvalidTokenError, IssuerUnavailableError } from './token-errors.ts';

export interface IssuerKeysOptions {
  readonly jwksUrl: URL;
  /** Longest time of one request for the keys, with its body, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** How long after an answer an unknown key id causes no request, in milliseconds. Default 30,000. */
  readonly cooldownMs?: number;
  /** How long keys are used before they are requested again, in milliseconds. Default 600,000 (10 minutes). */
  readonly cacheMaxAgeMs?: number;
  /** Called for every failed request for the keys, even if the keys from before are still used. */
  readonly onFetchFailed?: (error: unknown) => void;
}

/** While there are no keys at all, every token would cause a request: jose's cooldown starts with the first answer. */
const FIRST_KEYS_RETRY_MS = 2_000;

/** The published keys of the issuer. */
export interface IssuerKeys {
  /**
   * Finds the key that a token names.
   *
   * @throws {InvalidTokenError} The issuer does not publish such a key.
   * @throws {IssuerUnavailableError} The keys cannot be read, so nobody knows.
   */
  readonly find: JWTVerifyGetKey;
  /** Changes with each answer of the issuer; null if the next token causes a request for the keys. */
  generation(): number | null;
  /** Seconds since the last usable answer; null if there was none. */
  age(): number | null;
}

export function issuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { jwksUrl, timeoutMs = 5_000, cooldownMs = 30_000, cacheMaxAgeMs = 600_000, onFetchFailed } = options;
  const source = keptKeySet(cooldownMs, onFetchFailed);
  const remoteKeys = createRemoteJWKSet(jwksUrl, {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: cacheMaxAgeMs,
    [customFetch]: source.fetch,
  });

  const find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await remoteKeys(header, token);
    } catch (error) {
      if (error instanceof IssuerUnavailableError) throw error;
      if (error instanceof errors.JWKSNoMatchingKey) {
        // Old keys cannot tell a forged key id from that of a key which the issuer has added since.
        if (source.outOfReach()) throw new IssuerUnavailableError(source.retryAfterSeconds(), { cause: error });
        throw new InvalidTokenError('it is signed with a key that the issuer does not publish');
      }
      if (error instanceof errors.JWKSMultipleMatchingKeys) {
        throw new InvalidTokenError('it does not say which of the keys of the issuer it is signed with');
      }
      // A published key cannot be imported, which is not the token's fault.
      throw new IssuerUnavailableError(source.retryAfterSeconds(), { cause: error });
    }
  };
  return { find, generation: () => (remoteKeys.fresh ? source.generation() : null), age: () => source.age() };
}

interface KeySetSource {
  readonly fetch: FetchImplementation;
  /** Number of answers so far. */
  generation(): number;
  age(): number | null;
  /** Whether the latest request failed, so that the keys in use are old ones. */
  outOfReach(): boolean;
  retryAfterSeconds(): number;
}

/**
 * The `fetch` under jose's key set. When the issuer gives no usable answer, it repeats the last good one.
 *
 * Without this, jose refuses every token once the issuer is down and the keys are older than `cacheMaxAge`. To jose a
 * repeated answer is a new one, so it waits its cooldown and its maximum age before the next request: an outage costs
 * one slow request a period, and not one a token. The price: a key that is withdrawn during an outage stays valid until
 * the issuer answers again.
 */
function keptKeySet(cooldownMs: number, onFetchFailed: ((error: unknown) => void) | undefined): KeySetSource {
  let lastGood: string | undefined;
  let lastGoodAt = 0;
  let failed = false;
  let nextRequestAt = 0;
  let generation = 0;
  const retryAfterSeconds = () => Math.max(1, Math.ceil((nextRequestAt - performance.now()) / 1_000));

  return {
    outOfReach: () => failed,
    generation: () => generation,
    age: () => (lastGood === undefined ? null : (performance.now() - lastGoodAt) / 1_000),
    retryAfterSeconds,
    async fetch(url, init) {
      if (lastGood === undefined && performance.now() < nextRequestAt) {
        throw new IssuerUnavailableError(retryAfterSeconds());
      }
      try {
        lastGood = await requestKeySet(url, init);
        lastGoodAt = performance.now();
        failed = false;
        nextRequestAt = performance.now() + cooldownMs;
      } catch (error) {
        failed = true;
        const firstKeysWaitMs = Math.min(cooldownMs, FIRST_KEYS_RETRY_MS);
        nextRequestAt = performance.now() + (lastGood === undefined ? firstKeysWaitMs : cooldownMs);
        onFetchFailed?.(error);
        if (lastGood === undefined) throw new IssuerUnavailableError(retryAfterSeconds(), { cause: error });
      }
      generation++;
      return new Response(lastGood);
    },
  };
}

/** One request. Everything but a 200 with a usable key set counts as an outage. */
async function requestKeySet(...[url, init]: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(url, init);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`unable to read the keys of the issuer; it answered with status ${response.status}`);
  }
  const body = await response.text();
  if (!isKeySet(body)) throw new Error('unable to read the keys of the issuer; the body is not a set of RSA keys');
  return body;
}

/** A set without any RSA key counts as malformed: the issuer is more likely broken than without keys. */
function isKeySet(body: string): boolean {
  let set: unknown;
  try {
    set = JSON.parse(body);
  } catch {
    return false;
  }
  if (!isRecord(set) || !Array.isArray(set['keys'])) return false;
  const keys: unknown[] = set['keys'];
  return keys.every(isRecord) && keys.some(isRsaKey);
}

/** 2,048 bits or more, which RS256 requires. Node would import a malformed modulus silently and fail later. */
function isRsaKey({ kty, n, e }: Record<string, unknown>): boolean {
  return kty === 'RSA' && typeof e === 'string' && typeof n === 'string' && /^[\w-]{342,}$/.test(n);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
