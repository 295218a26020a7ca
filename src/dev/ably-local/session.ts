/** Reads and answers the frames of one WebSocket of a connection, from CONNECTED to its end. */
import type { WebSocket } from 'ws';

import type { AppConnection, Apps } from './apps.ts';
import { attach, reauthorize } from './attach.ts';
import { authenticate } from './auth.ts';
import type { Line } from './connections.ts';
import { AblyError, asAblyError, badRequest, mutationsNotEnabled, unsupported } from './errors.ts';
import { checkChannelName } from './messages.ts';
import { Action, type Broadcast, decodeBody, encodeBody, type Format, type ProtocolMessage } from './protocol.ts';
import { publish, publishPresence } from './realtime-publish.ts';
import type { Settings } from './settings.ts';

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly format: Format;
  readonly connection: AppConnection;
  readonly apps: Apps;
  readonly settings: Settings;
  /** Whether the client needs heartbeat frames, because it cannot see WebSocket pings. Browsers cannot. */
  readonly heartbeats: boolean;
}

/** After so many unanswered pings the client counts as dead. Two are one `maxIdleInterval`. */
const MAX_UNANSWERED = 2;
/** Timers with a longer time fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Unsent bytes for a client that does not read. With more, its socket is terminated. */
const MAX_UNSENT_BYTES = 16 * 1_024 * 1_024;

/** @param error Why the client could not resume its connection. */
export function startSession(options: SessionOptions, error?: AblyError): void {
  const session = new Session(options);
  options.connection.use(session);
  session.connected(error);
  session.watch();
}

class Session implements Line {
  readonly #options: SessionOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #deadline: NodeJS.Timeout | undefined;
  #prompt: NodeJS.Timeout | undefined;
  #superseded = false;
  /** Pings since the last frame of the client. */
  #unanswered = 0;

