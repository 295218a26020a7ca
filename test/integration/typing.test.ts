import * as Ably from 'ably';
import { expect, test } from 'vitest';

import { type TestApp, testApp } from '../kit/app.ts';
import { readEvents } from '../kit/channel-log.ts';
import { allPublished } from '../kit/publisher.ts';
import {
  befriend,
  type ChannelRef,
  conversationOf,
  createRoom,
  people,
  roomOf,
  unfriend,
  write,
} from '../kit/scenes.ts';
import { hearTyping, startTyping, stopTyping } from '../kit/typing.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';

/** With publishing, so that the assertions hold with all parts running. */
const typingApp = () => testApp({ publish: true });

const restOf = ({ ably }: TestApp) => new Ably.Rest({ ...ably, logLevel: 0 } as Ably.ClientOptions);

/**
 * The content of every table, with the transaction of each row, so that an update to the same values shows too.
 * The lease of the running instance is left out, because the instance renews it periodically.
 */
async function everyRow(app: TestApp): Promise<Record<string, string>> {
  const tables = await app.db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'instance_leases' ORDER BY tablename`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [table] = await app.db.$queryRawUnsafe<{ digest: string }[]>(
      `SELECT count(*) || ' ' || md5(COALESCE(string_agg(t.xmin::text || t::text, ',' ORDER BY t::text), '')) AS digest FROM "${name}" t`,
    );
    digests[name] = table!.digest;
  }
  return digests;
}

test('typing lasts ten seconds unless it is renewed or stopped, in a room and in a conversation', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const channels: ChannelRef[] = [{ roomId }, { conversationId: await conversationOf(ada, ben) }];

  for (const channel of channels) {
    const before = Date.now();
    const started = await startTyping(ada, channel);
    const between = Date.now();
    const renewed = await startTyping(ada, channel);
    const after = Date.now();
    const stopped = await stopTyping(ada, channel);
    const again = await stopTyping(ada, channel);

    const leftAt = (expiresAt: string | null) => new Date(expiresAt!).getTime() - 10_000;
    expect(started.userErrors).toEqual([]);
    expect(leftAt(started.expiresAt)).toBeGreaterThanOrEqual(before);
    expect(leftAt(started.expiresAt)).toBeLessThanOrEqual(between);
    expect(leftAt(renewed.expiresAt)).toBeGreaterThanOrEqual(between);
    expect(leftAt(renewed.expiresAt)).toBeLessThanOrEqual(after);
    expect(stopped).toEqual({ expiresAt: null, userErrors: [] });
    expect(again).toEqual({ expiresAt: null, userErrors: [] });
  }
});

test('nothing of it is stored: no event, no number, no row, no history', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  const conversationId = await conversationOf(ada, ben);
  const channels: ChannelRef[] = [{ roomId }, { conversationId }];
  for (const channel of channels) await write(ada, channel, 'hello');
  using inRoom = await hearTyping(app, `${serverId}:${roomId}`);
  using inConversation = await hearTyping(app, `dm:${conversationId}`);
  await allPublished(app);
  const before = await everyRow(app);

  for (const channel of channels) {
    await startTyping(ben, channel);
    await startTyping(ben, channel);
    await stopTyping(ben, channel);
  }

  for (const heard of [inRoom, inConversation]) {
    await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
  }
  expect(await everyRow(app)).toEqual(before);
  for (const name of [`${serverId}:${roomId}`, `dm:${conversationId}`]) {
    const { items } = await restOf(app).channels.get(name).history();
    expect(items.map((message) => message.name)).toEqual(['message.created']);
  }
  for (const channel of channels) {
    expect(await readEvents(ada, channel, 1)).toEqual({ events: [], lastSeq: 1, hasMore: false, reset: false });
  }
  // The digest does detect a change.
  await write(ben, channels[0]!, 'hello');
  expect(await everyRow(app)).not.toEqual(before);
});

test('a user outside the channel gets the answer for one that does not exist', async () => {
  const app = await typingApp();
  const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
  const { serverId, roomId } = await roomOf(ada, ben);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  const conversationId = await conversationOf(ada, ben);

  using inRoom = await hearTyping(app, `${serverId}:${roomId}`);
  using inPrivateRoom = await hearTyping(app, `${serverId}:${privateRoomId}`);
  using inConversation = await hearTyping(app, `dm:${conversationId}`);
  const noRoom = { roomId: encodeId('room', newId('room')) };
  const noConversation = { conversationId: encodeId('conv', newId('conv')) };

  const noSuchRoom = await startTyping(eve, noRoom);
  const noSuchConversation = await startTyping(eve, noConversation);
  expect(noSuchRoom).toMatchObject({
    expiresAt: null,
    userErrors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['channel', 'roomId'] }],
  });
  expect(noSuchConversation).toMatchObject({
    expiresAt: null,
    userErrors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['channel', 'conversationId'] }],
  });
  expect(await startTyping(eve, { roomId })).toEqual(noSuchRoom);
  expect(await stopTyping(eve, { roomId })).toEqual(noSuchRoom);
  expect(await startTyping(ben, { roomId: privateRoomId })).toEqual(noSuchRoom);
  expect(await startTyping(eve, { conversationId })).toEqual(noSuchConversation);
  expect(await stopTyping(eve, { conversationId })).toEqual(noSuchConversation);

  // Only the events of users who may write arrive.
  for (const channel of [{ roomId }, { roomId: privateRoomId }, { conversationId }]) await startTyping(ada, channel);
  for (const heard of [inRoom, inPrivateRoom, inConversation]) {
    await expect.poll(() => heard.envelopes).toMatchObject([{ type: 'typing.start', user_id: ada.id }]);
  }
});

test('a user who may no longer write in a conversation cannot type there either', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const conversationId = await conversationOf(ada, ben);
  const channel = { conversationId };
  using heard = await hearTyping(app, `dm:${conversationId}`);
  await unfriend(ada, ben);

  const started = await startTyping(ben, channel);
  const stopped = await stopTyping(ben, channel);

  const forbidden = {
    expiresAt: null,
    userErrors: [{ __typename: 'ForbiddenError', code: 'FORBIDDEN', path: ['channel', 'conversationId'] }],
  };
  expect(started).toMatchObject(forbidden);
  expect(stopped).toMatchObject(forbidden);
  await befriend(ada, ben);
  await startTyping(ada, channel);
  await expect.poll(() => heard.envelopes).toMatchObject([{ type: 'typing.start', user_id: ada.id }]);
});

test.each([
  [{ roomId: 'room_nonsense' }, ['channel', 'roomId']],
  [{ roomId: encodeId('conv', newId('conv')) }, ['channel', 'roomId']],
  [{ conversationId: encodeId('room', newId('room')) }, ['channel', 'conversationId']],
] as [ChannelRef, string[]][])('an id of another kind is refused with its path: %j', async (channel, path) => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');

  const started = await startTyping(ada, channel);

  expect(started).toMatchObject({ expiresAt: null, userErrors: [{ code: 'INVALID_INPUT', path }] });
});

test('the name of a device has 1 to 64 characters', async () => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);

  const answers = await Promise.all(
    ['x'.repeat(64), 'x'.repeat(65), ''].map((deviceId) => startTyping(ada, { roomId }, deviceId)),
  );

  const refused = [{ code: 'INVALID_INPUT', path: ['deviceId'] }];
  expect(answers).toMatchObject([
    { userErrors: [] },
    { expiresAt: null, userErrors: refused },
    { expiresAt: null, userErrors: refused },
  ]);
});
