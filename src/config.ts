import { resolve } from 'node:path';

import type { z } from 'zod';

import { Environment, type LOG_LEVELS, variables } from './environment.ts';

/** How the process is set up. Nothing outside of this file reads `process.env`. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Null: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Connections to the database at most. */
  readonly databasePoolSize: number;
  /** Where embedded parts keep their data; absolute. */
  readonly dataDir: string;
  /** Null: the development issuer. */
  readonly auth0: { readonly domain: string; readonly audience: string } | null;
  /** Null: the local Ably server in this process. */
  readonly ably: AblyConfig | null;
  /** Port of the local Ably server; 0: any free one; null: 4010, or any free one where that is taken. */
  readonly ablyLocalPort: number | null;
  /** Port of the metrics; 0: any free one; null: 9464, or in development any free one where that is taken. */
  readonly metricsPort: number | null;
  readonly logLevel: LogLevel;
  /** Where failures are reported to; null: nowhere but to the log. */
  readonly sentryDsn: string | null;
  /** Whether an empty database gets demo data. */
  readonly seed: boolean;
  /** Multiplies every rate limit; 0: there are none. */
  readonly rateLimitScale: number;
  /** Where rate limits are counted: by each process for itself, or for all of them in the database or in a Redis. */
  readonly rateLimitStore: 'memory' | 'postgres' | { readonly redisUrl: string };
  /** Origins of the pages that may speak to us; null: any. */
  readonly allowedOrigins: readonly string[] | null;
  /** Proxies of our own before this process, of which each adds to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /** How long this process still serves after it was told to stop and says that it is not ready, in seconds. */
  readonly drainSeconds: number;
  /** How long events can be asked for again, in days. */
  readonly eventRetentionDays: number;
  /** Where the bytes of files are; null: in `dataDir`. */
  readonly s3: S3Config | null;
  /** Of one file at most, in bytes. */
  readonly maxFileBytes: number;
  /** Under which clients reach this service, without a slash at the end; null: where it listens. */
  readonly publicUrl: string | null;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
  /** File of the only operations that clients may run; absolute. Null: any. */
  readonly trustedDocuments: string | null;
}

export interface AblyConfig extends AblyAccess {
  /** Signs the clients' token requests, and revokes their tokens. */
  readonly tokenKey: string;
}

/** How to reach Ably; what is undefined is Ably's own. */
export interface AblyAccess {
  /** `app.key:secret`; publishes, subscribes and reads history everywhere. */
  readonly key: string;
  readonly endpoint?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: boolean | undefined;
}

/** A bucket of Cloudflare R2, or of anything that speaks S3. */
export interface S3Config {
  /** Such as `https://<account>.r2.cloudflarestorage.com`; buckets are the first part of the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `auto` for R2. */
  readonly region: string;
}

type LogLevel = (typeof LOG_LEVELS)[number];

type Environ = Readonly<Record<string, string | undefined>>;

/** Every bad variable at once, by name and rule; never a value, which may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `unable to start; the environment has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** What has an embedded default, and none in production. */
const REQUIRED_IN_PRODUCTION = variables()
  .filter(({ embedded }) => embedded !== undefined)
  .map(({ name }) => name);

/** All of them, or none. */
const S3_NEEDED = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** What is about an Ably elsewhere, and so means nothing where the local server is used. */
const WITH_ABLY_API_KEY = ['ABLY_TOKEN_API_KEY', 'ABLY_ENDPOINT', 'ABLY_PORT', 'ABLY_TLS'] as const;

/**
 * What a migration needs to know, and no more.
 *
 * @throws {ConfigError} It is not set, or is no such URL.
 */
export function readDatabaseUrl(environment: Environ = process.env): string {
  const parsed = Environment.shape.DATABASE_URL.safeParse(environment['DATABASE_URL']);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(({ message }) => `DATABASE_URL ${message}`));
  if (parsed.data === undefined) throw new ConfigError(['DATABASE_URL must be set']);
  return parsed.data;
}

/** Where the service of the same environment is reached from the same machine, without a slash at the end. Checks nothing. */
export function readOwnUrl({ HOST, PORT }: Environ = process.env): string {
  const host = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' }[HOST ?? ''] ?? HOST!;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT || 4_000}`;
}

