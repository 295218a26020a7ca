import { describe, expect, test } from 'vitest';

import type { TestUser } from '../kit/app.ts';
import { type Fleet, type Instance, startFleet } from '../kit/fleet.ts';
import { graphql } from '../kit/generated/gql.ts';
import { until } from '../kit/processes.ts';
import { roomOf, write } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';
import { type Fault, startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts';
import { begin, connectWire } from '../kit/websocket.ts';

const SLOW = { timeout: 120_000 };
/** Promised time from the signal to the end, in milliseconds. */
const STOP_LIMIT_MS = 25_000;
/** Time for a sweep and a pause after failures, on a busy machine. */
const CATCH_UP_LIMIT_MS = 60_000;
const MESSAGES = 10;

const EVENTS = graphql(`
  subscription StopEvents($channel: ChannelRef!) {
    channelEvents(channel: $channel, after: 0) {
      ... on DurableEvent {
        seq
      }
    }
  }
`);

describe('SIGTERM', () => {
  test(
    'ends subscriptions, so that clients continue at another instance, and does not wait for a single client',
    SLOW,
    async () => {
      await using fleet = await startFleet(1);
      const [instance] = fleet.instances as [Instance];
      const { ada, channel } = await personInRoom(fleet);
      await write(ada, channel);
      using wire = await connectWire(instance.url, ada.token);
      begin(wire, 'events', EVENTS.toString(), { channel });
      using sse = listen({ url: instance.url, token: ada.token }, 'SSE', EVENTS, { channel });
      await using wayOfTheDeaf = await startTcpProxy(Number(new URL(instance.url).port));
      using deaf = await connectWire(`http://127.0.0.1:${wayOfTheDeaf.port}`, ada.token);
      begin(deaf, 'events', EVENTS.toString(), { channel });
      await Promise.all([wire.receive(), deaf.receive(), until(() => sse.events.length === 1)]);
      deaf.pause();

      const ending = instance.terminate();
      await until(() => sse.end !== null);
      const { open: stillOpen } = wayOfTheDeaf.connections;
      const code = await ending;

      expect(await wire.closed).toEqual({ code: 1001, reason: 'the service is stopping' });
      expect(wire.frames.join('')).not.toContain('complete');
      expect(sse.end).toBe('broken');
      expect(sse.errors).toEqual([]);
      expect(stillOpen).toBe(1);
      expect(code).toBe(0);
      expect(instance.stderr()).toBe('');
    },
  );

  test('lets an open request finish, and publishes its events', SLOW, async () => {
    await using fleet = await startFleet(1);
    const [instance] = fleet.instances as [Instance];
    const { ada } = await personInRoom(fleet);
    let answering: ReturnType<TestUser['raw']> | undefined;
    let ending: ReturnType<Instance['terminate']> | undefined;

    await fleet.db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE servers`;
      answering = ada.raw('mutation { createServer(input: { name: "Home" }) { server { id } } }');
      await until(
        async () =>
          (
            await tx.$queryRaw<unknown[]>`
        SELECT 1 FROM pg_locks WHERE relation = 'servers'::regclass AND NOT granted`
          ).length === 1,
      );
      ending = instance.terminate();
      await until(() => stopsListening(instance));
    });

    expect(await answering).toMatchObject({ status: 200, data: { createServer: { server: {} } } });
    expect(await ending).toBe(0);
    expect(await unpublished(fleet)).toEqual([]);
  });

  test('a second time ends the process at once, while the first one still waits', SLOW, async () => {
    await using fleet = await startFleet(0);
    await using roads = await roadsOf(fleet);
    const instance = await roads.start();
    roads.toPostgres.set({ kind: 'black-hole' });
    const first = instance.terminate();
    await until(() => stopsListening(instance));

    const code = await instance.terminate();

    expect(code).toBe(1);
    expect(instance.stderr()).toBe('second SIGTERM, exiting\n');
    expect(await first).toBe(1);
  });
});

interface Trouble {
  readonly what: string;
  readonly toPostgres?: Fault['kind'];
  readonly toAbly?: Fault['kind'];
  readonly drainSeconds?: number;
}

const ABLY_TROUBLES: readonly Trouble[] = [
  { what: 'Ably answers nothing', toAbly: 'black-hole' },
  { what: 'Ably is unreachable', toAbly: 'reset' },
];
const DATABASE_TROUBLES: readonly Trouble[] = [
  { what: 'PostgreSQL is frozen', toPostgres: 'black-hole' },
  { what: 'PostgreSQL is unreachable', toPostgres: 'reset' },
  { what: 'neither PostgreSQL nor Ably answers', toPostgres: 'black-hole', toAbly: 'black-hole' },
  {
    what: 'neither answers, after the longest time to drain',
    toPostgres: 'black-hole',
    toAbly: 'black-hole',
    drainSeconds: 10,
  },
];

describe('within 25 s of SIGTERM the process has ended', () => {
  test.concurrent.for(ABLY_TROUBLES)(
    'although $what, and the other instances publish the unpublished events',
    SLOW,
    async (trouble, { annotate }) => {
      await using fleet = await startFleet(0);
      await using roads = await roadsOf(fleet);
      const instance = await roads.start();
      const { ada, channel } = await personInRoom(fleet);
      roads.toAbly.set({ kind: trouble.toAbly! } as Fault);
      await writeSome(ada, channel);

      const { code, ms } = await timed(instance.terminate());

      await annotate(`${trouble.what}: ${ms} ms`);
      expect(code).toBe(0);
      expect(ms).toBeLessThan(STOP_LIMIT_MS);
      const left = await unpublished(fleet);
      expect(left.map(({ waiting }) => waiting)).toContain(MESSAGES);
      expect(left.filter(({ leased }) => leased)).toEqual([]);
      await fleet.start();
      await until(async () => (await unpublished(fleet)).length === 0, CATCH_UP_LIMIT_MS);
    },
  );

  test.concurrent.for(DATABASE_TROUBLES)(
    'although $what',
    SLOW,
    async ({ what, toPostgres, toAbly, drainSeconds = 0 }, { annotate }) => {
      await using fleet = await startFleet(0);
      await using roads = await roadsOf(fleet);
      const instance = await roads.start({ DRAIN_SECONDS: String(drainSeconds) });
      const { ada, channel } = await personInRoom(fleet);
      if (toAbly) roads.toAbly.set({ kind: toAbly } as Fault);
      await writeSome(ada, channel);
      roads.toPostgres.set({ kind: toPostgres! } as Fault);
      const underWay = ada.raw('{ viewer { user { id } } }').catch(() => null);

      const { code, ms } = await timed(instance.terminate());

      await annotate(`${what}: ${ms} ms, exit code ${code}`);
      expect(ms).toBeLessThan(STOP_LIMIT_MS);
      // A process that runs out of time is ended with the code 1.
      expect([0, 1]).toContain(code);
      expect(instance.stderr()).toBe(code === 0 ? '' : 'killed by timeout (24000ms)\n');
      await underWay;
    },
  );
});

/** Connections of a process to its dependencies, which can fail. */
interface Roads extends AsyncDisposable {
  readonly toPostgres: TcpProxy;
  readonly toAbly: TcpProxy;
  /** Starts a process that uses them. */
  start(environment?: Record<string, string>): Promise<Instance>;
}

async function roadsOf(fleet: Fleet): Promise<Roads> {
  const stack = new AsyncDisposableStack();
  const url = new URL(fleet.databaseUrl);
  const toPostgres = stack.use(await startTcpProxy(Number(url.port)));
  const toAbly = stack.use(await startTcpProxy(fleet.ably.port));
  url.port = String(toPostgres.port);
  return {
    toPostgres,
    toAbly,
    start: (environment = {}) =>
      fleet.start({ environment: { DATABASE_URL: url.href, ABLY_PORT: String(toAbly.port), ...environment } }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function personInRoom(fleet: Fleet) {
  const ada = await fleet.signIn('ada');
  const { roomId } = await roomOf(ada);
  return { ada, channel: { roomId } };
}

async function writeSome(author: TestUser, channel: { roomId: string }): Promise<void> {
  for (let i = 0; i < MESSAGES; i++) await write(author, channel);
}

/** Streams that are not completely published, or that an instance has claimed. */
function unpublished({ db }: Fleet): Promise<{ waiting: number; leased: boolean }[]> {
  return db.$queryRaw`
    SELECT last_seq - published_seq AS waiting, lease_owner IS NOT NULL AS leased FROM streams
    WHERE published_seq < last_seq OR lease_owner IS NOT NULL`;
}

function stopsListening({ url }: Instance): Promise<boolean> {
  return fetch(`${url}/livez`).then(
    () => false,
    () => true,
  );
}

async function timed(ending: ReturnType<Instance['terminate']>) {
  const signalledAt = performance.now();
  const code = await ending;
  return { code, ms: Math.round(performance.now() - signalledAt) };
}
