/**
 * `Authorization` header in, verified claims out. RS256 only, against the issuer's published keys (OpenID Connect
 * issuers such as Auth0; in development `dev/issuer.ts`, in the same way).
 *
 * There are two kinds of refusal and they are never mixed: {@link InvalidTokenError} is the client's fault (401),
 * {@link IssuerUnavailableError} is nobody's (503). A client that is told 401 throws its session away, so a token that
 * merely could not be checked must not end there.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { FetchImplementation, JWTPayload, JWTVerifyGetKey } from 'jose';

import { VerifiedTokens } from './verified.ts';

/** What the API uses of a token. Texts are as the issuer sent them; whoever stores them normalises them. */
export interface Claims {
  /** `sub`: 1 to 255 characters, none of them a control character. The account's identity. */
  readonly subject: string;
  /** `nickname`, else `preferred_username`. */
  readonly username: string | null;
  readonly name: string | null;
  /** An absolute http or https address of at most 2,048 characters. */
  readonly picture: string | null;
  /** `exp`, to the millisecond and without the tolerance that verification allows. */
  readonly expiresAt: Date;
  /** What its bearer may do beside what every account may: `permissions`, as Auth0 has them, and `scope`. */
  readonly permissions: ReadonlySet<string>;
}

export interface TokenVerifier {
  /**
   * Verifies the value of an `Authorization` header, or of its stand-in in `connection_init`.
   *
   * @returns The claims; null if there is no header, or a blank one: the caller is anonymous.
   * @throws {InvalidTokenError} The header or the token breaks a rule.
   * @throws {IssuerUnavailableError} The key that would decide cannot be had at the moment.
   */
  verify(authorization: string | null | undefined): Promise<Claims | null>;
  /** Seconds since the issuer last gave its keys; null where it never did. */
  keysAge(): number | null;
}

export interface TokenVerifierOptions {
  /** The exact `iss`, with its slash at the end if the issuer writes one (Auth0 does). */
  readonly issuer: string;
  /** Must be the `aud`, or one of them. */
  readonly audience: string;
  readonly jwksUrl: URL;
  /** For one request for the keys, its body included. Milliseconds; 5,000 by default. */
  readonly timeoutMs?: number;
  /** After an answer, how long an unknown key id does not cause another request. Milliseconds; 30,000 by default. */
  readonly cooldownMs?: number;
  /** How long keys are used before they are requested again. Milliseconds; 600,000 (10 minutes) by default. */
  readonly cacheMaxAgeMs?: number;
  /** Told of every request for the keys that failed, whether or not kept keys took its place. */
  readonly onFetchFailed?: (error: unknown) => void;
}

/** The token, or the header around it, breaks a rule. Neither the message nor the error's fields quote the token. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
  /** The rule, in words for the developer of a client. */
  readonly reason: string;
  // No `cause`: jose's errors carry the claims of the token, and a cause ends up in logs.
  constructor(reason: string) {
    super(`unable to accept the token; ${reason}`);
    this.reason = reason;
  }
}

/** The token may be good, but the issuer's keys are out of reach. Answer 503 with `Retry-After`, never 401. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  /** When the keys may be requested again; a whole number, at least 1. */
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number, options?: ErrorOptions) {
    super("unable to check the token; the issuer's keys are out of reach", options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const MAX_HEADER_BYTES = 8 * 1024;
const MAX_SUBJECT_LENGTH = 255;
const MAX_PICTURE_LENGTH = 2_048;
const CLOCK_TOLERANCE_SECONDS = 5;
/** While no keys were ever had, every token would cause a request: jose's cooldown only starts with an answer. */
const FIRST_KEYS_RETRY_MS = 2_000;

/** Makes a verifier. Requests nothing until the first token; safe to share between all requests of a process. */
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
      try {
        const { payload } = await jwtVerify(token, keys.find, {
          issuer,
          audience,
          algorithms: ['RS256'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['sub', 'exp'],
        });
        const claims = claimsOf(payload);
        // Where the keys have changed meanwhile, nobody knows with which of them it was.
        if (generation !== null && generation === keys.generation()) {
          const until = claims.expiresAt.getTime() + CLOCK_TOLERANCE_SECONDS * 1_000;
          verified.remember(token, { claims, generation, until });
        }
        return claims;
      } catch (error) {
        if (error instanceof errors.JOSEError) throw new InvalidTokenError(reasonOf(error));
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
  // Repeated headers arrive joined by commas. Which of several tokens counts must not be up to us.
  if (more.length > 0 || token.includes(',')) throw new InvalidTokenError('there is more than one token');
  return token;
}

interface IssuerKeys {
  /** Finds the key that a token names, and says of a failure whose it is. */
  readonly find: JWTVerifyGetKey;
  /** Another number for each answer of the issuer; null where the next token asks for the keys again. */
  generation(): number | null;
  /** Seconds since the last usable answer; null where there was none. */
  age(): number | null;
}

function issuerKeys(options: TokenVerifierOptions): IssuerKeys {
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
        // Kept keys cannot tell a forged key id from one that the issuer has rotated in meanwhile.
        if (source.outOfReach()) throw new IssuerUnavailableError(source.retryAfterSeconds(), { cause: error });
        throw new InvalidTokenError('it is signed with a key that the issuer does not publish');
      }
      if (error instanceof errors.JWKSMultipleMatchingKeys) {
        throw new InvalidTokenError('it does not say which of the keys of the issuer it is signed with');
      }
      // What is left is a published key that cannot be imported: no token's fault.
      throw new IssuerUnavailableError(source.retryAfterSeconds(), { cause: error });
    }
  };
  return { find, generation: () => (remoteKeys.fresh ? source.generation() : null), age: () => source.age() };
}