  constructor(options: SessionOptions) {
    const { socket, settings, heartbeats } = options;
    this.#options = options;
    socket.on('message', (bytes: Buffer) => this.#receive(bytes));
    socket.on('close', () => this.#closed());
    socket.on('pong', () => (this.#unanswered = 0));
    this.#heartbeat = setInterval(() => this.#beat(heartbeats), settings.timings.maxIdleIntervalMs / 2).unref();
  }

  send(message: ProtocolMessage | Broadcast): void {
    const { socket, format } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    // The client reconnects and resumes.
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) return this.drop();
    socket.send('as' in message ? message.as(format) : encodeBody(message, format));
  }

  /** Sends CONNECTED, also after new credentials. */
  connected(error?: AblyError): void {
    const { connection, settings } = this.#options;
    const { identity, speaker } = connection.caller;
    this.send({
      action: Action.CONNECTED,
      connectionId: connection.id,
      connectionDetails: {
        connectionKey: connection.key,
        clientId: speaker.clientId ?? identity.clientId,
        maxMessageSize: settings.limits.maxMessageSizeBytes,
        connectionStateTtl: settings.timings.connectionStateTtlMs,
        maxIdleInterval: settings.timings.maxIdleIntervalMs,
        serverId: 'ably-local',
      },
      error: error?.toJSON(),
    });
  }

  /** Ends the session when its token ends, and requests a new one before. */
  watch(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#prompt);
    const { connection, settings } = this.#options;
    const { app, identity } = connection.caller;
    const end = app.tokens.endOf(identity);
    if (!end) return;
    const left = end.at - settings.now();
    if (left <= 0) return this.#disconnect(end.error);
    this.#deadline = setTimeout(() => this.watch(), Math.min(left, MAX_TIMER_MS)).unref();
    const lead = left - settings.timings.reauthLeadMs;
    const revoked = end.error.code === 40141;
    const ask = () => this.send({ action: Action.AUTH });
    if (revoked) ask();
    else if (lead > 0 && lead <= MAX_TIMER_MS) this.#prompt = setTimeout(ask, lead).unref();
  }

  supersede(): void {
    this.#superseded = true;
    this.#options.socket.close();
    this.#stop();
  }

  drop(): void {
    this.#options.socket.terminate();
  }

  /**
   * Keeps the client from treating the connection as dead, and detects dead clients. Browsers hide pings from a page
   * and answer them themselves, so a frozen page is detected only when its browser or network is gone.
   */
  #beat(heartbeats: boolean): void {
    const { socket } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    if (this.#unanswered >= MAX_UNANSWERED) return this.drop();
    this.#unanswered += 1;
    if (heartbeats) this.send({ action: Action.HEARTBEAT });
    socket.ping();
  }

  #receive(bytes: Buffer): void {
    const { format, connection } = this.#options;
    this.#unanswered = 0;
    // Frames of a socket that was terminated or replaced are ignored.
    if (connection.line !== this) return;
    let message: ProtocolMessage;
    try {
      message = decodeBody(bytes, format) as ProtocolMessage;
      if (typeof message?.action !== 'number') throw badRequest('a frame must have an action');
    } catch {
      return this.#fail(badRequest(`a frame is not ${format}`));
    }
    try {
      this.#act(message);
    } catch (error) {
      this.#refuse(message, asAblyError(error));
    }
  }

  #act(message: ProtocolMessage): void {
    const { connection, settings } = this.#options;
    switch (message.action) {
      case Action.HEARTBEAT:
        return this.send({ action: Action.HEARTBEAT, id: message.id });
      case Action.ATTACH:
        return attach(connection, this, message, settings);
      case Action.DETACH:
        connection.detach(checkChannelName(message.channel));
        return this.send({ action: Action.DETACHED, channel: message.channel });
      case Action.SYNC: {
        const held = connection.attachments.get(checkChannelName(message.channel));
        return held && this.send(held.channel.syncFrame());
      }
      case Action.MESSAGE:
        return this.#answer(message, () => publish(connection, message));
      case Action.PRESENCE:
        return this.#answer(message, () => publishPresence(connection, message, settings));
      case Action.ANNOTATION:
        return this.#answer(message, () => {
          throw mutationsNotEnabled('publish an annotation');
        });
      case Action.OBJECT:
        return this.#answer(message, () => {
          throw unsupported('objects');
        });
      case Action.ACTIVATE:
        // The client has chosen this transport. Nothing needs to be done.
        return undefined;
      case Action.AUTH:
        return this.#reauthenticate(message.auth?.accessToken);
      case Action.DISCONNECT:
        this.send({ action: Action.DISCONNECTED });
        return this.#options.socket.close();
      case Action.CLOSE:
        this.send({ action: Action.CLOSED });
        connection.end();
        return this.#options.socket.close();
      default:
        throw unsupported(`the action ${message.action}`);
    }
  }

  /** Acknowledges or refuses a publish. A publish that is repeated after a reconnect gets the same answer as before. */
  #answer(message: ProtocolMessage, work: () => readonly string[]): void {
    const { connection } = this.#options;
    const { msgSerial } = message;
    if (!isSerial(msgSerial)) return this.#fail(badRequest('a publish must have a msgSerial'));
    const outcome = connection.once(msgSerial, work);
    const answer = { msgSerial, count: 1 };
    if (outcome instanceof AblyError) this.send({ ...answer, action: Action.NACK, error: outcome.toJSON() });
    else this.send({ ...answer, action: Action.ACK, res: [{ serials: outcome }] });
  }

  /** Sends a refusal where the client expects it: as NACK of a publish, or as error of a channel. */
  #refuse({ msgSerial, channel }: ProtocolMessage, refusal: AblyError): void {
    const error = refusal.toJSON();
    if (isSerial(msgSerial)) return this.send({ action: Action.NACK, msgSerial, count: 1, error });
    if (typeof channel === 'string') return this.send({ action: Action.ERROR, channel, error });
    this.#fail(refusal);
  }

  #reauthenticate(token: string | undefined): void {
    const { apps, connection } = this.#options;
    try {
      const { app, identity, speaker } = connection.caller;
      const next = authenticate(apps, { token, clientId: speaker.clientId });
      if (next.app !== app) throw new AblyError(40102, 401, 'the token is of another app');
      if (next.identity.clientId !== identity.clientId && next.identity.clientId !== speaker.clientId) {
        throw new AblyError(40102, 401, 'invalid clientId for credentials');
      }
      connection.caller = next;
    } catch (error) {
      return this.#fail(asAblyError(error));
    }
    this.connected();
    reauthorize(connection, this);
    this.watch();
  }

  /** Keeps the connection, so that the client can resume with other credentials. */
  #disconnect(error: AblyError): void {
    this.send({ action: Action.DISCONNECTED, error: error.toJSON() });
    this.#options.socket.close();
  }

  #fail(error: AblyError): void {
    this.send({ action: Action.ERROR, error: error.toJSON() });
    this.#options.socket.close();
  }

  #closed(): void {
    this.#stop();
    const { connection } = this.#options;
    if (!this.#superseded && connection.line === this) connection.lost();
  }

  #stop(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#deadline);
    clearTimeout(this.#prompt);
  }
}

function isSerial(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
