import type { ServerResponse } from 'node:http';

import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Of an operation that came by a request of its own. */
interface RequestContext {
  readonly request?: Request;
  readonly res?: ServerResponse;
}

/**
 * A stream of events and the request that opened it end together.
 *
 * A client that goes while its stream is being opened would leave it behind, as nobody ever takes anything from it. And
 * a stream that is interrupted breaks the request off, without a "complete": its client then comes back and goes on
 * where it was.
 */
export const endWithRequest: Plugin<RequestContext> = {
  onSubscribe({ args }) {
    const { request, res } = args.contextValue as RequestContext;
    if (!request) return undefined;
    return {
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) return;
        const stream = result as AsyncIterableIterator<ExecutionResult>;
        const end = () => void stream.return?.();
        if (request.signal.aborted) end();
        else request.signal.addEventListener('abort', end, { once: true });
        if (res) setResult(untilInterrupted(stream, res));
      },
    };
  },
};

function untilInterrupted(
  stream: AsyncIterableIterator<ExecutionResult>,
  response: ServerResponse,
): AsyncIterableIterator<ExecutionResult> {
  return {
    async next() {
      try {
        return await stream.next();
      } catch {
        response.destroy();
        return { done: true, value: undefined };
      }
    },
    return: async () => (await stream.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
