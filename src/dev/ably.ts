import type { AblyConfig } from '../config/config.ts';
import { type AblyLocal, startAblyLocal } from './ably-local/server.ts';

// These keys are not secret: they only give access to the local server.
const API_KEY = { name: 'local.api', secret: 'only-on-this-machine' } as const;
/** As in production, the key that signs clients' tokens cannot grant `publish`. */
const TOKEN_KEY = {
  name: 'local.clients',
  secret: 'only-on-this-machine',
  capability: { '*': ['subscribe', 'history', 'presence'] },
  revocableTokens: true,
} as const;

/** Default port. */
const PORT = 4010;

export interface LocalAbly extends AsyncDisposable {
  /** Such as `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  /** Configuration to reach it. */
  readonly config: AblyConfig;
}

/**
 * Ably for development: the local server, with one key for the API and one for its clients' tokens.
 *
 * @param port 0: any free one; null: 4010, or any free one if that is taken.
 * @throws {Error} The port is taken.
 */
export async function startLocalAbly(port: number | null): Promise<LocalAbly> {
  const { url, clientOptions, ...server } = await listen(port);
  return {
    url,
    config: {
      key: `${API_KEY.name}:${API_KEY.secret}`,
      tokenKey: `${TOKEN_KEY.name}:${TOKEN_KEY.secret}`,
      ...clientOptions,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function listen(port: number | null): Promise<AblyLocal> {
  const keys = [API_KEY, TOKEN_KEY];
  try {
    return await startAblyLocal({ port: port ?? PORT, keys });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (port === null) return startAblyLocal({ port: 0, keys });
    throw new Error('the port is taken: stop the program that listens there, or set ABLY_LOCAL_PORT to another port', {
      cause: error,
    });
  }
}
