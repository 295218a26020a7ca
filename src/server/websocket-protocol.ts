import { type ExecutionResult, GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';

import type { Logger } from '../log.ts';
import { placeOf, toClientError } from './client-errors.ts';

/** https://www.iana.org/assignments/websocket/websocket.xhtml: after either, clients come back by themselves. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

/** How long a closing handshake may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Ends the connection, also where its client does not read what we say. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === socket.CLOSED) return;
  // 123 bytes is the most that a close frame holds (RFC 6455, section 5.5).
  socket.close(
    code,
    Buffer.from(reason)
      .subarray(0, 123)
      .toString('utf8')
      .replace(/\uFFFD$/, ''),
  );
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** A result as a client of this transport gets it. */
export function asSent(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(withoutHttp) } : result;
}

/** The same of one whose errors are still as they were thrown. */
export function maskedAsSent(result: ExecutionResult, log: Logger): ExecutionResult {
  return asSent(
    result.errors ? { ...result, errors: result.errors.map((error) => toClientError(error, log)) } : result,
  );
}

/** What `extensions.http` says is for another transport. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  if (error.extensions['http'] === undefined) return error;
  const { http: _, ...extensions } = error.extensions;
  return new GraphQLError(error.message, { ...placeOf(error), extensions });
}
