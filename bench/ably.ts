import type { AblyConfig } from '../src/config/config.ts';
import type { Limits } from '../src/dev/ably-local/settings.ts';
import { startServer } from './server-process.ts';

/** A local Ably server in a separate process, so that its work is not measured with the product or the load. */
export interface AblyProcess extends AsyncDisposable {
  /** Configuration to reach it. */
  readonly config: AblyConfig;
}

/** Setting of the process. */
export interface AblySetting {
  readonly key: string;
  readonly limits: Partial<Limits>;
}

/** Not secret: it only gives access to the server of one run. */
const KEY = 'bench.server:only-for-this-run';

/**
 * Limits of Ably's smallest package (https://ably.com/docs/platform/pricing/limits). Exceeding them is refused, and so
 * noticed.
 */
export const SMALLEST_PACKAGE: Partial<Limits> = { requestsPerSecond: 50, publishesPerSecondPerChannel: 50 };

export async function startAbly(limits: Partial<Limits>): Promise<AblyProcess> {
  const setting: AblySetting = { key: KEY, limits };
  const ably = await startServer('ably-server.ts', setting);
  const { hostname, port } = new URL(ably.url);
  return {
    config: { key: KEY, tokenKey: KEY, endpoint: hostname, port: Number(port), tls: false },
    [Symbol.asyncDispose]: () => ably[Symbol.asyncDispose](),
  };
}
