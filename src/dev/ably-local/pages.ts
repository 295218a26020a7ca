/** Pages of history and presence, with the links to other pages that ably-js follows. */
import { badParameter } from './errors.ts';
import type { Answer } from './http.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** The requested part of a list. */
export interface PageRequest {
  readonly limit: number;
  readonly backwards: boolean;
  /** In milliseconds since 1970, both inclusive. */
  readonly start: number;
  readonly end: number;
  /** The end of the previous page. */
  readonly cursor: string | null;
}

/** @throws {AblyError} 40003 */
export function pageRequest(query: URLSearchParams): PageRequest {
  const direction = query.get('direction') ?? 'backwards';
  if (direction !== 'backwards' && direction !== 'forwards') throw badParameter('direction', 'backwards or forwards');
  const limit = numberOf(query, 'limit', DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw badParameter('limit', `1 to ${MAX_LIMIT}`);
  const start = numberOf(query, 'start', -Infinity);
  const end = numberOf(query, 'end', Infinity);
  if (start > end) throw badParameter('start', 'it is later than end');
  return { limit, backwards: direction === 'backwards', start, end, cursor: query.get('cursor') };
}

/**
 * A page of a list. Items that are added later do not move the following pages.
 *
 * @param items In ascending order of their keys.
 * @param resource Last part of the path. Links are relative to it.
 * @param render Makes an item of the answer.
 */
export function page<T extends { readonly timestamp: number }>(
  items: readonly T[],
  keyOf: (item: T) => string,
  query: URLSearchParams,
  resource: string,
  render: (item: T) => unknown,
): Answer {
  const { limit, backwards, start, end, cursor } = pageRequest(query);
  const ordered = backwards ? items.toReversed() : items;
  const candidates = ordered.filter((item) => {
    const beyond = cursor === null || (backwards ? keyOf(item) < cursor : keyOf(item) > cursor);
    return beyond && item.timestamp >= start && item.timestamp <= end;
  });
  const shown = candidates.slice(0, limit);
  const last = shown.at(-1);
  const to = (at: string | null, relation: string) => link(resource, query, limit, at, relation);
  const links = [to(null, 'first'), to(cursor, 'current')];
  if (last && candidates.length > limit) links.push(to(keyOf(last), 'next'));
  return { body: shown.map(render), headers: { link: links.join(', ') } };
}

function link(
  resource: string,
  query: URLSearchParams,
  limit: number,
  cursor: string | null,
  relation: string,
): string {
  const params = new URLSearchParams(query);
  // ably-js ignores a link without parameters.
  params.set('limit', String(limit));
  // The caller adds its credentials again.
  for (const name of ['cursor', 'key', 'access_token']) params.delete(name);
  if (cursor !== null) params.set('cursor', cursor);
  // ably-js does not decode a plus sign as a space.
  return `<./${resource}?${params.toString().replaceAll('+', '%20')}>; rel="${relation}"`;
}

function numberOf(query: URLSearchParams, name: string, missing: number): number {
  const text = query.get(name);
  if (text === null || text === '') return missing;
  const value = Number(text);
  if (!Number.isFinite(value)) throw badParameter(name, 'it is not a number');
  return value;
}
