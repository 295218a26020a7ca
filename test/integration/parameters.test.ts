import { beforeAll, describe, expect, test } from 'vitest';

import { testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';
import { connectWire } from '../kit/websocket.ts';

/** The parameters of a request follow the same rules over every transport. */

const QUERY = 'query Me { viewer { user { id } } }';
const HASH = 'a'.repeat(64);
const PERSISTED = { persistedQuery: { version: 1, sha256Hash: HASH } };

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await testApp();
  [ada] = await people(app, 'ada');
});

interface Answered {
  /** The HTTP status; null over a WebSocket. */
  readonly status: number | null;
  readonly body: { readonly data?: unknown; readonly errors?: readonly { message: string; extensions: object }[] };
}

type Parameters = Readonly<Record<string, unknown>>;
type Ask = (parameters: Parameters, headers?: Readonly<Record<string, string>>) => Promise<Answered>;

async function answered(response: Response): Promise<Answered> {
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

/** Encodes for a URL or a form: objects as JSON, strings as they are. */
function formOf(parameters: Parameters): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form.toString();
}

const headersOf = (more: object = {}) => ({
  authorization: `Bearer ${ada.token}`,
  accept: 'application/json',
  ...more,
});

const byPost: Ask = async (parameters, headers) =>
  answered(
    await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { ...headersOf(headers), 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    }),
  );
const byGet: Ask = async (parameters, headers) =>
  answered(await fetch(`${app.url}/graphql?${formOf(parameters)}`, { headers: headersOf(headers) }));
const byForm: Ask = async (parameters, headers) =>
  answered(
    await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { ...headersOf(headers), 'content-type': 'application/x-www-form-urlencoded' },
      body: formOf(parameters),
    }),
  );
const bySse: Ask = async (parameters) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: headersOf({ accept: 'text/event-stream', 'content-type': 'application/json' }),
    body: JSON.stringify(parameters),
  });
  const [, data = ''] = /^data: (.+)$/m.exec(await response.text()) ?? [];
  return { status: response.status, body: JSON.parse(data) as Answered['body'] };
};
const byWebSocket: Ask = async (parameters) => {
  using wire = await connectWire(app.url, ada.token);
  wire.send({ type: 'subscribe', id: 'one', payload: parameters });
  const { type, payload } = await wire.receive();
  return { status: null, body: (type === 'error' ? { errors: payload } : payload) as Answered['body'] };
};

const TRANSPORTS: readonly [string, Ask][] = [
  ['POST', byPost],
  ['GET', byGet],
  ['a form', byForm],
  ['SSE', bySse],
  ['a WebSocket', byWebSocket],
];

describe.each(TRANSPORTS)('by %s', (how, ask) => {
  test.each<[string, Parameters]>([
    ['an empty operationName', { query: QUERY, operationName: '' }],
    ['the name of the operation', { query: QUERY, operationName: 'Me' }],
    ['no variables', { query: QUERY, variables: {} }],
    ['unknown extensions', { query: QUERY, extensions: { tracing: true } }],
    ['the text together with its hash', { query: QUERY, extensions: PERSISTED }],
    ['an empty id', { query: QUERY, documentId: '', id: '' }],
  ])('%s is accepted', async (_what, parameters) => {
    const { body } = await ask(parameters);

    expect(body).toEqual({ data: { viewer: { user: { id: ada.id } } } });
  });

  test.each<[string, Parameters, RegExp]>([
    ['no document', {}, /`query` is missing/],
    ['variables that are a text', { query: QUERY, variables: 'x{' }, /`variables` must be/],
    ['variables that are a list', { query: QUERY, variables: [] }, /`variables` must be an object/],
    ['extensions that are a list', { query: QUERY, extensions: [] }, /`extensions` must be an object/],
    [
      'a persisted query without a hash',
      { query: QUERY, extensions: { persistedQuery: { version: 1 } } },
      /`extensions.persistedQuery` must be an object with `sha256Hash`/,
    ],
    ['an id and no text', { documentId: 'abc123' }, /no documents are kept here by their ids, send `query`/],
    ['the name of another operation', { query: QUERY, operationName: 'Other' }, /none of the name/],
  ])('%s is refused with the reason', async (_what, parameters, message) => {
    const { status, body } = await ask(parameters);

    expect(body.errors).toMatchObject([
      { message: expect.stringMatching(message) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(body.data).toBeUndefined();
    expect(status).toBe(how === 'a WebSocket' ? null : 400);
  });

  test('only the hash of a persisted query is refused with the error that makes clients send the text', async () => {
    const { status, body } = await ask({ operationName: 'Me', extensions: PERSISTED });

    expect(body).toEqual({
      errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    });
    expect(status).toBe(how === 'a WebSocket' ? null : 200);
  });
});

test.each([byPost, byGet, byForm])(
  'the hash of a persisted query is refused with 400 in the newer media type (%o)',
  async (ask) => {
    const { status, body } = await ask({ extensions: PERSISTED }, { accept: 'application/graphql-response+json' });

    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }]);
  },
);

test.each([
  ['operationName', 5],
  ['documentId', {}],
  ['query', ['{ __typename }']],
])('`%s` that is not a string is refused', async (name, value) => {
  const { status, body } = await byPost({ query: QUERY, [name]: value });

  expect(status).toBe(400);
  expect(body.errors).toMatchObject([{ message: `unable to read the request; \`${name}\` must be a string` }]);
});

test('an unknown parameter is named, and a long name is cut', async () => {
  const one = await byPost({ query: QUERY, operation: 'Me' });
  const long = await byPost({ query: QUERY, ['x'.repeat(10_000)]: 1 });

  expect(one.body.errors![0]!.message).toContain('there is no parameter "operation"');
  expect(long.body.errors![0]!.message.length).toBeLessThan(300);
});

test('unrelated parameters in a URL are ignored', async () => {
  const { body } = await byGet({ query: QUERY, utm_source: 'mail' });

  expect(body.data).toEqual({ viewer: { user: { id: ada.id } } });
});

test('an invalid token is reported before a malformed request', async () => {
  const headers = { accept: 'application/json', authorization: 'Bearer x' };
  const parameters = new URLSearchParams({ query: QUERY, variables: '{x' });

  const answers = await Promise.all([
    fetch(`${app.url}/graphql?${parameters.toString()}`, { headers }),
    fetch(`${app.url}/graphql`, { method: 'POST', headers, body: parameters }),
  ]);

  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('UNAUTHENTICATED');
  }
});
