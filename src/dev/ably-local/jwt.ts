/** JWTs that an app signs with an Ably key, without a request to Ably: https://ably.com/docs/auth/token/jwt. */
import { createHmac } from 'node:crypto';

import { decodeBase64url } from '../../lib/base64url.ts';
import { AblyError } from './errors.ts';
import { type Key, sameSecret } from './keys.ts';
import { capabilityFor, type Identity, lifetimeOf } from './tokens.ts';

/** A JWT of another issuer that contains an Ably token. */
export interface Embedding {
  /** An Ably token, or a JWT that is signed with an Ably key. */
  readonly embedded: string;
  /** When the outer JWT expires, in milliseconds since 1970; undefined if it is encrypted or has no `exp`. */
  readonly expires: number | undefined;
}

/**
 * The token in `x-ably-token` of a JWT: in its header or, unless it is encrypted, in its claims. The signature of the
 * JWT is not checked, as by Ably, because the inner token has its own.
 *
 * @returns Null if there is none.
 * @throws {AblyError} 40144: malformed.
 */
export function readEmbedding(jwt: string): Embedding | null {
  const parts = jwt.split('.');
  const isEncrypted = parts.length === 5;
  if (!isEncrypted && parts.length !== 3) return null;
  const header = parsePart(parts[0]!);
  const claims = isEncrypted ? {} : parsePart(parts[1]!);
  const embedded = textClaim(header, 'x-ably-token') ?? textClaim(claims, 'x-ably-token');
  if (embedded === undefined) return null;
  const { exp } = claims;
  if (exp !== undefined && typeof exp !== 'number') throw invalid('exp must be a number');
  return { embedded, expires: exp === undefined ? undefined : exp * 1_000 };
}

/** `exp` is in whole seconds, and the end of a token in milliseconds. */
const ROUNDING_MS = 1_000;

/**
 * The identity of an embedded token. It ends with the outer JWT.
 *
 * @throws {AblyError} 40144: the outer JWT expires later than the token.
 */
export function withinJwt(identity: Identity, { expires }: Embedding): Identity {
  const { token } = identity;
  if (!token || expires === undefined) return identity;
  if (expires - token.expires >= ROUNDING_MS)
    throw invalid('its exp is later than the end of the token that it carries');
  return { ...identity, token: { ...token, expires: Math.min(expires, token.expires) } };
}

/**
 * Reads a JWT and verifies its signature. Expiry and revocation are not checked.
 *
 * @param findKey Returns a key by its name; throws if there is none.
 * @throws {AblyError} 40144 (malformed, or not HS256), 40101 (signature), and the errors of `findKey`.
 */
export function verifyJwt(jwt: string, findKey: (name: string) => Key): Identity {
  const [header, payload, signature, ...rest] = jwt.split('.');
  if (!header || !payload || !signature || rest.length > 0) throw invalid('it does not have three parts');
  const { alg, kid } = parsePart(header);
  if (alg !== 'HS256') throw invalid('its algorithm is not HS256');
  if (typeof kid !== 'string') throw invalid('kid must be specified');
  const key = findKey(kid);
  const expected = createHmac('sha256', key.secret).update(`${header}.${payload}`).digest();
  const given = decodeBase64url(signature);
  if (given === null || !sameSecret(given, expected)) {
    throw new AblyError(40101, 401, 'signature verification failed');
  }

  const claims = parsePart(payload);
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || typeof exp !== 'number') throw invalid('iat and exp must be specified');
  lifetimeOf(key, Math.ceil((exp - iat) * 1_000));
  return {
    key,
    capability: capabilityFor(key, claims['x-ably-capability']),
    clientId: textClaim(claims, 'x-ably-clientId'),
    token: { issued: iat * 1_000, expires: exp * 1_000, revocationKey: textClaim(claims, 'x-ably-revocation-key') },
  };
}

function parsePart(part: string): Record<string, unknown> {
  try {
    const parsed = JSON.parse(decodeBase64url(part)?.toString('utf8') ?? '') as unknown;
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Thrown below.
  }
  throw invalid('it is not JSON');
}

function textClaim(claims: Record<string, unknown>, name: string): string | undefined {
  const value = claims[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw invalid(`${name} must be text`);
  return value;
}

function invalid(why: string): AblyError {
  return new AblyError(40144, 401, `invalid JWT: ${why}`);
}
