/** Pages of history and presence, with the links to their neighbours that ably-js follows. */
import { badParameter } from './errors.ts';
import type { Answer } from './http.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** What of a list is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly backwards: boolean;
  /** Milliseconds since 1970, both included. */
  readonly start: number;
  readonly end: number;
  /** Where the page before ended. */
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
 * Cuts a page out of a list. What is added to the list later does not move the pages that follow.
 *
 * @param items In ascending order of their keys.
 * @param resource Last part of the path, which links are relative to.
 * @param render An item as it is answered.
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
  // ably-js takes a link without any parameter for none.
  params.set('limit', String(limit));
  // Credentials in the address are the caller's to repeat.
  for (const name of ['cursor', 'key', 'access_token']) params.delete(name);
  if (cursor !== null) params.set('cursor', cursor);
  // Nor does it read a plus sign as a blank.
  return `<./${resource}?${params.toString().replaceAll('+', '%20')}>; rel="${relation}"`;
}

function numberOf(query: URLSearchParams, name: string, missing: number): number {
  const text = query.get(name);
  if (text === null || text === '') return missing;
  const value = Number(text);
  if (!Number.isFinite(value)) throw badParameter(name, 'it is no number');
  return value;
}
