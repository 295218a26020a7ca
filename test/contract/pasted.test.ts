import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';

import { buildSchema } from '../../src/schema/index.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { codeBlocks } from '../kit/code-blocks.ts';
import { people } from '../kit/scenes.ts';
import { subscribeBySse } from '../kit/sse.ts';

/** Examples of the documentation work when they are pasted. */

const schema = buildSchema();
const documents = codeBlocks().filter(({ language }) => language === 'graphql');
const commands = codeBlocks()
  .filter(({ language }) => language === 'sh' || language === '')
  .flatMap(({ code }) => code.split(/(?<!\\)\n/))
  .filter((line) => line.startsWith('curl '));
const CURL_INSTALLED = spawnSync('curl', ['--version']).status === 0;
const skipped = CURL_INSTALLED ? '' : ' (skipped: no curl is installed)';

describe.each(documents)('the GraphQL of $page', ({ code }) => {
  const { definitions } = parse(code);
  const names = definitions.map((definition) => 'name' in definition && definition.name?.value);

  test('is valid as a whole, and every operation has a unique name', () => {
    expect(validate(schema, parse(code))).toEqual([]);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('the operations of README.md, one after another, do what it says', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { code } = documents.find(({ page }) => page === 'README.md')!;
  const run = async (user: TestUser, operationName: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await send(app.url, user, { query: code, operationName, variables });
    expect(errors, operationName).toBeUndefined();
    expect(JSON.stringify(data), operationName).not.toMatch(/"userErrors":\[\{/);
    return data as Record<string, Record<string, Record<string, unknown>>>;
  };

  const { createServer } = await run(ada, 'CreateServer');
  const serverId = createServer!['server']!['id'];
  const { createRoom } = await run(ada, 'CreateRoom', { serverId });
  const roomId = createRoom!['room']!['id'];
  const { createServerInvite } = await run(ada, 'Invite', { serverId });
  const { joinServer } = await run(bob, 'Join', { inviteCode: createServerInvite!['code'] });
  const { createMessage } = await run(ada, 'Write', { roomId });
  const written = createMessage!['seq'];
  const rooms = await run(bob, 'Rooms');
  const read = await run(bob, 'Read', { roomId });
  const caughtUp = await run(bob, 'CatchUp', { roomId });
  const ends = new AbortController();
  const events = subscribeBySse({ url: app.url, token: bob.token, signal: ends.signal })({
    query: code,
    operationName: 'Follow',
    variables: { roomId },
  } as never);
  const { value: followed } = await events[Symbol.asyncIterator]().next();
  ends.abort();

  expect(joinServer).toMatchObject({ server: { name: 'Home' } });
  expect(rooms).toMatchObject({
    viewer: { servers: { nodes: [{ id: serverId, rooms: { nodes: [{ id: roomId, name: 'general' }] } }] } },
  });
  expect(read).toMatchObject({
    room: { lastSeq: written, messages: { nodes: [{ content: 'Hello!', author: { username: ada.username } }] } },
  });
  expect(caughtUp).toMatchObject({ channelEvents: { lastSeq: written, hasMore: false } });
  expect(followed).toMatchObject({ data: { channelEvents: { __typename: expect.stringMatching(/Event$/) } } });
});

test.skipIf(!CURL_INSTALLED)(`every curl command of the documentation is answered${skipped}`, async () => {
  const app = await testApp();
  const env = { OPERATOR_TOKEN: await app.token('ada') };
  expect(commands.length).toBeGreaterThan(0);

  for (const command of commands) {
    const pasted = command.replaceAll(/http:\/\/127\.0\.0\.1:4000|https:\/\/api\.example\.com/g, app.url);
    expect(pasted).toContain(app.url);
    const { stdout } = await promisify(execFile)('/bin/sh', ['-ec', pasted], { env });

    expect(JSON.parse(stdout), command).not.toHaveProperty('error');
    expect(JSON.parse(stdout), command).not.toHaveProperty('errors');
  }
});

async function send(url: string, { token }: TestUser, body: object) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { data?: unknown; errors?: unknown };
}
