import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { MalformedRequestError, type RequestError } from '../../errors.ts';
import { clientAddressOf } from '../addresses.ts';
import type { ConnectionLimits } from '../connection-limits.ts';
import type { Observer } from '../observe.ts';
import type { Operations } from '../operation.ts';
import { type Parameters, parametersOfForm, parametersOfJson, readParameters } from '../parameters.ts';
import { askerOf, type SignInOptions, withNewDeadline } from '../sign-in.ts';
import { breakOffUnread, openStreamPlace } from '../sse/limits.ts';
import { streamedResults } from '../sse/streams.ts';
import { sendAnswer, sendAsStream, sendRefusal } from './answers.ts';
import { allowOrigin, isAllowed, type Origins, sendPreflight } from './cors.ts';
import { accepted, contentTypeOf } from './negotiation.ts';
import { MAX_BODY_BYTES, readBody } from './request-body.ts';
import type { Route } from './server.ts';
import type { YogaAdapter } from './yoga.ts';

export interface GraphQLRouteOptions extends SignInOptions {
  readonly operations: Operations;
  /** Writes streams, and GraphiQL. */
  readonly yoga: YogaAdapter;
  readonly origins: Origins;
  readonly connectionLimits: ConnectionLimits;
  readonly observer: Observer;
}

/**
 * GraphQL over HTTP at `/graphql` (https://graphql.github.io/graphql-over-http/draft/), with subscriptions as
 * `text/event-stream` or `multipart/mixed`. Requests without an operation are refused here, in a body of the same form
 * as any answer.
 */
export function createGraphQLRoute(options: GraphQLRouteOptions): Route {
  const { operations, yoga, origins, trustedProxies, connectionLimits, observer } = options;

  return async (request, response) => {
    if (!isAllowed(origins, request)) return sendRefusal(response, malformed('the origin is not allowed', 403));
    allowOrigin(request, response);
    const { method } = request;
    if (method === 'OPTIONS') return sendPreflight(request, response);
    const isPost = method === 'POST';
    if (!isPost && method !== 'GET' && method !== 'HEAD') {
      return sendRefusal(response, malformed('the method must be GET or POST', 405, 'GET, POST'));
    }
    const accepts = accepted(request);
    if (!isPost && accepts.page && yoga.hasPage) return await yoga.sendPage(request, response);
    if (!accepts.result && !accepts.stream) return sendRefusal(response, malformed(NOT_ACCEPTABLE, 406));
    let signIn = () =>
      askerOf(options, request.headers.authorization ?? null, clientAddressOf(request, trustedProxies));
    if (isPost && isLarge(request)) {
      try {
        const asker = await operations.signInEarly(signIn);
        signIn = async () => withNewDeadline(asker);
      } catch (error) {
        const refusal = operations.refusal(error);
        if (refusal.isRateLimited) await sleep(RATE_LIMITED_PAUSE_MS);
        return sendAnswer(response, refusal, accepts.result ?? 'application/json');
      }
    }
    const body = isPost ? await bodyOf(request) : '';
    if (body === null) return undefined;
    if (typeof body !== 'string') return sendRefusal(response, body, accepts.result ?? undefined);

    const place = accepts.stream && openStreamPlace(connectionLimits, response);
    const answer = await operations.run({
      signIn,
      parameters: () => parametersOf(request, body),
      mayChange: isPost,
      onlyStreams: accepts.onlyStream,
      admitStream: place && ((asker) => place.take(asker)),
    });
    if (answer.kind === 'stream') {
      observer.begun();
      if (!response.destroyed) breakOffUnread(response, observer);
      const results = streamedResults(answer, operations, response);
      return await yoga.sendStream(request, response, results, accepts.stream!);
    }
    place?.giveBack();
    if (answer.kind === 'result' && answer.isRateLimited) await sleep(RATE_LIMITED_PAUSE_MS);
    if (accepts.onlyStream) return sendAsStream(response, answer);
    return sendAnswer(response, answer, accepts.result ?? 'application/json');
  };
}

const NOT_ACCEPTABLE =
  'the answer is application/json, application/graphql-response+json, text/event-stream or multipart/mixed: accept one of them';

/** Pause before the answer to a client that is over a limit, in milliseconds. */
const RATE_LIMITED_PAUSE_MS = 100;

/** From this length on a body is read only for a caller who may ask, in bytes. */
const LARGE_BODY_BYTES = 16_384;

function isLarge({ headers: { 'content-length': length } }: IncomingMessage): boolean {
  return length === undefined || Number(length) > LARGE_BODY_BYTES;
}

/** @returns Null if the client disconnected; the error, if the body is refused unread. */
async function bodyOf(request: IncomingMessage): Promise<string | RequestError | null> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = request.headers;
  // A few compressed bytes can expand to very many.
  if (encoding.toLowerCase() !== 'identity') return malformed('the body must not be encoded', 415);
  if (Number(length) > MAX_BODY_BYTES) return malformed(TOO_LARGE, 413);
  const contentType = contentTypeOf(request);
  if (!contentType || !BODY_TYPES.has(contentType.type)) return malformed(BODY_TYPE, 415);
  if (!UTF_8.has(contentType.charset)) return malformed('the body must be UTF-8', 415);
  const body = await readBody(request);
  return body === 'too large' ? malformed(TOO_LARGE, 413) : body && body.text;
}

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);
const FORM_TYPE = 'application/x-www-form-urlencoded';
const TEXT_TYPE = 'application/graphql';
const BODY_TYPES: ReadonlySet<string> = new Set([...JSON_TYPES, FORM_TYPE, TEXT_TYPE]);
/** Names of UTF-8, and of its subset ASCII. */
const UTF_8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
const TOO_LARGE = `the body must have at most ${MAX_BODY_BYTES} bytes`;
const BODY_TYPE =
  'its content-type must be application/json; files are uploaded to the address that `createFileUpload` answers';

/** @param body Empty for a request whose parameters are in its URL. */
function parametersOf(request: IncomingMessage, body: string): Parameters {
  if (request.method !== 'POST') return parametersOfForm(new URLSearchParams(request.url?.split('?')[1] ?? ''));
  const { type } = contentTypeOf(request)!;
  if (type === FORM_TYPE) return parametersOfForm(new URLSearchParams(body));
  return type === TEXT_TYPE ? readParameters({ query: body }) : parametersOfJson(body);
}

function malformed(reason: string, status: 403 | 405 | 406 | 413 | 415, allow?: string): MalformedRequestError {
  return new MalformedRequestError(`unable to read the request; ${reason}`, status, allow);
}
