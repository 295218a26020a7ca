import type { Config } from '../../src/config/config.ts';

/**
 * The configuration of an app under test: a free port, no demo data, and the lowest log level.
 *
 * @param own Different settings; at least the database and the data directory.
 */
export function testConfig(own: Partial<Config> & Pick<Config, 'databaseUrl' | 'dataDir'>): Config {
  return {
    production: false,
    host: '127.0.0.1',
    port: 0,
    databasePoolSize: 20,
    auth0: null,
    ably: null,
    ablyLocalPort: 0,
    metricsPort: 0,
    logLevel: 'trace',
    sentryDsn: null,
    seed: false,
    // Tests send more requests than people do. Tests of limits set their own scale.
    rateLimitScale: 0,
    rateLimitStore: 'memory',
    allowedOrigins: null,
    trustedProxies: 0,
    drainSeconds: 0,
    s3: null,
    eventRetentionDays: 7,
    maxFileBytes: 100 * 2 ** 20,
    publicUrl: null,
    introspection: true,
    trustedDocuments: null,
    ...own,
  };
}
