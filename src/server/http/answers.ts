import type { ServerResponse } from 'node:http';

import type { ExecutionResult, GraphQLError } from 'graphql';

import { MalformedRequestError, RequestError } from '../../errors.ts';
import { budgetHeaders } from '../charge.ts';
import { toGraphQLError } from '../client-errors.ts';
import type { Planned, Result } from '../operation.ts';
import type { ResultType } from './negotiation.ts';

/** Sends one result. */
export function sendAnswer(response: ServerResponse, answer: Planned | Result, type: ResultType): void {
  const headers = budgetHeaders(answer.asker?.caller.viewer ? answer.asker.caller.budget : null);
  // Each unit of a plan's text is one byte of UTF-8.
  if (answer.kind === 'planned') return send(response, 200, type, headers, `{"data":${answer.data}}`, 'latin1');
  const { status, headers: more } = statusOf(answer.result, type);
  send(response, status, type, { ...headers, ...more }, JSON.stringify(answer.result), 'utf8');
}

/**
 * Refuses a request that contains no operation. Its unread rest is not needed. The log shows its status.
 */
export function sendRefusal(
  response: ServerResponse,
  error: RequestError,
  type: ResultType = 'application/json',
): void {
  const result = { errors: [toGraphQLError(error)] };
  const { status, headers } = statusOf(result, type);
  send(response, status, type, headers, JSON.stringify(result), 'utf8');
}

/**
 * Sends one result to a client that accepts only a stream
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md). The status is that of `application/json`: clients
 * read the events of a response with status 200 alone.
 */
export function sendAsStream(response: ServerResponse, answer: Planned | Result): void {
  const { status, headers } =
    answer.kind === 'planned' ? { status: 200, headers: {} } : statusOf(answer.result, 'application/json');
  const data = answer.kind === 'planned' ? `{"data":${utf8Of(answer.data)}}` : JSON.stringify(answer.result);
  response
    .writeHead(status, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers })
    .end(`event: next\ndata: ${data}\n\nevent: complete\ndata:\n\n`);
}

/** The text of a plan, which has one unit per byte of UTF-8. */
export function utf8Of(planned: string): string {
  return Buffer.from(planned, 'latin1').toString('utf8');
}

function send(
  response: ServerResponse,
  status: number,
  type: ResultType,
  headers: Readonly<Record<string, string>>,
  body: string,
  encoding: 'utf8' | 'latin1',
): void {
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(body, encoding),
      ...headers,
      // The rest of the request is not read.
      ...(!response.req.complete && { connection: 'close' }),
    })
    .end(body, encoding);
}

/** Derives status and headers from the errors of a result; the highest status wins. */
export function statusOf(
  { errors = [], data }: ExecutionResult,
  type: ResultType,
): { readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const error of errors) {
    const cause = error.originalError;
    status = Math.max(status, statusOfError(error, data !== undefined, type));
    if (!(cause instanceof RequestError)) continue;
    if (cause.status === 401) headers['www-authenticate'] = 'Bearer';
    if (cause.retryAfterSeconds !== undefined) headers['retry-after'] = String(cause.retryAfterSeconds);
    if (cause instanceof MalformedRequestError && cause.allow !== undefined) headers['allow'] = cause.allow;
  }
  return { status, headers };
}

function statusOfError({ originalError }: GraphQLError, hasData: boolean, type: ResultType): number {
  if (originalError instanceof RequestError) {
    return originalError.isLenient && type === 'application/json' ? 200 : originalError.status;
  }
  // An error of the document or its variables. Beside data it is an error of one field.
  return hasData || type === 'application/json' ? 200 : 400;
}
