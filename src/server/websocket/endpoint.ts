import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode, handleProtocols } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

import { currentRequest, inRequest, RequestContext } from '../../observability/request-context.ts';
import { clientAddressOf } from '../addresses.ts';
import { toClientError } from '../client-errors.ts';
import type { CountedConnection } from '../connection-limits.ts';
import { isAllowed } from '../http/cors.ts';
import { refuseUpgrade, type Upgrade } from '../http/server.ts';
import { noteErrors } from '../observe.ts';
import { readParameters } from '../parameters.ts';
import { MAX_UNREAD_BYTES } from './events.ts';
import { createProtocol, type Extra, type WebSocketOptions } from './operations.ts';
import { closeSocket, closeWithReasons, GOING_AWAY, kindOfMessage, TRY_AGAIN_LATER } from './protocol.ts';

/** GraphQL over WebSocket. Disposing it asks every client to reconnect elsewhere (1001). */
export interface WebSocketEndpoint extends AsyncDisposable {
  /** Upgrades a request to a WebSocket. */
  readonly upgrade: Upgrade;
  /** Number of open connections. */
  readonly connections: number;
}

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 64 * 1_024;

/**
 * The protocol `graphql-transport-ws` (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). Queries and
 * mutations are answered as over HTTP.
 */
export function createWebSocketEndpoint(options: WebSocketOptions): WebSocketEndpoint {
  const { log, origins, connectionLimits, trustedProxies, observer, pingMs = 12_000 } = options;
  const protocol = createProtocol(options);
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });

  function open(request: IncomingMessage, socket: WebSocket, connection: Duplex, counted: CountedConnection): void {
    const address = clientAddressOf(request, trustedProxies);
    closeWithReasons(socket);
    const extra: Extra = { socket, connection, counted, address, request, streams: new Set() };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the operating system has accepted the data, so slow readers are waited for.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => closeSocket(socket, code ?? 1000, reason ?? ''),
        onMessage: (handle) =>
          socket.on('message', (data: RawData) => {
            // Messages that arrive after the close has begun are ignored.
            if (socket.readyState !== socket.OPEN) return;
            if (!counted.countMessage()) return closeSocket(socket, TRY_AGAIN_LATER, 'too many messages');
            // Each answer may be large, and would wait in memory.
            if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
              observer.slowReader('websocket');
              return closeSocket(socket, TRY_AGAIN_LATER, 'the answers are read too slowly');
            }
            // One buffer, the default `binaryType`.
            const text = (data as Buffer).toString('utf8');
            inRequest(new RequestContext(), () => take(options, text, extra, handle)).catch((error: unknown) => {
              // A disconnected client is not a failure; its pending messages are lost.
              if (socket.readyState !== socket.OPEN) return;
              log.error({ err: error }, 'unable to handle a message over a WebSocket');
              closeSocket(socket, CloseCode.InternalServerError, 'something went wrong on our side');
            });
          }),
      },
      extra,
    );
    // `ws` answers pings by itself.
    socket.on('ping', () => {
      if (!counted.countMessage()) closeSocket(socket, TRY_AGAIN_LATER, 'too many messages');
    });
    const pings = keepAlive(socket, pingMs);
    // After a too large message or an invalid frame, `ws` closes the socket by itself.
    socket.on('error', (error) => log.debug({ reason: error.message }, 'WebSocket broken'));
    socket.once('close', (code, reason) => {
      clearInterval(pings);
      observer.closed(code);
      extra.expiry?.[Symbol.dispose]();
      for (const { stream } of extra.streams) void stream?.return?.();
      void closed(code, String(reason));
    });
  }

  return {
    upgrade(request, socket, head) {
      if (!isAllowed(origins, request)) {
        observer.refused('the origin is not allowed');
        return refuseUpgrade(socket, '403 Forbidden', 'the origin is not allowed');
      }
      const address = clientAddressOf(request, trustedProxies);
      const counted = connectionLimits.open(address);
      if (!counted) {
        observer.refused('there are too many connections from this address');
        return refuseUpgrade(socket, '429 Too Many Requests', 'there are too many connections from this address');
      }
      // Whether or not the handshake succeeds.
      socket.once('close', () => counted[Symbol.dispose]());
      server.handleUpgrade(request, socket, head, (webSocket) => open(request, webSocket, socket, counted));
    },
    get connections() {
      return server.clients.size;
    },
    async [Symbol.asyncDispose]() {
      // Not `once()` of `node:events`, which rejects if a socket breaks before it is closed.
      const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of server.clients) closeSocket(socket, GOING_AWAY, 'the service is stopping');
      server.close();
      await Promise.all(gone);
    },
  };
}

/** Handles a message. What graphql-ws would refuse in its own way is refused here, in ours. */
async function take(
  { log, observer }: WebSocketOptions,
  text: string,
  { socket, session }: Extra,
  handle: (text: string) => Promise<void>,
) {
  const message = kindOfMessage(text);
  if (message.kind === 'invalid') return closeSocket(socket, CloseCode.BadRequest, 'Invalid message received');
  // Before the acknowledgement there are no operations; graphql-ws answers that itself.
  if (message.kind === 'ordinary' || !session) return await handle(text);
  const { id, payload } = message;
  try {
    readParameters(payload);
  } catch (error) {
    const errors = [toClientError(error, log)];
    noteErrors({ errors });
    const request = currentRequest();
    if (request) observer.answered(request);
    return socket.send(JSON.stringify({ id, type: 'error', payload: errors }));
  }
  // An id or a hash stands for its document.
  return await handle(JSON.stringify({ id, type: 'subscribe', payload: { ...payload, query: '' } }));
}

/** Sends pings, and ends the connection if the previous one was not answered. */
function keepAlive(socket: WebSocket, pingMs: number): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => (answered = true));
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingMs);
}
