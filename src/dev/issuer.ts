/**
 * The development issuer on 127.0.0.1, which replaces Auth0. Its tokens are ordinary RS256 tokens. `auth/verify.ts`
 * verifies them by its published keys, like those of any issuer.
 *
 * A program that can call {@link DevIssuer.token} can sign in as any user. So `app/dev.ts` refuses it if
 * NODE_ENV=production, and this file must be imported on demand, because its packages are not production dependencies.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import type { JWK, JWKStore } from 'oauth2-mock-server';

import { devProfile } from './profile.ts';

export interface DevIssuer extends AsyncDisposable {
  /**
   * `iss` of every token. It is a constant and not the URL, so that tokens stay valid after a restart on another port.
   */
  readonly issuer: string;
  /** `aud` of every token. Also a constant. */
  readonly audience: string;
  readonly jwksUrl: URL;
  /**
   * Signs a token for a user, who need not exist. The same username, letter case included, always has the same `sub`.
   *
   * @param options.expiresInSeconds 86,400 (a day) by default; negative for an expired token.
   * @param options.claims Added to the others. They override them; `undefined` leaves a claim out.
   */
  token(username: string, options?: TokenOptions): Promise<TokenResponse>;
}

export interface TokenOptions {
  readonly expiresInSeconds?: number;
  readonly claims?: Record<string, unknown>;
}

/** The answer of a token endpoint of OAuth 2.0 (RFC 6749, section 5.1). `expires_in` is in seconds. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

export interface DevIssuerOptions {
  /**
   * File of the signing key, readable by the owner only, so that tokens stay valid after a restart. Default: memory.
   */
  readonly keyFile?: string;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Called with lines for the log, which never contain a key. */
  readonly onLog?: (line: string) => void;
}

const ISSUER = 'https://issuer.localhost/';
const AUDIENCE = 'messaging-graphql';
const JWKS_PATH = '/.well-known/jwks.json';
const DEFAULT_LIFETIME_SECONDS = 86_400;

/**
 * Starts the issuer. Disposing it closes its port. Repeating that changes nothing.
 *
 * @throws The system's error if the port is taken or the key file cannot be read or written. A key file without a
 *   usable key is replaced, which invalidates the tokens that it signed.
 */
export async function startDevIssuer(options: DevIssuerOptions = {}): Promise<DevIssuer> {
  const issuer = new OAuth2Issuer();
  issuer.url = ISSUER;
  const jwk = await signingKey(issuer.keys, options);
  // The package's own `buildToken` imports the key for each token, which doubles the time to about 2 ms.
  const key = await importJWK(jwk, 'RS256');

  const service = new OAuth2Service(issuer, { jwks: JWKS_PATH });
  // Only this endpoint of the package is served. Its others would sign tokens for any page in a browser on this
  // machine: they allow every origin, and an id_token takes its audience from the request.
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === JWKS_PATH) service.requestHandler(request, response);
    else response.writeHead(404).end();
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUrl: new URL(`http://127.0.0.1:${port}${JWKS_PATH}`),

    async token(username, { expiresInSeconds = DEFAULT_LIFETIME_SECONDS, claims = {} } = {}) {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const { subject, username: nickname, name } = devProfile(username);
      const payload = {
        iss: ISSUER,
        aud: AUDIENCE,
        sub: subject,
        nickname,
        name,
        iat: issuedAt,
        exp: issuedAt + expiresInSeconds,
        ...claims,
      };
      const jwt = new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'JWT' });
      return { access_token: await jwt.sign(key), token_type: 'Bearer', expires_in: expiresInSeconds };
    },

    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The key in the file, or a new one, which is written to the file if one is given. */
async function signingKey(keys: JWKStore, { keyFile, onLog }: DevIssuerOptions): Promise<JWK> {
  if (keyFile === undefined) return keys.generate('RS256');
  const text = await readKeyFile(keyFile);
  if (text !== null) {
    try {
      return await addKey(keys, text);
    } catch {
      // Without the message of the error: that of JSON.parse quotes the text, which is a private key.
      onLog?.(
        `the key of the development issuer in ${keyFile} was not usable; made a new one, so old tokens are invalid`,
      );
    }
  }
  const key = await keys.generate('RS256');
  await writeKeyFile(keyFile, JSON.stringify(key));
  return key;
}

async function addKey(keys: JWKStore, text: string): Promise<JWK> {
  const jwk = JSON.parse(text) as Record<string, unknown>;
  // A key without an id would get a new id at each start, so old tokens would not find it.
  if (jwk['alg'] !== 'RS256' || typeof jwk['kid'] !== 'string') throw new Error('unable to use the key; no RS256 key');
  return keys.add(jwk);
}

async function readKeyFile(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a second file and renames it, so a crash leaves the old file or the new one, but never half a key. */
async function writeKeyFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
