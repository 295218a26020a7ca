import { z } from 'zod';

/**
 * Every variable that the service reads: what it may be, and what it means. `.env.example` and the table in
 * `docs/operations.md` are made of it (`npm run generate`).
 */

/** What stands with a variable. */
export interface About {
  /** Under which heading. */
  readonly group: string;
  /** For operators; one sentence, without a full stop. */
  readonly meaning: string;
  /** What holds where it is not set; undefined: it is required in production, or stands for something that is then not used. */
  readonly default?: string;
  /** Where that is nothing but what development has embedded, and production refuses: the words for it. */
  readonly embedded?: string;
  /** A value that is allowed, as one would write it. */
  readonly example: string;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** An empty variable counts as one that is not set, as Compose files and shells make them. */
const variable = <Schema extends z.ZodType>(about: About, schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional()).meta({ about });

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const ablyKey = z.string().regex(/^[^.:\s]+\.[^.:\s]+:\S+$/, 'must be an API key: app.key:secret');

const yesOrNo = z.enum(['true', 'false'], 'must be true or false');

const httpUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
    'must be a URL with http:// or https://',
  )
  .transform((url) => url.replace(/\/+$/, ''));

/** @param schemes The beginning that it must have, such as `redis:// or rediss://`. */
const url = (begins: RegExp, schemes: string) =>
  z
    .string()
    .regex(begins, { error: `must begin with ${schemes}`, abort: true })
    .refine((text) => URL.canParse(text), 'must be a URL, with special characters in it as %40 and the like');

