import { operationOf } from './operations.ts';
import type { Random } from './random.ts';

/** Frames that a client sends over one WebSocket. */
export interface Conversation {
  /** Sent first, and answered before the rest is sent; null: the rest is sent at once. */
  readonly first: string | null;
  readonly frames: readonly (string | Buffer)[];
  /** Ids of operations that end by themselves if the connection stays open. */
  readonly answered: readonly string[];
}

const TYPES: readonly unknown[] = [
  'subscribe',
  'complete',
  'ping',
  'pong',
  'connection_init',
  'next',
  'x',
  '',
  null,
  1,
  {},
];
const PAYLOADS: readonly unknown[] = [
  undefined,
  null,
  {},
  [],
  'x',
  1,
  true,
  { query: 1 },
  { query: null },
  { a: [{}] },
];
const TEXTS: readonly (string | Buffer)[] = [
  '',
  ' ',
  'x',
  '{',
  'null',
  '1',
  '"subscribe"',
  '[]',
  '[{"type":"ping"}]',
  '{}',
  '{"type":"subscribe"}',
  '\u0000',
  '['.repeat(10_000),
  `{"type":"ping","payload":{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}}`,
  `{"type":"subscribe","id":"deep","payload":{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}}}`,
  'x'.repeat(65_537),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from('{"type":"ping"}'),
];

export function conversationOf(random: Random, token: string): Conversation {
  const frames: (string | Buffer)[] = [];
  const answered: string[] = [];
  const count = 1 + random.int(6);
  for (let n = 0; n < count; n++) {
    const id = `operation-${n}`;
    if (random.chance(0.8)) {
      const payload = operationOf(random);
      // A query that is not a text ends the connection.
      if (random.chance(0.9) && typeof payload['query'] !== 'string') payload['query'] = '{ __typename }';
      frames.push(JSON.stringify({ type: 'subscribe', id, payload }));
      if (isAnswered(payload)) answered.push(id);
    } else if (random.chance(0.6)) {
      const type = random.pick(TYPES);
      frames.push(
        JSON.stringify({ type, id: random.pick([id, '', null, 1, undefined]), payload: random.pick(PAYLOADS) }),
      );
    } else {
      frames.push(random.pick(TEXTS));
    }
  }
  const first = random.chance(0.95) ? JSON.stringify(initOf(random, token)) : null;
  if (first !== null && random.chance(0.1)) return { first: null, frames: [first, ...frames], answered };
  return { first, frames, answered };
}

function initOf(random: Random, token: string): object {
  const usual = `Bearer ${token}`;
  if (random.chance(0.8)) return { type: 'connection_init', payload: { authorization: usual } };
  const payload = random.pick<unknown>([
    undefined,
    null,
    {},
    [],
    'x',
    7,
    { authorization: 7 },
    { authorization: '' },
    { authorization: 'Bearer x' },
    { authorization: [usual] },
    { Authorization: usual },
    { AUTHORIZATION: usual },
    { headers: { authorization: usual } },
    { headers: { Authorization: usual } },
    { headers: 'x' },
    { headers: null },
    { authorization: usual, __proto__: null, nested: { a: { b: [] } } },
  ]);
  return { type: 'connection_init', payload };
}

/** Subscriptions do not end, and a message without a query may close the connection. */
function isAnswered({ query }: Record<string, unknown>): boolean {
  return typeof query === 'string' && !query.includes('subscription');
}
