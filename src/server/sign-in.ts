import { InvalidTokenError, IssuerUnavailableError } from '../auth/token-errors.ts';
import type { TokenVerifier } from '../auth/verify.ts';
import type { FindViewer } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { type Caller, createCaller } from '../domain/caller.ts';
import type { Limits } from '../domain/limits.ts';
import { ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import { currentRequest } from '../observability/request-context.ts';
import type { Realtime } from '../realtime/realtime.ts';
import type { Storage } from '../storage/storage.ts';
import { ANSWER_WITHIN_MS, inTime } from './deadline.ts';

export interface SignInOptions {
  readonly db: Db;
  readonly verifier: TokenVerifier;
  readonly findViewer: FindViewer;
  readonly realtime: Realtime;
  readonly limits: Limits;
  readonly storage: Storage;
  /** Number of our own proxies in front of this process; see `clientAddressOf`. */
  readonly trustedProxies: number;
}

/** A caller with its address, the expiry of its token and its deadline. */
export interface Asker {
  readonly caller: Caller;
  /** When the operation must be answered, by `performance.now()`; undefined for requests without a token. */
  readonly answerBy: number | undefined;
  /** When the token expires; null without one. */
  readonly tokenExpiresAt: Date | null;
  /** Subject of the token; null without one. */
  readonly subject: string | null;
  /** Address of the client; see `clientAddressOf`. */
  readonly address: string;
}

/** The authenticated client of a request or a connection. */
export interface Session {
  /** Subject of the token; null without one. */
  readonly subject: string | null;
  /** When the token expires; null without one. */
  readonly expiresAt: Date | null;
  /**
   * Makes the caller of one operation, with empty loaders.
   *
   * @param since When the operation arrived, by `performance.now()`. Default: now.
   * @throws {RateLimitedError} There is no token, and this address has sent too many anonymous requests.
   * @throws {LateError}
   */
  readonly asker: (since?: number) => Promise<Asker>;
}

/**
 * Signs in the caller of one request.
 *
 * @param authorization Value of the header.
 * @param address Address of the client; see `clientAddressOf`.
 * @throws {UnauthenticatedError} The token is not valid.
 * @throws {ServiceUnavailableError} The issuer does not answer, so the token cannot be checked.
 * @throws {RateLimitedError} See {@link Session.asker}; invalid tokens count too.
 */
export async function askerOf(options: SignInOptions, authorization: string | null, address: string): Promise<Asker> {
  const since = performance.now();
  const session = await signIn(options, authorization, address);
  return session.asker(since);
}

/** The same asker. Its deadline starts now, because the body has just arrived. */
export function withNewDeadline(asker: Asker): Asker {
  return asker.answerBy === undefined ? asker : { ...asker, answerBy: performance.now() + ANSWER_WITHIN_MS };
}

/** {@link askerOf}, for a connection with many operations. */
export async function signIn(options: SignInOptions, authorization: string | null, address: string): Promise<Session> {
  const { db, findViewer, realtime, limits, storage } = options;
  const claims = await verify(options, authorization, address);
  if (!claims) {
    return {
      subject: null,
      expiresAt: null,
      async asker() {
        await limits.takeOfAnonymous(address);
        return { caller: { viewer: null }, answerBy: undefined, tokenExpiresAt: null, subject: null, address };
      },
    };
  }
  const { subject, expiresAt } = claims;
  return {
    subject,
    expiresAt,
    async asker(since = performance.now()) {
      const answerBy = since + ANSWER_WITHIN_MS;
      const viewer = await inTime(findViewer(claims), answerBy);
      // From here on the request's log lines contain the user.
      const request = currentRequest();
      if (request) request.userId = viewer.id;
      const caller = createCaller({ db, viewer, realtime, limits, storage });
      return { caller, answerBy, tokenExpiresAt: expiresAt, subject, address };
    },
  };
}

async function verify({ verifier, limits }: SignInOptions, authorization: string | null, address: string) {
  try {
    return await verifier.verify(authorization);
  } catch (error) {
    if (error instanceof InvalidTokenError) {
      await limits.takeOfAnonymous(address);
      throw new UnauthenticatedError(error.message);
    }
    if (error instanceof IssuerUnavailableError) {
      throw new ServiceUnavailableError(error.message, error.retryAfterSeconds);
    }
    throw error;
  }
}
