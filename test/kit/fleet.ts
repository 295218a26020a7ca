import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { Realtime } from 'ably';

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
  /** URL of that database. */
  readonly databaseUrl: string;
  readonly ably: AblyLocal;
  /** A client of Ably that may do everything, whether there is a process or not. It is closed with the fleet. */
  listener(): Realtime;
  /** Someone's client of Ably, which asks the service for its tokens. It is closed with the fleet. */
  realtime(user: TestUser): AblyClient;
  /** Those that run. */
  readonly instances: readonly Instance[];
  /** Starts another process, and waits until it serves. @param own Stronger than what all of them have. */
  start(own?: ServiceOptions): Promise<Instance>;
  /** Someone new; `name` begins their username. Every process takes their token, as they share the issuer's key. */
  signIn(name: string): Promise<TestUser>;
  /** The account of this very username. */
  signInAs(username: string): Promise<TestUser>;
}

export interface Instance {
  /** Its own address. */
  readonly url: string;
  /** Connections that the balancer has handed to it. */
  readonly connections: number;
  /** All that it has written on standard output so far, its log. */
  readonly stdout: () => string;
  /** What it has written on standard error. */
  readonly stderr: () => string;
  /** Ends it as a crash does, at once. */
  kill(): Promise<void>;
  /**
   * Ends it as a deployment does, and waits for the end. The balancer is not told: it sees for itself. Repeating it
   * sends another signal.
   *
   * @returns The exit code.
   */
  terminate(): Promise<number | NodeJS.Signals>;
}

type Environment = Readonly<Record<string, string>>;

export interface FleetOptions {
  /** Stronger than what the processes share. */
  readonly environment?: Environment;
  /** Default: an empty one of its own. */
  readonly databaseUrl?: string;
}

/** @param size Processes to begin with. */
export async function startFleet(size: number, options: FleetOptions = {}): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase());
  const db = createDb({ url: databaseUrl, poolSize: 2, log: testLog });
  stack.defer(() => db.$disconnect());
  const scene = stack.use(await ablyScene());
  const { ably } = scene;
  const balancer = stack.use(await startBalancer());
  // With a database elsewhere this is all that a process keeps there, and so they can share it.
  const place = stack.use(await temporaryPlace());
  const issuer = stack.use(await startDevIssuer({ keyFile: join(place.dataDir, 'issuer-key.json') }));

  const shared = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '5',
    ABLY_API_KEY: SERVER_KEY,
    ABLY_ENDPOINT: ably.clientOptions.endpoint,
    ABLY_PORT: String(ably.port),
    ABLY_TLS: 'false',
    ...options.environment,
  };
  const clients = stack.use(new DisposableStack());
  const services = stack.use(new AsyncDisposableStack());
  const instances = new Set<Instance>();

  async function start({ environment, command }: ServiceOptions = {}): Promise<Instance> {
    const service = services.use(startService(place, { command, environment: { ...shared, ...environment } }));
    const url = await service.ready();
    const port = Number(new URL(url).port);
    const end = async (how: () => ReturnType<Service['ended']>) => {
      instances.delete(instance);
      const code = await how();
      balancer.remove(port);
      return code;
    };
    const instance: Instance = {
      url,
      get connections() {
        return balancer.taken.get(port) ?? 0;
      },
      stdout: service.stdout,
      stderr: service.stderr,
      kill: async () => void (await end(() => service.killHard())),
      terminate: () => end(() => service.terminate()),
    };
    instances.add(instance);
    balancer.add(port);
    return instance;
  }

  async function signInAs(username: string): Promise<TestUser> {
    const { access_token: token } = await issuer.token(username);
    const { viewer } = await testUser(balancer.url, '', username, token).run(WHO_AM_I);
    return testUser(balancer.url, viewer.user.id, username, token);
  }

  await Promise.all(Array.from({ length: size }, () => start()));
  const started = stack.move();
  return {
    url: balancer.url,
    balancer,
    db,
    databaseUrl,
    ably,
    listener: () => scene.realtime(),
    realtime: (user) =>
      clients.use(ablyClient({ ably: { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.clientOptions } }, user)),
    get instances() {
      return [...instances];
    },
    start,
    signIn: (name) => signInAs(`${name}_${randomBytes(4).toString('hex')}`),
    signInAs,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
