import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { createDb, type Db } from '../../src/data/db.ts';
import { startDevIssuer } from '../../src/dev/issuer.ts';
import { testLog } from './log.ts';
import type { AblyLocal } from '../../src/dev/ably-local/server.ts';
import { ablyScene, SERVER_KEY } from './ably.ts';
import { cloneDatabase, type TestUser, testUser } from './app.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { graphql } from './generated/gql.ts';
import { type Service, type ServiceOptions, startService, temporaryPlace } from './service.ts';
import { type AblyClient, ablyClient } from './tokens.ts';

const WHO_AM_I = graphql(`
  query FleetWhoAmI {
    viewer {
      user {
        id
      }
    }
  }
`);

/** Processes of the service behind one address, on one database and one Ably. Disposing of it ends all of them. */
export interface Fleet extends AsyncDisposable {
  /** The one address; at each connection another process answers. */
  readonly url: string;
  readonly balancer: Balancer;
  readonly db: Db;
  readonly ably: AblyLocal;
  /** Someone's client of Ably, which asks the service for its tokens. It is closed with the fleet. */
  realtime(user: TestUser): AblyClient;
  /** Those that run. */
  readonly instances: readonly Instance[];
  /** Starts another process, and waits until it serves. */
  start(own?: ServiceOptions): Promise<Instance>;
  /** Someone new; `name` begins their username. Every process takes their token, as they share the issuer's key. */
  signIn(name: string): Promise<TestUser>;
}

export interface Instance {
  /** Its own address. */
  readonly url: string;
  /** All that it has written on standard output so far, its log. */
  readonly stdout: () => string;
  /** Ends it as a crash does, at once. */
  kill(): Promise<void>;
  /** Ends it as a deployment does, and waits for the end. @returns The exit code. */
  terminate(): Promise<number | NodeJS.Signals>;
}

/** @param size Processes to begin with. */
export async function startFleet(size: number): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = await cloneDatabase();
  const db = createDb({ url: databaseUrl, poolSize: 2, log: testLog });
  stack.defer(() => db.$disconnect());
  const { ably } = stack.use(await ablyScene());
  const balancer = stack.use(await startBalancer());
  // With a database elsewhere this is all that a process keeps there, and so they can share it.
  const place = stack.use(await temporaryPlace());
  const issuer = stack.use(await startDevIssuer({ keyFile: join(place.dataDir, 'issuer-key.json') }));

  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '5',
    ABLY_API_KEY: SERVER_KEY,
    ABLY_ENDPOINT: ably.clientOptions.endpoint,
    ABLY_PORT: String(ably.port),
    ABLY_TLS: 'false',
  };
  const clients = stack.use(new DisposableStack());
  const services = stack.use(new AsyncDisposableStack());
  const instances = new Set<Instance>();

  async function start({ environment: own, command }: ServiceOptions = {}): Promise<Instance> {
    const service = services.use(startService(place, { command, environment: { ...environment, ...own } }));
    const url = await service.ready();
    const port = Number(new URL(url).port);
    const end = async (how: () => ReturnType<Service['ended']>) => {
      balancer.ports.delete(port);
      instances.delete(instance);
      return how();
    };
    const instance: Instance = {
      url,
      stdout: service.stdout,
      kill: async () => void (await end(() => service.killHard())),
      terminate: () => end(() => service.terminate()),
    };
    instances.add(instance);
    balancer.ports.add(port);
    return instance;
  }

  await Promise.all(Array.from({ length: size }, () => start()));
  const started = stack.move();
  return {
    url: balancer.url,
    balancer,
    db,
    ably,
    realtime: (user) =>
      clients.use(ablyClient({ ably: { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.clientOptions } }, user)),
    get instances() {
      return [...instances];
    },
    start,
    async signIn(name) {
      const username = `${name}_${randomBytes(4).toString('hex')}`;
      const { access_token: token } = await issuer.token(username);
      const { viewer } = await testUser(balancer.url, '', username, token).run(WHO_AM_I);
      return testUser(balancer.url, viewer.user.id, username, token);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
