import type { Random } from './random.ts';

/** Valid and invalid values of GraphQL requests. `undefined` leaves the parameter out. */

const USUAL = [
  '{ __typename }',
  '{ viewer { user { id } } }',
  'query A { __typename }',
  'query A { __typename } query B { viewer { user { id } } }',
  'query ($id: ID!) { node(id: $id) { id } }',
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
  'query ($n: Int = 1) { viewer { servers(first: $n) { nodes { id name } } } }',
];

const QUERIES: readonly unknown[] = [
  ...USUAL,
  ...USUAL,
  'mutation ($name: String!) { createServer(input: { name: $name }) { server { id } userErrors { code } } }',
  'mutation { createMessage(input: { channel: { roomId: "x" }, content: "y" }) { seq userErrors { code } } }',
  'subscription { viewerEvents { __typename } }',
  'subscription A { viewerEvents { __typename } } query B { __typename }',
  'subscription { viewerEvents { __typename } a: viewerEvents { __typename } }',
  '{ __schema { types { name } } }',
  '{ nonsense }',
  '{ node(id: 1.5) { id } }',
  '{ node(id: "\u0000") { id } }',
  String.raw`{ node(id: "\ud800") { id } }`,
  String.raw`{ node(id: "\u{110000}") { id } }`,
  '{ node(id: """block""") { id } }',
  '{ viewer @skip(if: true) { user { id } } }',
  '{ viewer @skip(if: 1) { user { id } } }',
  '{ viewer @unknown { user { id } } }',
  '{ ...F } fragment F on Query { ...F }',
  '{ ...Missing }',
  'fragment F on Query { __typename }',
  'type Query { a: Int }',
  'query A { __typename } query A { __typename }',
  'query ($a: Nonsense) { __typename }',
  'query ($a: [[[Int!]!]!]!) { __typename }',
  'query ($a: Int = "x") { __typename }',
  '# only a comment',
  '\uFEFF{ __typename }',
  '\u0000',
  '',
  ' ',
  '{',
  '}',
  '"""',
  '{ __typename ',
  '{'.repeat(500),
  '{ a '.repeat(300) + '}'.repeat(300),
  `{ ${'__typename '.repeat(1_001)} }`,
  `{ ${Array.from({ length: 120 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
  `{ node(id: "${'x'.repeat(20_000)}") { id } }`,
  `{ nodes(ids: ${'['.repeat(200)}${']'.repeat(200)}) { id } }`,
  null,
  0,
  true,
  [],
  {},
  ['{ __typename }'],
];

const VARIABLES: readonly unknown[] = [
  {},
  { id: 'x' },
  { id: null },
  { id: 12 },
  { id: 1e300 },
  { id: '\ud800' },
  { id: '\u0000' },
  { id: { a: 1 } },
  { ids: ['x', null] },
  { ids: Array.from({ length: 300 }, () => 'x') },
  { name: ' ' },
  { name: 'Fuzz' },
  { n: -1 },
  { n: 1e10 },
  { n: '1' },
  { ['__proto__']: { a: 1 }, constructor: 1 },
  { unknown: nested(1_000) },
  null,
  '',
  'x',
  '{"id":"x"}',
  '{',
  7,
  false,
  [],
  [1],
];

const EXTENSIONS: readonly unknown[] = [
  {},
  { unknown: 1 },
  { persistedQuery: null },
  { persistedQuery: 'x' },
  { persistedQuery: [] },
  { persistedQuery: {} },
  { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
  { persistedQuery: { version: 2, sha256Hash: 'a'.repeat(64) } },
  { persistedQuery: { version: '1', sha256Hash: 7 } },
  { persistedQuery: { version: 1, sha256Hash: '' } },
  { persistedQuery: { version: 1, sha256Hash: { a: 1 } } },
  null,
  '',
  'x',
  '{}',
  3,
  true,
  [],
  nested(1_000),
];

const OPERATION_NAMES: readonly unknown[] = [
  'A',
  'B',
  'Missing',
  '',
  ' ',
  '__proto__',
  'x'.repeat(10_000),
  'a\nb\u001b[31m',
  null,
  1,
  true,
  [],
  {},
];
const IDS: readonly unknown[] = ['abc', `sha256:${'a'.repeat(64)}`, 'constructor', '', null, 1, true, [], {}];

/** Nested objects. */
function nested(depth: number): object {
  let value: object = {};
  for (let n = 0; n < depth; n++) value = { a: value };
  return value;
}

/** The parameters of one operation. */
export function operationOf(random: Random): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  if (!random.chance(0.07)) parameters['query'] = random.pick(QUERIES);
  if (random.chance(0.45)) parameters['variables'] = random.pick(VARIABLES);
  if (random.chance(0.25)) parameters['extensions'] = random.pick(EXTENSIONS);
  if (random.chance(0.3)) parameters['operationName'] = random.pick(OPERATION_NAMES);
  if (random.chance(0.1)) parameters[random.pick(['documentId', 'id', 'doc_id', 'unknown'])] = random.pick(IDS);
  return parameters;
}

/** The same as parameters of a URL or form, whose values are texts. */
export function asFields(random: Random, parameters: Record<string, unknown>): string {
  const fields = Object.entries(parameters).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const shown = random.chance(0.05) ? text.slice(0, -1) : text;
    const written = encodeURIComponent(shown.toWellFormed());
    return random.chance(0.03) ? `${name}=${written}%` : `${name}=${written}`;
  });
  if (random.chance(0.05) && fields.length > 0) fields.push(fields[0]!);
  if (random.chance(0.05)) fields.push(random.pick(['', '=', 'variables', 'query[]=x', '%=%', 'variables[id]=x']));
  return fields.join('&');
}
