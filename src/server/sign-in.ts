import type { IncomingMessage } from 'node:http';

import { InvalidTokenError, IssuerUnavailableError, type TokenVerifier } from '../auth/verify.ts';
import type { FindViewer } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { type Caller, createCaller } from '../domain/caller.ts';
import type { Limits } from '../domain/limits.ts';
import { ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import type { Realtime } from '../realtime/realtime.ts';
import type { Storage } from '../storage/storage.ts';
import { addressOf } from './addresses.ts';
import type { TokenContext } from './token-end.ts';
import { ANSWER_WITHIN_MS, type DeadlineContext, inTime } from './deadline.ts';

export interface SignInOptions {
  readonly db: Db;
  readonly verifier: TokenVerifier;
  readonly findViewer: FindViewer;
  readonly realtime: Realtime;
  readonly limits: Limits;
  readonly storage: Storage;
  /** Proxies of our own before this process; see `addressOf`. */
  readonly trustedProxies: number;
}

/** Who speaks over a request or a connection. */
export interface Session {
  /** Whose token it is, as the issuer names them; null without one. */
  readonly subject: string | null;
  /** When the token runs out; null without one. */
  readonly expiresAt: Date | null;
  /** When the sign-in began, on the clock of `performance.now()`. */
  readonly since: number;
  /**
   * A caller for one operation, with nothing read yet.
   *
   * @param since When the operation came; where it came with its token, that is when the sign-in began. Default: now.
   * @throws {LateError}
   */
  readonly caller: (since?: number) => Promise<Caller & DeadlineContext>;
}

/** Who asks by a request of its own, for the one operation of it. */
export type RequestCaller = Caller & DeadlineContext & TokenContext;

/**
 * {@link signIn} of a request.
 *
 * @param request That it came by; none where it came by no network.
 * @throws {RateLimitedError} Nobody is signed in, and too much of that came from there.
 */
export async function callerOfRequest(
  options: SignInOptions,
  authorization: string | null,
  request: IncomingMessage | undefined,
): Promise<RequestCaller> {
  const { limits, trustedProxies } = options;
  const countStranger = () => limits.takeOfStranger(request ? addressOf(request, trustedProxies) : '');
  let session: Session;
  try {
    session = await signIn(options, authorization);
  } catch (refusal) {
    if (refusal instanceof UnauthenticatedError) await countStranger();
    throw refusal;
  }
  const { since, expiresAt, subject, caller } = session;
  if (subject === null) await countStranger();
  return { ...(await caller(since)), tokenExpiresAt: expiresAt, tokenSubject: subject };
}

/**
 * Who speaks, by an Authorization header's value or its stand-in in `connection_init`.
 *
 * @throws {UnauthenticatedError} A token that does not hold.
 * @throws {ServiceUnavailableError} The issuer is out of reach, so nothing can be said about the token.
 */
export async function signIn(options: SignInOptions, authorization: string | null): Promise<Session> {
  const { db, verifier, findViewer, realtime, limits, storage } = options;
  const since = performance.now();
  try {
    const claims = await verifier.verify(authorization);
    if (!claims) return { since, subject: null, expiresAt: null, caller: async () => ({ viewer: null }) };
    return {
      since,
      subject: claims.subject,
      expiresAt: claims.expiresAt,
      async caller(from = performance.now()) {
        const answerBy = from + ANSWER_WITHIN_MS;
        const viewer = await inTime(findViewer(claims), answerBy);
        return { ...createCaller({ db, viewer, realtime, limits, storage }), answerBy };
      },
    };
  } catch (error) {
    if (error instanceof InvalidTokenError) throw new UnauthenticatedError(error.message);
    if (error instanceof IssuerUnavailableError)
      throw new ServiceUnavailableError(error.message, error.retryAfterSeconds);
    throw error;
  }
}