/**
 * Reads and checks the environment.
 *
 * @throws {ConfigError} With every problem of it.
 */
export function readConfig(environment: Environ = process.env): Config {
  const parsed = Environment.safeParse(environment);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);

  const production = environment['NODE_ENV'] === 'production';
  const given = (name: string) => (environment[name] ?? '') !== '';
  if (production) {
    problems.push(
      ...REQUIRED_IN_PRODUCTION.filter((name) => !given(name)).map((name) => `${name} must be set in production`),
    );
  } else {
    if (given('AUTH0_DOMAIN') !== given('AUTH0_AUDIENCE')) {
      problems.push('AUTH0_DOMAIN and AUTH0_AUDIENCE must be set together');
    }
    if (!given('ABLY_API_KEY')) {
      problems.push(...WITH_ABLY_API_KEY.filter(given).map((name) => `${name} must be set together with ABLY_API_KEY`));
    }
  }
  if (S3_NEEDED.some(given) || given('S3_REGION')) {
    problems.push(
      ...S3_NEEDED.filter((name) => !given(name)).map((name) => `${name} must be set together with the others of S3`),
    );
  }
  if (environment['RATE_LIMIT_STORE'] === 'redis' && !given('REDIS_URL')) {
    problems.push('REDIS_URL must be set together with RATE_LIMIT_STORE=redis');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const env = parsed.data;
  return {
    production,
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: env.PORT ?? 4000,
    databaseUrl: env.DATABASE_URL ?? null,
    databasePoolSize: env.DATABASE_POOL_SIZE ?? 10,
    dataDir: resolve(env.DATA_DIR ?? '.data'),
    auth0: env.AUTH0_DOMAIN && env.AUTH0_AUDIENCE ? { domain: env.AUTH0_DOMAIN, audience: env.AUTH0_AUDIENCE } : null,
    ably: ablyOf(env),
    ablyLocalPort: env.ABLY_LOCAL_PORT ?? null,
    metricsPort: env.METRICS_PORT ?? null,
    logLevel: env.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    sentryDsn: env.SENTRY_DSN ?? null,
    seed: !production && env.NODE_ENV !== 'test',
    rateLimitScale: env.RATE_LIMIT_SCALE ?? 1,
    rateLimitStore: rateLimitStoreOf(env),
    allowedOrigins: env.ALLOWED_ORIGINS ?? null,
    trustedProxies: env.TRUSTED_PROXIES ?? 0,
    drainSeconds: env.DRAIN_SECONDS ?? 0,
    eventRetentionDays: env.EVENT_RETENTION_DAYS ?? 7,
    s3: s3Of(env),
    maxFileBytes: env.MAX_FILE_BYTES ?? 100 * 2 ** 20,
    publicUrl: env.PUBLIC_URL ?? null,
    introspection: env.INTROSPECTION === undefined ? !production : env.INTROSPECTION === 'true',
    trustedDocuments: env.TRUSTED_DOCUMENTS === undefined ? null : resolve(env.TRUSTED_DOCUMENTS),
  };
}

function s3Of(env: z.output<typeof Environment>): S3Config | null {
  if (!env.S3_ENDPOINT) return null;
  return {
    endpoint: env.S3_ENDPOINT,
    bucket: env.S3_BUCKET!,
    accessKeyId: env.S3_ACCESS_KEY_ID!,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY!,
    region: env.S3_REGION ?? 'auto',
  };
}

function rateLimitStoreOf({ RATE_LIMIT_STORE, REDIS_URL }: z.output<typeof Environment>): Config['rateLimitStore'] {
  const store = RATE_LIMIT_STORE ?? (REDIS_URL === undefined ? 'memory' : 'redis');
  return store === 'redis' ? { redisUrl: REDIS_URL! } : store;
}

function ablyOf(env: z.output<typeof Environment>): AblyConfig | null {
  if (!env.ABLY_API_KEY) return null;
  const tls = env.ABLY_TLS === undefined ? undefined : env.ABLY_TLS === 'true';
  const key = env.ABLY_API_KEY;
  return { key, tokenKey: env.ABLY_TOKEN_API_KEY ?? key, endpoint: env.ABLY_ENDPOINT, port: env.ABLY_PORT, tls };
}
