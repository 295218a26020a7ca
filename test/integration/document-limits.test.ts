import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import { startTestApp, testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';
import { begin, connectWire } from '../kit/websocket.ts';

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await testApp();
  [ada] = await people(app, 'ada');
});

const repeated = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

/** @param depth Number of nested fields. */
const nested = (depth: number) => `{ viewer { servers(first: 1) { nodes ${nest(depth - 3)} } } }`;

function nest(depth: number): string {
  // A room's server has rooms, which have a server.
  return depth <= 1 ? '{ id }' : `{ rooms(first: 1) { nodes { server ${nest(depth - 3)} } } }`;
}

describe('refuses a document with', () => {
  test.each<[string, string, RegExp]>([
    ['too many tokens', `{ ${repeated(4_001, () => 'a')} }`, /more than 4000 tokens/],
    ['too many aliases', `{ viewer { ${repeated(101, (i) => `a${i}: lastSeq`)} } }`, /101 aliases, 100 are allowed/],
    ['10,000 aliases', `{ viewer { ${repeated(10_000, (i) => `a${i}:id`)} } }`, /tokens/],
    [
      'too many aliases by fragments within fragments',
      '{ viewer { ...a } } fragment a on Viewer { a: lastSeq ...b ...b ...b ...b } fragment b on Viewer { b: lastSeq ...c ...c ...c ...c ...c } fragment c on Viewer { c1: lastSeq c2: lastSeq c3: lastSeq c4: lastSeq c5: lastSeq c6: lastSeq }',
      /125 aliases/,
    ],
    [
      'too many fields at its root',
      `{ ${repeated(21, (i) => `a${i}: __typename`)} }`,
      /21 fields at its root, 20 are allowed/,
    ],
    [
      'too many directives',
      `{ viewer { lastSeq ${repeated(51, () => `lastSeq @include(if: true)`)} } }`,
      /51 directives, 50 are allowed/,
    ],
    [
      'too many fields when its fragments are expanded',
      `{ viewer { ...f0 } } ${repeated(40, (i) => `fragment f${i} on Viewer { ...f${i + 1} ...f${i + 1} }`)} fragment f40 on Viewer { lastSeq }`,
      /fields and fragments when fragments are expanded, 5000 are allowed/,
    ],
    [
      'too many operations',
      repeated(201, (i) => `query q${i} { viewer { lastSeq } }`),
      /defines 201 operations and fragments, 200 are allowed/,
    ],
    ['too many lines', `${'\n'.repeat(4_000)}{ viewer { lastSeq } }`, /more than 4000 lines/],
    ['aliases within the schema', '{ __schema { a: types { name } b: types { name } } }', /aliases within __schema/],
    ['too many fields below each other', nested(24), /\d\d fields deep, 20 are allowed/],
    ['a thousand fields below each other', nested(999), /more than 50 levels of brackets/],
    [
      'fragments in a circle',
      '{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }',
      /Cannot spread fragment/,
    ],
  ])('%s', async (_what, query, message) => {
    const { status, data, errors } = await ada.raw(query);

    expect(errors?.map((error) => error.message).join('\n')).toMatch(message);
    expect(data).toBeUndefined();
    expect([200, 400]).toContain(status);
  });

  test('too many tokens, with a code, over HTTP and over a WebSocket', async () => {
    const query = `{ viewer { ${repeated(101, (i) => `a${i}: lastSeq`)} } }`;
    using wire = await connectWire(app.url, ada.token);

    const overHttp = await ada.raw(query);
    begin(wire, 'many', query);
    const overWebSocket = await wire.receive();

    expect(overHttp.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
    expect(overWebSocket).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  });
});

test('a document at the limits is answered', async () => {
  const aliases = await ada.raw(`{ viewer { ${repeated(100, (i) => `a${i}: lastSeq`)} } }`);
  const roots = await ada.raw(`{ ${repeated(20, (i) => `a${i}: __typename`)} }`);
  const deep = await ada.raw(nested(18));

  expect([aliases, roots, deep].map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
});

test('brackets in strings and comments are not counted', async () => {
  const { errors } = await ada.raw(`{ viewer { lastSeq } } # ${'{'.repeat(100)}`);
  const created = await ada.raw(`mutation { createServer(input: {name: "${'{'.repeat(80)}"}) { server { name } } }`);

  expect(errors).toBeUndefined();
  expect(created.data).toEqual({ createServer: { server: { name: '{'.repeat(80) } } });
});

test('a document with a hundred errors is answered with ten', async () => {
  const { errors } = await ada.raw(`{ viewer { ${repeated(100, (i) => `wrong${i}`)} } }`);

  expect(errors).toHaveLength(11);
  expect(errors!.at(-1)!.message).toMatch(/Too many validation errors/);
});

test('an error has its location in the document, over HTTP and over a WebSocket', async () => {
  const query = '# a comment\n{\n  viewer {\n    wrong\n  }\n}';
  using wire = await connectWire(app.url, ada.token);

  const overHttp = await ada.raw(query);
  begin(wire, 'wrong', query);
  const overWebSocket = await wire.receive();

  const locations = [{ line: 4, column: 5 }];
  expect(overHttp.errors).toMatchObject([{ locations }]);
  expect(overWebSocket).toMatchObject({ type: 'error', payload: [{ locations }] });
});

test('a refusal quotes only a part of a long value, even if it looks like a suggestion', async () => {
  const closed = await startTestApp({ introspection: false });
  const [bob] = await people(closed, 'bob');
  const value = ' Did you mean '.repeat(4_000);

  const { errors } = await bob.raw(
    'mutation ($v: RoomVisibility!) { createRoom(input: {serverId: "x", name: "x", visibility: $v}) { room { id } } }',
    { v: value },
  );

  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  const { message } = errors![0]!;
  expect(message).toContain(value.slice(0, 200));
  expect(message).toMatch(/does not exist in "RoomVisibility" enum\.$/);
  expect(message).not.toContain('?');
  expect(message.length).toBeLessThanOrEqual(1_100);
});

test('several operations in one request are refused', async () => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
    body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
  });

  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('"data"');
});

test('tools may query the whole schema', async () => {
  const { errors, data } = await ada.raw(getIntrospectionQuery());

  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toContain('ChannelEvent');
});

describe('without introspection, as in production', () => {
  let closed: TestApp;
  let bob: TestUser;
  beforeAll(async () => {
    closed = await startTestApp({ introspection: false });
    [bob] = await people(closed, 'bob');
  });

  test.each([getIntrospectionQuery(), '{ __schema { queryType { name } } }', '{ __type(name: "User") { name } }'])(
    'introspection is refused',
    async (query) => {
      using wire = await connectWire(closed.url, bob.token);

      const { errors, data } = await bob.raw(query);
      begin(wire, 'look', query);

      expect(errors?.[0]?.message).toMatch(/introspection/i);
      expect(data).toBeUndefined();
      expect(await wire.receive()).toMatchObject({ type: 'error' });
    },
  );

  test('__typename is allowed, because clients query it for each object', async () => {
    const { data } = await bob.raw('{ __typename viewer { __typename } }');

    expect(data).toEqual({ __typename: 'Query', viewer: { __typename: 'Viewer' } });
  });
});
