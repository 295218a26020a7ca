/** Connections of one app. A connection outlives its socket for a while, so that a client can come back to it. */
import { randomBytes } from 'node:crypto';

import type { Authenticated } from './speaker.ts';
import type { Attachment, Channel } from './channels.ts';
import { sameSecret } from './keys.ts';
import type { Broadcast, ProtocolMessage } from './protocol.ts';
import { rateLimit, type Settings } from './settings.ts';

/** What a connection is heard through: one WebSocket. */
export interface Line {
  send(message: ProtocolMessage | Broadcast): void;
  /** Looks anew at how long the credentials are good for. */
  watch(): void;
  /** Closes the socket because another one took over. */
  supersede(): void;
  /** Breaks the socket off, as a failing network does. */
  drop(): void;
}

/** An attachment and what the client had asked for. */
export interface Held {
  readonly channel: Channel;
  readonly attachment: Attachment;
  /** Mode bits. */
  readonly asked: number;
  readonly params: Readonly<Record<string, string>>;
}

/** Answers that are kept for a client that asks again after a reconnect. */
const KEPT_ANSWERS = 1_000;

/** One client's connection, across its sockets. It knows of its app only what `Caller` says. */
export class Connection<Caller extends Authenticated> {
  readonly id = randomBytes(8).toString('base64url');
  readonly attachments = new Map<string, Held>();
  /** Channels with members of this connection. */
  readonly presentOn = new Set<Channel>();
  /** Whether channel serials that the client brings say what it has seen; not after a resume that failed. */
  readonly continuous: boolean;
  readonly roomForPublish: (amount?: number) => boolean;
  caller: Caller;
  /** Whether the client wants to hear what it publishes itself. */
  echo = true;
  line: Line | null = null;
  readonly #secret = randomBytes(12).toString('hex');
  readonly #answers = new Map<number, ProtocolMessage>();
  readonly #settings: Settings;
  readonly #forget: (connection: Connection<Caller>) => void;
  #keys = 0;
  #lostAt: number | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor(
    caller: Caller,
    continuous: boolean,
    settings: Settings,
    forget: (connection: Connection<Caller>) => void,
  ) {
    this.caller = caller;
    this.continuous = continuous;
    this.#settings = settings;
    this.#forget = forget;
    this.roomForPublish = rateLimit(settings.limits.publishesPerSecondPerConnection, settings.now);
  }

  /** The key to come back with. */
  get key(): string {
    return `${this.id}!${this.#secret}-${this.#keys}`;
  }

  /** Whether this is a key that the connection has, or had before its last resume. */
  opens(key: string): boolean {
    return sameSecret(key.replace(/-\d+$/, ''), `${this.id}!${this.#secret}`);
  }

  /** Whether it was without a socket for too long to be resumed. */
  get expired(): boolean {
    const { now, timings } = this.#settings;
    return this.#lostAt !== null && now() - this.#lostAt > timings.connectionStateTtlMs;
  }

  /** Puts a socket in charge, in place of one that may still be there. */
  use(line: Line): void {
    this.line?.supersede();
    this.#detachAll();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#keys += 1;
    this.#lostAt = null;
    this.line = line;
  }

  /** The socket is gone; the client may come back. Its members stay present for a while. */
  lost(): void {
    this.line = null;
    this.#lostAt = this.#settings.now();
    this.#detachAll();
    const { presenceLingerMs, connectionStateTtlMs } = this.#settings.timings;
    this.#timers = [
      setTimeout(() => this.#leaveAll(), presenceLingerMs).unref(),
      setTimeout(() => this.end(), connectionStateTtlMs).unref(),
    ];
  }

  /** The connection is over. Its socket, if it has one, is no longer of interest. */
  end(): void {
    this.line = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#detachAll();
    this.#leaveAll();
    this.#forget(this);
  }

  detach(name: string): void {
    const held = this.attachments.get(name);
    if (!held) return;
    this.attachments.delete(name);
    held.channel.detach(held.attachment);
    this.leave(held.channel);
  }

  leave(channel: Channel): void {
    if (this.presentOn.delete(channel)) channel.announce(channel.presence.removeConnection(this.id));
  }

  /** The answer that was given to this serial before, if it was. */
  answerTo(msgSerial: number): ProtocolMessage | undefined {
    return this.#answers.get(msgSerial);
  }

  remember(msgSerial: number, answer: ProtocolMessage): void {
    this.#answers.set(msgSerial, answer);
    if (this.#answers.size > KEPT_ANSWERS) this.#answers.delete(this.#answers.keys().next().value!);
  }

  #detachAll(): void {
    for (const { channel, attachment } of this.attachments.values()) channel.detach(attachment);
    this.attachments.clear();
  }

  #leaveAll(): void {
    for (const channel of this.presentOn) this.leave(channel);
  }
}

export class ConnectionBook<Caller extends Authenticated> {
  readonly #settings: Settings;
  readonly #connections = new Map<string, Connection<Caller>>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  open(caller: Caller, continuous: boolean): Connection<Caller> {
    const connection = new Connection(caller, continuous, this.#settings, ({ id }) => this.#connections.delete(id));
    this.#connections.set(connection.id, connection);
    return connection;
  }

  /** The connection that a key opens, as long as it is remembered. */
  find(key: string): Connection<Caller> | undefined {
    const connection = this.#connections.get(key.split('!')[0]!);
    if (connection?.expired) connection.end();
    else if (connection?.opens(key)) return connection;
    return undefined;
  }

  all(): readonly Connection<Caller>[] {
    return [...this.#connections.values()];
  }

  /** How many have a socket. */
  get live(): number {
    return this.all().filter(({ line }) => line !== null).length;
  }

  forgetAll(): void {
    for (const connection of this.all()) {
      connection.line?.drop();
      connection.end();
    }
  }
}

/** Whether the text could be the key of a connection, of this server or of one before it. */
export function isConnectionKey(key: string): boolean {
  return /^[\w-]{8,}![0-9a-f]{16,}-\d+$/.test(key);
}
