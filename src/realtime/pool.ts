import type { ChannelStateChange, InboundMessage, RealtimeChannel } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { type Connection, Connections } from './connections.ts';

/** Callbacks of a channel. */
export interface ChannelListener {
  message(message: InboundMessage): void;
  /**
   * Called when the channel is attached, also for the first time. Messages arrive from now on. Messages since the
   * previous attachment may be missing, or all earlier ones.
   */
  gap(): void;
}

/** A channel of the pool. */
export interface Attachment {
  /** Whether it is attached at this moment. */
  readonly attached: boolean;
  /** Ends the attachment. The name may be attached again at once. */
  detach(): void;
}

/** Attaches to any number of Ably channels, over as few connections as possible. */
export interface ChannelPool extends AsyncDisposable {
  /**
   * Attaches to a channel that is not attached in this pool. It retries for ever, and each attachment calls `gap()`.
   */
  attach(name: string, listener: ChannelListener): Attachment;
  /** Connections that are open or opening. */
  readonly connections: number;
}

export interface ChannelPoolOptions {
  readonly ably: AblyAccess;
  readonly log: Logger;
  /**
   * Maximum number of channels of one connection. Default 100; Ably's limits are 200, and 50 messages a second for all.
   */
  readonly channelsPerConnection?: number;
  /** Pause before a broken connection is opened again, in milliseconds. Default 1,000. */
  readonly reconnectMs?: number;
}

/** Pause before a channel that Ably refused is tried again, in milliseconds. */
const REATTACH_MS = 5_000;

/** An attached channel and its connection. */
interface Attached {
  readonly connection: Connection;
  readonly channel: RealtimeChannel;
}

export function createChannelPool(options: ChannelPoolOptions): ChannelPool {
  const { ably, log, channelsPerConnection = 100, reconnectMs = 1_000 } = options;
  const connections = new Connections({ ably, log, channelsPerConnection, reconnectMs });
  /** Name -> the end of its last attachment. A channel that is being detached cannot be attached. */
  const detaching = new Map<string, Promise<void>>();
  let disposed = false;

  function attach(name: string, listener: ChannelListener): Attachment {
    let detached = false;
    let current: Attached | null = null;
    let retry: NodeJS.Timeout | undefined;

    async function start(): Promise<void> {
      await detaching.get(name);
      if (detached) return;
      const connection = connections.take();
      const channel = connection.client.channels.get(name);
      current = { connection, channel };
      channel.on(['attached', 'update'], ({ resumed }: ChannelStateChange) => {
        if (!resumed) listener.gap();
      });
      channel.on(['failed', 'suspended'], ({ current: state, reason }) => {
        log.warn({ channel: name, state, reason: reason?.message }, 'unable to listen to a channel; will try again');
        // The client retries a suspended channel by itself, but not a failed one.
        if (state === 'failed') reattach(channel);
      });
      // Not awaited, because the listener above handles a refusal.
      channel.subscribe((message) => listener.message(message)).catch(() => {});
    }

    /** Retries until the channel is attached, or detached on purpose. */
    function reattach(channel: RealtimeChannel): void {
      clearTimeout(retry);
      if (detached) return;
      retry = setTimeout(() => void channel.attach().catch(() => reattach(channel)), REATTACH_MS).unref();
    }

    const started = start();

    async function stop(): Promise<void> {
      await started;
      if (current) await release(connections, name, current);
    }

    return {
      get attached() {
        return current?.channel.state === 'attached';
      },
      detach() {
        if (detached) return;
        detached = true;
        clearTimeout(retry);
        if (disposed) return;
        const end = stop().finally(() => {
          if (detaching.get(name) === end) detaching.delete(name);
        });
        detaching.set(name, end);
      },
    };
  }

  return {
    attach,
    get connections() {
      return connections.size;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      connections.close();
    },
  };
}

async function release(connections: Connections, name: string, { connection, channel }: Attached): Promise<void> {
  channel.off();
  channel.unsubscribe();
  try {
    // `release` alone does not wait for the detachment, and a channel that is requested again meanwhile never attaches.
    await channel.detach();
  } catch {
    // The connection is lost, and the channel with it.
  }
  connection.client.channels.release(name);
  connections.leave(connection);
}
