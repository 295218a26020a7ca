import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { importJWK, type JWK, jwtVerify } from 'jose';

/** Value of an `Authorization` header -> the account's UUID. */
export type SignIn = (authorization: string) => Promise<string>;

/**
 * Verifies the product's tokens, for the servers that it is compared with. Verified tokens are cached by their digests
 * until they expire, and accounts too, as in the product.
 *
 * @param dataDir Directory of the development issuer's key.
 * @param findAccount The account of a token's subject, from the database.
 */
export async function createSignIn(
  dataDir: string,
  findAccount: (subject: string) => Promise<string>,
): Promise<SignIn> {
  const { kty, n, e } = JSON.parse(await readFile(join(dataDir, 'issuer-key.json'), 'utf8')) as JWK;
  const key = await importJWK({ kty, n, e } as JWK, 'RS256');
  const verified = new Map<string, { readonly accountId: string; readonly until: number }>();

  return async (authorization) => {
    const token = authorization.slice('Bearer '.length);
    const digest = hash('sha256', token, 'base64url');
    const known = verified.get(digest);
    if (known && Date.now() < known.until) return known.accountId;

    const { payload } = await jwtVerify(token, key, {
      issuer: 'https://issuer.localhost/',
      audience: 'messaging-graphql',
      algorithms: ['RS256'],
    });
    const accountId = await findAccount(payload.sub!);
    verified.set(digest, { accountId, until: payload.exp! * 1_000 });
    return accountId;
  };
}
