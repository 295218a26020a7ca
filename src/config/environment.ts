import { z } from 'zod';

import { type About, ablyKey, httpUrl, integer, sentryDsn, url, variable, webOrigins, yesOrNo } from './variable.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Every variable that the service reads, with its values and its meaning. `.env.example` and the table in
 * `docs/operations.md` are generated from it (`npm run generate`).
 */
export const Environment = z.object({
  NODE_ENV: variable(
    {
      group: 'Process',
      meaning: 'mode; `production` allows no embedded default, no development issuer and no GraphiQL',
      default: 'development',
      example: 'production',
    },
    z.enum(['development', 'production', 'test'], 'must be development, production or test'),
  ),
  HOST: variable(
    {
      group: 'Process',
      meaning: 'address on which the API and the metrics listen',
      default: '127.0.0.1; 0.0.0.0 in production',
      example: '0.0.0.0',
    },
    z.string(),
  ),
  PORT: variable(
    { group: 'Process', meaning: 'port of the API', default: '4000', example: '4000' },
    integer(0, 65_535),
  ),
  METRICS_PORT: variable(
    {
      group: 'Process',
      meaning: 'port of the metrics, at `/metrics`; it should not be public',
      default: '9464; in development any free port if that one is taken',
      example: '9464',
    },
    integer(0, 65_535),
  ),
  LOG_LEVEL: variable(
    {
      group: 'Process',
      meaning: `\`${LOG_LEVELS.join('`, `')}\`; refusals are logged at \`info\`, answers at \`debug\``,
      default: 'warn; info in production',
      example: 'info',
    },
    z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
  ),
  SENTRY_DSN: variable(
    {
      group: 'Process',
      meaning: 'Sentry project that failures are reported to, in addition to the log; needs `npm install @sentry/node`',
      default: 'none: failures are only logged',
      example: 'https://key@sentry.example.com/1',
    },
    sentryDsn,
  ),
  DRAIN_SECONDS: variable(
    {
      group: 'Process',
      meaning:
        'seconds for which the service still answers requests after SIGTERM, while `/readyz` answers 503; at most 10',
      default: '0',
      example: '5',
    },
    integer(0, 10),
  ),
  DATABASE_URL: variable(
    {
      group: 'Database',
      meaning: 'PostgreSQL 15 or newer, encoded in UTF-8, reached directly or through a pooler in session mode',
      embedded: 'an embedded PostgreSQL in `DATA_DIR/postgres`',
      example: 'postgresql://messaging:password@db.example.com:5432/messaging',
    },
    url(/^postgres(ql)?:\/\/.+/, 'postgresql://').refine(
      (text) => !URL.canParse(text) || ['public', null].includes(new URL(text).searchParams.get('schema')),
      'must not name another schema than public, which has the tables',
    ),
  ),
  DATABASE_POOL_SIZE: variable(
    {
      group: 'Database',
      meaning:
        'maximum number of connections of one instance for requests; up to 11 more are used for publishing, counting and jobs',
      default: '10',
      example: '10',
    },
    integer(1, 1_000),
  ),
  EVENT_RETENTION_DAYS: variable(
    { group: 'Database', meaning: 'days for which events can be replayed', default: '7', example: '7' },
    integer(1, 3_650),
  ),
  AUTH0_DOMAIN: variable(
    {
      group: 'Sign-in',
      meaning: 'domain of the issuer whose tokens are accepted; the issuer is `https://AUTH0_DOMAIN/`',
      embedded: 'the development issuer',
      example: 'example.eu.auth0.com',
    },
    z
      .string()
      .regex(/^[a-z0-9.-]+(:\d{1,5})?$/i, 'must be a host name with an optional port, without https:// and path'),
  ),
  AUTH0_AUDIENCE: variable(
    {
      group: 'Sign-in',
      meaning: 'audience that tokens must have',
      embedded: 'the audience of the development issuer',
      example: 'https://api.example.com',
    },
    z.string(),
  ),
  ABLY_API_KEY: variable(
    {
      group: 'Ably',
      meaning: 'key that may publish, subscribe and read history on all channels',
      embedded: 'the local Ably server, in the same process',
      example: 'app.key:secret',
    },
    ablyKey,
  ),
  ABLY_TOKEN_API_KEY: variable(
    {
      group: 'Ably',
      meaning:
        "key that signs the clients' token requests; it needs only `subscribe`, `history` and `presence`, with revocable tokens",
      default: 'ABLY_API_KEY',
      example: 'app.other:secret',
    },
    ablyKey,
  ),
  ABLY_ENDPOINT: variable(
    {
      group: 'Ably',
      meaning: "host name of another server with Ably's protocol, or a routing policy",
      default: "Ably's own",
      example: 'main',
    },
    z.string().regex(/^[a-z0-9.:-]+$/i, 'must be a host name or the name of a routing policy'),
  ),
  ABLY_PORT: variable(
    { group: 'Ably', meaning: 'port of that server', default: "Ably's own", example: '443' },
    integer(1, 65_535),
  ),
  ABLY_TLS: variable(
    { group: 'Ably', meaning: 'whether that server is reached over TLS', default: 'true', example: 'true' },
    yesOrNo,
  ),
  ABLY_LOCAL_PORT: variable(
    {
      group: 'Ably',
      meaning: 'port of the local Ably server; not used if `ABLY_API_KEY` is set',
      default: '4010, or any free port if that one is taken',
      example: '4010',
    },
    integer(0, 65_535),
  ),
  PUBLIC_URL: variable(
    {
      group: 'Clients',
      meaning: 'URL at which clients reach the API; the URLs of files in `DATA_DIR` begin with it',
      default: 'the address on which the API listens',
      example: 'https://api.example.com',
    },
    httpUrl,
  ),
  ALLOWED_ORIGINS: variable(
    {
      group: 'Clients',
      meaning: 'origins of the pages that may use the API, separated by commas',
      default: 'any',
      example: 'https://chat.example.com',
    },
    webOrigins,
  ),
  TRUSTED_PROXIES: variable(
    {
      group: 'Clients',
      meaning: 'number of your own proxies in front of the API, each of which appends to `X-Forwarded-For`',
      default: '0',
      example: '1',
    },
    integer(0, 10),
  ),
  RATE_LIMIT_SCALE: variable(
    {
      group: 'Clients',
      meaning: 'factor of every rate limit; `0` turns them off: see [limits.md](limits.md)',
      default: '1',
      example: '1',
    },
    z
      .string()
      .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a number of at least 0, such as 0, 0.5 or 2')
      .transform(Number),
  ),
  RATE_LIMIT_STORE: variable(
    {
      group: 'Clients',
      meaning:
        'where actions of users are counted: in each instance (`memory`), or for all instances together (`postgres`, `redis`)',
      default: 'memory; redis if REDIS_URL is set',
      example: 'redis',
    },
    z.enum(['memory', 'postgres', 'redis'], 'must be memory, postgres or redis'),
  ),
  REDIS_URL: variable(
    {
      group: 'Clients',
      meaning: 'the Redis in which actions are counted',
      default: 'none',
      example: 'redis://redis.example.com:6379',
    },
    url(/^rediss?:\/\/.+/, 'redis:// or rediss://'),
  ),
  INTROSPECTION: variable(
    {
      group: 'Clients',
      meaning: 'whether clients may query the schema',
      default: 'true; false in production',
      example: 'false',
    },
    yesOrNo,
  ),
  TRUSTED_DOCUMENTS: variable(
    {
      group: 'Clients',
      meaning: 'file with the only operations that clients may run: see [limits.md](limits.md)',
      default: 'any operation',
      example: 'persisted-documents.json',
    },
    z.string(),
  ),
  DATA_DIR: variable(
    {
      group: 'Files',
      meaning: 'folder in which embedded parts keep their data, and files are stored if there is no S3',
      default: '.data',
      example: '/var/lib/messaging',
    },
    z.string(),
  ),
  S3_ENDPOINT: variable(
    {
      group: 'Files',
      meaning:
        'URL of Cloudflare R2 or any S3 in which files are stored; needs the next three too: see [files.md](files.md)',
      default: 'none: files are stored in `DATA_DIR/files`, which works for a single instance',
      example: 'https://account.r2.cloudflarestorage.com',
    },
    httpUrl,
  ),
  S3_BUCKET: variable(
    {
      group: 'Files',
      meaning: 'bucket, which must not be used for anything else',
      default: 'none',
      example: 'messaging',
    },
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket'),
  ),
  S3_ACCESS_KEY_ID: variable(
    {
      group: 'Files',
      meaning: 'key that may read, write, delete and list in the bucket',
      default: 'none',
      example: 'key-id',
    },
    z.string(),
  ),
  S3_SECRET_ACCESS_KEY: variable(
    { group: 'Files', meaning: 'secret of that key', default: 'none', example: 'secret' },
    z.string(),
  ),
  S3_REGION: variable(
    { group: 'Files', meaning: 'region of the bucket; `auto` for R2', default: 'auto', example: 'auto' },
    z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a region, such as auto or eu-central-1'),
  ),
  MAX_FILE_BYTES: variable(
    { group: 'Files', meaning: 'size of the largest file, in bytes', default: '104857600', example: '104857600' },
    integer(1, 999_999_999),
  ),
});

/** The documentation of each variable, in order. */
export function variables(): readonly (About & { readonly name: string })[] {
  return Object.entries(Environment.shape).map(([name, schema]) => ({
    name,
    ...(schema.meta() as unknown as { readonly about: About }).about,
  }));
}
