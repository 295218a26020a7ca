import type { ExecutionResult } from 'graphql';
import type { FetchAPI } from 'graphql-yoga';

/** Interval of empty parts that make proxies keep the connection; in milliseconds. */
const HEARTBEAT_MS = 5_000;

const DELIMITER = '\r\n--graphql';
const CLOSING = '--\r\n';

/** A part and the following delimiter: clients regard a part as complete only when they see that. */
function partOf(json: string): string {
  return `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${json}${DELIMITER}`;
}

/**
 * Subscriptions in the multipart protocol of Apollo's clients. Each result is the `payload` of a part
 * (https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol).
 */
export function multipartSubscription(result: unknown, fetchAPI: FetchAPI): Response {
  const results = (result as AsyncIterable<ExecutionResult>)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout;
  const body = new fetchAPI.ReadableStream<Uint8Array>({
    start(controller) {
      // Some browsers deliver the headers of a response only with the first bytes of its body.
      controller.enqueue(encoder.encode(`${DELIMITER}${partOf('{}')}`));
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(partOf('{}')));
      }, HEARTBEAT_MS);
    },
    async pull(controller) {
      const { done, value } = await results.next();
      if (!done) return controller.enqueue(encoder.encode(partOf(JSON.stringify({ payload: value }))));
      clearInterval(heartbeat);
      controller.enqueue(encoder.encode(CLOSING));
      controller.close();
    },
    async cancel() {
      clearInterval(heartbeat);
      await results.return?.();
    },
  });
  return new fetchAPI.Response(body, {
    headers: {
      'content-type': 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
      'cache-control': 'no-cache',
    },
  });
}
