/** JWTs that an app signs with an Ably key, without asking Ably: https://ably.com/docs/auth/token/jwt. */
import { createHmac } from 'node:crypto';

import { AblyError } from './errors.ts';
import { type Key, sameSecret } from './keys.ts';
import { capabilityFor, type Identity, lifetimeOf } from './tokens.ts';

/**
 * Reads and verifies a JWT. Whether it has run out or was revoked is not looked at.
 *
 * @param findKey Key by name; throws when there is none.
 * @throws {AblyError} 40144 (malformed, or not HS256), 40101 (signature), and what `findKey` throws.
 */
export function verifyJwt(jwt: string, findKey: (name: string) => Key): Identity {
  const [header, payload, signature, ...rest] = jwt.split('.');
  if (!header || !payload || !signature || rest.length > 0) throw invalid('it does not have three parts');
  const { alg, kid } = parsePart(header);
  if (alg !== 'HS256') throw invalid('its algorithm is not HS256');
  if (typeof kid !== 'string') throw invalid('kid must be specified');
  const key = findKey(kid);
  const expected = createHmac('sha256', key.secret).update(`${header}.${payload}`).digest();
  if (!sameSecret(Buffer.from(signature, 'base64url'), expected)) {
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
    const parsed = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Said below.
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