interface KeySetSource {
  readonly fetch: FetchImplementation;
  /** How many answers there were. */
  generation(): number;
  age(): number | null;
  /** Whether the latest request failed, so that the keys in use are kept ones. */
  outOfReach(): boolean;
  retryAfterSeconds(): number;
}

/**
 * The `fetch` under jose's key set: when the issuer gives no usable answer, it repeats the last good one.
 *
 * Without this, jose refuses every token once the keys are older than `cacheMaxAge` and the issuer is down. To jose a
 * repeated answer is as fresh as any, so it waits its cooldown and its maximum age before the next request: an outage
 * costs one slow request per period, not one per token. The price is that a key withdrawn during an outage stays
 * good until the issuer can say so.
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

/** One request. Everything but a 200 with a usable key set is an error, since an outage can look like any of it. */
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

/** A set without any RSA key counts as malformed too: sooner a broken issuer than one that withdrew everything. */
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

/** Of 2,048 bits or more, which RS256 demands. Node imports what is not base64url without a word and fails later. */
function isRsaKey({ kty, n, e }: Record<string, unknown>): boolean {
  return kty === 'RSA' && typeof e === 'string' && typeof n === 'string' && /^[\w-]{342,}$/.test(n);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function claimsOf(payload: JWTPayload): Claims {
  const expiresAt = new Date((payload.exp ?? NaN) * 1_000);
  // jose looks at it only where tokens have a greatest age.
  if ((payload.iat ?? 0) > Date.now() / 1_000 + CLOCK_TOLERANCE_SECONDS) {
    throw new InvalidTokenError('it was issued in the future');
  }
  // JSON can say 1e999, and a timer set by an invalid date fires at once or never.
  if (Number.isNaN(expiresAt.getTime())) throw new InvalidTokenError('its "exp" claim is not a date');
  return {
    subject: subjectOf(payload.sub),
    username: textOf(payload['nickname']) ?? textOf(payload['preferred_username']),
    name: textOf(payload['name']),
    picture: pictureOf(payload['picture']),
    expiresAt,
    permissions: permissionsOf(payload),
  };
}

function permissionsOf({ permissions, scope }: JWTPayload): ReadonlySet<string> {
  const listed = Array.isArray(permissions) ? permissions.filter((one) => typeof one === 'string') : [];
  return new Set([...listed, ...(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [])]);
}

function subjectOf(sub: unknown): string {
  if (typeof sub !== 'string' || sub === '') throw new InvalidTokenError('its "sub" claim is not a text, or empty');
  if (sub.length > MAX_SUBJECT_LENGTH) {
    throw new InvalidTokenError(`its "sub" claim is longer than ${MAX_SUBJECT_LENGTH} characters`);
  }
  // Lone surrogates are refused with the control characters: PostgreSQL stores neither U+0000 nor those.
  if (/\p{Cc}/u.test(sub) || !sub.isWellFormed()) {
    throw new InvalidTokenError('its "sub" claim holds characters that are not allowed in it');
  }
  return sub;
}

/** Profile claims are a courtesy of the issuer: one of the wrong type is left out, it does not cost the sign-in. */
function textOf(claim: unknown): string | null {
  return typeof claim === 'string' ? claim : null;
}

/** The parsed form, so that what was checked is what is stored: parsing drops tabs and line breaks from the scheme. */
function pictureOf(claim: unknown): string | null {
  const url = typeof claim === 'string' ? URL.parse(claim) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return null;
  return url.href.length <= MAX_PICTURE_LENGTH ? url.href : null;
}

/** Own words for each rule: some of jose's messages quote the token. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return `its "${error.claim}" claim is missing`;
    if (error.reason === 'invalid') return `its "${error.claim}" claim is not a number`;
    if (error.claim === 'nbf') return 'it is not valid yet';
    return `its "${error.claim}" claim is not the one that this API expects`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with RS256';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not match its contents';
  if (error instanceof errors.JOSENotSupported) return 'its header asks for an extension that this API does not know';
  return 'it is not a signed JWT in compact form';
}
