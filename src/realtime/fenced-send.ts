import { createHmac } from 'node:crypto';

import { Rest } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import type { AblyClock } from './ably-clock.ts';
import { publishBatch } from './ably.ts';
import { restOptions } from './address.ts';
import { type FencedSend, SendError } from './send.ts';

/**
 * How long Ably accepts a request after its sender was last known to own the streams, in milliseconds. Ably drops a
 * repeated message id for 2 minutes. Half of that is a margin for inaccurate clocks.
 */
const GOOD_FOR_MS = 60_000;
/** Requests within this time, in milliseconds, share one credential. */
const SHARED_MS = 10_000;

/** Ably's "timestamp not current". */
const NOT_CURRENT = 40104;
/** The client's error for a token that Ably refused (40140 to 40149) if it cannot get another one. */
const TOKEN_REFUSED = 40171;

/**
 * Publishes like `createSend`, with credentials that expire. A process that was frozen, suspended or cut off with a
 * request half sent may complete the request at any later time. Within 2 minutes Ably drops it, because it knows the
 * ids of the messages. After that the credential of the request has expired, and Ably refuses it.
 *
 * The credential is a JWT that this process signs with the key. Its lifetime starts when the lease was last renewed, so
 * a process that was frozen before it signed gets an expired credential.
 *
 * @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds.
 */
export function createFencedSend(ably: AblyAccess, timeoutMs: number, clock: AblyClock): FencedSend {
  const { key, ...options } = restOptions(ably, ably.key, timeoutMs);
  let client: { readonly from: number; readonly rest: Rest } | null = null;

  /** All clients share the same connections. */
  function clientFrom(from: number): Rest {
    if (client?.from !== from) {
      const token = signJwt(key!, from, from + GOOD_FOR_MS);
      client = { from, rest: new Rest({ ...options, token, idempotentRestPublishing: false }) };
    }
    return client.rest;
  }

  return async (batch, ownedAt) => {
    await clock.ready();
    const from = Math.floor(clock.at(ownedAt) / SHARED_MS) * SHARED_MS;
    try {
      return await publishBatch(clientFrom(from), batch);
    } catch (error) {
      if (!(error instanceof SendError) || !isRefusedByTime(error)) throw error;
      if (clock.at(Date.now()) >= from + GOOD_FOR_MS) {
        throw new SendError('the request arrived after its credential had expired', { cause: error.cause });
      }
      clock.refused(error.message);
      throw error;
    }
  };
}

function isRefusedByTime({ cause }: SendError): boolean {
  const { code } = cause as { readonly code?: number };
  return code === NOT_CURRENT || code === TOKEN_REFUSED;
}

/** https://ably.com/docs/auth/token/jwt. Times are in milliseconds since 1970. */
function signJwt(key: string, issuedAt: number, expiresAt: number): string {
  const colon = key.indexOf(':');
  const [keyName, secret] = [key.slice(0, colon), key.slice(colon + 1)];
  const parts = [
    { typ: 'JWT', alg: 'HS256', kid: keyName },
    { iat: issuedAt / 1_000, exp: expiresAt / 1_000, 'x-ably-capability': JSON.stringify({ '*': ['publish'] }) },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
