import { join } from 'node:path';

import type { AblyConfig, Config } from './config.ts';
import type { Db } from './data/db.ts';
import type { Routes } from './server/http.ts';

// The part of app.ts that embeds what the configuration does not name. Loaded when it is needed: `dev/` leans on packages
// that a production installation does not have.

/** Name of the database in the embedded PostgreSQL. */
const DATABASE = 'messaging';

/** @throws {Error} In words, where this is a build for production, which has no `dev/`. */
async function load<Module>(importing: Promise<Module>): Promise<Module> {
  try {
    return await importing;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error('unable to start; this build embeds nothing: set NODE_ENV=production and what it requires', {
      cause,
    });
  }
}

export async function startDatabase(config: Config, stack: AsyncDisposableStack): Promise<string> {
  const { startEmbeddedPostgres } = await load(import('./dev/embedded-postgres.ts'));
  const postgres = stack.use(await startEmbeddedPostgres({ dir: join(config.dataDir, 'postgres') }));
  await postgres.ensureDatabase(DATABASE);
  return postgres.urlOf(DATABASE);
}

export async function startAbly(
  config: Config,
  stack: AsyncDisposableStack,
): Promise<{ ably: AblyConfig; localAblyUrl: string }> {
  if (config.production) throw new Error('unable to start; the local Ably server is refused in production');
  const { startLocalAbly } = await load(import('./dev/ably.ts'));
  const local = stack.use(await startLocalAbly(config.ablyLocalPort));
  return { ably: local.config, localAblyUrl: local.url };
}

/** Whose tokens are accepted, and what the development issuer adds to the doors. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: URL;
  /** See `App`. */
  readonly devToken: ((username: string, claims?: Record<string, unknown>) => Promise<string>) | null;
  readonly routes: Routes;
}

export async function startIssuer(config: Config, stack: AsyncDisposableStack): Promise<Issuer> {
  if (config.production) throw new Error('unable to start; the development issuer is refused in production');
  const [{ startDevIssuer }, { tokenDoor }] = await load(
    Promise.all([import('./dev/issuer.ts'), import('./dev/token-door.ts')]),
  );
  const issuer = stack.use(await startDevIssuer({ keyFile: join(config.dataDir, 'issuer-key.json') }));
  return {
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    devToken: async (username: string, claims: Record<string, unknown> = {}) =>
      (await issuer.token(username, { claims })).access_token,
    routes: { '/dev/token': tokenDoor(issuer) },
  };
}

export async function loadGraphiQL(devToken: Issuer['devToken']): Promise<() => string> {
  const { graphiqlPage } = await load(import('./dev/graphiql.ts'));
  return graphiqlPage(devToken ? await devToken('ada') : null);
}

export async function seed(db: Db): Promise<boolean> {
  const { seedDemo } = await load(import('./dev/seed.ts'));
  return seedDemo(db);
}
