import { Realtime } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { endpointOptions } from './address.ts';

/** One connection to Ably, and how many channels are attached over it. */
export interface Connection {
  readonly client: Realtime;
  channels: number;
}

export interface ConnectionsOptions {
  readonly ably: AblyAccess;
  readonly log: Logger;
  /** Maximum number of channels of one connection. */
  readonly channelsPerConnection: number;
  /** Pause before a broken connection is opened again, in milliseconds. */
  readonly reconnectMs: number;
}

/** Pause before a connection that Ably refused permanently is tried again, in milliseconds. */
const RETRY_FAILED_MS = 5_000;

/** Opens connections to Ably as channels need them, and closes those that no channel needs. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #all = new Set<Connection>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Returns a connection with room for one more channel. */
  take(): Connection {
    const { channelsPerConnection } = this.#options;
    const connection = [...this.#all].find(({ channels }) => channels < channelsPerConnection) ?? this.#open();
    connection.channels++;
    return connection;
  }

  /** Ends the use of the connection by one channel. */
  leave(connection: Connection): void {
    connection.channels--;
    if (connection.channels > 0) return;
    this.#all.delete(connection);
    connection.client.close();
  }

  close(): void {
    for (const { client } of this.#all) client.close();
    this.#all.clear();
  }

  #open(): Connection {
    const { ably, log, reconnectMs } = this.#options;
    const client = new Realtime({
      ...endpointOptions(ably),
      key: ably.key,
      // This process must also receive the events that it publishes itself.
      echoMessages: true,
      disconnectedRetryTimeout: reconnectMs,
      suspendedRetryTimeout: 5 * reconnectMs,
      logLevel: 0,
    });
    const connection: Connection = { client, channels: 0 };
    client.connection.on(['disconnected', 'suspended', 'failed'], ({ current, reason }) => {
      log.warn({ state: current, reason: reason?.message }, 'connection to Ably lost');
      // The client does not leave the state `failed` by itself.
      if (current === 'failed')
        setTimeout(() => this.#all.has(connection) && client.connect(), RETRY_FAILED_MS).unref();
    });
    this.#all.add(connection);
    return connection;
  }
}
