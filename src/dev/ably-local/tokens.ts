/** Ably tokens of one app: requests, issuing, expiry and revocation. */
import { createHmac, randomBytes } from 'node:crypto';

import { type Capability, intersect, parseCapability } from './capabilities.ts';
import { AblyError, badParameter, badRequest } from './errors.ts';
import { type Key, sameSecret } from './keys.ts';

/** A verified identity: the holder of a key, or of a token that was made with one. */
export interface Identity {
  readonly key: Key;
  readonly capability: Capability;
  /** Undefined: no client id. `*`: any. */
  readonly clientId: string | undefined;
  /** Null for the key itself, which does not expire. */
  readonly token: TokenLife | null;
}

/** In milliseconds since 1970. */
export interface TokenLife {
  readonly issued: number;
  readonly expires: number;
  readonly revocationKey?: string | undefined;
}

/** The answer to a token request, in the format of the protocol. */
export interface TokenDetails {
  readonly token: string;
  readonly keyName: string;
  readonly issued: number;
  readonly expires: number;
  readonly capability: string;
  readonly clientId?: string;
}

export interface Revocation {
  readonly keyName: string;
  readonly type: 'clientId' | 'revocationKey' | 'channel';
  readonly value: string;
  /** Tokens that were issued earlier are revoked. */
  readonly issuedBefore: number;
  /** When the revocation takes effect. */
  readonly appliesAt: number;
}

/** When a token becomes invalid, and the error from then on. */
export interface TokenEnd {
  readonly at: number;
  readonly error: AblyError;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REQUEST_WINDOW_MS = 120_000;
const MIN_NONCE = 16;

export class TokenBook {
  readonly #now: () => number;
  readonly #tokens = new Map<string, Identity>();
  readonly #nonces = new Map<string, number>();
  #revocations: Revocation[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Issues a token with the requested lifetime and the part of the requested capability that the key has.
   *
   * @param signed Whether the mac of the request must be checked. Otherwise the caller has the key itself.
   * @throws {AblyError} 40101 (mac), 40104 (timestamp), 40105 (nonce), 40003 (ttl, capability), 40012 (client id),
   *   40160 (the key has nothing of the capability).
   */
  issue(key: Key, request: Record<string, unknown>, signed: boolean): TokenDetails {
    this.#sweep();
    if (signed) this.#checkSignature(key, request);
    const lifetime = lifetimeOf(key, request['ttl']);
    const capability = capabilityFor(key, request['capability']);
    const { clientId } = request;
    if (clientId !== undefined && clientId !== null && (typeof clientId !== 'string' || clientId === '')) {
      throw new AblyError(40012, 400, 'invalid clientId');
    }

    const token = `${key.appId}.${randomBytes(32).toString('base64url')}`;
    const issued = this.#now();
    const expires = issued + lifetime;
    this.#tokens.set(token, { key, capability, clientId: clientId ?? undefined, token: { issued, expires } });
    return {
      token,
      keyName: key.name,
      issued,
      expires,
      capability: JSON.stringify(capability),
      ...(clientId ? { clientId } : {}),
    };
  }

  /** @throws {AblyError} 40143: the token does not exist, or expired long ago. */
  find(token: string): Identity {
    const identity = this.#tokens.get(token);
    if (!identity) throw new AblyError(40143, 401, 'token unrecognized');
    return identity;
  }

  revoke(revocation: Revocation): void {
    this.#sweep();
    this.#revocations.push(revocation);
  }

  /** When a token ends; null if it never does. */
  endOf({ key, capability, clientId, token }: Identity): TokenEnd | null {
    if (!token) return null;
    const revoked = this.#revocations
      .filter((revocation) => {
        if (revocation.keyName !== key.name || token.issued >= revocation.issuedBefore) return false;
        if (revocation.type === 'clientId') return clientId === revocation.value;
        if (revocation.type === 'revocationKey') return token.revocationKey === revocation.value;
        return Object.hasOwn(capability, revocation.value);
      })
      .map(({ appliesAt }) => appliesAt);
    const revokedAt = Math.min(...revoked);
    return revokedAt < token.expires
      ? { at: revokedAt, error: new AblyError(40141, 401, 'token revoked') }
      : { at: token.expires, error: new AblyError(40142, 401, 'token expired') };
  }

  /** @throws {AblyError} 40141 or 40142: the token is revoked or has expired. */
  check(identity: Identity): void {
    const end = this.endOf(identity);
    if (end && end.at <= this.#now()) throw end.error;
  }

  #checkSignature(key: Key, request: Record<string, unknown>): void {
    const { keyName, ttl, capability, clientId, timestamp, nonce, mac } = request;
    if (keyName !== key.name) throw new AblyError(40101, 401, 'the request names another key');
    const text = [keyName, ttl, capability, clientId, timestamp, nonce].map((field) => `${scalar(field)}\n`).join('');
    const expected = createHmac('sha256', key.secret).update(text).digest('base64');
    if (typeof mac !== 'string' || !sameSecret(mac, expected)) throw new AblyError(40101, 401, 'invalid mac');

    const now = this.#now();
    if (Math.abs(now - Number(timestamp)) > REQUEST_WINDOW_MS || timestamp === undefined) {
      throw new AblyError(40104, 401, 'timestamp not current');
    }
    if (typeof nonce !== 'string' || nonce.length < MIN_NONCE) throw badParameter('nonce', 'it is too short');
    if (this.#nonces.has(nonce)) throw new AblyError(40105, 401, 'nonce value replayed');
    this.#nonces.set(nonce, now);
  }

  /** Removes what is no longer needed. Tokens stay for another day, so that they are refused as expired. */
  #sweep(): void {
    const now = this.#now();
    for (const [nonce, at] of this.#nonces) if (now - at > 2 * REQUEST_WINDOW_MS) this.#nonces.delete(nonce);
    for (const [token, { token: life }] of this.#tokens) if (now - life!.expires > DAY_MS) this.#tokens.delete(token);
    this.#revocations = this.#revocations.filter(({ issuedBefore }) => now - issuedBefore <= DAY_MS);
  }
}

/** In milliseconds. @throws {AblyError} 40003: longer than the key allows, or not a number. */
export function lifetimeOf(key: Key, ttl: unknown): number {
  if (ttl === undefined || ttl === null || ttl === '') return HOUR_MS;
  const milliseconds = Number(ttl);
  const longest = key.revocableTokens ? HOUR_MS : DAY_MS;
  if (!Number.isInteger(milliseconds) || milliseconds <= 0 || milliseconds > longest) {
    throw badParameter('ttl', `it must be 1 to ${longest} ms`);
  }
  return milliseconds;
}

/** The part of the requested capability that the key has; the whole capability of the key if none is requested. */
export function capabilityFor(key: Key, asked: unknown): Capability {
  if (asked === undefined || asked === null || asked === '') return key.capability;
  const capability = intersect(parseCapability(asked), key.capability);
  if (Object.keys(capability).length === 0) {
    throw new AblyError(40160, 401, 'operation not permitted: the key has nothing of the requested capability');
  }
  return capability;
}

/** A field of a token request, as the text that the mac covers. */
function scalar(field: unknown): string {
  if (field === undefined || field === null) return '';
  if (typeof field === 'string' || typeof field === 'number') return String(field);
  throw badRequest('a field of the token request is neither text nor a number');
}
