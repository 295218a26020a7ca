import { createTokenVerifier, type TokenVerifier } from '../auth/verify.ts';
import { type FindViewer, type OnProfileChanged, viewerFinder } from '../auth/viewer.ts';
import type { Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import type { Logger } from '../observability/log.ts';
import { type Issuer, startIssuer } from './dev.ts';
import { explained } from './start-error.ts';

/** The parts that sign in a request. */
export interface SignIn {
  readonly issuer: Issuer;
  readonly verifier: TokenVerifier;
  readonly findViewer: FindViewer;
}

export interface SignInOptions {
  readonly config: Config;
  readonly db: Db;
  readonly log: Logger;
  readonly onProfileChanged: OnProfileChanged;
}

/** Accepts the tokens of the configured Auth0 tenant, or of the development issuer if none is configured. */
export async function openSignIn(options: SignInOptions, stack: AsyncDisposableStack): Promise<SignIn> {
  const { config, db, log, onProfileChanged } = options;
  const issuer = config.auth0
    ? auth0Issuer(config.auth0)
    : await explained('the development issuer failed', startIssuer(config, stack));
  const verifier = createTokenVerifier({
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    onFetchFailed: (error) => log.warn({ err: error }, 'unable to fetch the keys of the issuer'),
  });
  return { issuer, verifier, findViewer: viewerFinder(db, onProfileChanged) };
}

function auth0Issuer({ domain, audience }: NonNullable<Config['auth0']>): Issuer {
  const issuer = `https://${domain}/`;
  return { issuer, audience, jwksUrl: new URL('.well-known/jwks.json', issuer), devToken: null, routes: {} };
}
