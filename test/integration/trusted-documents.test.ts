import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { StartError } from '../../src/app/start-error.ts';
import { startTestApp, temporaryDirectory, type TestApp } from '../kit/app.ts';
import { begin, connectWire } from '../kit/websocket.ts';

const WHO = 'query Who { viewer { user { username } } }';
const LISTEN = 'subscription Listen { viewerEvents { __typename } }';
const OTHER = 'query Who { viewer { user { id } } }';

async function manifest(content: unknown): Promise<string> {
  const path = join(await temporaryDirectory(), 'persisted-documents.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ trustedDocuments: await manifest({ abc123: WHO, fed987: LISTEN, 'sha256:abc789': WHO }) });
  token = await app.token('ada');
});

async function ask(body: object, init: { method?: string; query?: string; accept?: string } = {}) {
  const response = await fetch(`${app.url}/graphql${init.query ?? ''}`, {
    method: init.method ?? 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: init.accept ?? 'application/json',
    },
    ...(init.method !== 'GET' && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const ANSWER = '{"data":{"viewer":{"user":{"username":"ada"}}}}';

describe('an operation of the manifest is run', () => {
  test.each<[string, object]>([
    ['by its id', { documentId: 'abc123' }],
    ['by its id with the prefix of the algorithm', { documentId: 'sha256:abc123' }],
    ['by its id as Relay sends it', { id: 'abc123' }],
    ['by its id as Meta sends it', { doc_id: 'abc123' }],
    [
      'by its id as Apollo Client and urql send it',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'abc123' } } },
    ],
    ['by its text', { query: WHO }],
    ['by its text with an extra space', { query: `${WHO} ` }],
    ['by its text with line breaks', { query: 'query Who {\n  viewer {\n    user { username }\n  },\n}\n' }],
    ['by an id with `sha256:` only in the manifest', { documentId: 'abc789' }],
    ['by an id with `sha256:` in both', { documentId: 'sha256:abc789' }],
    ['by its id and its text', { documentId: 'abc123', query: WHO, operationName: 'Who', variables: {} }],
  ])('%s', async (_how, body) => {
    expect(await ask(body)).toEqual({ status: 200, text: ANSWER });
  });

  test('by GET', async () => {
    const { text } = await ask({}, { method: 'GET', query: '?documentId=abc123' });

    expect(text).toBe(ANSWER);
  });

  test('over a WebSocket', async () => {
    using wire = await connectWire(app.url, token);

    wire.send({
      type: 'subscribe',
      id: 'one',
      payload: { query: '', extensions: { persistedQuery: { sha256Hash: 'abc123' } } },
    });

    expect(await wire.receive()).toMatchObject({ id: 'one', type: 'next', payload: JSON.parse(ANSWER) as object });
  });
});

describe('anything else is refused', () => {
  test.each<[string, object]>([
    ['another text', { query: OTHER }],
    ['an id that does not exist', { documentId: 'abc124' }],
    ['an id that is a property of every object', { documentId: 'constructor' }],
    ['the id of one and the text of another', { documentId: 'abc123', query: OTHER }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['nothing', {}],
  ])('%s', async (_what, body) => {
    const { status, text } = await ask(body);

    expect(status).toBe(400);
    expect(text).toContain('"code":"BAD_USER_INPUT"');
    expect(text).not.toContain('"data"');
  });

  test('over a WebSocket, which stays open', async () => {
    using wire = await connectWire(app.url, token);

    begin(wire, 'other', OTHER);
    const refused = await wire.receive();
    begin(wire, 'known', WHO);
    const answered = await wire.receive();

    expect(refused).toMatchObject({
      id: 'other',
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answered).toMatchObject({ id: 'known', type: 'next' });
  });

  test('over SSE', async () => {
    const { text } = await ask({ query: 'subscription { viewerEvents { seq } }' }, { accept: 'text/event-stream' });

    expect(text).toContain('BAD_USER_INPUT');
  });
});

test('the manifest may be in Apollo’s format', async () => {
  const other = await startTestApp({
    trustedDocuments: await manifest({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'abc123', name: 'Who', type: 'query', body: WHO }],
    }),
  });

  const response = await fetch(`${other.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await other.token('ada')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: 'abc123' }),
  });

  expect(await response.text()).toBe(ANSWER);
});

test.each([[{}], [[]], [{ a: 1 }], ['text']])('the service does not start with %j as manifest', async (content) => {
  const path = await manifest(content);

  const start = startTestApp({ trustedDocuments: path });

  await expect(start).rejects.toThrow(StartError);
});
