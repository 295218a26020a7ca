import { describe, expect, test } from 'vitest';

import { startDevIssuer } from '../../src/dev/issuer.ts';
import { testApp } from '../kit/app.ts';
import { serveGraphQL, transportOptions } from '../kit/bare-graphql.ts';

/** @returns The messages of the errors for a misspelt document. */
async function messagesOf(production: boolean, body: { query: string; variables?: object }): Promise<string> {
  const { db } = await testApp();
  await using issuer = await startDevIssuer();
  await using server = await serveGraphQL(transportOptions(db, issuer, { production }));
  const { access_token: token } = await issuer.token('ada');
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  return errors.map(({ message }) => message).join('\n');
}

describe.each<[string, { query: string; variables?: object }]>([
  ['a field', { query: '{ viewer { usr { id } } }' }],
  ['an argument', { query: '{ viewer { servers(frist: 1) { nodes { id } } } }' }],
  ['a type', { query: '{ node(id: "x") { ... on Mesage { id } } }' }],
  [
    'a value of an enum',
    { query: 'mutation { createRoom(input: {serverId: "x", name: "x", visibility: PUBLICK}) { room { id } } }' },
  ],
  [
    'a value of an enum in a variable',
    {
      query:
        'mutation ($v: RoomVisibility!) { createRoom(input: {serverId: "x", name: "x", visibility: $v}) { room { id } } }',
      variables: { v: 'PUBLICK' },
    },
  ],
  [
    'a field of an input in a variable',
    {
      query: 'mutation ($i: CreateServerInput!) { createServer(input: $i) { server { id } } }',
      variables: { i: { nam: 'x' } },
    },
  ],
])('%s that is misspelt', (_what, body) => {
  test('gets a suggestion in development', async () => {
    expect(await messagesOf(false, body)).toMatch(/Did you mean/);
  });

  test('reveals nothing of the schema in production', async () => {
    const messages = await messagesOf(true, body);

    expect(messages).not.toBe('');
    expect(messages).not.toMatch(/did you mean/i);
  });
});
