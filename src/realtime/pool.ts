import { type ChannelStateChange, type InboundMessage, Realtime, type RealtimeChannel } from 'ably';

import type { AblyAccess } from '../config.ts';
import type { Logger } from '../log.ts';
import { addressOf } from './address.ts';

/** What is told of a channel. */
export interface ChannelListener {
  message(message: InboundMessage): void;
  /**
   * From now on messages come; what was published since the attachment before this one, or ever, may be missing.
   * The first attachment is one too.
   */
  gap(): void;
}

/** A channel that is listened to. */
export interface Attachment {
  /** Whether messages come at this moment. */
  readonly attached: boolean;
  /** Stops listening. The name may be listened to again at once. */
  detach(): void;
}

/** Listens to any number of Ably channels over as few connections as they need. */
export interface ChannelPool extends AsyncDisposable {
  /**
   * Listens to a channel that this pool does not listen to yet. Goes on trying for as long as it takes: what it
   * missed meanwhile is a gap.
   */
  attach(name: string, listener: ChannelListener): Attachment;
  /** Connections that are open or opening. */
  readonly connections: number;
}

export interface ChannelPoolOptions {
  readonly ably: AblyAccess;
  readonly log: Logger;
  /** Channels of one connection at most. Default 100: Ably's limit is 200, and 50 messages a second for all of them. */
  readonly channelsPerConnection?: number;
  /** How soon a broken connection is tried again, in milliseconds. Default 1,000. */
  readonly reconnectMs?: number;
}

/** How soon a channel that Ably refused is tried again, in milliseconds. */
const REATTACH_MS = 5_000;

interface Connection {
  readonly client: Realtime;
  channels: number;
}

interface Place {
  readonly connection: Connection;
  readonly channel: RealtimeChannel;
}

export function createChannelPool(options: ChannelPoolOptions): ChannelPool {
  const { ably, log, channelsPerConnection = 100, reconnectMs = 1_000 } = options;
  const connections = new Set<Connection>();
  /** Name -> the end of its last attachment: a channel that is being detached cannot be attached. */
  const detaching = new Map<string, Promise<void>>();
  let disposed = false;

  function connectionWithRoom(): Connection {
    for (const connection of connections) if (connection.channels < channelsPerConnection) return connection;
    const client = new Realtime({
      ...addressOf(ably),
      key: ably.key,
      // What this process publishes goes by REST, and is to be heard here as everywhere.
      echoMessages: true,
      disconnectedRetryTimeout: reconnectMs,
      suspendedRetryTimeout: 5 * reconnectMs,
      logLevel: 0,
    });
    client.connection.on(['disconnected', 'suspended', 'failed'], ({ current, reason }) => {
      log.warn({ state: current, reason: reason?.message }, 'connection to Ably lost');
      // The client does not come back from that by itself; its channels do so below.
      if (current === 'failed') setTimeout(() => connections.has(connection) && client.connect(), REATTACH_MS).unref();
    });
    const connection: Connection = { client, channels: 0 };
    connections.add(connection);
    return connection;
  }

  function leave(connection: Connection): void {
    connection.channels--;
    if (connection.channels > 0) return;
    connections.delete(connection);
    connection.client.close();
  }

  function attach(name: string, listener: ChannelListener): Attachment {
    let detached = false;
    let place: Place | null = null;
    let retry: NodeJS.Timeout | undefined;

    async function start(): Promise<void> {
      await detaching.get(name);
      if (detached) return;
      const connection = connectionWithRoom();
      connection.channels++;
      const channel = connection.client.channels.get(name);
      place = { connection, channel };
      channel.on(['attached', 'update'], ({ resumed }: ChannelStateChange) => {
        if (!resumed) listener.gap();
      });
      channel.on(['failed', 'suspended'], ({ current, reason }) => {
        log.warn(
          { channel: name, state: current, reason: reason?.message },
          'unable to listen to a channel; will try again',
        );
        // One that is suspended is tried again by the client itself; one that failed is not.
        if (current === 'failed') again(channel);
      });
      // Not waited for; a refusal is seen by the state above.
      channel.subscribe((message) => listener.message(message)).catch(() => {});
    }

    /** Until it is attached, or not wanted any more. */
    function again(channel: RealtimeChannel): void {
      clearTimeout(retry);
      if (detached) return;
      retry = setTimeout(() => void channel.attach().catch(() => again(channel)), REATTACH_MS).unref();
    }

    const started = start();
    return {
      get attached() {
        return place?.channel.state === 'attached';
      },
      detach() {
        if (detached) return;
        detached = true;
        clearTimeout(retry);
        if (disposed) return;
        const end = started
          .then(() => stop(name, place))
          .finally(() => {
            if (detaching.get(name) === end) detaching.delete(name);
          });
        detaching.set(name, end);
      },
    };
  }

  async function stop(name: string, place: Place | null): Promise<void> {
    if (!place) return;
    const { connection, channel } = place;
    channel.off();
    channel.unsubscribe();
    try {
      // `release` alone does not wait for the end of it, and to get the channel again meanwhile is to wait for ever.
      await channel.detach();
    } catch {
      // The connection is gone, and the channel with it.
    }
    connection.client.channels.release(name);
    leave(connection);
  }

  return {
    attach,
    get connections() {
      return connections.size;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      for (const { client } of connections) client.close();
      connections.clear();
    },
  };
}