export const Environment = z.object({
  NODE_ENV: variable(
    {
      group: 'Process',
      meaning: 'what it runs as: `production` refuses every embedded default, the development issuer and GraphiQL',
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
      meaning: 'port of the metrics, at `/metrics`, apart from the public port',
      default: '9464; in development any free one where that is taken',
      example: '9464',
    },
    integer(0, 65_535),
  ),
  LOG_LEVEL: variable(
    {
      group: 'Process',
      meaning: `\`${LOG_LEVELS.join('`, `')}\`; refusals stand at \`info\`, what was answered at \`debug\``,
      default: 'warn; info in production',
      example: 'info',
    },
    z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
  ),
  SENTRY_DSN: variable(
    {
      group: 'Process',
      meaning: 'where failures are reported to, beside the log; needs `npm install @sentry/node`',
      default: 'nowhere',
      example: 'https://key@sentry.example.com/1',
    },
    z
      .string()
      .refine(
        (dsn) => URL.canParse(dsn) && /^https?:\/\/[^:@/]+@[^/]+\/.+/.test(dsn),
        'must be a DSN, such as https://key@host/project',
      ),
  ),
  DRAIN_SECONDS: variable(
    {
      group: 'Process',
      meaning:
        'how long the service still serves after it was told to stop, while `/readyz` says that it is not ready; at most 10',
      default: '0',
      example: '5',
    },
    integer(0, 10),
  ),
  DATABASE_URL: variable(
    {
      group: 'Database',
      meaning: 'PostgreSQL 18, reached directly',
      embedded: 'an embedded PostgreSQL in `DATA_DIR/postgres`',
      example: 'postgresql://messaging:password@db.example.com:5432/messaging',
    },
    url(/^postgres(ql)?:\/\/.+/, 'postgresql://'),
  ),
  DATABASE_POOL_SIZE: variable(
    {
      group: 'Database',
      meaning: 'connections of one instance for requests, at most; up to 10 more publish, count and do jobs',
      default: '10',
      example: '10',
    },
    integer(1, 1_000),
  ),
  EVENT_RETENTION_DAYS: variable(
    { group: 'Database', meaning: 'how long events can be asked for again', default: '7', example: '7' },
    integer(1, 3_650),
  ),
  AUTH0_DOMAIN: variable(
    {
      group: 'Sign-in',
      meaning: 'whose tokens are accepted: the issuer is `https://AUTH0_DOMAIN/`',
      embedded: 'the development issuer',
      example: 'example.eu.auth0.com',
    },
    z
      .string()
      .regex(/^[a-z0-9.-]+(:\d{1,5})?$/i, 'must be a host name, with a port if need be, without https:// and path'),
  ),
  AUTH0_AUDIENCE: variable(
    {
      group: 'Sign-in',
      meaning: 'the API that tokens must be for',
      embedded: 'that of the development issuer',
      example: 'https://api.example.com',
    },
    z.string(),
  ),
  ABLY_API_KEY: variable(
    {
      group: 'Ably',
      meaning: 'key that publishes, subscribes and reads history on all channels',
      embedded: 'the local Ably server, in the same process',
      example: 'app.key:secret',
    },
    ablyKey,
  ),
  ABLY_TOKEN_API_KEY: variable(
    {
      group: 'Ably',
      meaning:
        "key that signs the clients' token requests: `subscribe`, `history` and `presence` alone, with revocable tokens",
      default: 'ABLY_API_KEY',
      example: 'app.other:secret',
    },
    ablyKey,
  ),
  ABLY_ENDPOINT: variable(
    {
      group: 'Ably',
      meaning: "another server that speaks Ably's protocol, or a routing policy",
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
    { group: 'Ably', meaning: 'whether it is reached by TLS', default: 'true', example: 'true' },
    yesOrNo,
  ),
  ABLY_LOCAL_PORT: variable(
    {
      group: 'Ably',
      meaning: 'port of the local Ably server; of no meaning where there is none',
      default: '4010, or any free one where that is taken',
      example: '4010',
    },
    integer(0, 65_535),
  ),
  PUBLIC_URL: variable(
    {
      group: 'Clients',
      meaning: 'under which clients reach the API, for addresses of files in `DATA_DIR`',
      default: 'where it listens',
      example: 'https://api.example.com',
    },
    httpUrl,
  ),
  ALLOWED_ORIGINS: variable(
    {
      group: 'Clients',
      meaning: 'origins of the pages that may speak to the API, with commas between them',
      default: 'any',
      example: 'https://chat.example.com',
    },
    z
      .string()
      .transform((text) => text.split(',').map((origin) => origin.trim()))
      .refine(
        (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
        'must be origins such as https://chat.example.com, with commas between them',
      ),
  ),
  TRUSTED_PROXIES: variable(
    {
      group: 'Clients',
      meaning: 'proxies of your own before the API, each of which adds to `X-Forwarded-For`',
      default: '0',
      example: '1',
    },
    integer(0, 10),
  ),
  RATE_LIMIT_SCALE: variable(
    {
      group: 'Clients',
      meaning: 'multiplies every rate limit; `0` switches them off: see [limits.md](limits.md)',
      default: '1',
      example: '1',
    },
    z
      .string()
      .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a number that is not negative, such as 0, 0.5 or 2')
      .transform(Number),
  ),
  RATE_LIMIT_STORE: variable(
    {
      group: 'Clients',
      meaning: 'where what users do is counted: by each instance (`memory`), or for all of them (`postgres`, `redis`)',
      default: 'memory; redis where REDIS_URL is set',
      example: 'redis',
    },
    z.enum(['memory', 'postgres', 'redis'], 'must be memory, postgres or redis'),
  ),
  REDIS_URL: variable(
    {
      group: 'Clients',
      meaning: 'the Redis that counts',
      default: 'none',
      example: 'redis://redis.example.com:6379',
    },
    url(/^rediss?:\/\/.+/, 'redis:// or rediss://'),
  ),
  INTROSPECTION: variable(
    {
      group: 'Clients',
      meaning: 'whether clients may ask for the schema',
      default: 'true; false in production',
      example: 'false',
    },
    yesOrNo,
  ),
  TRUSTED_DOCUMENTS: variable(
    {
      group: 'Clients',
      meaning: 'file of the only operations that clients may run: see [limits.md](limits.md)',
      default: 'any operation',
      example: 'persisted-documents.json',
    },
    z.string(),
  ),
  DATA_DIR: variable(
    {
      group: 'Files',
      meaning: 'where embedded parts keep their data, and files where there is no S3',
      default: '.data',
      example: '/var/lib/messaging',
    },
    z.string(),
  ),
  S3_ENDPOINT: variable(
    {
      group: 'Files',
      meaning: 'Cloudflare R2 or any S3, in which files are kept; with the next three: see [files.md](files.md)',
      default: 'none: files are kept in `DATA_DIR/files`, which suits a single instance',
      example: 'https://account.r2.cloudflarestorage.com',
    },
    httpUrl,
  ),
  S3_BUCKET: variable(
    { group: 'Files', meaning: 'bucket of its own', default: 'none', example: 'messaging' },
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket'),
  ),
  S3_ACCESS_KEY_ID: variable(
    { group: 'Files', meaning: 'key that reads, writes, deletes and lists there', default: 'none', example: 'key-id' },
    z.string(),
  ),
  S3_SECRET_ACCESS_KEY: variable(
    { group: 'Files', meaning: 'secret of that key', default: 'none', example: 'secret' },
    z.string(),
  ),
  S3_REGION: variable(
    { group: 'Files', meaning: '`auto` for R2', default: 'auto', example: 'auto' },
    z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a region, such as auto or eu-central-1'),
  ),
  MAX_FILE_BYTES: variable(
    { group: 'Files', meaning: 'size of the largest file', default: '104857600', example: '104857600' },
    integer(1, 999_999_999),
  ),
});

/** What stands with each variable, in order. */
export function variables(): readonly (About & { readonly name: string })[] {
  return Object.entries(Environment.shape).map(([name, schema]) => ({
    name,
    ...(schema.meta() as unknown as { readonly about: About }).about,
  }));
}
