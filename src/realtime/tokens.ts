import { Rest } from 'ably';

import type { AblyConfig } from '../config.ts';
import { encodeId, type UserId } from '../lib/ids.ts';
import { addressOf, restOptions } from './address.ts';
import { capabilityOf } from './capabilities.ts';

/** How long a client's token is good, in milliseconds: the longest that Ably allows where tokens can be revoked. */
const TOKEN_LIFETIME_MS = 60 * 60 * 1000;

/** Clients whose tokens one call revokes at most: https://ably.com/docs/auth/revocation */
export const MAX_REVOKED_AT_ONCE = 100;

/** What a client exchanges at Ably for a token, once: https://ably.com/docs/api/rest-sdk/types#token-request */
export interface TokenRequest {
  readonly keyName: string;
  /** Milliseconds. */
  readonly ttl: number;
  /** JSON text. */
  readonly capability: string;
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly nonce: string;
  readonly mac: string;
}

export interface Grant {
  /** Becomes the `clientId`, as a TypeID. */
  readonly userId: UserId;
  /** Names of channels, at least one. */
  readonly channels: readonly string[];
  /**
   * A moment before it was read what the user may read. Ably takes the request for two minutes around it, and the
   * revoker counts on that.
   */
  readonly decidedAt: Date;
}

/** Signs a token request with the key for clients. Asks nobody. */
export type SignTokenRequest = (grant: Grant) => Promise<TokenRequest>;

export function createTokenSigner(ably: AblyConfig): SignTokenRequest {
  const { auth } = new Rest({ ...addressOf(ably), key: ably.tokenKey, logLevel: 0 });
  return async ({ userId, channels, decidedAt }) =>
    (await auth.createTokenRequest({
      clientId: encodeId('user', userId),
      capability: capabilityOf(channels),
      ttl: TOKEN_LIFETIME_MS,
      timestamp: decidedAt.getTime(),
    })) as TokenRequest;
}

/**
 * Ends all tokens of the users that were issued until now, and with them their connections, at once.
 *
 * @param userIds {@link MAX_REVOKED_AT_ONCE} at most.
 * @returns Those of them whose tokens Ably did not revoke.
 * @throws {Error} Ably's, where the call failed as a whole.
 */
export type RevokeTokens = (userIds: readonly UserId[]) => Promise<UserId[]>;

/** @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds. */
export function createRevokeTokens(ably: AblyConfig, timeoutMs: number): RevokeTokens {
  // Only the key that signed a token revokes it.
  const { auth } = new Rest(restOptions(ably, ably.tokenKey, timeoutMs));
  return async (userIds) => {
    const targets = userIds.map((id) => ({ type: 'clientId', value: encodeId('user', id) }));
    const { results } = await auth.revokeTokens(targets, { allowReauthMargin: false });
    const revoked = new Set(results.filter((result) => !('error' in result)).map(({ target }) => target));
    return userIds.filter((_id, i) => !revoked.has(`clientId:${targets[i]!.value}`));
  };
}
