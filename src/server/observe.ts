import type { ServerResponse } from 'node:http';

import { type ExecutionArgs, type ExecutionResult, getOperationAST, type GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import type { Caller } from '../domain/caller.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { currentRequest, inRequest, RequestContext } from '../request-context.ts';
import type { Route } from './http.ts';

/** What becomes of operations, as operators see it: one line of the log each, and numbers. */
export interface Observer {
  /** An operation, or what was to be one, was answered. A subscription is answered by its beginning. */
  answered(request: RequestContext, outcome?: 'aborted'): void;
  /** A WebSocket is refused, before there is any operation. */
  refused(reason: string): void;
  /** A WebSocket has ended. @param code As it was closed with; 1006: it broke. */
  closed(code: number): void;
  /** Who was cut off for reading too slowly, by what was full. */
  slowReader(where: (typeof SLOW)[number]): void;
}

/** What fills where somebody reads too slowly. */
const SLOW = ['queue', 'websocket', 'sse'] as const;

/** Codes of what is ours to mend; all others are the client's. */
const FAILURES = new Set(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'STREAM_INTERRUPTED']);

/** Names of operations that are counted by themselves at most: clients make them up, and each is kept for ever. */
const MAX_NAMES = 200;
const LONGEST_NAME = 64;
const OTHER_NAMES = 'other';

/** Lines about refusals at most in a second: floods are refused by thousands, and the log is not to be flooded either. */
const LINES_PER_SECOND = 50;

export function createObserver(log: Logger, metrics: Metrics): Observer {
  const names = new Set<string>();
  const nameOf = (name: string | null): string => {
    if (name === null) return 'anonymous';
    if (names.has(name)) return name;
    if (names.size >= MAX_NAMES || name.length > LONGEST_NAME) return OTHER_NAMES;
    names.add(name);
    return name;
  };
  const refusalLine = limitLines(log);
  // A rate needs a number from before the first one.
  for (const where of SLOW) metrics.slowReaders.inc({ where }, 0);

  return {
    answered(request, aborted) {
      const { operation, codes, startedAt } = request;
      const outcome = aborted ?? (codes.size === 0 ? 'ok' : FAILURES.isDisjointFrom(codes) ? 'refused' : 'failed');
      const ms = performance.now() - startedAt;
      const type = operation?.type ?? 'unknown';
      // A name that no valid document has is anybody's.
      metrics.operations.inc({ type, name: operation ? nameOf(operation.name) : OTHER_NAMES, outcome });
      metrics.operationDuration.observe({ type, outcome }, ms / 1_000);
      for (const code of codes) metrics.refusals.inc({ code });
      // In its own context, wherever we are called: its line says what was asked, and by whom.
      inRequest(request, () => {
        // A failure has its line already, with the error.
        if (outcome === 'refused') refusalLine({ outcome, codes: [...codes], ms: rounded(ms) }, 'operation refused');
        else if (log.isLevelEnabled('debug')) log.debug({ outcome, ms: rounded(ms) }, 'operation answered');
      });
    },
    refused: (reason) => refusalLine({ reason }, 'WebSocket refused'),
    closed: (code) => metrics.webSocketsClosed.inc({ code: String(code) }),
    slowReader(where) {
      metrics.slowReaders.inc({ where });
      refusalLine({ where }, 'subscriber cut off; it reads too slowly');
    },
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function limitLines(log: Logger): (fields: Record<string, unknown>, message: string) => void {
  let second = 0;
  let lines = 0;
  let leftOut = 0;
  return (fields, message) => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) {
      second = now;
      lines = 0;
    }
    if (++lines > LINES_PER_SECOND) return void leftOut++;
    log.info({ ...fields, ...(leftOut > 0 && { linesLeftOut: leftOut }) }, message);
    leftOut = 0;
  };
}

/** Every request over HTTP becomes a {@link RequestContext}, whose id stands in the answer as `X-Request-Id`. */
export function observeRequests(route: Route, observer: Observer): Route {
  return (incoming, response) => {
    const request = new RequestContext(incoming.headers['x-request-id']);
    response.setHeader('x-request-id', request.id);
    response.once('close', () => endOf(request, response, observer));
    return inRequest(request, () => route(incoming, response));
  };
}

function endOf(request: RequestContext, response: ServerResponse, observer: Observer): void {
  const { operation, codes } = request;
  // Told when it began; what ends later is its stream.
  if (operation?.type === 'subscription' && codes.size === 0) return;
  const { statusCode: status, writableFinished } = response;
  if (codes.size === 0 && status >= 400) codes.add(`HTTP_${status}`);
  // GraphiQL, or what a browser asks before it asks.
  if (!operation && codes.size === 0) return;
  observer.answered(request, writableFinished ? undefined : 'aborted');
}

/** Of an operation that came by a request of its own. */
interface OwnRequest {
  readonly request?: Request;
}

/** Notes what becomes of an operation that comes by Yoga, and of each one who asks it. */
export function observeOperations(observer: Observer): Plugin<Caller> {
  return {
    onExecute: ({ args }) => noteOperation(args),
    onSubscribe({ args }) {
      noteOperation(args);
      return {
        onSubscribeResult({ result }) {
          const request = currentRequest();
          // Over a WebSocket it may still be one too many.
          const overHttp = (args.contextValue as OwnRequest).request !== undefined;
          if (request && overHttp && isAsyncIterable(result)) observer.answered(request);
        },
      };
    },
    onResultProcess({ result }) {
      if (!isAsyncIterable(result)) for (const one of [result].flat()) noteErrors(one as ExecutionResult);
    },
  };
}

function noteOperation({ document, operationName, contextValue }: ExecutionArgs): undefined {
  const request = currentRequest();
  if (!request) return;
  const { viewer } = contextValue as Caller;
  request.userId = viewer?.id ?? null;
  if (request.operation) return;
  const operation = getOperationAST(document, operationName);
  const text = document.loc?.source.body;
  if (!operation || text === undefined) return;
  request.operation = { type: operation.operation, name: operation.name?.value ?? null, text };
}

/** @param result Ready to be sent. */
export function noteErrors({ errors }: { readonly errors?: readonly GraphQLError[] }): void {
  const request = currentRequest();
  if (!request || !errors) return;
  for (const { extensions } of errors) request.codes.add((extensions['code'] as string | undefined) ?? 'UNKNOWN');
}
