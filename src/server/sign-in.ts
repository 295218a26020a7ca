import { InvalidTokenError, IssuerUnavailableError, type TokenVerifier } from '../auth/verify.ts';
import type { FindViewer } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';
import { type Caller, createCaller } from '../domain/caller.ts';
import type { Limits } from '../domain/limits.ts';
import { ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import type { Realtime } from '../realtime/realtime.ts';

export interface SignInOptions {
  readonly db: Db;
  readonly verifier: TokenVerifier;
  readonly findViewer: FindViewer;
  readonly realtime: Realtime;
  readonly limits: Limits;
}

/** Who speaks over a request or a connection. */
export interface Session {
  /** When the token runs out; null without one. */
  readonly expiresAt: Date | null;
  /** A caller for one operation, with nothing read yet. */
  caller(): Promise<Caller>;
}

/**
 * Who speaks, by an Authorization header's value or its stand-in in `connection_init`.
 *
 * @throws {UnauthenticatedError} A token that does not hold.
 * @throws {ServiceUnavailableError} The issuer is out of reach, so nothing can be said about the token.
 */
export async function signIn(options: SignInOptions, authorization: string | null): Promise<Session> {
  const { db, verifier, findViewer, realtime, limits } = options;
  try {
    const claims = await verifier.verify(authorization);
    if (!claims) return { expiresAt: null, caller: async () => ({ viewer: null }) };
    return {
      expiresAt: claims.expiresAt,
      caller: async () => createCaller({ db, viewer: await findViewer(claims), realtime, limits }),
    };
  } catch (error) {
    if (error instanceof InvalidTokenError) throw new UnauthenticatedError(error.message);
    if (error instanceof IssuerUnavailableError)
      throw new ServiceUnavailableError(error.message, error.retryAfterSeconds);
    throw error;
  }
}
