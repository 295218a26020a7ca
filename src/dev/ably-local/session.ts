/** One WebSocket of a connection, from CONNECTED to its end: reads frames and answers them. */
import type { WebSocket } from 'ws';

import type { AppConnection, Apps } from './apps.ts';
import { attach, reauthorize } from './attach.ts';
import { authenticate } from './auth.ts';
import type { Line } from './connections.ts';
import { AblyError, asAblyError, badRequest } from './errors.ts';
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
  /** Whether the client cannot see WebSocket pings, as browsers cannot, and needs heartbeats that it can. */
  readonly heartbeats: boolean;
}

/** What a client that does not read may leave lying here, before its socket is broken off. */
const MAX_UNSENT_BYTES = 16 * 1_024 * 1_024;

/** @param error Why this is not the connection that the client wanted back. */
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

  constructor(options: SessionOptions) {
    const { socket, settings, heartbeats } = options;
    this.#options = options;
    socket.on('message', (bytes: Buffer) => this.#receive(bytes));
    socket.on('close', () => this.#closed());
    // What went wrong with a socket shows in its end.
    socket.on('error', () => socket.terminate());
    this.#heartbeat = setInterval(() => {
      if (heartbeats) this.send({ action: Action.HEARTBEAT });
      else if (socket.readyState === socket.OPEN) socket.ping();
    }, settings.timings.maxIdleIntervalMs / 2).unref();
  }

  send(message: ProtocolMessage | Broadcast): void {
    const { socket, format } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    // It comes back and resumes where it was.
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) return this.drop();
    socket.send('as' in message ? message.as(format) : encodeBody(message, format));
  }

  /** Greets the client, also after it has brought new credentials. */
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

  /** Ends the session with its token, and asks for a new one in good time. */
  watch(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#prompt);
    const { connection, settings } = this.#options;
    const { app, identity } = connection.caller;
    const end = app.tokens.endOf(identity);
    if (!end) return;
    const left = end.at - settings.now();
    if (left <= 0) return this.#disconnect(end.error);
    this.#deadline = setTimeout(() => this.watch(), left).unref();
    const lead = left - settings.timings.reauthLeadMs;
    const revoked = end.error.code === 40141;
    const ask = () => this.send({ action: Action.AUTH });
    if (revoked) ask();
    else if (lead > 0) this.#prompt = setTimeout(ask, lead).unref();
  }

  supersede(): void {
    this.#superseded = true;
    this.#options.socket.close();
    this.#stop();
  }

  drop(): void {
    this.#options.socket.terminate();
  }

  #receive(bytes: Buffer): void {
    const { format, connection } = this.#options;
    // What still comes in on a socket that was broken off or replaced.
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
      this.send({ action: Action.ERROR, channel: message.channel ?? undefined, error: asAblyError(error).toJSON() });
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
        return this.#answer(message, () => publishPresence(connection, message));
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
        // Newer actions are for servers that know them.
        return undefined;
    }
  }

  /** Acknowledges a publish, or refuses it; one that the client repeats after a reconnect is answered as before. */
  #answer(message: ProtocolMessage, work: () => readonly string[]): void {
    const { connection } = this.#options;
    const { msgSerial } = message;
    if (msgSerial === undefined) return this.#fail(badRequest('a publish must have a msgSerial'));
    let answer = connection.answerTo(msgSerial);
    if (!answer) {
      try {
        answer = { action: Action.ACK, msgSerial, count: 1, res: [{ serials: work() }] };
      } catch (error) {
        answer = { action: Action.NACK, msgSerial, count: 1, error: asAblyError(error).toJSON() };
      }
      connection.remember(msgSerial, answer);
    }
    this.send(answer);
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

  /** The connection stays, for a client that comes back with better credentials. */
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
