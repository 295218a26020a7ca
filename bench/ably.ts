import type { AblyConfig } from '../src/config.ts';
import type { Limits } from '../src/dev/ably-local/settings.ts';
import { startServer } from './server-process.ts';

/** A local Ably server in a process of its own: neither the product nor the load pays for it. */
export interface AblyProcess extends AsyncDisposable {
  /** What reaches it. */
  readonly config: AblyConfig;
}

/** What the process is told at its start. */
export interface AblySetting {
  readonly key: string;
  readonly limits: Partial<Limits>;
}

/** Opens a server of one run and nothing else, so it may stand here. */
const KEY = 'bench.server:only-for-this-run';

/** Of Ably's smallest package (https://ably.com/docs/platform/pricing/limits): who exceeds them is refused, and seen to be. */
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
