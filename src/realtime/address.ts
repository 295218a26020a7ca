import type { ClientOptions } from 'ably';

import type { AblyAccess } from '../config.ts';

/**
 * Options of a REST client whose failures its owner deals with.
 *
 * @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds.
 */
export function restOptions(ably: Omit<AblyAccess, 'key'>, key: string, timeoutMs: number): ClientOptions {
  return {
    ...addressOf(ably),
    key,
    httpRequestTimeout: timeoutMs,
    httpMaxRetryCount: 1,
    httpMaxRetryDuration: timeoutMs,
    logLevel: 0,
  };
}

/** Where Ably is, as options of its clients; what is left out is Ably's own. */
export function addressOf({ endpoint, port, tls }: Omit<AblyAccess, 'key'>): ClientOptions {
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(port !== undefined && { port, tlsPort: port }),
    ...(tls !== undefined && { tls }),
  };
}
