/** Verifies credentials, for HTTP requests, connections and re-authentication over a connection. */
import type { Apps, Caller } from './apps.ts';
import { AblyError } from './errors.ts';
import { sameSecret } from './keys.ts';
import { readEmbedding, verifyJwt, withinJwt } from './jwt.ts';
import type { Speaker } from './speaker.ts';
import type { Identity } from './tokens.ts';

export interface Credentials {
  /** `<app>.<key>:<secret>`. */
  readonly key?: string | undefined;
  /** An Ably token or a JWT. */
  readonly token?: string | undefined;
  /** The client id that the caller requests. */
  readonly clientId?: string | undefined;
}

/**
 * @throws {AblyError} 40101 (no or wrong credentials), 40102 (they are for another client id), 40400 (no such app or
 *   key), 40012 (not a client id), and 4014x for an invalid, expired or revoked token.
 */
export function authenticate(apps: Apps, { key, token, clientId }: Credentials): Caller {
  const identity = key === undefined ? identityOfToken(apps, token) : identityOfKey(apps, key);
  const app = apps.ofKey(identity.key.name);
  app.tokens.check(identity);
  return { app, identity, speaker: speakerOf(identity, clientId) };
}

function identityOfKey(apps: Apps, text: string): Identity {
  const colon = text.indexOf(':');
  if (colon < 0) throw new AblyError(40101, 401, 'invalid key: it has no secret');
  const name = text.slice(0, colon);
  // Like Ably: a key of an unknown app is invalid, and an unknown key of an existing app is not found.
  if (!apps.has(name)) throw new AblyError(40101, 401, 'invalid key');
  const key = apps.key(name);
  if (!sameSecret(text.slice(colon + 1), key.secret)) throw new AblyError(40101, 401, 'invalid key');
  return { key, capability: key.capability, clientId: undefined, token: null };
}

function identityOfToken(apps: Apps, token: string | undefined): Identity {
  if (!token) throw new AblyError(40101, 401, 'no credentials given');
  const outer = readEmbedding(token);
  return outer ? withinJwt(identityOfPlainToken(apps, outer.embedded), outer) : identityOfPlainToken(apps, token);
}

/** The identity of a token that does not contain another token. */
function identityOfPlainToken(apps: Apps, token: string): Identity {
  const parts = token.split('.');
  if (parts.length === 3) return verifyJwt(token, (name) => apps.key(name));
  if (parts.length !== 2) throw new AblyError(40145, 401, 'invalid token');
  return apps.byId(parts[0]!).tokens.find(token);
}

/**
 * A token with a client id binds its holder to it. With `*`, or with a key, the client may choose one. A token without
 * a client id does not allow any.
 */
function speakerOf(identity: Identity, asked: string | undefined): Speaker {
  const { clientId, token } = identity;
  if (clientId !== undefined && clientId !== '*') {
    if (asked !== undefined && asked !== clientId) throw new AblyError(40102, 401, 'invalid clientId for credentials');
    return { clientId, anyClientId: false };
  }
  const anyClientId = token === null || clientId === '*';
  if (asked === undefined || (asked === '*' && clientId === '*')) return { clientId: undefined, anyClientId };
  if (asked === '' || asked === '*') throw new AblyError(40012, 400, 'invalid clientId');
  if (!anyClientId) throw new AblyError(40102, 401, 'invalid clientId for credentials: the token has none');
  return { clientId: asked, anyClientId: false };
}
