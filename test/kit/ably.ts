import * as Ably from 'ably';

import { type AblyLocal, type AblyLocalOptions, startAblyLocal } from '../../src/dev/ably-local/server.ts';

/** A local Ably server and clients of the real `ably` package, which are closed before it. */
export interface AblyScene extends AsyncDisposable {
  readonly ably: AblyLocal;
  /** A REST client with {@link SERVER_KEY}, unless the options have other credentials. */
  rest(options?: Ably.ClientOptions): Ably.Rest;
  /** A realtime client, likewise. It reconnects within 50 ms. */
  realtime(options?: Ably.ClientOptions): Ably.Realtime;
}

const NAME = 'app.server';
const SECRET = 'server-secret';

/** Key with all permissions. Its tokens can be revoked. */
export const SERVER_KEY = `${NAME}:${SECRET}`;
export const SERVER_KEY_NAME = NAME;
export const SERVER_KEY_SECRET = SECRET;
/** Key of the same app that may subscribe to `rooms:*`, and do everything on `open`. Its tokens cannot be revoked. */
export const ROOMS_KEY = 'app.rooms:rooms-secret';

const KEYS: AblyLocalOptions['keys'] = [
  { name: NAME, secret: SECRET, revocableTokens: true },
  { name: 'app.rooms', secret: 'rooms-secret', capability: { 'rooms:*': ['subscribe', 'history'], open: ['*'] } },
];

export async function ablyScene(options: Partial<AblyLocalOptions> = {}): Promise<AblyScene> {
  const ably = await startAblyLocal({ keys: KEYS, ...options });
  const clients: Ably.Realtime[] = [];
  const complete = (given: Ably.ClientOptions): Ably.ClientOptions => ({
    ...ably.clientOptions,
    ...('token' in given || 'tokenDetails' in given || 'authCallback' in given ? {} : { key: SERVER_KEY }),
    logLevel: 0,
    ...given,
  });
  return {
    ably,
    rest: (given = {}) => new Ably.Rest(complete(given)),
    realtime(given = {}) {
      const client = new Ably.Realtime(complete({ disconnectedRetryTimeout: 50, ...given }));
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await ably[Symbol.asyncDispose]();
    },
  };
}

/** Protocol formats of Ably's package: binary or text. */
export const FORMATS = [
  ['msgpack', { useBinaryProtocol: true }],
  ['JSON', { useBinaryProtocol: false }],
] as const;

/** An `authCallback` that returns the result of a function, or its error. */
export function authBy(
  make: () => Promise<Ably.TokenRequest | Ably.TokenDetails | string>,
): NonNullable<Ably.ClientOptions['authCallback']> {
  return (_params, done) => {
    const handOn = async () => {
      try {
        done(null, await make());
      } catch (error) {
        done(String(error), null);
      }
    };
    void handOn();
  };
}

/** Code of the error with which it fails. */
export async function codeOf(refused: Promise<unknown>): Promise<number> {
  const error: unknown = await refused.then(
    () => {
      throw new Error('expected a refusal, and it succeeded');
    },
    (reason: unknown) => reason,
  );
  if (error instanceof Ably.ErrorInfo) return error.code;
  throw error;
}

/** Attaches, and records all messages in order. */
export async function listen(channel: Ably.RealtimeChannel): Promise<Ably.Message[]> {
  const received: Ably.Message[] = [];
  await channel.subscribe((message) => received.push(message));
  return received;
}

/** A frame of Ably's protocol; see `src/dev/ably-local/protocol.ts` for its actions and flags. */
export type Frame = Record<string, unknown> & { readonly action: number };

/** A raw connection with JSON frames over a WebSocket, for what clients do not do themselves. */
export interface Wire extends Disposable {
  send(frame: Frame): void;
  /** The next frame with this action; those before it are skipped. */
  receive(action: number): Promise<Frame>;
}

/** @param query Such as `clientId=ada`; credentials are added. */
export async function wire(ably: AblyLocal, query = ''): Promise<Wire> {
  const socket = new WebSocket(`${ably.url}/?key=${SERVER_KEY}&${query}`);
  const frames: Frame[] = [];
  let arrived = Promise.withResolvers<void>();
  socket.addEventListener('message', ({ data }) => {
    frames.push(JSON.parse(String(data)) as Frame);
    arrived.resolve();
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    async receive(action) {
      for (;;) {
        const frame = frames.shift();
        if (frame?.action === action) return frame;
        if (!frame) {
          await arrived.promise;
          arrived = Promise.withResolvers<void>();
        }
      }
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
