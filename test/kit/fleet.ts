import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { Realtime } from 'ably';

import { createDb, type Db } from '../../src/data/db.ts';
import { startDevIssuer } from '../../src/dev/issuer.ts';
import { testLog } from './log.ts';
import type { AblyLocal } from '../../src/dev/ably-local/server.ts';
import { ablyScene, SERVER_KEY } from './ably.ts';
import { cloneDatabase, signedIn, type TestUser } from './app.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Service, type ServiceOptions, startService, temporaryPlace } from './service.ts';
import { type AblyClient, ablyClient } from './tokens.ts';

/** Processes of the service behind one URL, with one database and one Ably. Disposing it ends all of them. */
export interface Fleet extends AsyncDisposable {
  /** The common URL. Connections go to the processes in turn. */
  readonly url: string;
  readonly balancer: Balancer;
  readonly db: Db;
  /** URL of that database. */
  readonly databaseUrl: string;
  readonly ably: AblyLocal;
  /** An Ably client with all permissions, which needs no process. It is closed with the fleet. */
  listener(): Realtime;
  /** A user's Ably client, which gets its tokens from the service. It is closed with the fleet. */
  realtime(user: TestUser): AblyClient;
  /** The running processes. */
  readonly instances: readonly Instance[];
  /** Starts another process, and waits until it serves. @param own Overrides the common options. */
  start(own?: ServiceOptions): Promise<Instance>;
  /**
   * A new user, whose username begins with `name`. All processes accept the token, because they share the issuer's key.
   */
  signIn(name: string): Promise<TestUser>;
  /** The account with exactly this username. */
  signInAs(username: string): Promise<TestUser>;
}

export interface Instance {
  /** Its own URL. */
  readonly url: string;
  /** Number of connections that the balancer has forwarded to it. */
  readonly connections: number;
  /** Its standard output so far, which is its log. */
  readonly stdout: () => string;
  /** Its standard error so far. */
  readonly stderr: () => string;
  /** Ends it at once, like a crash. */
  kill(): Promise<void>;
  /** Stops it (SIGSTOP). The balancer closes its connections to it, and forwards no new ones. */
  freeze(): void;
  /** Continues it, and lets the balancer use it again. */
  resume(): void;
  /**
   * Ends it like a deployment, and waits for the end. The balancer is not told, and notices by its probes. Repeating it
   * sends another signal.
   *
   * @returns The exit code.
   */
  terminate(): Promise<number | NodeJS.Signals>;
}

type Environment = Readonly<Record<string, string>>;

export interface FleetOptions {
  /** Overrides the common environment. */
  readonly environment?: Environment;
  /** Default: a new, empty one. */
  readonly databaseUrl?: string;
}

/** @param size Number of processes at the beginning. */
export async function startFleet(size: number, options: FleetOptions = {}): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase());
  const db = createDb({ url: databaseUrl, poolSize: 2, log: testLog });
  stack.defer(() => db.$disconnect());
  const scene = stack.use(await ablyScene());
  const { ably } = scene;
  const balancer = stack.use(await startBalancer());
  // With an external database the directory has only shared data.
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
      freeze() {
        service.freeze();
        balancer.remove(port);
        balancer.drop();
      },
      resume() {
        service.resume();
        balancer.add(port);
      },
      terminate: () => end(() => service.terminate()),
    };
    instances.add(instance);
    balancer.add(port);
    return instance;
  }

  async function signInAs(username: string): Promise<TestUser> {
    const { access_token: token } = await issuer.token(username);
    return signedIn(balancer.url, username, token);
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
