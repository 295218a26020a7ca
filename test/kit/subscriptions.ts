import { type Client, createClient } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';

import type { TestApp } from './app.ts';
import type { TypedDocumentString } from './generated/graphql.ts';

/** The results of a subscription so far. */
export interface Listener<Event> extends Disposable {
  readonly events: readonly Event[];
  /** Errors in place of an event, or of the whole subscription. */
  readonly errors: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly argument?: string };
  }[];
  /** How it ended; null while it goes on. `complete`: the server completed it. */
  readonly end: 'complete' | 'broken' | null;
  /** Unsubscribes. Disposing it does the same. */
  stop(): void;
}

interface Result {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: Listener<unknown>['errors'];
}

/** Transports of subscriptions. */
export type Transport = 'graphql-ws' | 'SSE';
export const TRANSPORTS: readonly Transport[] = ['graphql-ws', 'SSE'];

/** URL and token of a subscriber. */
export interface SubscriberClient {
  readonly url: string;
  readonly token: string | null;
}

/** Subscribes to one field, and records its events. */
export function listen<Data, Variables>(
  { url, token }: SubscriberClient,
  transport: Transport,
  document: TypedDocumentString<Data, Variables> | string,
  variables?: Variables,
): Listener<Data[keyof Data]> {
  const events: Data[keyof Data][] = [];
  const errors: Listener<unknown>['errors'][number][] = [];
  const state: { end: Listener<unknown>['end'] } = { end: null };
  const take = (result: Result) => {
    errors.push(...(result.errors ?? []));
    if (result.data) events.push(...(Object.values(result.data) as Data[keyof Data][]));
  };
  const payload = { query: String(document), variables: variables as Record<string, unknown> };
  const ended = (end: 'complete' | 'broken') => (state.end ??= end);
  const stop =
    transport === 'SSE'
      ? overSse(url, token, payload, take, ended)
      : overWebSocket(webSocketClient({ url, token }), payload, take, ended);
  return {
    events,
    errors,
    get end() {
      return state.end;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

/** Waits until the app has ended every subscription. */
export async function nobodyListens({ bridge }: Pick<TestApp, 'bridge'>): Promise<void> {
  await expect.poll(() => bridge.counts.subscribers).toBe(0);
}

/** The usual client, without retries, so that a test sees why it ended. */
export function webSocketClient(
  { url, token }: SubscriberClient,
  on: NonNullable<Parameters<typeof createClient>[0]['on']> = {},
): Client {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: true,
    on,
  });
}

type Payload = { readonly query: string; readonly variables: Record<string, unknown> };

function overWebSocket(
  client: Client,
  payload: Payload,
  take: (result: Result) => void,
  ended: (end: 'complete' | 'broken') => void,
): () => void {
  const unsubscribe = client.subscribe(payload, {
    next: (result) => take(result as Result),
    error: (error) => {
      if (Array.isArray(error)) take({ errors: error as Listener<unknown>['errors'] });
      ended(Array.isArray(error) ? 'complete' : 'broken');
      void client.dispose();
    },
    complete: () => {
      ended('complete');
      void client.dispose();
    },
  });
  return () => {
    unsubscribe();
    void client.dispose();
  };
}

/** https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, distinct connections mode. */
function overSse(
  url: string,
  token: string | null,
  payload: Payload,
  take: (result: Result) => void,
  ended: (end: 'complete' | 'broken') => void,
): () => void {
  const controller = new AbortController();
  const read = async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(payload),
      signal: controller.signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      take((await response.json()) as Result);
      return ended('complete');
    }
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        if (lines.includes('event: complete')) return ended('complete');
        const data = lines.find((line) => line.startsWith('data: '));
        if (data && lines.includes('event: next')) take(JSON.parse(data.slice('data: '.length)) as Result);
      }
    }
    ended('broken');
  };
  read().catch(() => ended('broken'));
  return () => controller.abort();
}
