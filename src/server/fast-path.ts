import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ExecutionResult } from 'graphql';

import type { SignedIn } from '../domain/caller.ts';
import { REFUSED_COST } from '../domain/limits.ts';
import { RateLimitedError, RequestError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { currentRequest } from '../request-context.ts';
import { toClientError, toGraphQLError } from './client-errors.ts';
import { budgetHeaders, charge } from './charge.ts';
import { inTime } from './deadline.ts';
import type { Route } from './http.ts';
import { createOperations, type Operation, type Params } from './operations.ts';
import type { ReadBody } from './request-body.ts';
import { noteErrors } from './observe.ts';
import { callerOfRequest, type RequestCaller, type SignInOptions } from './sign-in.ts';
import { type TrustedDocuments, withDocument } from './trusted-documents.ts';
import { inTurn } from './turns.ts';
import type { GraphQL } from './yoga.ts';

export interface FastPathOptions extends SignInOptions {
  readonly log: Logger;
  readonly trusted: TrustedDocuments | null;
  /** Steps at most of all statements that are prepared for plans. Default: 600. */
  readonly maxPlanSteps?: number | undefined;
}

/**
 * The short way for what nearly every request is: a query or mutation in JSON, answered without an error. It does
 * what Yoga does, with the same plugins, and spares the layers between `node:http` and the `fetch` API. Whatever
 * is unusual goes to Yoga as it came; so does every answer with errors, to be put into words and a status there. So
 * nothing is decided here, and the answers are the same to the byte.
 *
 * Bodies were read by `graphql-door.ts`.
 */
export function createFastPath(graphql: GraphQL, options: FastPathOptions): Route {
  const { log, trusted } = options;
  const operations = createOperations(graphql, options.maxPlanSteps);
  return async (request, response): Promise<void> => {
    const mediaType = mediaTypeOf(request);
    if (!mediaType) return asksForStream(request) ? admitStream(request, response) : graphql(request, response);
    const params = readParams((request as IncomingMessage & { body: ReadBody }).body.text, trusted);
    if (!params) return graphql(request, response);
    // First of all, as what follows is work that not everybody may ask for.
    const signedIn = await callerOf(options, request);
    const { caller, refusal } = signedIn;
    const observed = currentRequest();
    if (observed) observed.userId = caller?.viewer?.id ?? null;
    // As floods of strangers end here.
    if (refusal instanceof RateLimitedError) return respondRefusal(request, response, mediaType, refusal);
    if (!caller?.viewer) return graphql(request, response, signedIn);
    const { variables } = params;
    let operation: Operation | 'invalid' | null;
    try {
      // Before the document is looked at, which may be more work than what it asks for.
      caller.limits.assertSolvent(caller.viewer.id);
      operation = operations.find(params);
      if (observed && operation && operation !== 'invalid') observed.operation = operation.requested;
      if (operation) await charge(caller, operation === 'invalid' ? REFUSED_COST : operation.cost(variables));
    } catch (error) {
      if (error instanceof RequestError) return respondRefusal(request, response, mediaType, error);
      return graphql(request, response, { refusal: error });
    }
    if (operation === null || operation === 'invalid') return graphql(request, response, signedIn);
    let result: ExecutionResult;
    const { plan } = operation;
    const { viewer, db } = caller;
    try {
      const planned = plan
        ? await inTime(
            inTurn(caller, () => plan.run(db, viewer, variables)),
            caller.answerBy,
          )
        : null;
      if (planned !== null) {
        const text = `{"data":${planned}}`;
        return respond(request, response, {
          mediaType,
          body: text,
          encoding: 'latin1',
          headers: budgetHeaders(caller.budget),
        });
      }
      result = await operation.execute(caller, variables);
    } catch (error) {
      if (error instanceof RateLimitedError) return respondRefusal(request, response, mediaType, error);
      // The resolvers would wait for the same again.
      result = { errors: [toClientError(operation.errorOf(error), log)], data: null };
    }
    if (result.errors) return graphql(request, response, { caller, executed: result });
    const text = JSON.stringify(result);
    respond(request, response, { mediaType, body: text, encoding: 'utf8', headers: budgetHeaders(caller.budget) });
  };

  /** Whoever begins too many streams is told so with as little work as can be: they come in hundreds. */
  async function admitStream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const signedIn = await callerOf(options, request);
    const { caller } = signedIn;
    let { refusal } = signedIn;
    if (caller?.viewer) {
      refusal = await admit(caller).catch((error: unknown) => error);
    }
    if (refusal instanceof RateLimitedError) return respondRefusal(request, response, JSON_TYPE, refusal);
    return await graphql(request, response, refusal === undefined ? { ...signedIn, countedStream: true } : { refusal });
  }
}

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/** Accept -> how the answer is marked. Of the two Yoga takes the one that comes first. */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['*/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [GRAPHQL_TYPE, GRAPHQL_TYPE],
  [`${GRAPHQL_TYPE}, ${JSON_TYPE}`, GRAPHQL_TYPE],
  [`${JSON_TYPE}, ${GRAPHQL_TYPE}`, JSON_TYPE],
  // Apollo Client 4, and urql.
  [`${GRAPHQL_TYPE},${JSON_TYPE};q=0.9`, GRAPHQL_TYPE],
  [`${GRAPHQL_TYPE}, application/graphql+json, ${JSON_TYPE}, text/event-stream, multipart/mixed`, GRAPHQL_TYPE],
]);

