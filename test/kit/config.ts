import type { Config } from '../../src/config.ts';

/**
 * The configuration of an app under test: a free port, no demo data, and all that can be logged.
 *
 * @param own At least where its database and its other data are.
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
    // Tests ask more than people do; those of the limits say what they are.
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
