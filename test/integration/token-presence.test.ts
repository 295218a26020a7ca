import { expect, test } from 'vitest';

import { codeOf } from '../kit/ably.ts';
import { type TestUser, testApp } from '../kit/app.ts';
import { firstRevoked, pendingOf, revokerScene } from '../kit/revoker.ts';
import { befriend, conversationOf, leave, people, serverOf, unfriend } from '../kit/scenes.ts';
import { ablyClient, tokenRequestOf } from '../kit/tokens.ts';

/** Presence carries data, so a user who may not write in a channel may not be present there. */

/** The capabilities for the conversation in a token for everything and in one for only the conversation. */
async function grantsOf(user: TestUser, conversationId: string): Promise<unknown[]> {
  const requests = [await tokenRequestOf(user), await tokenRequestOf(user, { conversationIds: [conversationId] })];
  return requests.map(({ capability }) => (JSON.parse(capability) as Record<string, unknown>)[`dm:${conversationId}`]);
}

const WRITING = [
  ['history', 'presence', 'subscribe'],
  ['history', 'presence', 'subscribe'],
];
const READING = [
  ['history', 'subscribe'],
  ['history', 'subscribe'],
];

test('a token grants presence in a conversation only while the two may write there, and reading always', async () => {
  const app = await testApp();
  const [ada, bob, cleo] = await people(app, 'ada', 'bob', 'cleo');
  await befriend(ada, bob);
  const serverId = await serverOf(ada, bob);
  const conversationId = await conversationOf(ada, bob);
  const kept = await conversationOf(ada, cleo);

  const asBoth = await grantsOf(bob, conversationId);
  await leave(bob, serverId);
  const asFriends = await grantsOf(bob, conversationId);
  await unfriend(ada, bob);

  expect([asBoth, asFriends]).toEqual([WRITING, WRITING]);
  expect(await grantsOf(bob, conversationId)).toEqual(READING);
  expect(await grantsOf(ada, conversationId)).toEqual(READING);
  expect(await grantsOf(ada, kept)).toEqual(WRITING);
});

test('a user who may no longer write in a conversation leaves its presence, and still receives events', async () => {
  await using scene = await revokerScene();
  const { app } = scene;
  const [ada, bob] = await people(app, 'ada', 'bob');
  await befriend(ada, bob);
  const conversationId = await conversationOf(ada, bob);
  using client = ablyClient(app, bob);
  const conversation = client.channels.get(`dm:${conversationId}`);
  const own = client.channels.get(`user:${bob.id}`);
  await conversation.presence.enter('insult');
  await own.presence.enter('at home');
  const membersOf = async (name: string) =>
    (await scene.realtime().channels.get(name).presence.get()).map(({ clientId }) => clientId);
  const atFirst = await membersOf(conversation.name);

  await unfriend(ada, bob);
  scene.start();
  await firstRevoked(app, bob);
  await firstRevoked(app, ada);

  await expect.poll(() => conversation.modes).toEqual(['subscribe', 'presence_subscribe']);
  expect(atFirst).toEqual([bob.id]);
  expect(await membersOf(conversation.name)).toEqual([]);
  expect(await membersOf(own.name)).toEqual([bob.id]);
  expect(await codeOf(conversation.presence.enter('again'))).toBe(40160);
  expect(conversation.state).toBe('attached');
});

test('only tokens of users who can no longer write after the end of a friendship or membership are revoked', async () => {
  await using scene = await revokerScene();
  const { app } = scene;
  const [ada, bob, cleo, dan] = await people(app, 'ada', 'bob', 'cleo', 'dan');
  const serverId = await serverOf(ada, bob, cleo, dan);
  // Cleo is still a friend of bob's, ada no longer is, and dan has no conversation with him.
  await conversationOf(ada, bob);
  await conversationOf(bob, cleo);
  await unfriend(ada, bob);
  const pending = async () => {
    const all = await Promise.all([ada, bob, cleo, dan].map((user) => pendingOf(app, user)));
    return all.map(({ length }) => length);
  };

  await unfriend(bob, cleo);
  const whileInOneServer = await pending();
  await befriend(bob, cleo);
  await leave(bob, serverId);
  const afterLeaving = await pending();
  await unfriend(bob, cleo);
  await unfriend(bob, cleo);

  expect(whileInOneServer).toEqual([0, 0, 0, 0]);
  expect(afterLeaving).toEqual([1, 1, 0, 0]);
  expect(await pending()).toEqual([1, 2, 1, 0]);
});
