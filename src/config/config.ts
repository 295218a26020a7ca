import { resolve } from 'node:path';

import type { z } from 'zod';

import { Environment, type LOG_LEVELS, variables } from './environment.ts';

/** The configuration of the process. Nothing outside of this file reads `process.env`. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Null: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Maximum number of connections to the database for requests. */
  readonly databasePoolSize: number;
  /** Absolute path of the directory in which the embedded parts keep their data. */
  readonly dataDir: string;
  /** Null: the development issuer. */
  readonly auth0: { readonly domain: string; readonly audience: string } | null;
  /** Null: the local Ably server in this process. */
  readonly ably: AblyConfig | null;
  /** Port of the local Ably server; 0: any free one; null: 4010, or any free one if that is taken. */
  readonly ablyLocalPort: number | null;
  /** Port of the metrics; 0: any free one; null: 9464, or in development any free one if that is taken. */
  readonly metricsPort: number | null;
  readonly logLevel: LogLevel;
  /** Where failures are reported; null: only in the log. */
  readonly sentryDsn: string | null;
  /** Whether an empty database gets demo data. */
  readonly seed: boolean;
  /** Multiplies every rate limit; 0 turns them off. */
  readonly rateLimitScale: number;
  /** Where rate limits are counted: in each process alone, or for all instances in the database or in Redis. */
  readonly rateLimitStore: 'memory' | 'postgres' | { readonly redisUrl: string };
  /** Origins of pages that may use the API; null: any. */
  readonly allowedOrigins: readonly string[] | null;
  /** Number of the operator's own proxies in front of this process, each of which appends to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  /**
   * How long this process goes on serving after the signal to stop, while it answers that it is not ready, in seconds.
   */
  readonly drainSeconds: number;
  /** How long events stay in the log, in days. */
  readonly eventRetentionDays: number;
  /** Where the bytes of files are stored; null: in `dataDir`. */
  readonly s3: S3Config | null;
  /** Maximum size of one file, in bytes. */
  readonly maxFileBytes: number;
  /** URL at which clients reach this service, without a slash at the end; null: the address on which it listens. */
  readonly publicUrl: string | null;
  /** Whether clients may query the schema. */
  readonly introspection: boolean;
  /** Absolute path of the manifest of trusted documents. Null: any document may be run. */
  readonly trustedDocuments: string | null;
}

export interface AblyConfig extends AblyAccess {
  /** Key that signs the clients' token requests and revokes their tokens. */
  readonly tokenKey: string;
}

/** How to reach Ably. Undefined settings have Ably's defaults. */
export interface AblyAccess {
  /** `app.key:secret`. It may publish, subscribe and read history on all channels. */
  readonly key: string;
  readonly endpoint?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: boolean | undefined;
}

/** A bucket of Cloudflare R2, or of another store with the S3 API. */
export interface S3Config {
  /** Such as `https://<account>.r2.cloudflarestorage.com`. The bucket is the first part of the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `auto` for R2. */
  readonly region: string;
}

type LogLevel = (typeof LOG_LEVELS)[number];

type Environ = Readonly<Record<string, string | undefined>>;

/** Lists every bad variable with the rule that it breaks, but never its value, which may be a secret. */
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

/** Variables with an embedded default, which production does not have. */
const REQUIRED_IN_PRODUCTION = variables()
  .filter(({ embedded }) => embedded !== undefined)
  .map(({ name }) => name);

/** Must be set together. */
const S3_NEEDED = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** Settings for the real Ably, which are useless with the local server. */
const WITH_ABLY_API_KEY = ['ABLY_TOKEN_API_KEY', 'ABLY_ENDPOINT', 'ABLY_PORT', 'ABLY_TLS'] as const;

/**
 * Reads the only setting of a migration.
 *
 * @throws {ConfigError} It is not set, or is not a URL of PostgreSQL.
 */
export function readDatabaseUrl(environment: Environ = process.env): string {
  const parsed = Environment.shape.DATABASE_URL.safeParse(environment['DATABASE_URL']);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(({ message }) => `DATABASE_URL ${message}`));
  if (parsed.data === undefined) throw new ConfigError(['DATABASE_URL must be set']);
  return parsed.data;
}

/** URL of the service with the same environment on the same machine, without a slash at the end. Checks nothing. */
export function readOwnUrl({ HOST, PORT }: Environ = process.env): string {
  const host = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' }[HOST ?? ''] ?? HOST!;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT || 4_000}`;
}

/**
 * Reads and checks the environment.
 *
 * @throws {ConfigError} Lists all problems.
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
      ...S3_NEEDED.filter((name) => !given(name)).map(
        (name) => `${name} must be set together with the other S3 settings`,
      ),
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
