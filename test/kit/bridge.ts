import { accessEpoch, readersAmong } from '../../src/domain/access/readers.ts';
import { decodeId, type RoomId, type UserId } from '../../src/lib/ids.ts';
import { testLog } from './log.ts';
import { type Bridge, type BridgeOptions, createBridge } from '../../src/realtime/bridge.ts';
import type { StreamRef } from '../../src/realtime/channels.ts';
import { type ChannelPool, type ChannelPoolOptions, createChannelPool } from '../../src/realtime/pool.ts';
import type { Delivery, StreamItem } from '../../src/realtime/subscriber.ts';
import { SERVER_KEY } from './ably.ts';
import type { TestApp, TestUser } from './app.ts';
import { publisherScene, type PublisherScene } from './publisher.ts';

/** Bridges for the streams of an app, from the test's own local Ably, with publishers if the test starts them. */
export interface BridgeScene extends PublisherScene {
  /** Another bridge, as in another instance. It is closed before the scene. */
  bridge(options?: Partial<Omit<BridgeOptions, 'db' | 'log'>>): Bridge;
  pool(options?: Partial<Omit<ChannelPoolOptions, 'ably' | 'log'>>): ChannelPool;
}

export async function bridgeScene(app: TestApp): Promise<BridgeScene> {
  const scene = await publisherScene(app);
  const stack = new AsyncDisposableStack();
  stack.use(scene);
  const { db } = app;
  const pool = (options: Partial<ChannelPoolOptions> = {}) =>
    stack.use(
      createChannelPool({
        ably: { key: SERVER_KEY, ...scene.ably.clientOptions },
        log: testLog,
        reconnectMs: 50,
        ...options,
      }),
    );
  return {
    ...scene,
    pool,
    bridge: (options = {}) =>
      stack.use(
        createBridge({
          db,
          log: testLog,
          pool: options.pool ?? pool(),
          access: accessOf(db),
          ...options,
        }),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The access policy. */
export function accessOf(db: TestApp['db']): BridgeOptions['access'] {
  return {
    readersAmong: (stream, viewerIds) => readersAmong(db, stream, viewerIds),
    accessEpoch: (stream) => accessEpoch(db, stream),
  };
}

export function roomStream({ roomId, serverId }: { roomId: string; serverId: string }): StreamRef {
  return {
    streamId: decodeId('room', roomId) as RoomId,
    kind: 'room',
    serverId: decodeId('srv', serverId),
  };
}

/** A reader of a stream that records its events. */
export interface Reader {
  readonly items: readonly StreamItem[];
  /** Numbers of the durable events, in the order of arrival. */
  readonly seqs: readonly number[];
  /** `done` if it ended, the error if it failed; null while it goes on. */
  readonly end: unknown;
  stop(): Promise<void>;
}

/** Subscribes and reads continuously. */
export async function readAll(
  bridge: Bridge,
  stream: StreamRef,
  viewer: TestUser,
  after: number | null = null,
): Promise<Reader> {
  const deliveries = await subscribeAs(bridge, stream, viewer, after);
  const items: StreamItem[] = [];
  const state: { end: unknown } = { end: null };
  const read = async () => {
    for await (const { item } of deliveries) items.push(item);
    state.end = 'done';
  };
  read().catch((error: unknown) => (state.end = error));
  return {
    items,
    get seqs() {
      return items.flatMap((item) => ('seq' in item && item.type !== 'stream.reset' ? [item.seq] : []));
    },
    get end() {
      return state.end;
    },
    stop: async () => void (await deliveries.return?.()),
  };
}

/** Subscribes without reading. */
export function subscribeAs(
  bridge: Bridge,
  stream: StreamRef,
  viewer: TestUser,
  after: number | null = null,
): Promise<AsyncIterableIterator<Delivery>> {
  return bridge.subscribe(stream, { viewerId: decodeId('user', viewer.id) as UserId, after });
}

/** first, first + 1, …, last. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
