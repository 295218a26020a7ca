import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

import { ConfigError, readConfig, readDatabaseUrl, readOwnUrl } from '../../src/config/config.ts';

/** All settings that production requires. */
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://app:secret@db.internal:5432/messaging',
  AUTH0_DOMAIN: 'example.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://api.example.com',
  ABLY_API_KEY: 'app.key:secret',
};

/** Settings of a real Ably. */
const ABLY_VARIABLES = ['ABLY_API_KEY', 'ABLY_TOKEN_API_KEY', 'ABLY_ENDPOINT', 'ABLY_PORT', 'ABLY_TLS'];

describe('the defaults', () => {
  test('are for development, with all parts embedded', () => {
    expect(readConfig({})).toEqual({
      production: false,
      host: '127.0.0.1',
      port: 4000,
      databaseUrl: null,
      databasePoolSize: 10,
      dataDir: resolve('.data'),
      auth0: null,
      ably: null,
      ablyLocalPort: null,
      metricsPort: null,
      logLevel: 'warn',
      sentryDsn: null,
      seed: true,
      rateLimitScale: 1,
      rateLimitStore: 'memory',
      allowedOrigins: null,
      trustedProxies: 0,
      drainSeconds: 0,
      s3: null,
      eventRetentionDays: 7,
      maxFileBytes: 104_857_600,
      publicUrl: null,
      introspection: true,
      trustedDocuments: null,
    });
  });

  test('apply to empty variables, which Compose files make', () => {
    const names = ['NODE_ENV', 'HOST', 'PORT', 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'DATA_DIR', 'LOG_LEVEL'];
    const others = ['AUTH0_DOMAIN', 'AUTH0_AUDIENCE', ...ABLY_VARIABLES, 'ABLY_LOCAL_PORT'];
    const empty = Object.fromEntries([...names, ...others].map((name) => [name, '']));

    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test('in production listen on the network, and do not seed the database', () => {
    expect(readConfig(PRODUCTION)).toEqual({
      production: true,
      host: '0.0.0.0',
      port: 4000,
      databaseUrl: PRODUCTION.DATABASE_URL,
      databasePoolSize: 10,
      dataDir: resolve('.data'),
      auth0: { domain: 'example.eu.auth0.com', audience: 'https://api.example.com' },
      ably: { key: 'app.key:secret', tokenKey: 'app.key:secret' },
      ablyLocalPort: null,
      metricsPort: null,
      logLevel: 'info',
      sentryDsn: null,
      seed: false,
      rateLimitScale: 1,
      rateLimitStore: 'memory',
      allowedOrigins: null,
      trustedProxies: 0,
      drainSeconds: 0,
      s3: null,
      eventRetentionDays: 7,
      maxFileBytes: 104_857_600,
      publicUrl: null,
      introspection: false,
      trustedDocuments: null,
    });
  });

  test('do not seed the database in tests', () => {
    expect(readConfig({ NODE_ENV: 'test' })).toMatchObject({ production: false, seed: false });
    expect(readConfig({ NODE_ENV: 'development' })).toMatchObject({ production: false, seed: true });
  });

  test('ignore variables of other programs', () => {
    expect(readConfig({ PATH: '/usr/bin', npm_lifecycle_event: 'start' })).toEqual(readConfig({}));
  });
});

describe('a variable', () => {
  test.each([
    ['HOST', '::1', { host: '::1' }],
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['DATABASE_URL', 'postgres://localhost/chat', { databaseUrl: 'postgres://localhost/chat' }],
    ['DATABASE_URL', 'postgresql://localhost/chat', { databaseUrl: 'postgresql://localhost/chat' }],
    ['DATABASE_URL', 'postgresql://db/chat?schema=public', { databaseUrl: 'postgresql://db/chat?schema=public' }],
    ['DATABASE_POOL_SIZE', '1', { databasePoolSize: 1 }],
    ['DATABASE_POOL_SIZE', '1000', { databasePoolSize: 1_000 }],
    ['DATA_DIR', '/var/lib/messaging', { dataDir: resolve('/var/lib/messaging') }],
    ['ABLY_LOCAL_PORT', '0', { ablyLocalPort: 0 }],
    ['RATE_LIMIT_SCALE', '0', { rateLimitScale: 0 }],
    ['RATE_LIMIT_SCALE', '2.5', { rateLimitScale: 2.5 }],
    ['RATE_LIMIT_STORE', 'postgres', { rateLimitStore: 'postgres' }],
    ['REDIS_URL', 'rediss://redis.example:6380', { rateLimitStore: { redisUrl: 'rediss://redis.example:6380' } }],
    [
      'ALLOWED_ORIGINS',
      'https://a.example, http://localhost:3000',
      { allowedOrigins: ['https://a.example', 'http://localhost:3000'] },
    ],
    ['TRUSTED_PROXIES', '2', { trustedProxies: 2 }],
    ['METRICS_PORT', '9465', { metricsPort: 9465 }],
    ['DRAIN_SECONDS', '5', { drainSeconds: 5 }],
    ['SENTRY_DSN', 'https://key@o1.example.com/2', { sentryDsn: 'https://key@o1.example.com/2' }],
    ['MAX_FILE_BYTES', '1000', { maxFileBytes: 1_000 }],
    ['EVENT_RETENTION_DAYS', '30', { eventRetentionDays: 30 }],
    ['PUBLIC_URL', 'https://api.example.com/', { publicUrl: 'https://api.example.com' }],
    ['INTROSPECTION', 'false', { introspection: false }],
    ['TRUSTED_DOCUMENTS', 'operations.json', { trustedDocuments: resolve('operations.json') }],
    ['DATA_DIR', 'elsewhere/data', { dataDir: resolve('elsewhere/data') }],
    ...['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map(
      (level) => ['LOG_LEVEL', level, { logLevel: level }] as const,
    ),
  ] as const)('%s=%s is accepted', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  test.each([
    ['NODE_ENV', 'prod', 'must be development, production or test'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '4000.5', 'must be a whole number from 0 to 65535'],
    ['PORT', '0x10', 'must be a whole number from 0 to 65535'],
    ['PORT', ' 4000', 'must be a whole number from 0 to 65535'],
    ['PORT', '1e3', 'must be a whole number from 0 to 65535'],
    ['DATABASE_URL', 'mysql://root:hunter2@localhost/chat', 'must begin with postgresql://'],
    ['DATABASE_URL', 'postgresql://', 'must begin with postgresql://'],
    [
      'DATABASE_URL',
      'postgresql://root:hunter/2@localhost:54x/chat',
      'must be a URL in which special characters are percent-encoded, such as %40',
    ],
    [
      'DATABASE_URL',
      'postgresql://db/chat?schema=hunter2',
      'must not name another schema than public, which has the tables',
    ],
    ['DATABASE_POOL_SIZE', '0', 'must be a whole number from 1 to 1000'],
    ['DATABASE_POOL_SIZE', '1001', 'must be a whole number from 1 to 1000'],
    ['DATABASE_POOL_SIZE', 'ten', 'must be a whole number from 1 to 1000'],
    ['ABLY_API_KEY', 'app.key', 'must be an API key: app.key:secret'],
    ['ABLY_API_KEY', 'no key', 'must be an API key: app.key:secret'],
    ['ABLY_LOCAL_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['RATE_LIMIT_SCALE', '-1', 'must be a number of at least 0, such as 0, 0.5 or 2'],
    ['RATE_LIMIT_SCALE', 'off', 'must be a number of at least 0, such as 0, 0.5 or 2'],
    ['MAX_FILE_BYTES', '0', 'must be a whole number from 1 to 999999999'],
    ['PUBLIC_URL', 'api.example.com', 'must be a URL with http:// or https://'],
    ['RATE_LIMIT_STORE', 'mysql', 'must be memory, postgres or redis'],
    ['REDIS_URL', 'localhost:6379', 'must begin with redis:// or rediss://'],
    [
      'REDIS_URL',
      'redis://:a/b@localhost',
      'must be a URL in which special characters are percent-encoded, such as %40',
    ],
    ['ALLOWED_ORIGINS', 'https://a.example/', 'must be origins such as https://chat.example.com, separated by commas'],
    ['ALLOWED_ORIGINS', '*', 'must be origins such as https://chat.example.com, separated by commas'],
    ['TRUSTED_PROXIES', '-1', 'must be a whole number from 0 to 10'],
    ['METRICS_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['DRAIN_SECONDS', '11', 'must be a whole number from 0 to 10'],
    ['SENTRY_DSN', 'https://o1.example.com/2', 'must be a DSN, such as https://key@host/project'],
    ['INTROSPECTION', 'no', 'must be true or false'],
    ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
    ['LOG_LEVEL', 'INFO', 'must be one of fatal, error, warn, info, debug, trace, silent'],
  ])('%s=%s is refused', (name, value, rule) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name} ${rule}`]);
  });

  test.each(['example.eu.auth0.com', 'localhost:8443', '127.0.0.1:443'])('AUTH0_DOMAIN=%s is accepted', (domain) => {
    const { auth0 } = readConfig({ AUTH0_DOMAIN: domain, AUTH0_AUDIENCE: 'https://api.example.com' });

    expect(auth0?.domain).toBe(domain);
  });

  test.each([
    'https://example.auth0.com',
    'example.auth0.com/',
    'example.auth0.com/path',
    'two words',
    'localhost:',
    'localhost:https',
    ':8443',
    'user:1@example.auth0.com',
  ])('AUTH0_DOMAIN=%s is refused, because it must be a host name', (domain) => {
    expect(problemsOf({ AUTH0_DOMAIN: domain, AUTH0_AUDIENCE: 'https://api.example.com' })).toEqual([
      'AUTH0_DOMAIN must be a host name with an optional port, without https:// and path',
    ]);
  });
});

describe("Auth0's two variables", () => {
  test('replace the development issuer', () => {
    const { AUTH0_DOMAIN, AUTH0_AUDIENCE } = PRODUCTION;

    expect(readConfig({ AUTH0_DOMAIN, AUTH0_AUDIENCE })).toMatchObject({
      production: false,
      auth0: { domain: AUTH0_DOMAIN, audience: AUTH0_AUDIENCE },
    });
  });

  test.each(['AUTH0_DOMAIN', 'AUTH0_AUDIENCE'] as const)('are refused if only %s is set', (name) => {
    expect(problemsOf({ [name]: PRODUCTION[name] })).toEqual(['AUTH0_DOMAIN and AUTH0_AUDIENCE must be set together']);
  });
});

describe('Ably', () => {
  const ABLY_API_KEY = 'app.key:secret';

  test('can be another server with its protocol', () => {
    const environment = { ABLY_API_KEY, ABLY_ENDPOINT: '127.0.0.1', ABLY_PORT: '4010', ABLY_TLS: 'false' };

    expect(readConfig(environment)).toMatchObject({
      ably: { key: ABLY_API_KEY, endpoint: '127.0.0.1', port: 4010, tls: false },
    });
  });

  test("signs clients' token requests with a separate key, if there is one", () => {
    expect(readConfig({ ABLY_API_KEY }).ably?.tokenKey).toBe(ABLY_API_KEY);
    expect(readConfig({ ABLY_API_KEY, ABLY_TOKEN_API_KEY: 'app.clients:other' }).ably).toMatchObject({
      key: ABLY_API_KEY,
      tokenKey: 'app.clients:other',
    });
  });

  test.each([
    ['ABLY_TOKEN_API_KEY', 'app.clients:other'],
    ['ABLY_ENDPOINT', '127.0.0.1'],
    ['ABLY_PORT', '4010'],
    ['ABLY_TLS', 'false'],
  ])('%s is refused without a key, because the local server does not use it', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name} must be set together with ABLY_API_KEY`]);
  });

  test.each([
    ['ABLY_TOKEN_API_KEY', 'hunter2', 'must be an API key: app.key:secret'],
    ['ABLY_ENDPOINT', 'https://host/', 'must be a host name or the name of a routing policy'],
    ['ABLY_PORT', '0', 'must be a whole number from 1 to 65535'],
    ['ABLY_TLS', 'perhaps', 'must be true or false'],
  ])('%s=%s is refused', (name, value, rule) => {
    expect(problemsOf({ ABLY_API_KEY, [name]: value })).toEqual([`${name} ${rule}`]);
  });
});

describe('production', () => {
  test.each(['DATABASE_URL', 'AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'ABLY_API_KEY'] as const)(
    'does not start without %s',
    (name) => {
      expect(problemsOf({ ...PRODUCTION, [name]: undefined })).toEqual([`${name} must be set in production`]);
      expect(problemsOf({ ...PRODUCTION, [name]: '' })).toEqual([`${name} must be set in production`]);
    },
  );

  test('reports all missing settings together', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL must be set in production',
      'AUTH0_DOMAIN must be set in production',
      'AUTH0_AUDIENCE must be set in production',
      'ABLY_API_KEY must be set in production',
    ]);
  });
});

