import { connect } from 'node:net';
import * as consumers from 'node:stream/consumers';

import { describe, expect, test } from 'vitest';

import { startTestApp, testApp } from '../kit/app.ts';

describe('a path', () => {
  test('without a route answers 404', async () => {
    const { url } = await testApp();

    for (const path of ['/graphql/', '/graphql/x', '/dev', '/dev/token/', '/favicon.ico', '/constructor', '//']) {
      const response = await fetch(url + path);

      expect(response.status, path).toBe(404);
      expect(await response.json()).toEqual({ error: 'there is nothing at this address' });
    }
  });

  test('of the root names the URL of GraphiQL in development, and nothing in production', async () => {
    const { url } = await testApp();
    const { url: production } = await startTestApp({
      production: true,
      auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' },
      ably: NO_ABLY,
    });

    const page = await fetch(url);
    const posted = await fetch(url, { method: 'POST' });
    const nothing = await fetch(production);

    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<a href="/graphql">');
    expect([posted.status, nothing.status]).toEqual([405, 404]);
  });

  test('is matched without its query string', async () => {
    const { url } = await testApp();

    expect((await fetch(`${url}/livez?verbose`)).status).toBe(200);
  });
});

test.each(['a b:::', '[', 'x y'])(
  'an invalid Host header (%j) is refused, and the response reveals nothing about the service',
  async (host) => {
    const { url } = await testApp();
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.end(
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );

    const answer = await consumers.text(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('node_modules');
  },
);

describe('the probes', () => {
  test('report a running service as alive and ready', async () => {
    const { url } = await testApp();

    for (const path of ['/livez', '/readyz']) {
      const response = await fetch(url + path);

      expect(response.status, path).toBe(200);
      expect(await response.json()).toEqual({ status: 'ok' });
    }
  });
});

describe('GET /graphql', () => {
  test('serves GraphiQL to a browser, with nothing from other origins', async () => {
    const { url } = await testApp();

    const response = await fetch(`${url}/graphql`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });

    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page).toContain('<title>GraphiQL</title>');
    const { elements, styles } = partsOf(page);
    expect(elements.filter((element) => element.startsWith('<script')).length).toBeGreaterThan(0);
    expect(
      elements.filter((element) => /\s(src|href|action|srcset|data)\s*=\s*["']?(?!data:)[^\s"'>]/i.test(element)),
    ).toEqual([]);
    expect(styles).not.toMatch(/@import|url\(\s*["']?(https?:)?\/\//i);
    expect(page).not.toMatch(/(unpkg\.com|jsdelivr\.net|esm\.sh|cdnjs\.|skypack\.dev|googleapis\.com|gstatic\.com)/i);
  });

  test('serves GraphiQL without a token: the page fetches one when it needs it', async () => {
    const { url } = await testApp();

    const page = await (await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })).text();

    expect(page).toContain('data-people=\'["ada","bob","cleo"]\'');
    expect(page).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  test('runs a query from the URL, and refuses a mutation', async () => {
    const app = await testApp();
    const ada = await app.signIn('ada');
    const ask = async (query: string) =>
      fetch(`${app.url}/graphql?${new URLSearchParams({ query }).toString()}`, {
        headers: { accept: 'application/json', authorization: `Bearer ${ada.token}` },
      });

    const answered = await ask('{ viewer { user { id } } }');
    const refused = await ask('mutation { createServer(input: { name: "by GET" }) { server { id } } }');

    expect(await answered.json()).toEqual({ data: { viewer: { user: { id: ada.id } } } });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST');
    const { data } = await ada.raw('{ viewer { servers { nodes { id } } } }');
    expect(data).toEqual({ viewer: { servers: { nodes: [] } } });
  });
});

/** No server listens there. */
const NO_ABLY = { key: 'app.key:secret', tokenKey: 'app.key:secret', endpoint: '127.0.0.1', port: 1, tls: false };

describe('in production', () => {
  test('there is no GraphiQL, and no endpoint that issues tokens', async () => {
    const { url } = await startTestApp({
      production: true,
      auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' },
      ably: NO_ABLY,
    });

    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    const token = await fetch(`${url}/dev/token`, { method: 'POST', body: '{"username":"ada"}' });

    expect(page.status).toBe(406);
    expect(await page.text()).toContain('unable to read the request; the answer is application/json, ');
    expect(token.status).toBe(404);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('validation errors reveal nothing about the schema to an anonymous client', async () => {
    const { url } = await startTestApp({
      production: true,
      auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' },
      ably: NO_ABLY,
    });

    for (const query of [
      '{ nothing }',
      '{ viewer }',
      '{ viewer { nothing } }',
      '{ ...All } fragment All on Query { x }',
    ]) {
      const { status, body } = await post(url, { query });

      expect(status, query).toBe(401);
      expect(body).toEqual({
        errors: [
          { message: 'unable to answer; the request carries no token', extensions: { code: 'UNAUTHENTICATED' } },
        ],
      });
    }
  });

  test('the development issuer is refused, whatever the settings are', async () => {
    await expect(startTestApp({ production: true, auth0: null, ably: NO_ABLY })).rejects.toThrow(
      'the development issuer is refused in production',
    );
  });
});

describe('a page of another origin', () => {
  test('may send requests with its own token, and without cookies', async () => {
    const app = await testApp();
    const ada = await app.signIn('ada');
    const origin = 'https://chat.example.com';

    const preflight = await fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    const answer = await post(app.url, { query: '{ __typename }' }, { origin, authorization: `Bearer ${ada.token}` });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(answer.body).toEqual({ data: { __typename: 'Query' } });
    for (const { headers } of [preflight, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('vary')).toMatch(/\bOrigin\b/);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test('cannot read a development token', async () => {
    const { url } = await testApp();

    const response = await fetch(`${url}/dev/token`, {
      method: 'POST',
      headers: { origin: 'https://evil.example.com' },
      body: '{"username":"ada"}',
    });

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a request to POST /graphql', () => {
  test.each([
    ['a syntax error', '{ viewer { user {', 'Syntax Error: Expected Name, found <EOF>.'],
    ['no text', '', 'Syntax Error: Unexpected <EOF>.'],
    ['an unknown field', '{ viewer { nonsense } }', 'Cannot query field "nonsense" on type "Viewer".'],
    ['a variable that it did not get', 'query($id: ID!) { node(id: $id) { id } }', '"$id" of required type "ID!"'],
  ])('with %s is refused with a code of the contract', async (_what, query, message) => {
    const app = await testApp();
    const ada = await app.signIn('ada');

    const { status, data, errors } = await ada.raw(query);

    expect(status).toBeLessThan(500);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(message),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
  });

  test('that accepts application/graphql-response+json gets the HTTP status of its error too', async () => {
    const app = await testApp();
    const ada = await app.signIn('ada');
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/graphql-response+json' };

    const { status, headers: answered } = await post(app.url, { query: '{ nonsense }' }, headers);

    expect(status).toBe(400);
    expect(answered.get('content-type')).toMatch(/^application\/graphql-response\+json/);
  });

  test.each([
    ['no JSON', 'no JSON at all'],
    ['a text', '"{ __typename }"'],
    ['null', 'null'],
    ['a list of operations', '[{"query":"{ __typename }"}]'],
    ['variables that are no object', '{"query":"{ __typename }","variables":"x"}'],
    ['an operation name that is not in the document', '{"query":"{ __typename }","operationName":"Other"}'],
  ])('whose body is %s is refused with 400', async (_what, text) => {
    const { url } = await testApp();

    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    });

    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ]);
  });

  test('of another type or method is refused', async () => {
    const { url } = await testApp();

    const form = new FormData();
    form.set('operations', '{"query":"{ __typename }"}');
    form.set('map', '{}');
    const multipart = await fetch(`${url}/graphql`, { method: 'POST', body: form });
    const text = await fetch(`${url}/graphql`, { method: 'POST', body: '{ __typename }' });
    const put = await fetch(`${url}/graphql`, { method: 'PUT', body: '{"query":"{ __typename }"}' });

    expect(multipart.status).toBe(415);
    expect(text.status).toBe(415);
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toBe('GET, POST');
  });
});

/** The tags of a page, and its style sheets. The content of scripts is left out. */
function partsOf(page: string): { elements: string[]; styles: string } {
  const styles = [...page.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)].map(([, text]) => text).join('\n');
  const bare = page
    .replaceAll(/(<script[^>]*>)[\s\S]*?<\/script>/gi, '$1')
    .replaceAll(/(<style[^>]*>)[\s\S]*?<\/style>/gi, '$1');
  return { elements: bare.match(/<[a-z][^>]*>/gi) ?? [], styles };
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}
