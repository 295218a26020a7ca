/** Connections of one app. A connection outlives its socket for a while, so that a client can resume it. */
import { randomBytes } from 'node:crypto';

import type { Authenticated } from './speaker.ts';
import type { Attachment } from './attachments.ts';
import type { Channel } from './channels.ts';
import { AblyError, asAblyError } from './errors.ts';
import { sameSecret } from './keys.ts';
import type { Broadcast, ProtocolMessage } from './protocol.ts';
import { rateLimit, type Settings } from './settings.ts';

/** The WebSocket of a connection. */
export interface Line {
  send(message: ProtocolMessage | Broadcast): void;
  /** Checks again when the credentials end. */
  watch(): void;
  /** Closes the socket because another one replaces it. */
  supersede(): void;
  /** Terminates the socket without a close frame, like a failing network. */
  drop(): void;
}

/** An attachment, with the modes and parameters that the client requested. */
export interface Held {
  readonly channel: Channel;
  readonly attachment: Attachment;
  /** Mode bits. */
  readonly asked: number;
  readonly params: Readonly<Record<string, string>>;
}

/** Result of a publish: the serials of its messages, or the refusal. */
export type Outcome = readonly string[] | AblyError;

/**
 * Outcomes that are kept for a client that repeats unacknowledged publishes after its connection broke. A client may
 * have any number of pending publishes. At about 100 bytes each, these take at most 10 MB.
 */
const KEPT_OUTCOMES = 100_000;

/** A client's connection, across its sockets. */
export class Connection<Caller extends Authenticated> {
  readonly id = randomBytes(8).toString('base64url');
  readonly attachments = new Map<string, Held>();
  /** Channels with members of this connection. */
  readonly presentOn = new Set<Channel>();
  /** Whether the client's channel serials are valid on this connection. They are not after a failed resume. */
  readonly continuous: boolean;
  readonly roomForPublish: (amount?: number) => boolean;
  caller: Caller;
  /** Whether the client wants to receive what it publishes itself. */
  echo = true;
  line: Line | null = null;
  readonly #secret = randomBytes(12).toString('hex');
  readonly #outcomes = new Map<number, Outcome>();
  readonly #settings: Settings;
  readonly #forget: (connection: Connection<Caller>) => void;
  /** The highest serial whose outcome is no longer kept. */
  #forgotten = -1;
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

  /** The key to resume with. */
  get key(): string {
    return `${this.id}!${this.#secret}-${this.#keys}`;
  }

  /** Whether this is the current key of the connection, or one from before a resume. */
  opens(key: string): boolean {
    return sameSecret(key.replace(/-\d+$/, ''), `${this.id}!${this.#secret}`);
  }

  /** Whether it was without a socket for too long to be resumed. */
  get expired(): boolean {
    const { now, timings } = this.#settings;
    return this.#lostAt !== null && now() - this.#lostAt > timings.connectionStateTtlMs;
  }

  /** Uses a new socket, instead of one that may still be open. */
  use(line: Line): void {
    this.line?.supersede();
    this.#detachAll();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#keys += 1;
    this.#lostAt = null;
    this.line = line;
  }

  /** Called when the socket has ended. The client may resume. Its members stay present for a while. */
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

  /** Ends the connection. Its socket, if it has one, is ignored from now on. */
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

  /** Runs a publish once. If the client repeats it, returns the outcome of the first time. */
  once(msgSerial: number, work: () => readonly string[]): Outcome {
    const known = this.#outcomes.get(msgSerial);
    if (known) return known;
    // Refused, so that it is not published a second time.
    if (msgSerial <= this.#forgotten) {
      return new AblyError(40007, 400, 'invalid msgSerial: its outcome is no longer known');
    }
    const outcome = outcomeOf(work);
    this.#outcomes.set(msgSerial, outcome);
    if (this.#outcomes.size > KEPT_OUTCOMES) {
      const oldest = this.#outcomes.keys().next().value!;
      this.#outcomes.delete(oldest);
      this.#forgotten = Math.max(this.#forgotten, oldest);
    }
    return outcome;
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

  /** The connection of a key, while it is kept. */
  find(key: string): Connection<Caller> | undefined {
    const connection = this.#connections.get(key.split('!')[0]!);
    if (connection?.expired) connection.end();
    else if (connection?.opens(key)) return connection;
    return undefined;
  }

  all(): readonly Connection<Caller>[] {
    return [...this.#connections.values()];
  }

  /** Number of connections with a socket. */
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

function outcomeOf(work: () => readonly string[]): Outcome {
  try {
    return work();
  } catch (error) {
    return asAblyError(error);
  }
}

/** Whether the text has the form of a connection key, of this server or of an earlier run. */
export function isConnectionKey(key: string): boolean {
  return /^[\w-]{8,}![0-9a-f]{16,}-\d+$/.test(key);
}
