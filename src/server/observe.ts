import type { ServerResponse } from 'node:http';

import type { GraphQLError } from 'graphql';

import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { currentRequest, inRequest, RequestContext } from '../observability/request-context.ts';
import type { Route } from './http/server.ts';

/** Records how operations end, for operators: one log line and metrics for each. */
export interface Observer {
  /** A request was answered, with or without an operation. A subscription is answered when it begins. */
  answered(request: RequestContext, outcome?: 'aborted'): void;
  /** The subscription of the current request has begun. */
  begun(): void;
  /** A WebSocket was refused before there was any operation. */
  refused(reason: string): void;
  /** A WebSocket has ended. @param code Close code; 1006 means that the connection broke. */
  closed(code: number): void;
  /** A client was disconnected because it reads too slowly. @param where What was full. */
  slowReader(where: (typeof SLOW)[number]): void;
}

/** What can be full if a client reads too slowly. */
const SLOW = ['queue', 'websocket', 'sse'] as const;

/** Codes of failures of the service; all others are the client's. */
const FAILURES = new Set(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'STREAM_INTERRUPTED']);

/** Maximum number of operation names with their own counter: clients choose them, and each is kept for ever. */
const MAX_NAMES = 200;
const LONGEST_NAME = 64;
const OTHER_NAMES = 'other';

/**
 * Maximum number of log lines about refusals per second: floods are refused by thousands, and must not flood the log.
 */
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
  // A rate needs a sample from before the first event.
  for (const where of SLOW) metrics.slowReaders.inc({ where }, 0);

  const observer: Observer = {
    begun() {
      const request = currentRequest();
      if (request) observer.answered(request);
    },
    answered(request, aborted) {
      const { operation, codes, startedAt } = request;
      const outcome = aborted ?? (codes.size === 0 ? 'ok' : FAILURES.isDisjointFrom(codes) ? 'refused' : 'failed');
      const ms = performance.now() - startedAt;
      const type = operation?.type ?? 'unknown';
      // Names are not counted without a valid document or a user: anyone could invent them.
      const name = operation && request.userId !== null ? nameOf(operation.name) : OTHER_NAMES;
      metrics.operations.inc({ type, name, outcome });
      metrics.operationDuration.observe({ type, outcome }, ms / 1_000);
      for (const code of codes) metrics.refusals.inc({ code });
      // In its own context, wherever this is called from: the line must have the request's operation and user.
      inRequest(request, () => {
        // A failure already has a log line, with the error.
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
  return observer;
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

/** Gives every HTTP request a {@link RequestContext}, whose id is returned as `X-Request-Id`. */
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
  // A stream was recorded when it began.
  if (operation?.type === 'subscription' && codes.size === 0) return;
  const { statusCode: status, writableFinished } = response;
  if (codes.size === 0 && status >= 400) codes.add(`HTTP_${status}`);
  // GraphiQL, or a preflight request.
  if (!operation && codes.size === 0) return;
  observer.answered(request, writableFinished ? undefined : 'aborted');
}

/** @param result A result with masked errors. */
export function noteErrors({ errors }: { readonly errors?: readonly GraphQLError[] }): void {
  const request = currentRequest();
  if (!request || !errors) return;
  for (const { extensions } of errors) request.codes.add((extensions['code'] as string | undefined) ?? 'UNKNOWN');
}
