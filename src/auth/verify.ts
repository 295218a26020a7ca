/**
 * Verifies the `Authorization` header. Tokens must be signed with RS256 and one of the issuer's published keys. Issuers are
 * OpenID Connect issuers such as Auth0, and in development `dev/issuer.ts`.
 *
 * Two kinds of refusal are never mixed: {@link InvalidTokenError} is the client's fault (401), and
 * {@link IssuerUnavailableError} is not (503). A client that gets 401 discards its session, so a token that could not be
 * checked must not be answered with 401.
 */
import { errors, jwtVerify } from 'jose';

import { decodeBase64url } from '../lib/base64url.ts';
import { type Claims, claimsOf, EXPIRY_TOLERANCE_SECONDS, ISSUER_AHEAD_SECONDS } from './claims.ts';
import { issuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import { brokenRule, InvalidTokenError, MALFORMED } from './token-errors.ts';
import { VerifiedTokens } from './verified.ts';

export interface TokenVerifier {
  /**
   * Verifies the value of an `Authorization` header, or of its stand-in in `connection_init`.
   *
   * @returns The claims; null if the header is missing or blank: the caller is anonymous.
   * @throws {InvalidTokenError} The header or the token breaks a rule.
   * @throws {IssuerUnavailableError} The issuer's keys cannot be read at the moment.
   */
  verify(authorization: string | null | undefined): Promise<Claims | null>;
  /** Seconds since the issuer last gave its keys; null if it never did. */
  keysAge(): number | null;
}

export interface TokenVerifierOptions extends IssuerKeysOptions {
  /** The exact `iss`, with a trailing slash if the issuer writes one (Auth0 does). */
  readonly issuer: string;
  /** Must be the `aud`, or one of them. */
  readonly audience: string;
}

const MAX_HEADER_BYTES = 8 * 1024;

/** Creates the verifier of a process. It requests the keys with the first token. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience } = options;
  const keys = issuerKeys(options);
  const verified = new VerifiedTokens<Claims>();

  return {
    keysAge: () => keys.age(),
    async verify(authorization) {
      const token = bearerToken(authorization);
      if (token === null) return null;
      const generation = keys.generation();
      const known = verified.find(token, generation);
      if (known) return known;
      // jose decodes any spelling of base64url, and so would accept many spellings of one signature.
      if (token.split('.').some((part) => decodeBase64url(part) === null)) throw new InvalidTokenError(MALFORMED);
      try {
        const { payload } = await jwtVerify(token, keys.find, {
          issuer,
          audience,
          algorithms: ['RS256'],
          // For `nbf`. The tolerance for `exp` is smaller; see `claimsOf`.
          clockTolerance: ISSUER_AHEAD_SECONDS,
          requiredClaims: ['sub', 'exp'],
        });
        const claims = claimsOf(payload);
        // If the keys have changed meanwhile, it is unknown which of them verified the token.
        if (generation !== null && generation === keys.generation()) {
          const until = claims.expiresAt.getTime() + EXPIRY_TOLERANCE_SECONDS * 1_000;
          verified.remember(token, { claims, generation, until });
        }
        return claims;
      } catch (error) {
        if (error instanceof errors.JOSEError) throw new InvalidTokenError(brokenRule(error));
        throw error;
      }
    },
  };
}

/** The token in the header; null if there is no header. */
function bearerToken(authorization: string | null | undefined): string | null {
  if (authorization === null || authorization === undefined) return null;
  if (Buffer.byteLength(authorization) > MAX_HEADER_BYTES) {
    throw new InvalidTokenError(`the authorization is longer than ${MAX_HEADER_BYTES} bytes`);
  }
  const trimmed = authorization.trim();
  if (trimmed === '') return null;

  const [scheme = '', token, ...more] = trimmed.split(/ +/);
  if (scheme.toLowerCase() !== 'bearer') throw new InvalidTokenError('the scheme is not "Bearer"');
  if (token === undefined) throw new InvalidTokenError('there is no token after "Bearer"');
  // Repeated headers arrive joined by commas, and it must not be up to us which of several tokens counts.
  if (more.length > 0 || token.includes(',')) throw new InvalidTokenError('there is more than one token');
  return token;
}
