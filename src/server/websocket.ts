import { type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

import { ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import { at } from '../lib/iterators.ts';
import type { Logger } from '../log.ts';
import { toClientError } from './client-errors.ts';
import type { Upgrade } from './http.ts';
import { type Session, signIn, type SignInOptions } from './sign-in.ts';
import type { GraphQL } from './yoga.ts';

export interface WebSocketOptions extends SignInOptions {
  readonly graphql: GraphQL;
  readonly log: Logger;
  /** How often a client is pinged; one that has not answered by the next ping is gone. In milliseconds. Default 12 s. */
  readonly pingMs?: number;
}

/** GraphQL over WebSocket. Disposing it tells every client to go on elsewhere (1001). */
export interface WebSocketDoor extends AsyncDisposable {
  /** Takes over a request to become a WebSocket. */
  readonly upgrade: Upgrade;
}

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 64 * 1_024;
/** How long a client may take to say who it is, in milliseconds. */
const INIT_TIMEOUT_MS = 3_000;
/** How long a closing handshake may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 3_000;

/** https://www.iana.org/assignments/websocket/websocket.xhtml: after either, clients come back by themselves. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** What we keep of a connection. */
interface Extra {
  readonly socket: WebSocket;
  /** What is being subscribed to. Not told from each other by ids: a client may use one again too early. */
  readonly streams: Set<AsyncIterator<ExecutionResult>>;
  session?: Session;
  expiry?: Disposable;
}

/**
 * The protocol `graphql-transport-ws`
 * (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). Queries and mutations are answered as over HTTP.
 */
export function createWebSocketDoor(options: WebSocketOptions): WebSocketDoor {
  const { graphql, log, pingMs = 12_000 } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });

  const protocol = makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams, extra }) {
      try {
        const { authorization } = connectionParams ?? {};
        extra.session = await signIn(options, typeof authorization === 'string' ? authorization : null);
      } catch (error) {
        if (error instanceof UnauthenticatedError) return refuse(extra.socket, CloseCode.Forbidden, error.message);
        if (error instanceof ServiceUnavailableError) return refuse(extra.socket, TRY_AGAIN_LATER, error.message);
        log.error({ err: error }, 'unable to sign in over a WebSocket');
        return refuse(extra.socket, TRY_AGAIN_LATER, 'something went wrong on our side');
      }
      // It may have gone meanwhile, and nobody would ever clear the timer.
      if (extra.socket.readyState !== extra.socket.OPEN) return false;
      const { expiresAt } = extra.session;
      if (expiresAt) {
        extra.expiry = at(expiresAt, () => close(extra.socket, CloseCode.Forbidden, 'the token has run out'));
      }
      return true;
    },
    async onSubscribe({ extra }, _id, { query, operationName, variables }) {
      try {
        const caller = await extra.session!.caller();
        const { schema, parse, validate, contextFactory, execute, subscribe } = graphql.getEnveloped({ caller });
        const document = parse(query);
        const errors = validate(schema, document);
        if (errors.length > 0) return errors.map((error: unknown) => toClientError(error, log));
        if (!getOperationAST(document, operationName)) {
          return [toClientError(new GraphQLError('unable to tell which operation is to be executed'), log)];
        }
        return {
          schema,
          document,
          operationName,
          variableValues: variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
      } catch (error) {
        return [withoutHttp(toClientError(error, log))];
      }
    },
    // Those of the request, with the plugins that apply to it.
    execute: async (args) => asSent(await (args.rootValue as Enveloped).execute(args)),
    async subscribe(args) {
      const result = await (args.rootValue as Enveloped).subscribe(args);
      return isAsyncIterable(result) ? result : asSent(result);
    },
    onOperation({ extra }, _id, _payload, _args, result) {
      return isAsyncIterable(result) ? untilInterrupted(result as AsyncIterable<ExecutionResult>, extra) : undefined;
    },
  });

  server.on('connection', (socket) => {
    const extra: Extra = { socket, streams: new Set() };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the operating system has taken it: whoever reads slowly is waited for.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => close(socket, code ?? 1000, reason ?? ''),
        onMessage: (handle) =>
          socket.on('message', (data: RawData) => {
            // One buffer, as `binaryType` has it by default.
            handle((data as Buffer).toString('utf8')).catch((error: unknown) => {
              // Breaking off is no failure of ours: what was on its way is lost with the connection.
              if (socket.readyState !== socket.OPEN) return;
              log.error({ err: error }, 'unable to handle a message over a WebSocket');
              close(socket, CloseCode.InternalServerError, 'something went wrong on our side');
            });
          }),
      },
      extra,
    );
    const pings = keepAlive(socket, pingMs);
    // Too large a message, a frame that is none: `ws` closes it by itself.
    socket.on('error', (error) => log.debug({ reason: error.message }, 'WebSocket broken'));
    socket.once('close', (code, reason) => {
      clearInterval(pings);
      extra.expiry?.[Symbol.dispose]();
      for (const stream of extra.streams) void stream.return?.();
      void closed(code, String(reason));
    });
  });

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request));
    },
    async [Symbol.asyncDispose]() {
      // Not `once()` of `node:events`, which fails where a socket breaks before it is closed.
      const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of server.clients) close(socket, GOING_AWAY, 'the service is stopping');
      server.close();
      await Promise.all(gone);
    },
  };
}

interface Enveloped {
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>>;
}

/** A stream that is interrupted ends the connection, as its client then comes back and goes on where it was. */
function untilInterrupted(
  source: AsyncIterable<ExecutionResult>,
  { socket, streams }: Extra,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = source[Symbol.asyncIterator]();
  streams.add(iterator);
  const end = (): IteratorReturnResult<undefined> => {
    streams.delete(iterator);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      try {
        const { done, value } = await iterator.next();
        return done ? end() : { done: false, value: asSent(value) };
      } catch (error) {
        close(socket, TRY_AGAIN_LATER, error instanceof Error ? error.message : 'interrupted');
        return end();
      }
    },
    async return() {
      await iterator.return?.();
      return end();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Ends the connection, also where its client does not read what we say. */
function close(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === socket.CLOSED) return;
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
}

function refuse(socket: WebSocket, code: number, reason: string): false {
  close(socket, code, reason);
  return false;
}

/** Pings, and breaks off where the one before was not answered. */
function keepAlive(socket: WebSocket, pingMs: number): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => (answered = true));
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingMs);
}

/** An answer as this transport has it: what `extensions.http` says is for another one. */
function asSent(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(withoutHttp) } : result;
}

function withoutHttp(error: GraphQLError): GraphQLError {
  if (error.extensions['http'] === undefined) return error;
  const { nodes, source, positions, path } = error;
  const { http: _, ...extensions } = error.extensions;
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
