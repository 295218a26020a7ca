import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, gql as urqlGql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { print, stripIgnoredCharacters } from 'graphql';
import { createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { startTestApp, temporaryDirectory, type TestApp } from '../../kit/app.ts';

/** Trusted documents: manifests as compilers write them, and requests of their clients. */

/** With the additions of Apollo Client, so that the text in the manifest has the hash that it sends. */
const WHO = print(gql`
  query Who {
    viewer {
      user {
        username
        __typename
      }
      __typename
    }
  }
`);
const ANSWER = { viewer: { user: { username: 'ada' } } };
const hash = (algorithm: 'sha256' | 'sha1' | 'md5') => createHash(algorithm).update(WHO).digest('hex');
const SHA256 = hash('sha256');

const MANIFESTS: readonly (readonly [writtenBy: string, manifest: object, id: string])[] = [
  ['client-preset (sha1, its default)', { [hash('sha1')]: WHO }, hash('sha1')],
  ['client-preset (sha256)', { [SHA256]: WHO }, SHA256],
  ['a compiler that names the algorithm', { [`sha256:${SHA256}`]: WHO }, SHA256],
  ['the Relay compiler', { [hash('md5')]: WHO }, hash('md5')],
  ['Apollo’s manifest generator', apolloManifest(SHA256), SHA256],
];

function apolloManifest(id: string): object {
  const operations = [{ id, name: 'Who', type: 'query', body: WHO }];
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

async function appWith(manifest: object): Promise<{ app: TestApp; token: string }> {
  const path = join(await temporaryDirectory(), 'manifest.json');
  await writeFile(path, JSON.stringify(manifest));
  const app = await startTestApp({ trustedDocuments: path });
  return { app, token: await app.token('ada') };
}

describe.each(MANIFESTS)('a manifest of %s', (_writtenBy, manifest, id) => {
  test('can be used with each parameter for the id, with and without the algorithm, by POST, GET and WebSocket', async () => {
    const { app, token } = await appWith(manifest);
    const ids = id === SHA256 ? [id, `sha256:${id}`] : [id];
    const requests = ids.flatMap((one): object[] => [
      { documentId: one },
      { documentId: one, query: '' },
      // Relay sends null as the text if it has an id.
      { id: one, query: null, variables: {} },
      { doc_id: one, variables: {} },
      { extensions: { persistedQuery: { version: 1, sha256Hash: one } }, operationName: 'Who' },
      { documentId: one, operationName: '', variables: null },
    ]);
    const socket = createClient({
      url: `${app.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });

    for (const request of requests) {
      const bySocket = socket.iterate({ ...request, query: '' });

      expect(await post(app, token, request), JSON.stringify(request)).toMatchObject({ data: ANSWER });
      expect(await get(app, token, request), `GET ${JSON.stringify(request)}`).toMatchObject({ data: ANSWER });
      expect((await bySocket.next()).value, `WebSocket ${JSON.stringify(request)}`).toMatchObject({ data: ANSWER });
    }
    await socket.dispose();
  });

  test('refuses other ids with a message', async () => {
    const { app, token } = await appWith(manifest);

    for (const documentId of [`${id}0`, id.slice(1), `sha256:sha256:${id}`, `md5:${id}`, 'constructor', 'sha256:']) {
      expect(await post(app, token, { documentId }), documentId).toMatchObject({
        errors: [{ message: expect.stringContaining('manifest'), extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
  });
});

test('a text may differ from the manifest only in white space', async () => {
  const { app, token } = await appWith({ [SHA256]: WHO });
  const same = [
    WHO,
    `${WHO}\n`,
    WHO.replaceAll(/\s+/g, ' '),
    WHO.replaceAll('\n', '\r\n'),
    stripIgnoredCharacters(WHO),
  ];
  const others = [
    WHO.replace('username', 'displayName'),
    WHO.replace('Who', 'Whom'),
    `${WHO} query Other { __typename }`,
    WHO.replace('username', 'a: username'),
    'query Who{viewer{user{username __typename}}}',
  ];

  for (const query of same) expect(await post(app, token, { query }), query).toMatchObject({ data: ANSWER });
  for (const query of others) {
    expect(await post(app, token, { query }), query).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  }
});

test.each([[SHA256], [`sha256:${SHA256}`]])('Apollo Client sends only the hash if the manifest has %s', async (key) => {
  const { app, token } = await appWith({ [key]: WHO });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const http = new HttpLink({ uri: `${app.url}/graphql`, headers: { authorization: `Bearer ${token}` } });

  for (const useGETForHashedQueries of [false, true]) {
    const link = createPersistedQueryLink({
      generateHash: (document) => sha256(print(document)),
      disable: () => false,
      retry: () => false,
      useGETForHashedQueries,
    }).concat(http);
    const client = new ApolloClient({ cache: new InMemoryCache(), link });

    expect((await client.query({ query: gql(WHO) })).data).toMatchObject(ANSWER);
  }
});

test('urql sends only the hash', async () => {
  const { app, token } = await appWith({ [SHA256]: WHO });
  for (const preferGetForPersistedQueries of [false, 'force'] as const) {
    const client = new Client({
      url: `${app.url}/graphql`,
      preferGetMethod: false,
      fetchOptions: { headers: { authorization: `Bearer ${token}` } },
      exchanges: [
        persistedExchange({
          enforcePersistedQueries: true,
          preferGetForPersistedQueries,
          generateHash: async () => SHA256,
        }),
        fetchExchange,
      ],
    });

    const { data, error } = await client.query(urqlGql(WHO), {}).toPromise();

    expect(error).toBeUndefined();
    expect(data).toMatchObject(ANSWER);
  }
});

async function post({ url }: TestApp, token: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function get({ url }: TestApp, token: string, parameters: object): Promise<unknown> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const response = await fetch(`${url}/graphql?${search.toString()}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
  });
  return response.json();
}
