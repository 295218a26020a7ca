import type { ServerResponse } from 'node:http';

import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import { RateLimitedError } from '../errors.ts';
import { toGraphQLError } from './client-errors.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { Observer } from './observe.ts';
import type { TokenContext } from './token-end.ts';

/** Of an operation that came by a request of its own. */
type RequestContext = TokenContext & { readonly request?: Request; readonly res?: ServerResponse };

/** When it makes sense to ask for one stream more, in milliseconds: that is in the client's own hands. */
const STREAM_WAIT_MS = 1_000;

/** Who has read nothing for so long, though there was something to read, is gone, in milliseconds; as with pings of WebSockets. */
const UNREAD_MS = 12_000;

/**
 * Each stream over SSE is a connection of its user and counted as one, for as long as its response is open. A client that
 * does not read is not waited for: what it is to get waits in a queue that is bounded, but its place would never be free again.
 */
export function limitStreams(limits: ConnectionLimits, observer: Observer): Plugin<RequestContext> {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { tokenSubject, request, res } = args.contextValue as RequestContext;
      if (!request || !res || tokenSubject == null) return undefined;
      const leave = limits.stream(tokenSubject);
      if (!leave) {
        const reason = 'unable to subscribe; there are too many connections of this user';
        setResultAndStopExecution({ errors: [toGraphQLError(new RateLimitedError(reason, STREAM_WAIT_MS))] });
        return undefined;
      }
      if (res.destroyed) leave();
      else res.once('close', leave);
      return {
        onSubscribeResult({ result }: { readonly result: ExecutionResult | AsyncIterable<ExecutionResult> }) {
          if (isAsyncIterable(result) && !res.destroyed) breakOffUnread(res, observer);
        },
      };
    },
  };
}

function breakOffUnread(response: ServerResponse, observer: Observer): void {
  let waits = false;
  response.on('drain', () => (waits = false));
  const looking = setInterval(() => {
    if (waits) {
      observer.slowReader('sse');
      response.destroy();
    } else waits = response.writableNeedDrain;
  }, UNREAD_MS);
  response.once('close', () => clearInterval(looking));
}
