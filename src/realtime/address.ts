import type { ClientOptions } from 'ably';

import type { AblyAccess } from '../config/config.ts';

/**
 * Options of a REST client whose failures its owner handles.
 *
 * @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds.
 */
export function restOptions(ably: Omit<AblyAccess, 'key'>, key: string, timeoutMs: number): ClientOptions {
  return {
    ...endpointOptions(ably),
    key,
    httpRequestTimeout: timeoutMs,
    httpMaxRetryCount: 1,
    httpMaxRetryDuration: timeoutMs,
    logLevel: 0,
  };
}

/** The options of Ably's clients for the configured host. The defaults are Ably's. */
export function endpointOptions({ endpoint, port, tls }: Omit<AblyAccess, 'key'>): ClientOptions {
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(port !== undefined && { port, tlsPort: port }),
    ...(tls !== undefined && { tls }),
  };
}
