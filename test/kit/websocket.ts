import { once } from 'node:events';

import { type ClientOptions, WebSocket } from 'ws';

/** A message of `graphql-transport-ws`. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A raw connection, for what clients do not do themselves. */
export interface Wire extends Disposable {
  /** Sends a message, or any text. */
  send(message: Message | string): void;
  /** The next message that was not returned yet. */
  receive(): Promise<Message>;
  /** All frames so far. */
  readonly frames: readonly string[];
  /** Resolves when the connection has ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Stops reading from the connection, also its close frame. */
  pause(): void;
  /** Continues reading. */
  resume(): void;
}

export const SUBPROTOCOL = 'graphql-transport-ws';

/**
 * Opens a connection without sending a message.
 *
 * @param options.protocols Offered subprotocols.
 * @throws {Error} It is refused.
 */
export async function openWire(
  url: string,
  {
    protocols = [SUBPROTOCOL],
    path = '/graphql',
    ...options
  }: ClientOptions & { protocols?: string[]; path?: string } = {},
): Promise<Wire> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocols, options);
  const frames: string[] = [];
  let taken = 0;
  let arrived = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    frames.push(data.toString('utf8'));
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') })),
  );
  await once(socket, 'open');
  // A connection that breaks has ended too.
  socket.on('error', () => {});
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async receive() {
      while (frames.length === taken) {
        const end = await Promise.race([arrived.promise, closed]);
        if (end && frames.length === taken) throw new Error(`the connection has ended: ${end.code} ${end.reason}`);
      }
      return JSON.parse(frames[taken++]!) as Message;
    },
    frames,
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** Opens a connection and signs in. @param token Null: anonymous. */
export async function connectWire(url: string, token: string | null, options: ClientOptions = {}): Promise<Wire> {
  const wire = await openWire(url, options);
  wire.send({ type: 'connection_init', ...(token !== null && { payload: { authorization: `Bearer ${token}` } }) });
  const { type } = await wire.receive();
  if (type !== 'connection_ack') throw new Error(`expected an acknowledgement, got ${type}`);
  return wire;
}

/** Begins an operation on a connection. */
export function begin(wire: Wire, id: string, query: string, variables?: Record<string, unknown>): void {
  wire.send({ type: 'subscribe', id, payload: { query, ...(variables && { variables }) } });
}
