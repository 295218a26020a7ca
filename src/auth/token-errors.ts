import { errors } from 'jose';

/** The token, or the header around it, breaks a rule. Neither the message nor the error's fields quote the token. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
  /** The rule, in words for the developer of a client. */
  readonly reason: string;
  // No `cause`: jose's errors carry the claims of the token, and a cause is logged.
  constructor(reason: string) {
    super(`unable to accept the token; ${reason}`);
    this.reason = reason;
  }
}

/** The token may be valid, but the issuer's keys cannot be read. The response is 503 with `Retry-After`, never 401. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  /** When the keys may be requested again; a whole number, at least 1. */
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number, options?: ErrorOptions) {
    super("unable to check the token; the issuer's keys are out of reach", options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const EXPIRED = 'it has expired';
export const MALFORMED = 'it is not a signed JWT in compact form';

/** The rule that the token broke, in our own words: some of jose's messages quote the token. */
export function brokenRule(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return EXPIRED;
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return `its "${error.claim}" claim is missing`;
    if (error.reason === 'invalid') return `its "${error.claim}" claim is not a number`;
    if (error.claim === 'nbf') return 'it is not valid yet';
    return `its "${error.claim}" claim is not the one that this API expects`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with RS256';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not match its contents';
  if (error instanceof errors.JOSENotSupported) return 'its header asks for an extension that this API does not know';
  return MALFORMED;
}
