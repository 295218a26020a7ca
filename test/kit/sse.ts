import type { Result, Subscribe } from './follow-graphql.ts';

export interface SseOptions {
  /** URL of the service, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

/**
 * Subscribes by GraphQL over SSE, one request for each subscription
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, distinct connections mode).
 *
 * @throws {Error} The connection broke before the stream was complete.
 */
export function subscribeBySse({ url, token, signal }: SseOptions): Subscribe {
  return async function* subscribe(payload) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(payload),
      signal,
    });
    // A subscription that is refused before it begins may have an ordinary answer.
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield (await response.json()) as Result;
      return;
    }
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const lines = block.split('\n');
        if (lines.includes('event: complete')) return;
        const data = lines.find((line) => line.startsWith('data: '));
        if (data && lines.includes('event: next')) yield JSON.parse(data.slice('data: '.length)) as Result;
      }
    }
    throw new Error('the connection ended before the stream did');
  };
}
