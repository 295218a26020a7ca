/** A request of a client, and its answer. */
export interface Exchange {
  readonly method: string;
  /** Whether it has the text of a document, and not only its hash. */
  readonly hasText: boolean;
  readonly status: number;
}

/** A `fetch` for a client under test, with a list of its exchanges. */
export function recordedFetch(): { fetch: typeof fetch; exchanges: Exchange[] } {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input);
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as { query?: unknown }) : {};
      const hasText = url.searchParams.has('query') || (typeof body.query === 'string' && body.query !== '');
      const response = await fetch(input, init);
      exchanges.push({ method: init?.method ?? 'GET', hasText, status: response.status });
      return response;
    },
  };
}
