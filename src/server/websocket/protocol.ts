import type { IncomingMessage } from 'node:http';

import type { WebSocket } from 'ws';

import { isRecord } from '../parameters.ts';

/** https://www.iana.org/assignments/websocket/websocket.xhtml: after either code, clients reconnect by themselves. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

/** How long a closing handshake may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Ends the connection, even if its client does not read. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === socket.CLOSED) return;
  // A close frame holds at most 123 bytes (RFC 6455, section 5.5).
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

/** Reasons for the codes with which `ws` closes a connection by itself (RFC 6455, 7.4.1). */
const REASONS: Readonly<Record<number, string>> = {
  1002: 'the frames do not follow the WebSocket protocol',
  1007: 'a message is not valid UTF-8',
  1009: 'a message is too large',
};

/** Adds the reason where `ws` closes a connection by itself and sends a code alone. */
export function closeWithReasons(socket: WebSocket): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason) => close(code, reason ?? (code === undefined ? undefined : REASONS[code]));
}

/** The value of `Authorization` in `connection_init`; null if there is none. */
export function authorizationOf(
  payload: Readonly<Record<string, unknown>> | undefined,
  { headers }: IncomingMessage,
): string | null {
  // Some clients send an object `headers` with the values that they send as headers over HTTP.
  const { headers: nested } = payload ?? {};
  for (const candidates of [payload, isRecord(nested) ? nested : {}]) {
    for (const [name, value] of Object.entries(candidates ?? {})) {
      if (name.toLowerCase() === 'authorization' && typeof value === 'string') return value;
    }
  }
  return headers.authorization ?? null;
}

/** Maximum nesting of a message: graphql-ws echoes the payload of a ping recursively. */
const MAX_LEVELS = 200;

/** Kind of a message, as far as graphql-ws must not decide about it. */
export type MessageKind =
  /** Not a message for a server, or nested too deeply: graphql-ws would fail. */
  | { readonly kind: 'invalid' }
  /** A `subscribe` with parameters that graphql-ws would answer by closing the connection. */
  | { readonly kind: 'irregular'; readonly id: string; readonly payload: Readonly<Record<string, unknown>> }
  /** Any other message, valid or not. */
  | { readonly kind: 'ordinary' };

/** Message types that only a server sends. */
const OF_SERVERS: ReadonlySet<unknown> = new Set(['connection_ack', 'next', 'error']);

/** @param text A message of a client. */
export function kindOfMessage(text: string): MessageKind {
  if (levelsOf(text) > MAX_LEVELS) return { kind: 'invalid' };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: 'ordinary' };
  }
  if (!isRecord(message)) return { kind: 'ordinary' };
  const { type, id, payload } = message;
  if (OF_SERVERS.has(type)) return { kind: 'invalid' };
  const isSubscribe = type === 'subscribe' && typeof id === 'string' && id !== '' && isRecord(payload);
  return isSubscribe && isIrregular(payload) ? { kind: 'irregular', id, payload } : { kind: 'ordinary' };
}

function isIrregular({ query, operationName, variables, extensions }: Record<string, unknown>): boolean {
  // Not a message of the protocol.
  if (query != null && typeof query !== 'string') return false;
  return (
    query == null ||
    (operationName != null && typeof operationName !== 'string') ||
    (variables != null && !isRecord(variables)) ||
    (extensions != null && !isRecord(extensions))
  );
}

/** Deepest nesting of a JSON text. Brackets in strings count too, which does no harm. */
function levelsOf(text: string): number {
  let [levels, deepest] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) deepest = Math.max(deepest, ++levels);
    else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) levels--;
  }
  return deepest;
}

const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = ['{', '}', '[', ']'].map((text) => text.charCodeAt(0));
