import * as Ably from 'ably';
import { expect, test } from 'vitest';

import { capabilityOf } from '../../src/realtime/capabilities.ts';
import { type TestApp, type TestUser, testApp } from '../kit/app.ts';
import type { CreateAblyTokenRequestInput } from '../kit/generated/graphql.ts';
import { addMember, conversationOf, createRoom, leave, people, roomOf, serverOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';
import { ablyOf, askForToken, tokenRequestOf } from '../kit/tokens.ts';
import { together } from '../kit/together.ts';

/** Ada's server with a public and a private room, bob as a member of only the server, and a conversation of the two. */
async function scene(app: TestApp) {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  const conversationId = await conversationOf(ada, bob);
  const names = {
    ada: `user:${ada.id}`,
    bob: `user:${bob.id}`,
    server: `server:${serverId}`,
    room: `${serverId}:${roomId}`,
    privateRoom: `${serverId}:${privateRoomId}`,
    conversation: `dm:${conversationId}`,
  };
  return { ada, bob, serverId, roomId, privateRoomId, conversationId, names };
}

async function refusalsOf(user: TestUser, input: CreateAblyTokenRequestInput) {
  const { userErrors, ...rest } = await askForToken(user, input);
  expect(rest).toEqual({ tokenRequest: null, channels: [], truncated: false });
  return userErrors.map(({ code, path }) => ({ code, path }));
}

test('a token request is for the viewer, for an hour, and only for reading; Ably accepts it', async () => {
  const app = await testApp();
  const { ada } = await scene(app);
  const before = Date.now();

  const { tokenRequest, channels } = await askForToken(ada);

  const after = Date.now();
  const { timestamp, ...signed } = tokenRequest!;
  expect(signed).toEqual({
    keyName: app.ably.tokenKey.split(':')[0],
    ttl: 3_600_000,
    capability: capabilityOf(channels),
    clientId: ada.id,
    nonce: expect.stringMatching(/^\d{16,}$/) as string,
    mac: expect.stringMatching(/^[\w+/]+=*$/) as string,
  });
  expect(timestamp).toBeGreaterThanOrEqual(before);
  expect(timestamp).toBeLessThanOrEqual(after);
  expect(new Set(Object.values(JSON.parse(signed.capability) as object).flat())).toEqual(
    new Set(['history', 'presence', 'subscribe']),
  );
  const rest = new Ably.Rest({ ...ablyOf(app), authCallback: (_params, done) => done(null, tokenRequest) });
  const details = await rest.auth.requestToken();
  expect(details).toMatchObject({ clientId: ada.id, capability: signed.capability });
  expect(details.expires - details.issued).toBe(3_600_000);
});

test('without lists it grants the viewer’s own channel and all readable ones, most recently active first', async () => {
  const app = await testApp();
  const { ada, bob, roomId, privateRoomId, conversationId, names } = await scene(app);
  await write(bob, { roomId });
  await write(ada, { conversationId });
  await write(ada, { roomId: privateRoomId });

  const toAda = await askForToken(ada);
  const toBob = await askForToken(bob);
  await write(bob, { roomId });
  const later = await askForToken(bob);

  // The activity of a server is that of its own events, such as joins.
  expect(toAda.channels).toEqual([names.ada, names.privateRoom, names.conversation, names.room, names.server]);
  expect(toBob.channels).toEqual([names.bob, names.conversation, names.room, names.server]);
  expect(later.channels).toEqual([names.bob, names.room, names.conversation, names.server]);
  expect([toAda.truncated, toBob.truncated]).toEqual([false, false]);
});

test('null lists and empty input count as no input', async () => {
  const app = await testApp();
  const { ada } = await scene(app);

  const without = await askForToken(ada);

  expect((await askForToken(ada, {})).channels).toEqual(without.channels);
  expect((await askForToken(ada, { serverIds: null, roomIds: null, conversationIds: null })).channels).toEqual(
    without.channels,
  );
});

test('with lists it grants the viewer’s own channel and exactly the named ones, each once', async () => {
  const app = await testApp();
  const { ada, serverId, roomId, privateRoomId, conversationId, names } = await scene(app);

  const some = await askForToken(ada, { roomIds: [privateRoomId, roomId, privateRoomId] });
  const all = await askForToken(ada, {
    conversationIds: [conversationId],
    roomIds: [roomId],
    serverIds: [serverId, serverId],
  });
  const none = await askForToken(ada, { serverIds: [] });

  expect(some).toMatchObject({ channels: [names.ada, names.privateRoom, names.room], truncated: false });
  expect(some.tokenRequest!.capability).toBe(capabilityOf([names.ada, names.privateRoom, names.room]));
  expect(all.channels).toEqual([names.ada, names.server, names.room, names.conversation]);
  expect(none.channels).toEqual([names.ada]);
});

test('a channel that the viewer may not read is refused by its index, with the answer for one that does not exist', async () => {
  const app = await testApp();
  const { bob, serverId, roomId, privateRoomId, conversationId } = await scene(app);
  const [eve] = await people(app, 'eve');
  const hidden = { serverIds: [serverId], roomIds: [roomId, privateRoomId], conversationIds: [conversationId] };
  const nothing = {
    serverIds: [idOfNothing('srv')],
    roomIds: [idOfNothing('room'), idOfNothing('room')],
    conversationIds: [idOfNothing('conv')],
  };

  const toEve = await askForToken(eve, hidden);
  const toBob = await refusalsOf(bob, hidden);

  expect(toEve).toEqual(await askForToken(eve, nothing));
  expect(toEve).toMatchObject({ tokenRequest: null, channels: [], truncated: false });
  expect(toEve.userErrors.map(({ code, path }) => ({ code, path }))).toEqual([
    { code: 'NOT_FOUND', path: ['serverIds', '0'] },
    { code: 'NOT_FOUND', path: ['roomIds', '0'] },
    { code: 'NOT_FOUND', path: ['roomIds', '1'] },
    { code: 'NOT_FOUND', path: ['conversationIds', '0'] },
  ]);
  expect(toBob).toEqual([{ code: 'NOT_FOUND', path: ['roomIds', '1'] }]);
});

test('an id under the prefix of another kind is treated as missing', async () => {
  const app = await testApp();
  const { ada, roomId, conversationId } = await scene(app);

  const refusals = await refusalsOf(ada, {
    roomIds: [conversationId.replace('conv_', 'room_')],
    conversationIds: [roomId.replace('room_', 'conv_')],
  });

  expect(refusals).toEqual([
    { code: 'NOT_FOUND', path: ['roomIds', '0'] },
    { code: 'NOT_FOUND', path: ['conversationIds', '0'] },
  ]);
});

test('ids of another type are refused by their indexes', async () => {
  const app = await testApp();
  const { ada, serverId, roomId } = await scene(app);

  const refusals = await refusalsOf(ada, {
    serverIds: [serverId, '*', roomId],
    roomIds: [`${roomId}:*`],
    conversationIds: [''],
  });

  expect(refusals).toEqual([
    { code: 'INVALID_INPUT', path: ['serverIds', '1'] },
    { code: 'INVALID_INPUT', path: ['serverIds', '2'] },
    { code: 'INVALID_INPUT', path: ['roomIds', '0'] },
    { code: 'INVALID_INPUT', path: ['conversationIds', '0'] },
  ]);
});

test('more than 199 named channels are refused, in one list or in several together', async () => {
  const app = await testApp();
  const { ada, roomId } = await scene(app);
  const rooms = (count: number) => Array.from({ length: count }, () => idOfNothing('room'));

  const inOne = await refusalsOf(ada, { roomIds: rooms(200) });
  const inSeveral = await refusalsOf(ada, { roomIds: rooms(199), conversationIds: [idOfNothing('conv')] });
  const repeated = await askForToken(ada, { roomIds: Array.from({ length: 300 }, () => roomId) });

  expect(inOne).toEqual([{ code: 'INVALID_INPUT', path: ['roomIds'] }]);
  expect(inSeveral).toEqual([{ code: 'INVALID_INPUT', path: ['conversationIds'] }]);
  expect(repeated.channels).toHaveLength(2);
});

test('it grants at most 200 channels, and reports when it leaves out the least recently active', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const serverId = await serverOf(ada);
  const own = `user:${ada.id}`;
  // Private, so that they do not add events to the server's own stream.
  const rooms = await together(Array.from({ length: 198 }, () => createRoom(ada, serverId, 'PRIVATE')));
  for (const roomId of rooms) await write(ada, { roomId });

  const full = await askForToken(ada);
  const roomId = await createRoom(ada, serverId, 'PRIVATE');
  await write(ada, { roomId });
  const overfull = await askForToken(ada);

  const newestFirst = rooms.toReversed().map((id) => `${serverId}:${id}`);
  expect(full).toMatchObject({ channels: [own, ...newestFirst, `server:${serverId}`], truncated: false });
  expect(overfull).toMatchObject({ channels: [own, `${serverId}:${roomId}`, ...newestFirst], truncated: true });
  expect(Object.keys(JSON.parse(overfull.tokenRequest!.capability) as object)).toHaveLength(200);
});

test('a room that the viewer is added to is in the next token request, and not after their removal', async () => {
  const app = await testApp();
  const { ada, bob, serverId, privateRoomId, names } = await scene(app);
  await addMember(ada, privateRoomId, bob);

  const inside = await askForToken(bob, { roomIds: [privateRoomId] });
  await leave(bob, serverId);
  const outside = await askForToken(bob);

  expect(inside.channels).toEqual([names.bob, names.privateRoom]);
  expect(outside.channels).toEqual([names.bob, names.conversation]);
  expect(await refusalsOf(bob, { roomIds: [privateRoomId] })).toHaveLength(1);
});

test('it runs one statement for all channels, and one per kind of channel for named ones', async () => {
  const app = await testApp();
  const { ada, serverId, roomId, privateRoomId, conversationId } = await scene(app);

  const everything = await app.statementsOf(() => tokenRequestOf(ada));
  const named = await app.statementsOf(() =>
    tokenRequestOf(ada, {
      serverIds: [serverId],
      roomIds: [roomId, privateRoomId],
      conversationIds: [conversationId],
    }),
  );

  expect(everything).toHaveLength(1);
  expect(named).toHaveLength(2);
});
