import { type EventStretch, readEvents } from '../data/event-log.ts';
import { NotFoundError } from '../errors.ts';
import type { ServerId } from '../lib/ids.ts';
import type { StreamRef } from '../realtime/channels.ts';
import { revoked, type Sink, type StreamItem, type Subscription } from '../realtime/subscriber.ts';
import type { SignedIn } from './caller.ts';
import { type ChannelRef, requireChannel } from './channels.ts';

/**
 * Durable events of a channel after a number, oldest first.
 *
 * @param first Maximum number of events.
 * @throws {NotFoundError} The channel does not exist, or the caller may not read it.
 */
export async function channelEvents(
  caller: SignedIn,
  { channel, after, first }: { channel: ChannelRef; after: number; first: number },
): Promise<EventStretch> {
  await requireChannel(caller, channel);
  return readEvents(caller.db, channel.id, after, first);
}

/** Live events of one stream. */
export interface EventStream extends AsyncIterableIterator<StreamItem> {
  readonly stream: StreamRef;
  /** See {@link Subscription}. */
  handOver(sink: Sink): boolean;
}

/**
 * Live events of a room or conversation, after the stored events that follow `after`.
 *
 * @param after Number of the newest event that the caller has. Null: no stored events.
 * @throws {NotFoundError} The channel does not exist, or the caller may not read it.
 */
export async function subscribeToChannel(
  caller: SignedIn,
  { channel, after }: { channel: ChannelRef; after: number | null },
): Promise<EventStream> {
  const { id, kind, serverId } = await requireChannel(caller, channel);
  const mayRead = async () => (await caller.access.channel.load(id)) !== null;
  return subscribe(caller, { streamId: id, kind, serverId }, after, mayRead);
}

/** Events of the caller's own stream; see {@link subscribeToChannel}. */
export async function subscribeToViewer(caller: SignedIn, { after }: { after: number | null }): Promise<EventStream> {
  return subscribe(caller, { streamId: caller.viewer.id, kind: 'user', serverId: null }, after, async () => true);
}

/**
 * Events of a server; see {@link subscribeToChannel}.
 *
 * @throws {NotFoundError} The server does not exist, or the caller is not a member.
 */
export async function subscribeToServer(
  caller: SignedIn,
  { serverId, after }: { serverId: ServerId; after: number | null },
): Promise<EventStream> {
  const mayRead = async () => (await caller.access.server.load(serverId)) !== null;
  if (!(await mayRead())) throw new NotFoundError('the server', ['serverId']);
  return subscribe(caller, { streamId: serverId, kind: 'server', serverId: null }, after, mayRead);
}

/** How long an access check of the bridge counts as recent, in milliseconds. */
const CHECK_HOLDS_MS = 1_000;

/**
 * Subscribes at the bridge, which checks access before it delivers an event. An event that waited longer in the
 * subscriber's queue is checked again here, because its fields are read only now and the caller may have lost access
 * meanwhile.
 */
async function subscribe(
  caller: SignedIn,
  stream: StreamRef,
  after: number | null,
  mayRead: () => Promise<boolean>,
): Promise<EventStream> {
  const deliveries: Subscription = await caller.realtime.bridge.subscribe(stream, {
    viewerId: caller.viewer.id,
    after,
  });
  const mayReadNow = () => {
    caller.forget();
    return mayRead();
  };
  const events: EventStream = {
    stream,
    handOver: (sink) => deliveries.handOver(sink),
    async next() {
      const { done, value } = await deliveries.next();
      if (done) return { done, value: undefined };
      const { item, checkedAt } = value;
      const isFresh = performance.now() - checkedAt <= CHECK_HOLDS_MS || item.type === 'access.revoked';
      if (isFresh || (await mayReadNow())) return { done: false, value: item };
      await deliveries.return?.();
      return { done: false, value: revoked(stream) };
    },
    async return() {
      await deliveries.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}
