import { beforeAll, describe, expect, test } from 'vitest';

import { testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';

const QUERY = JSON.stringify({ query: '{ viewer { user { id } } }' });

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await testApp();
  [ada] = await people(app, 'ada');
});

function ask(headers: Readonly<Record<string, string>>, init: { method?: string; body?: string } = {}) {
  return fetch(`${app.url}/graphql`, {
    method: 'POST',
    body: QUERY,
    ...init,
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', ...headers },
  });
}

/** Every refusal is a GraphQL response with a reason. */
async function expectRefusal(response: Response, status: number, reason: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
  expect(await response.json()).toEqual({
    errors: [{ message: expect.stringMatching(reason) as string, extensions: { code: 'BAD_USER_INPUT' } }],
  });
}

describe('a body', () => {
  test.each([
    'application/json',
    'Application/Json',
    'APPLICATION/JSON; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json; charset=us-ascii',
    'application/graphql+json',
  ])('of type %s is accepted', async (type) => {
    const response = await ask({ 'content-type': type });

    expect(await response.json()).toEqual({ data: { viewer: { user: { id: ada.id } } } });
  });

  test('that is a bare document is accepted', async () => {
    const response = await ask({ 'content-type': 'application/graphql' }, { body: '{ viewer { user { id } } }' });

    expect(await response.json()).toEqual({ data: { viewer: { user: { id: ada.id } } } });
  });

  test.each([
    ['text/plain', /its content-type must be application\/json/],
    ['application/jsonx', /its content-type must be application\/json/],
    ['multipart/form-data; boundary=x', /files are uploaded to the address that `createFileUpload` answers/],
    ['application/json; charset=utf-16', /the body must be UTF-8/],
  ])('of type %s is refused with 415', async (type, reason) => {
    await expectRefusal(await ask({ 'content-type': type }), 415, reason);
  });
});

describe('a response', () => {
  test.each([
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json', 'application/json'],
    ['application/json;q=0.5, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0, application/json', 'application/json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9', 'application/json'],
  ])('to a client that accepts %s has the type %s', async (accept, type) => {
    const response = await ask({ accept });

    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(await response.json()).toEqual({ data: { viewer: { user: { id: ada.id } } } });
  });

  test.each(['image/png', 'application/json;q=0', 'application/json;charset=utf-16'])(
    'of type %s is not available: the request is refused and does nothing',
    async (accept) => {
      const body = JSON.stringify({ query: 'mutation { createServer(input: { name: "x" }) { server { id } } }' });

      await expectRefusal(
        await ask({ accept }, { body }),
        406,
        /the answer is application\/json, .+: accept one of them/,
      );

      const { data } = await ada.raw('{ viewer { servers { nodes { id } } } }');
      expect(data).toEqual({ viewer: { servers: { nodes: [] } } });
    },
  );

  test('to a subscription that does not accept a stream names the types to accept', async () => {
    const body = JSON.stringify({ query: 'subscription { viewerEvents { __typename } }' });

    await expectRefusal(await ask({}, { body }), 406, /accept text\/event-stream, or connect a WebSocket/);
  });
});

describe('a method', () => {
  test.each(['PUT', 'DELETE', 'PATCH'])('%s is refused with 405 and a list of the allowed methods', async (method) => {
    const response = await ask({}, { method });

    expect(response.headers.get('allow')).toBe('GET, POST');
    await expectRefusal(response, 405, /the method must be GET or POST/);
  });

  test('HEAD is GET without the body', async () => {
    const response = await fetch(`${app.url}/graphql?query=%7B__typename%7D`, { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.text()).toBe('');
  });

  test('GET may not run a mutation, and the response names the method that may', async () => {
    const query = 'mutation { createServer(input: { name: "by GET" }) { server { id } } }';
    const response = await fetch(`${app.url}/graphql?${new URLSearchParams({ query }).toString()}`, {
      headers: { authorization: `Bearer ${ada.token}`, accept: 'application/json' },
    });

    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(response, 405, /unable to run a mutation over GET; send it with POST/);
  });
});

describe('a page of another origin', () => {
  test('can read the headers that clients need, and credentials are not allowed', async () => {
    const response = await ask({ origin: 'https://chat.example.com' });

    expect(response.headers.get('access-control-expose-headers')).toBe(
      'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
    );
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  test.each([
    ['a refused type', { 'content-type': 'text/plain' }],
    ['a bad token', { authorization: 'Bearer x' }],
    ['a stream', { accept: 'text/event-stream' }],
  ])('can also read them in %s', async (_what, headers: Record<string, string>) => {
    const response = await ask({ origin: 'https://chat.example.com', ...headers });

    expect(response.headers.get('access-control-allow-origin')).toBe('https://chat.example.com');
    expect(response.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    await response.text();
  });
});
