import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { type DocumentNode, type ExecutionResult, GraphQLSchema, parse } from 'graphql';
import { CloseCode, makeServer, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

import type { EventStream } from '../../domain/events.ts';
import { RequestError, UnauthenticatedError } from '../../errors.ts';
import { at } from '../../lib/iterators.ts';
import type { Logger } from '../../observability/log.ts';
import { currentRequest } from '../../observability/request-context.ts';
import { toClientResult } from '../client-errors.ts';
import { type ConnectionLimits, type CountedConnection, tooManySubscriptions } from '../connection-limits.ts';
import type { Encode } from '../fan-out-group.ts';
import { FanOut } from '../fan-out.ts';
import { utf8Of } from '../http/answers.ts';
import type { Origins } from '../http/cors.ts';
import type { Observer } from '../observe.ts';
import type { Operations, Planned, Result } from '../operation.ts';
import { readParameters } from '../parameters.ts';
import { type Session, signIn, type SignInOptions } from '../sign-in.ts';
import { sendEvents } from './events.ts';
import { authorizationOf, closeSocket, TRY_AGAIN_LATER } from './protocol.ts';

export interface WebSocketOptions extends SignInOptions {
  readonly operations: Operations;
  readonly origins: Origins;
  readonly connectionLimits: ConnectionLimits;
  readonly observer: Observer;
  readonly log: Logger;
  /**
   * Interval of pings, in milliseconds. A client that has not answered by the next ping is disconnected. Default 12 s.
   */
  readonly pingMs?: number;
}

/** How long a client may take to authenticate, in milliseconds. */
const INIT_TIMEOUT_MS = 3_000;

/** State of a connection. */
export interface Extra {
  readonly socket: WebSocket;
  readonly connection: Duplex;
  readonly counted: CountedConnection;
  /** Where it comes from; see `clientAddressOf`. */
  readonly address: string;
  /** The request that became the connection. */
  readonly request: IncomingMessage;
  /**
   * Subscriptions that are open or being started. Not keyed by their ids, because a client may reuse an id too early.
   */
  readonly streams: Set<Place>;
  session?: Session;
  expiry?: Disposable;
}

/** The handlers of `graphql-transport-ws`: sign-in at `connection_init`, and operations at `subscribe`. */
export function createProtocol(options: WebSocketOptions): Server<Extra> {
  const { operations, log, observer } = options;
  const encode: Encode = (result) => Buffer.from(JSON.stringify(toClientResult(result, log)));
  const fanOut = new FanOut(encode);

  function refuse(socket: WebSocket, code: number, reason: string): false {
    observer.refused(reason);
    closeSocket(socket, code, reason);
    return false;
  }

  return makeServer<{ authorization?: unknown }, Extra>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams, extra }) {
      try {
        const authorization = authorizationOf(connectionParams, extra.request);
        extra.session = await signIn(options, authorization, extra.address);
        // Only the token is checked: each operation finds out by itself whether the database answers.
        const { subject } = extra.session;
        if (subject !== null) await options.limits.take('connections', subject);
        if (!extra.counted.signIn(subject)) {
          const whose = subject === null ? 'without a token' : 'of this user';
          return refuse(extra.socket, TRY_AGAIN_LATER, `there are too many connections ${whose}`);
        }
      } catch (error) {
        if (error instanceof UnauthenticatedError) return refuse(extra.socket, CloseCode.Forbidden, error.message);
        if (error instanceof RequestError) return refuse(extra.socket, TRY_AGAIN_LATER, error.message);
        log.error({ err: error }, 'unable to sign in over a WebSocket');
        return refuse(extra.socket, TRY_AGAIN_LATER, 'something went wrong on our side');
      }
      // The socket may have closed meanwhile, and the timer would never be cleared.
      if (extra.socket.readyState !== extra.socket.OPEN) return false;
      const { expiresAt } = extra.session;
      if (expiresAt) {
        extra.expiry = at(expiresAt, () => closeSocket(extra.socket, CloseCode.Forbidden, 'the token has run out'));
      }
      return true;
    },
    // The operation runs here. graphql-ws gets the outcome in place of a document to execute.
    async onSubscribe({ extra }, id, payload) {
      const { socket, connection, streams, session } = extra;
      const place: Place = { stream: null };
      const answer = await operations.run({
        signIn: () => session!.asker(),
        parameters: () => readParameters({ ...payload }),
        mayChange: true,
        onlyStreams: false,
        admitStream() {
          const limit = extra.counted.subscriptions;
          if (streams.size >= limit) throw tooManySubscriptions(limit);
          streams.add(place);
        },
      });
      const request = currentRequest();
      if (request) observer.answered(request);
      if (answer.kind !== 'stream') {
        streams.delete(place);
        if (answer.kind === 'result' && answer.isRefusal) return answer.result.errors!;
        return executed(QUERY, resultOf(answer));
      }
      const { live } = answer;
      place.stream = live.source;
      const onEnd = () => streams.delete(place);
      const group = fanOut.groupOf(live);
      return executed(SUBSCRIPTION, sendEvents(live, { socket, connection, id, group, encode, observer, log, onEnd }));
    },
    execute: ({ rootValue }) => rootValue as ExecutionResult,
    subscribe: ({ rootValue }) => rootValue as AsyncIterableIterator<never>,
  });
}

/**
 * Placeholders for operations that were executed already: graphql-ws only needs to know whether there is one result or
 * many.
 */
const QUERY = parse('{ __typename }');
const SUBSCRIPTION = parse('subscription { __typename }');

function executed(document: DocumentNode, rootValue: ExecutionResult | AsyncIterableIterator<never>) {
  return { schema: NO_SCHEMA, document, rootValue };
}

const NO_SCHEMA = new GraphQLSchema({});

/** A subscription of a connection; its stream is null until it has begun. */
interface Place {
  stream: EventStream | null;
}

function resultOf(answer: Planned | Result): ExecutionResult {
  if (answer.kind === 'result') return answer.result;
  return JSON.parse(`{"data":${utf8Of(answer.data)}}`) as ExecutionResult;
}
