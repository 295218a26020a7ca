import { Session } from 'node:inspector/promises';

import { createApp } from '../src/app/create-app.ts';
import { readConfig } from '../src/config/config.ts';
import { POOL_SIZE, serve, type ServerSetting } from './server-process.ts';

/** The product as deployed, except that it uses the development issuer and the local Ably. */

/** Sampling interval of the profiler, in microseconds. */
const SAMPLING_INTERVAL_US = 200;

const inspector = new Session();
inspector.connect();

await serve(
  ({ databaseUrl, dataDir, ably, publishes = true, limited = false }: ServerSetting) =>
    createApp(
      readConfig({
        // Without demo data, and with the development issuer.
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: databaseUrl,
        DATABASE_POOL_SIZE: String(POOL_SIZE),
        DATA_DIR: dataDir,
        ABLY_API_KEY: ably.key,
        ABLY_TOKEN_API_KEY: ably.tokenKey,
        ABLY_ENDPOINT: ably.endpoint,
        ABLY_PORT: String(ably.port),
        ABLY_TLS: String(ably.tls),
        RATE_LIMIT_SCALE: limited ? '1' : '0',
        TRUSTED_PROXIES: limited ? '1' : '0',
        // As in production.
        INTROSPECTION: String(!limited),
      }),
      { publish: publishes },
    ),
  async (request) => {
    // Collects garbage, which would distort the use of memory.
    if ('collect' in (request as object)) return inspector.post('HeapProfiler.collectGarbage');
    if ((request as { profile: 'start' | 'stop' }).profile === 'stop') return inspector.post('Profiler.stop');
    await inspector.post('Profiler.enable');
    await inspector.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
    return inspector.post('Profiler.start');
  },
);
