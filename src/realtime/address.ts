import type { ClientOptions } from 'ably';

import type { AblyAccess } from '../config.ts';

/** Where Ably is, as options of its clients; what is left out is Ably's own. */
export function addressOf({ endpoint, port, tls }: Omit<AblyAccess, 'key'>): ClientOptions {
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(port !== undefined && { port, tlsPort: port }),
    ...(tls !== undefined && { tls }),
  };
}
