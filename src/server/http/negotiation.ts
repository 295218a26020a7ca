import type { IncomingMessage } from 'node:http';

import { LRUCache } from 'lru-cache';

/** Media types of answers: one result (https://graphql.github.io/graphql-over-http/draft/), or a stream of them. */
export type ResultType = 'application/json' | 'application/graphql-response+json';
export type StreamType = 'text/event-stream' | 'multipart/mixed';

/** What the client accepts, by preference. */
export interface Accepted {
  /** For one result; null if the client accepts none of our types. */
  readonly result: ResultType | null;
  /** For the events of a subscription; null if the client accepts none of our types. */
  readonly stream: StreamType | null;
  /** Whether the client wants even one result as a stream. */
  readonly onlyStream: boolean;
  /** Whether the client prefers a page to a result, as browsers do. */
  readonly page: boolean;
}

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/** Parsed headers by their text: each client repeats one or two of them. */
const remembered = new LRUCache<string, Accepted>({ max: 100 });
/** A longer header is not cached; in UTF-16 units. */
const LONGEST_REMEMBERED = 300;

/** Reads the header `Accept` (RFC 9110, 12.5.1). Without one, or for any type, the answer is `application/json`. */
export function accepted({ headers: { accept = '*/*' } }: IncomingMessage): Accepted {
  const known = remembered.get(accept);
  if (known) return known;
  const found = read(accept);
  if (accept.length <= LONGEST_REMEMBERED) remembered.set(accept, found);
  return found;
}

function read(accept: string): Accepted {
  const ranges = rangesOf(accept);
  const first = <Type extends string>(types: readonly Type[]): Type | null => {
    for (const range of ranges) {
      const type = types.find((one) => matches(range, one));
      if (type !== undefined) return type;
    }
    return null;
  };
  const result = first<ResultType>([JSON_TYPE, GRAPHQL_TYPE]);
  const named = ranges.filter((range) => !range.includes('*'));
  const stream = (['text/event-stream', 'multipart/mixed'] as const)
    .filter((type) => named.includes(type))
    .toSorted((a, b) => named.indexOf(a) - named.indexOf(b))[0];
  const place = (type: string | null) => (type === null ? Infinity : ranges.findIndex((range) => matches(range, type)));
  return {
    result,
    stream: stream ?? null,
    onlyStream: stream === 'text/event-stream' && place(stream) < place(result),
    page: named.includes('text/html') && place('text/html') <= place(result),
  };
}

/** Media ranges by preference; those of equal preference in the order of the header. */
function rangesOf(accept: string): string[] {
  const ranges = accept
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      // Only UTF-8 is available.
      const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8) ?? 'utf-8';
      const isUtf8 = ['utf-8', 'utf8', '"utf-8"'].includes(charset);
      return { type, wanted: isUtf8 ? Number(quality ?? 1) : 0 };
    })
    .filter(({ type, wanted }) => type !== '' && wanted > 0);
  return ranges.toSorted((a, b) => b.wanted - a.wanted).map(({ type }) => type);
}

function matches(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

/** The media type of a body, in lower case and without parameters, and its charset; null if there is none. */
export function contentTypeOf({ headers }: IncomingMessage): { type: string; charset: string } | null {
  const header = headers['content-type'];
  if (header === undefined) return null;
  const [type = '', ...parameters] = header
    .toLowerCase()
    .split(';')
    .map((text) => text.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8) ?? 'utf-8';
  return { type, charset: charset.replaceAll('"', '') };
}
