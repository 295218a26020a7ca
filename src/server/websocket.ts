import type { Duplex } from 'node:stream';

import { type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

import type { EventStream } from '../domain/events.ts';
import { RateLimitedError, ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import { at } from '../lib/iterators.ts';
import type { Logger } from '../log.ts';
import { currentRequest, inRequest, RequestContext } from '../request-context.ts';
import { addressOf } from './addresses.ts';
import { toClientError } from './client-errors.ts';
import type { LiveOperation } from './event-stream.ts';
import type { ConnectionLimits, CountedConnection } from './connection-limits.ts';
import { type Encode, FanOut } from './fan-out.ts';
import { isAllowed, type Origins } from './graphql-door.ts';
import { refuseUpgrade, type Upgrade } from './http.ts';
import { type Session, signIn, type SignInOptions } from './sign-in.ts';
import { MAX_UNREAD_BYTES, sendEvents } from './websocket-events.ts';
import { asSent, closeSocket, GOING_AWAY, maskedAsSent, TRY_AGAIN_LATER, withoutHttp } from './websocket-protocol.ts';
import { noteErrors, type Observer } from './observe.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import type { GraphQL } from './yoga.ts';

export interface WebSocketOptions extends SignInOptions {
  readonly graphql: GraphQL;
  readonly trusted: TrustedDocuments | null;
  readonly origins: Origins;
  readonly connectionLimits: ConnectionLimits;
  readonly observer: Observer;
  readonly log: Logger;
  /** How often a client is pinged; one that has not answered by the next ping is gone. In milliseconds. Default 12 s. */
  readonly pingMs?: number;
}

/** GraphQL over WebSocket. Disposing it tells every client to go on elsewhere (1001). */
export interface WebSocketDoor extends AsyncDisposable {
  /** Takes over a request to become a WebSocket. */
  readonly upgrade: Upgrade;
  /** Connections that are open at this moment. */
  readonly connections: number;
}

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 64 * 1_024;
/** How long a client may take to say who it is, in milliseconds. */
const INIT_TIMEOUT_MS = 3_000;
/** When it makes sense to ask for one subscription more, in milliseconds: that is in the client's own hands. */
const SUBSCRIPTION_WAIT_MS = 1_000;

/** What we keep of a connection. */
interface Extra {
  readonly socket: WebSocket;
  readonly connection: Duplex;
  readonly counted: CountedConnection;
  /** Where it comes from. */
  readonly address: string;
  /** What is being subscribed to. Not told from each other by ids: a client may use one again too early. */
  readonly streams: Set<EventStream>;
  session?: Session;
  expiry?: Disposable;
}

/**
 * The protocol `graphql-transport-ws`
 * (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). Queries and mutations are answered as over HTTP.
 */
export function createWebSocketDoor(options: WebSocketOptions): WebSocketDoor {
  const {
    graphql,
    log,
    trusted,
    origins,
    connectionLimits,
    limits,
    trustedProxies,
    observer,
    pingMs = 12_000,
  } = options;
  const encode: Encode = (result) => Buffer.from(JSON.stringify(maskedAsSent(result, log)));
  const fanOut = new FanOut(encode);
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });

  function refuse(socket: WebSocket, code: number, reason: string): false {
    observer.refused(reason);
    closeSocket(socket, code, reason);
    return false;
  }

  /** Tells operators of the operation, and hands over what its client is told. */
  function answered<Errors extends readonly GraphQLError[]>(errors: Errors): Errors {
    const request = currentRequest();
    noteErrors({ errors });
    if (request) observer.answered(request);
    return errors;
  }

  const protocol = makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams, extra }) {
      try {
        const { authorization } = connectionParams ?? {};
        extra.session = await signIn(options, typeof authorization === 'string' ? authorization : null);
        // By the token alone: whether the database answers is the matter of each operation.
        const { subject } = extra.session;
        if (subject !== null) await options.limits.take('connections', subject);
        if (!extra.counted.signIn(subject)) {
          const whose = subject === null ? 'without a token' : 'of this user';
          return refuse(extra.socket, TRY_AGAIN_LATER, `there are too many connections ${whose}`);
        }
      } catch (error) {
        if (error instanceof UnauthenticatedError) {
          // Counted, so that the next ones cost less; this one ends anyhow.
          await limits.takeOfStranger(extra.address).catch(() => {});
          return refuse(extra.socket, CloseCode.Forbidden, error.message);
        }
        if (error instanceof ServiceUnavailableError || error instanceof RateLimitedError)
          return refuse(extra.socket, TRY_AGAIN_LATER, error.message);
        log.error({ err: error }, 'unable to sign in over a WebSocket');
        return refuse(extra.socket, TRY_AGAIN_LATER, 'something went wrong on our side');
      }
      // It may have gone meanwhile, and nobody would ever clear the timer.
      if (extra.socket.readyState !== extra.socket.OPEN) return false;
      const { expiresAt } = extra.session;
      if (expiresAt) {
        extra.expiry = at(expiresAt, () => closeSocket(extra.socket, CloseCode.Forbidden, 'the token has run out'));
      }
      return true;
    },
    async onSubscribe({ extra }, _id, { operationName, variables, ...request }) {
      try {
        const query = trusted ? trusted.textOf(request) : request.query;
        const caller = await extra.session!.caller();
        if (caller.viewer) caller.limits.assertSolvent(caller.viewer.id);
        else await limits.takeOfStranger(extra.address);
        let operation: LiveOperation | null = null;
        const takeOperation = (taken: LiveOperation) => void (operation = taken);
        const enveloped = graphql.getEnveloped({ caller, takeOperation });
        const { schema, parse, validate, contextFactory, execute, subscribe } = enveloped;
        const document = parse(query);
        const errors = validate(schema, document);
        if (errors.length > 0) return answered(errors.map((error: unknown) => toClientError(error, log)));
        if (!getOperationAST(document, operationName)) {
          return answered([toClientError(new GraphQLError('unable to tell which operation is to be executed'), log)]);
        }
        return {
          schema,
          document,
          operationName,
          variableValues: variables,
          contextValue: await contextFactory(),
          rootValue: {
            execute,
            subscribe,
            taken: () => operation,
            admit() {
              if (!operation) return null;
              const { source } = operation;
              const limit = extra.counted.subscriptions;
              if (extra.streams.size < limit) {
                extra.streams.add(source);
                return null;
              }
              operation = null;
              void source.return?.();
              const reason = `unable to subscribe; ${limit} subscriptions over one connection are the limit`;
              return { errors: [toClientError(new RateLimitedError(reason, SUBSCRIPTION_WAIT_MS), log)] };
            },
          } satisfies Enveloped,
        };
      } catch (error) {
        return answered([withoutHttp(toClientError(error, log))]);
      }
    },
    // Those of the request, with the plugins that apply to it.
    async execute(args) {
      const result = await (args.rootValue as Enveloped).execute(args);
      answered(result.errors ?? []);
      return asSent(result);
    },
    async subscribe(args) {
      const enveloped = args.rootValue as Enveloped;
      const result = await enveloped.subscribe(args);
      const outcome = enveloped.admit() ?? result;
      if (isAsyncIterable(outcome)) {
        answered([]);
        return outcome;
      }
      answered(outcome.errors ?? []);
      return asSent(outcome);
    },
    onOperation({ extra }, id, _payload, args) {
      const operation = (args.rootValue as Enveloped).taken();
      if (!operation) return undefined;
      const { socket, connection, streams } = extra;
      const onEnd = () => streams.delete(operation.source);
      const group = fanOut.groupOf(operation);
      return sendEvents(operation, { socket, connection, id, group, encode, observer, log, onEnd });
    },
  });

  function open(socket: WebSocket, connection: Duplex, counted: CountedConnection, address: string): void {
    const extra: Extra = { socket, connection, counted, address, streams: new Set() };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the operating system has taken it: whoever reads slowly is waited for.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => closeSocket(socket, code ?? 1000, reason ?? ''),
        onMessage: (handle) =>
          socket.on('message', (data: RawData) => {
            // What comes after we have said that it is over is not done.
            if (socket.readyState !== socket.OPEN) return;
            if (!counted.countMessage()) return closeSocket(socket, TRY_AGAIN_LATER, 'too many messages');
            // Each answer may be large, and would wait here.
            if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
              observer.slowReader('websocket');
              return closeSocket(socket, TRY_AGAIN_LATER, 'the answers are read too slowly');
            }
            // One buffer, as `binaryType` has it by default.
            inRequest(new RequestContext(), () => handle((data as Buffer).toString('utf8'))).catch((error: unknown) => {
              // Breaking off is no failure of ours: what was on its way is lost with the connection.
              if (socket.readyState !== socket.OPEN) return;
              log.error({ err: error }, 'unable to handle a message over a WebSocket');
              closeSocket(socket, CloseCode.InternalServerError, 'something went wrong on our side');
            });
          }),
      },
      extra,
    );
    // `ws` answers these by itself.
    socket.on('ping', () => {
      if (!counted.countMessage()) closeSocket(socket, TRY_AGAIN_LATER, 'too many messages');
    });
    const pings = keepAlive(socket, pingMs);
    // Too large a message, a frame that is none: `ws` closes it by itself.
    socket.on('error', (error) => log.debug({ reason: error.message }, 'WebSocket broken'));
    socket.once('close', (code, reason) => {
      clearInterval(pings);
      observer.closed(code);
      extra.expiry?.[Symbol.dispose]();
      for (const stream of extra.streams) void stream.return?.();
      void closed(code, String(reason));
    });
  }

  return {
    upgrade(request, socket, head) {
      if (!isAllowed(origins, request)) {
        observer.refused('the origin is not allowed');
        return refuseUpgrade(socket, '403 Forbidden');
      }
      const address = addressOf(request, trustedProxies);
      const counted = connectionLimits.open(address);
      if (!counted) {
        observer.refused('there are too many connections from there');
        return refuseUpgrade(socket, '429 Too Many Requests');
      }
      // Whatever becomes of the handshake.
      socket.once('close', () => counted[Symbol.dispose]());
      server.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, socket, counted, address));
    },
    get connections() {
      return server.clients.size;
    },
    async [Symbol.asyncDispose]() {
      // Not `once()` of `node:events`, which fails where a socket breaks before it is closed.
      const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of server.clients) closeSocket(socket, GOING_AWAY, 'the service is stopping');
      server.close();
      await Promise.all(gone);
    },
  };
}

/** The functions of one operation, with the plugins that apply to it. */
interface Enveloped {
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
  subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>>;
  /** The subscription that {@link subscribe} began. */
  taken(): LiveOperation | null;
  /** Counts it among those of its connection. @returns What to answer where there are too many. */
  admit(): ExecutionResult | null;
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
