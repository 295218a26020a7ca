import { Rest } from 'ably';

import type { AblyConfig } from '../config/config.ts';
import { encodeId, type UserId } from '../lib/ids.ts';
import type { AblyClock } from './ably-clock.ts';
import { endpointOptions, restOptions } from './address.ts';
import { capabilityOf } from './capabilities.ts';

/** Lifetime of a client's token, in milliseconds: the longest that Ably allows for tokens that can be revoked. */
const TOKEN_LIFETIME_MS = 60 * 60 * 1000;

/** Maximum number of clients in one call: https://ably.com/docs/auth/revocation */
export const MAX_REVOKED_AT_ONCE = 100;

/** A client exchanges it once for a token at Ably: https://ably.com/docs/api/rest-sdk/types#token-request */
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
  /** The channels among them in which the user may not write. */
  readonly readOnly: readonly string[];
  /**
   * A time before the user's access was read, by this machine's clock. Ably accepts the request for two minutes before
   * and after it, and the revoker relies on that.
   */
  readonly decidedAt: Date;
}

/** Signs a token request with the key for clients, dated by Ably's clock. */
export type SignTokenRequest = (grant: Grant) => Promise<TokenRequest>;

export function createTokenSigner(ably: AblyConfig, clock: AblyClock): SignTokenRequest {
  const { auth } = new Rest({ ...endpointOptions(ably), key: ably.tokenKey, logLevel: 0 });
  return async ({ userId, channels, readOnly, decidedAt }) => {
    await clock.ready();
    return (await auth.createTokenRequest({
      clientId: encodeId('user', userId),
      capability: capabilityOf(channels, readOnly),
      ttl: TOKEN_LIFETIME_MS,
      timestamp: clock.at(decidedAt.getTime()),
    })) as TokenRequest;
  };
}

/**
 * Ends all tokens of the users that were issued until now, and the connections that use them.
 *
 * @param userIds At most {@link MAX_REVOKED_AT_ONCE}.
 * @returns The users whose tokens Ably did not revoke.
 * @throws {Error} Ably's error, if the whole call failed.
 */
export type RevokeTokens = (userIds: readonly UserId[]) => Promise<UserId[]>;

/** @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds. */
export function createRevokeTokens(ably: AblyConfig, timeoutMs: number): RevokeTokens {
  // A token can only be revoked with the key that signed it.
  const { auth } = new Rest(restOptions(ably, ably.tokenKey, timeoutMs));
  return async (userIds) => {
    const targets = userIds.map((id) => ({ type: 'clientId', value: encodeId('user', id) }));
    const { results } = await auth.revokeTokens(targets, { allowReauthMargin: false });
    const revoked = new Set(results.filter((result) => !('error' in result)).map(({ target }) => target));
    return userIds.filter((_id, i) => !revoked.has(`clientId:${targets[i]!.value}`));
  };
}
