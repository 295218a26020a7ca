import { describe, expect, test } from 'vitest';

import { startDevIssuer } from '../../src/dev/issuer.ts';
import { startTestApp, testApp } from '../kit/app.ts';

const QUERY = '{ viewer { user { id } } }';

describe('a request without a token', () => {
  test('gets 401 and a request for a token', async () => {
    const { url } = await testApp();

    const { status, headers, body } = await ask(url, QUERY);

    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({
      errors: [{ message: 'unable to answer; the request carries no token', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test.each([
    ['a mutation', 'mutation { createServer(input: { name: "x" }) { server { id } } }'],
    ['a field beside introspection', '{ __typename viewer { user { id } } }'],
    [
      'a field in a fragment',
      '{ ...Deep } fragment Deep on Query { ... on Query { ...Deeper } } fragment Deeper on Query { viewer { user { id } } }',
    ],
    ['a field under an alias that looks like introspection', '{ __schema: viewer { user { id } } }'],
    ['the operation that is named', 'query Look { __typename } query Take { viewer { user { id } } }', 'Take'],
  ])('gets 401 for %s', async (_what, query, operationName?: string) => {
    const { url, db } = await testApp();

    const { status, body } = await ask(url, query, {}, operationName);

    expect(status).toBe(401);
    expect(body.data ?? null).toBeNull();
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(await db.server.count({ where: { name: 'x' } })).toBe(0);
  });

  test.each([
    ['the schema', '{ __schema { queryType { name } } }', { __schema: { queryType: { name: 'Query' } } }],
    ['a type', '{ __type(name: "Room") { kind } }', { __type: { kind: 'OBJECT' } }],
    ['a name by a fragment', '{ ...T } fragment T on Query { __typename }', { __typename: 'Query' }],
    [
      'the operation that is named',
      'query Look { __typename } query Take { viewer { user { id } } }',
      { __typename: 'Query' },
      'Look',
    ],
  ])('may introspect: %s', async (_what, query, data, operationName?: string) => {
    const { url } = await testApp();

    const { status, body } = await ask(url, query, {}, operationName);

    expect(status).toBe(200);
    expect(body).toEqual({ data });
  });

  test.each(['', ' '])('includes a request with the header %j', async (authorization) => {
    const { url } = await testApp();

    const { body } = await ask(url, '{ __typename }', { authorization });

    expect(body).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a request with an invalid token', () => {
  test.each([
    ['no token', 'Bearer', 'there is no token after "Bearer"'],
    ['another scheme', 'Basic YWRhOmFkYQ==', 'the scheme is not "Bearer"'],
    ['something that is no JWT', 'Bearer abc', 'it is not a signed JWT in compact form'],
  ])('gets 401 and the reason: %s', async (_what, authorization, reason) => {
    const { url } = await testApp();

    const { status, headers, body } = await ask(url, QUERY, { authorization });

    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body.errors).toEqual([
      { message: expect.stringContaining(reason), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('may not introspect either, although an anonymous request may', async () => {
    const { url } = await testApp();

    const { status, body } = await ask(url, '{ __typename }', { authorization: 'Bearer abc' });

    expect(status).toBe(401);
    expect(body.data).toBeUndefined();
  });

  test('gets this error whatever the document is', async () => {
    const { url } = await testApp();

    const answers = await Promise.all(
      ['{ nothingOfTheKind }', '{', 'subscription { a }'].map((query) =>
        ask(url, query, { authorization: 'Bearer abc' }),
      ),
    );

    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });

  test('gets the reason if the token has expired or is from another issuer, and no account is created', async () => {
    const { url, db } = await testApp();
    await using otherIssuer = await startDevIssuer();
    const { access_token: forged } = await otherIssuer.token('mallory');

    const { status, body } = await ask(url, QUERY, { authorization: `Bearer ${forged}` });

    expect(status).toBe(401);
    expect(body.errors?.[0]?.message).toContain('signed with a key that the issuer does not publish');
    expect(body.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(body)).not.toContain(forged);
    expect(await db.user.count({ where: { username: 'mallory' } })).toBe(0);
  });
});

describe('while the issuer is unreachable', () => {
  test('a token cannot be checked: the answer is 503 with the time to retry', async () => {
    const app = await testApp();
    const authorization = `Bearer ${await app.token('ada')}`;
    // No server listens there.
    const { url } = await startTestApp({ auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' } });

    const { status, headers, body } = await ask(url, QUERY, { authorization });

    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(headers.get('www-authenticate')).toBeNull();
    expect(body.errors).toEqual([
      {
        message: "unable to check the token; the issuer's keys are out of reach",
        extensions: { code: 'SERVICE_UNAVAILABLE', retryAfterMs: Number(headers.get('retry-after')) * 1_000 },
      },
    ]);
  });

  test('requests that need no token still succeed', async () => {
    const { url } = await startTestApp({ auth0: { domain: '127.0.0.1:1', audience: 'https://api.example.com' } });

    expect((await ask(url, '{ __typename }')).status).toBe(200);
    expect((await ask(url, QUERY)).status).toBe(401);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

interface Body {
  readonly data?: unknown;
  readonly errors?: { message: string; extensions: { code: string } }[];
}

async function ask(url: string, query: string, headers: Record<string, string> = {}, operationName?: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, operationName }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}
