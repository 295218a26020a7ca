import type { JWTPayload } from 'jose';

import { MAX_DISPLAY_NAME, MAX_USERNAME, nameFromClaim } from '../lib/text.ts';
import { EXPIRED, InvalidTokenError } from './token-errors.ts';

/** The claims that the API uses. Names are as the issuer sent them; `nameFromClaim` prepares them for the database. */
export interface Claims {
  /** `sub`: 1 to 255 characters, without control characters. It identifies the account. */
  readonly subject: string;
  /** `nickname`, or else `preferred_username`: the first one with a visible character. */
  readonly username: string | null;
  /** Null if it has no visible character. */
  readonly name: string | null;
  /** An absolute http or https address of at most 2,048 characters. */
  readonly picture: string | null;
  /** `exp`, to the millisecond and without the tolerance of the verification. */
  readonly expiresAt: Date;
  /** Extra permissions: `permissions`, as Auth0 sends them, and `scope`. */
  readonly permissions: ReadonlySet<string>;
}

const MAX_SUBJECT_LENGTH = 255;
const MAX_PICTURE_LENGTH = 2_048;
/** Tolerance for `exp`. */
export const EXPIRY_TOLERANCE_SECONDS = 5;
/** How far `iat` and `nbf` may lie ahead: the issuer's clock may be ahead of ours, and a new token is used at once. */
export const ISSUER_AHEAD_SECONDS = 60;

/** @throws {InvalidTokenError} A claim breaks a rule that jose does not check. */
export function claimsOf(payload: JWTPayload): Claims {
  const now = Date.now() / 1_000;
  const expiresAt = new Date((payload.exp ?? NaN) * 1_000);
  if ((payload.exp ?? 0) <= now - EXPIRY_TOLERANCE_SECONDS) throw new InvalidTokenError(EXPIRED);
  // jose checks it only if a maximum age of tokens is set.
  if ((payload.iat ?? 0) > now + ISSUER_AHEAD_SECONDS) throw new InvalidTokenError('it was issued in the future');
  // JSON allows 1e999, and a timer with an invalid date fires at once or never.
  if (Number.isNaN(expiresAt.getTime())) throw new InvalidTokenError('its "exp" claim is not a date');
  return {
    subject: subjectOf(payload.sub),
    username: nameOf(payload['nickname'], MAX_USERNAME) ?? nameOf(payload['preferred_username'], MAX_USERNAME),
    name: nameOf(payload['name'], MAX_DISPLAY_NAME),
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
  // Lone surrogates are refused like control characters: PostgreSQL can store neither U+0000 nor lone surrogates.
  if (/\p{Cc}/u.test(sub) || !sub.isWellFormed()) {
    throw new InvalidTokenError('its "sub" claim holds characters that are not allowed in it');
  }
  return sub;
}

/**
 * The claim as it was sent. Profile claims are optional: one of the wrong type, or without a visible character, is
 * ignored and does not prevent the sign-in.
 */
function nameOf(claim: unknown, maxCodePoints: number): string | null {
  return typeof claim === 'string' && nameFromClaim(claim, maxCodePoints) !== null ? claim : null;
}

/** The parsed URL, so that the checked one is the stored one: parsing removes tabs and line breaks from the scheme. */
function pictureOf(claim: unknown): string | null {
  const url = typeof claim === 'string' ? URL.parse(claim) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return null;
  return url.href.length <= MAX_PICTURE_LENGTH ? url.href : null;
}
