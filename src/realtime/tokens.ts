import { Rest } from 'ably';

import type { AblyConfig } from '../config.ts';
import { encodeId, type UserId } from '../lib/ids.ts';
import { addressOf } from './address.ts';
import { capabilityOf } from './capabilities.ts';

/** How long a client's token is good, in milliseconds: the longest that Ably allows where tokens can be revoked. */
const TOKEN_LIFETIME_MS = 60 * 60 * 1000;

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