async function admit({ limits, viewer }: SignedIn): Promise<void> {
  limits.assertSolvent(viewer.id);
  await limits.take('subscriptions', viewer.id);
}

/** For nothing else, or that first: some clients would take a stream as the answer to anything. */
function asksForStream({ headers: { accept } }: IncomingMessage): boolean {
  return accept?.startsWith('text/event-stream') ?? false;
}

/** Media type of the answer to a request of the usual kind; undefined for any other. */
function mediaTypeOf({ method, url, headers }: IncomingMessage): string | undefined {
  const isUsual =
    method === 'POST' &&
    url === '/graphql' &&
    (headers['content-type'] === JSON_TYPE || headers['content-type'] === `${JSON_TYPE}; charset=utf-8`) &&
    headers['content-encoding'] === undefined &&
    headers['access-control-request-headers'] === undefined;
  return isUsual ? MEDIA_TYPES.get(headers.accept ?? '*/*') : undefined;
}

/** Null for anything but what a client of the usual kind sends. */
function readParams(body: string, trusted: TrustedDocuments | null): Params | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  const { query, operationName = null, variables, ...others } = trusted ? knownParams(value, trusted) : value;
  if (typeof query !== 'string' || Object.keys(others).length > 0) return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables != null && !isRecord(variables)) return null;
  return { query, operationName, variables: variables ?? {} };
}

/** What is not to be run is told so by Yoga. */
function knownParams(value: Record<string, unknown>, trusted: TrustedDocuments): Record<string, unknown> {
  try {
    const { extensions: _extensions, ...others } = withDocument(value, trusted.textOf(value));
    return others;
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who asks, or why they do not get in, which Yoga tells them: nobody is signed in twice. */
async function callerOf(
  options: SignInOptions,
  request: IncomingMessage,
): Promise<{ readonly caller?: RequestCaller; readonly refusal?: unknown }> {
  try {
    return { caller: await callerOfRequest(options, request.headers.authorization ?? null, request) };
  } catch (refusal) {
    return { refusal };
  }
}

/** What is refused before it runs, which is answered with as little work as can be: floods end here. */
function respondRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  mediaType: string,
  refusal: RequestError,
): void {
  const error = toGraphQLError(refusal);
  noteErrors({ errors: [error] });
  const { http, ...extensions } = error.extensions as { http: { status: number; headers: Record<string, string> } };
  const body = JSON.stringify({ errors: [{ message: error.message, extensions }] });
  respond(request, response, { status: http.status, mediaType, body, encoding: 'utf8', headers: http.headers });
}

interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly mediaType: string;
  readonly body: string;
  /** `latin1`: each unit of the body is a byte of its UTF-8. */
  readonly encoding: 'utf8' | 'latin1';
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers in the words of Yoga and its CORS settings. */
function respond(
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  { status = 200, mediaType, body, encoding, headers }: Answer,
): void {
  response
    .writeHead(status, {
      'content-type': `${mediaType}; charset=utf-8`,
      'content-length': Buffer.byteLength(body, encoding),
      ...headers,
      ...(origin !== undefined && {
        'access-control-allow-origin': origin,
        vary: 'Origin',
        'access-control-allow-methods': 'GET, POST',
        'access-control-max-age': '86400',
      }),
    })
    .end(body, encoding);
}