describe('a program beside the service', () => {
  test('that migrates reads only DATABASE_URL', () => {
    expect(readDatabaseUrl({ ...PRODUCTION, PORT: 'x', ABLY_API_KEY: '' })).toBe(PRODUCTION.DATABASE_URL);
    expect(() => readDatabaseUrl({ DATABASE_URL: '' })).toThrow(/a problem:\n {2}DATABASE_URL must be set$/);
    expect(() => readDatabaseUrl({ DATABASE_URL: 'mysql://hunter2@db' })).toThrow(
      /a problem:\n {2}DATABASE_URL must begin with postgresql:\/\/$/,
    );
  });

  test.each([
    [{}, 'http://127.0.0.1:4000'],
    [{ HOST: '', PORT: '' }, 'http://127.0.0.1:4000'],
    [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://127.0.0.1:8080'],
    [{ HOST: '::' }, 'http://[::1]:4000'],
    [{ HOST: '10.0.0.7' }, 'http://10.0.0.7:4000'],
    [{ HOST: 'fe80::1' }, 'http://[fe80::1]:4000'],
  ])('that calls the service finds it with %o at %s', (environment, url) => {
    expect(readOwnUrl(environment)).toBe(url);
  });
});

describe('a bad environment', () => {
  const SECRETS = {
    NODE_ENV: 'hunter1',
    PORT: 'hunter2',
    DATABASE_URL: 'mysql://root:hunter3@localhost/chat',
    DATABASE_POOL_SIZE: 'hunter4',
    AUTH0_DOMAIN: 'https://hunter5',
    LOG_LEVEL: 'hunter6',
  };

  test('is reported with the number of problems and a line for each', () => {
    const { message, problems } = refusalOf(SECRETS);

    expect(problems).toHaveLength(7);
    expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(Object.keys(SECRETS)));
    expect(message.split('\n')).toEqual([
      'unable to start; the environment has 7 problems:',
      ...problems.map((problem) => `  ${problem}`),
    ]);
    expect(refusalOf({ PORT: 'x' }).message).toMatch(/^unable to start; the environment has a problem:\n {2}PORT /);
  });

  test('is reported with names and rules, never with a value', () => {
    const error = refusalOf(SECRETS);

    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('hunter');
    expect(error.cause).toBeUndefined();
  });
});

function refusalOf(environment: Record<string, string | undefined>): ConfigError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

const problemsOf = (environment: Record<string, string | undefined>) => refusalOf(environment).problems;
