import { join } from 'node:path';

import type { AblyConfig, Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import type { Routes } from '../server/http/server.ts';

// The embedded parts, used if the configuration does not name others. They are imported only then, because `dev/` and
// its packages are not part of a production build.

/** Name of the database in the embedded PostgreSQL. */
const DATABASE = 'messaging';

/** @throws {Error} This is a production build, which has no `dev/`. The message says what to configure. */
async function load<Module>(importing: Promise<Module>): Promise<Module> {
  try {
    return await importing;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(
      'unable to start; this build has no embedded services: set NODE_ENV=production and the settings that it requires',
      {
        cause,
      },
    );
  }
}

export async function startDatabase(config: Config, stack: AsyncDisposableStack): Promise<string> {
  const { startEmbeddedPostgres } = await load(import('../dev/embedded-postgres.ts'));
  const postgres = stack.use(await startEmbeddedPostgres({ dir: join(config.dataDir, 'postgres') }));
  await postgres.ensureDatabase(DATABASE);
  return postgres.urlOf(DATABASE);
}

export async function startAbly(
  config: Config,
  stack: AsyncDisposableStack,
): Promise<{ ably: AblyConfig; localAblyUrl: string }> {
  if (config.production) throw new Error('unable to start; the local Ably server is refused in production');
  const { startLocalAbly } = await load(import('../dev/ably.ts'));
  const local = stack.use(await startLocalAbly(config.ablyLocalPort));
  return { ably: local.config, localAblyUrl: local.url };
}

/** The issuer whose tokens are accepted, and the routes that the development issuer adds. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: URL;
  /** Makes a token; see `App.devToken`. */
  readonly devToken: ((username: string, claims?: Record<string, unknown>) => Promise<string>) | null;
  readonly routes: Routes;
}

export async function startIssuer(config: Config, stack: AsyncDisposableStack): Promise<Issuer> {
  if (config.production) throw new Error('unable to start; the development issuer is refused in production');
  const [{ startDevIssuer }, { tokenRoute }] = await load(
    Promise.all([import('../dev/issuer.ts'), import('../dev/token-route.ts')]),
  );
  const issuer = stack.use(await startDevIssuer({ keyFile: join(config.dataDir, 'issuer-key.json') }));
  return {
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    devToken: async (username: string, claims: Record<string, unknown> = {}) =>
      (await issuer.token(username, { claims })).access_token,
    routes: { '/dev/token': tokenRoute(issuer, config.publicUrl) },
  };
}

/** The page at `/`. */
export async function loadFrontPage(): Promise<Routes> {
  const { frontPage } = await load(import('../dev/front-page.ts'));
  return { '/': frontPage };
}

export async function loadGraphiQL(devToken: Issuer['devToken']): Promise<() => string> {
  const [{ graphiqlPage }, { PEOPLE }] = await load(
    Promise.all([import('../dev/graphiql.ts'), import('../dev/demo-chat.ts')]),
  );
  return graphiqlPage(devToken ? PEOPLE : null);
}

export async function seed(db: Db): Promise<boolean> {
  const { seedDemo } = await load(import('../dev/seed.ts'));
  return seedDemo(db);
}
