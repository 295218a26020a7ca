import type * as Ably from 'ably';
import { expect } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { onAppended } from '../../src/data/event-log.ts';
import type { AblyLocalOptions } from '../../src/dev/ably-local/server.ts';
import type { Envelope } from '../../src/events/registry.ts';
import { testLog } from './log.ts';
import { startAblyClock } from '../../src/realtime/ably-clock.ts';
import { createFencedSend } from '../../src/realtime/fenced-send.ts';
import { type InstanceLeaseOptions, startInstanceLease } from '../../src/realtime/instance-lease.ts';
import { type Publisher, type PublisherOptions, startPublisher } from '../../src/realtime/publisher.ts';
import { type AblyScene, ablyScene, SERVER_KEY } from './ably.ts';
import type { TestApp, TestUser } from './app.ts';
import { QUICK, QUICK_LEASE } from './publisher-options.ts';
import { createRoom, people, serverOf, write } from './scenes.ts';
import { together } from './together.ts';

/** Publishers on an app's database that publish to the test's own local Ably, with listeners there. */
export interface PublisherScene extends AsyncDisposable {
  readonly ably: AblyScene['ably'];
  /** Starts another publisher. It is stopped before the scene. */
  start(options?: StartOptions): Publisher;
  /** A REST client with all permissions. */
  rest(): Ably.Rest;
  /** Listens with the real client, from now on. */
  subscribe(channel: string): Promise<Subscriber>;
}

export interface StartOptions
  extends Partial<Omit<PublisherOptions, 'db' | 'log' | 'lease'>>, Pick<InstanceLeaseOptions, 'leaseMs' | 'renewMs'> {
  /** Whether it is nudged when the app appends events. Otherwise it finds them only by sweeping. Default: yes. */
  readonly nudged?: boolean;
  /** Longest wait for an answer, in milliseconds. Default 300. */
  readonly timeoutMs?: number;
}

/** Messages that a real client has received on one channel. */
export interface Subscriber {
  readonly messages: readonly Ably.InboundMessage[];
  readonly envelopes: readonly Envelope[];
}

export async function publisherScene(
  app: Pick<TestApp, 'db' | 'databaseUrl'>,
  options: Partial<AblyLocalOptions> = {},
): Promise<PublisherScene> {
  const scene = await ablyScene(options);
  const stack = new AsyncDisposableStack();
  stack.use(scene);
  return {
    ably: scene.ably,
    start({ nudged = true, timeoutMs = 300, leaseMs, renewMs, ...more } = {}) {
      const db = createDb({ url: app.databaseUrl, poolSize: 5, log: testLog });
      stack.defer(() => db.$disconnect());
      const ably = { key: SERVER_KEY, ...scene.ably.clientOptions };
      const send = createFencedSend(ably, timeoutMs, stack.use(startAblyClock({ ably, log: testLog })));
      const lease = stack.use(
        startInstanceLease({
          db,
          log: testLog,
          leaseMs: leaseMs ?? QUICK_LEASE.leaseMs,
          renewMs: renewMs ?? QUICK_LEASE.renewMs,
        }),
      );
      const publisher = stack.use(startPublisher({ db, lease, send, log: testLog, ...QUICK, ...more }));
      if (nudged) stack.use(onAppended(app.db, (streamId) => publisher.nudge(streamId)));
      return publisher;
    },
    rest: () => scene.rest(),
    subscribe: async (channel) => subscribe(scene.realtime(), channel),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Listens on a channel from now on. */
export async function subscribe(client: Ably.Realtime, channel: string): Promise<Subscriber> {
  const messages: Ably.InboundMessage[] = [];
  await client.channels.get(channel).subscribe((message) => messages.push(message));
  return {
    messages,
    get envelopes() {
      return messages.map(({ data }) => data as Envelope);
    },
  };
}

/**
 * Waits for the event `last`, and expects that all events from `first` on were received, each once or several times in
 * a row, always with the same id.
 */
export async function expectWhole(subscriber: Subscriber, first: number, last: number): Promise<void> {
  await expect.poll(() => subscriber.envelopes.at(-1)?.seq, { timeout: 40_000, interval: 20 }).toBe(last);
  const heardInARow = subscriber.envelopes.filter(({ id }, i) => id !== subscriber.envelopes[i - 1]?.id);
  expect(heardInARow.map(({ seq }) => seq)).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/** Waits until every event is published or parked, and no stream is claimed. */
export async function allPublished({ db }: Pick<TestApp, 'db'>): Promise<void> {
  await expect
    .poll(() => db.$queryRaw`SELECT * FROM streams WHERE published_seq < last_seq OR lease_owner IS NOT NULL`, {
      timeout: 40_000,
    })
    .toEqual([]);
}

/** Lets the lease of an instance expire, as if it had died. */
export async function expireLease({ db }: Pick<TestApp, 'db'>, owner: string): Promise<void> {
  await db.$executeRaw`
    UPDATE instance_leases SET lease_until = now() - interval '1 second' WHERE instance_id = ${owner}::uuid`;
  await db.$executeRaw`
    UPDATE streams SET lease_until = now() - interval '1 second' WHERE lease_owner = ${owner}::uuid`;
}

/** Rooms with listeners. */
export interface Listened {
  readonly ada: TestUser;
  readonly rooms: readonly string[];
  readonly subscribers: readonly Subscriber[];
}

/** A server with `count` rooms, each with a listener from its first event. */
export async function listenedRooms(app: TestApp, scene: PublisherScene, count: number): Promise<Listened> {
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  const rooms = await Promise.all(Array.from({ length: count }, () => createRoom(ada, serverId)));
  const subscribers = await Promise.all(rooms.map((roomId) => scene.subscribe(`${serverId}:${roomId}`)));
  return { ada, rooms, subscribers };
}

/** Writes `count` messages to each room, to all rooms concurrently. */
export async function writeToAll({ ada, rooms }: Listened, count: number): Promise<void> {
  await together(
    rooms.map(async (roomId) => {
      for (let i = 0; i < count; i++) await write(ada, { roomId });
    }),
  );
}

/** {@link expectWhole} for every room, from its first event. */
export async function expectAllWhole({ subscribers }: Listened, last: number): Promise<void> {
  for (const subscriber of subscribers) await expectWhole(subscriber, 1, last);
}
