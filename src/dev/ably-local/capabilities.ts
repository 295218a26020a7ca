/**
 * Capabilities: `{"<channel or pattern>": ["<operation>", …]}`. Entries only add permissions. `*` matches one whole
 * segment between colons, and at the end one or more.
 */
import { badParameter } from './errors.ts';

export type Capability = Readonly<Record<string, readonly string[]>>;

export const EVERYTHING: Capability = { '*': ['*'] };

const OPERATIONS: ReadonlySet<string> = new Set([
  '*',
  'subscribe',
  'publish',
  'presence',
  'history',
  'stats',
  'channel-metadata',
  'push-subscribe',
  'push-admin',
  'privileged-headers',
  'object-subscribe',
  'object-publish',
  'annotation-subscribe',
  'annotation-publish',
  'message-update-own',
  'message-update-any',
  'message-delete-own',
  'message-delete-any',
]);

/**
 * Reads a capability from JSON text or from an object. The result is in canonical form: resources and operations are
 * sorted.
 *
 * @throws {AblyError} 40003: not a capability, an operation that does not exist, none at all, or `*` beside others.
 */
export function parseCapability(value: unknown): Capability {
  let parsed = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value) as unknown;
    } catch {
      throw badParameter('capability', 'it is not JSON');
    }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw badParameter('capability', 'it is not an object of resources');
  }
  const entries = Object.entries(parsed as Record<string, unknown>).map(([resource, operations]) => {
    const list: unknown[] = Array.isArray(operations) ? operations : [operations];
    if (list.length === 0) throw badParameter('capability', `no operation for ${resource}`);
    if (list.length > 1 && list.includes('*')) throw badParameter('capability', `* beside others for ${resource}`);
    const unknown = list.find((operation) => typeof operation !== 'string' || !OPERATIONS.has(operation));
    if (unknown !== undefined) throw badParameter('capability', `unknown operation for ${resource}`);
    return [resource, list as string[]] as const;
  });
  return canonical(entries);
}

/** The permissions that both have. Resources without a common operation are left out. */
export function intersect(one: Capability, other: Capability): Capability {
  const common: [string, string[]][] = [];
  for (const [resource, operations] of Object.entries(one)) {
    for (const [otherResource, otherOperations] of Object.entries(other)) {
      const met = meet(segments(resource), segments(otherResource));
      if (met) common.push([met.join(':'), commonOperations(operations, otherOperations)]);
    }
  }
  return canonical(common.filter(([, operations]) => operations.length > 0));
}

/** Whether the capability allows the operation on this channel. */
export function allows(capability: Capability, channel: string, operation: string): boolean {
  const name = channel.split(':');
  return Object.entries(capability).some(
    ([resource, operations]) =>
      (operations.includes('*') || operations.includes(operation)) && matches(segments(resource), name),
  );
}

/** `[*]*` means channels, queues and metachannels. The last two do not exist here. */
function segments(resource: string): string[] {
  return (resource === '[*]*' ? '*' : resource).split(':');
}

function matches(pattern: readonly string[], name: readonly string[]): boolean {
  const openEnded = pattern.at(-1) === '*';
  if (openEnded ? name.length < pattern.length : name.length !== pattern.length) return false;
  return pattern.every((segment, at) => segment === '*' || segment === name[at]);
}

/** The pattern of the names that match both patterns; null if there are none. */
function meet(one: readonly string[], other: readonly string[]): readonly string[] | null {
  if (one.length === 1 && one[0] === '*') return other.length > 0 ? other : null;
  if (other.length === 1 && other[0] === '*') return one.length > 0 ? one : null;
  const [head, ...rest] = one;
  const [otherHead, ...otherRest] = other;
  if (head === undefined || otherHead === undefined) return one.length === other.length ? [] : null;
  if (head !== otherHead && head !== '*' && otherHead !== '*') return null;
  const tail = meet(rest, otherRest);
  return tail && [head === '*' ? otherHead : head, ...tail];
}

function commonOperations(one: readonly string[], other: readonly string[]): string[] {
  if (one.includes('*')) return [...other];
  if (other.includes('*')) return [...one];
  return one.filter((operation) => other.includes(operation));
}

function canonical(entries: readonly (readonly [string, readonly string[]])[]): Capability {
  const merged = new Map<string, Set<string>>();
  for (const [resource, operations] of entries) {
    merged.set(resource, new Set([...(merged.get(resource) ?? []), ...operations]));
  }
  return Object.fromEntries(
    [...merged.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, all]) => [resource, all.has('*') ? ['*'] : [...all].toSorted()]),
  );
}
