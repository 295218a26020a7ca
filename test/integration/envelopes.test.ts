import { expect, test } from 'vitest';

import { readEnvelopes } from '../../src/data/envelopes.ts';
import type { Envelope } from '../../src/events/registry.ts';
import { decodeAnyId, type StreamId } from '../../src/lib/ids.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { PIN_MESSAGE } from '../kit/operations.ts';
import {
  addMember,
  askToBeFriends,
  befriend,
  conversationOf,
  createRoom,
  edit,
  leave,
  people,
  react,
  remove,
  roomOf,
  serverOf,
  unfriend,
  unreact,
  write,
} from '../kit/scenes.ts';

const ISO_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const EVENT_ID = expect.stringMatching(/^evt_[0-9a-z]{26}$/);

/** The envelopes of the whole stream of a room, conversation, user or server. */
function published(app: TestApp, owner: string): Promise<readonly Envelope[]> {
  return readEnvelopes(app.db, decodeAnyId(owner)!.id as StreamId, 0, 100);
}

test('a message in a room is published with all its properties', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const parent = await write(ada, { roomId }, 'Hello world');
  await edit(ada, parent.id, 'Hello, world');
  const reactionId = await react(bob, parent.id);

  const reply = await write(bob, { roomId }, 'hi', parent.id);

  const shown = {
    id: parent.id,
    seq: 1,
    content: 'Hello, world',
    version: 2,
    user_id: ada.id,
    username: ada.username,
    server_id: serverId,
    room_id: roomId,
    conversation_id: null,
    parent_message_id: null,
    created_at: ISO_TIME,
    edited_at: ISO_TIME,
    pinned_at: null,
    files: [],
    reactions: [{ emoji: '👍', count: 1 }],
  };
  const envelope = { id: EVENT_ID, timestamp: ISO_TIME };
  expect(await published(app, roomId)).toEqual([
    { ...envelope, type: 'message.created', seq: 1, user_id: ada.id, data: shown },
    { ...envelope, type: 'message.updated', seq: 2, user_id: ada.id, data: shown },
    {
      ...envelope,
      type: 'reaction.added',
      seq: 3,
      user_id: bob.id,
      data: {
        id: reactionId,
        message_id: parent.id,
        emoji: '👍',
        user_id: bob.id,
        username: bob.username,
        count: 1,
      },
    },
    {
      ...envelope,
      type: 'message.created',
      seq: 4,
      user_id: bob.id,
      data: {
        ...shown,
        id: reply.id,
        seq: 4,
        content: 'hi',
        version: 1,
        user_id: bob.id,
        username: bob.username,
        parent_message_id: parent.id,
        edited_at: null,
        reactions: [],
      },
    },
  ]);
});

test('a pin is published with the message and the user, and the message with the time of its pin', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id: messageId } = await write(ada, { roomId });
  await ada.run(PIN_MESSAGE, { messageId });

  const [created, pinned] = await published(app, roomId);

  expect(created!.data).toMatchObject({ id: messageId, pinned_at: ISO_TIME });
  expect(pinned).toMatchObject({
    type: 'message.pinned',
    data: { id: messageId, user_id: ada.id, username: ada.username },
  });
});

test('files are published with name, type and size, without a URL', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId });
  await app.db.$executeRaw`
    WITH attached AS (
      UPDATE messages SET file_count = 1 WHERE id = ${decodeAnyId(id)!.id}::uuid RETURNING channel_id, seq, author_id
    ),
    file AS (
      INSERT INTO files (id, owner_id, channel_id, filename, content_type, size_bytes, status)
      SELECT gen_random_uuid(), author_id, channel_id, 'cat.png', 'image/png', 1234, 'READY' FROM attached RETURNING id
    )
    INSERT INTO message_files (channel_id, message_seq, position, file_id)
    SELECT channel_id, seq, 0, file.id FROM attached, file`;

  const [created] = await published(app, roomId);

  expect(created!.data).toMatchObject({
    files: [
      {
        id: expect.stringMatching(/^file_/),
        filename: 'cat.png',
        content_type: 'image/png',
        size_bytes: 1234,
      },
    ],
  });
});

test('a deleted message is published without its text, and the deletion names its channel', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const conversationId = await conversationOf(ada, bob);
  const parent = await write(ada, { conversationId });
  const reply = await write(bob, { conversationId }, 'a secret', parent.id);
  await react(ada, reply.id, '❤');
  await unreact(ada, reply.id, '❤️');

  await remove(bob, reply.id);

  const [, created, added, removed, deleted] = await published(app, conversationId);
  expect(created).toMatchObject({
    type: 'message.created',
    data: {
      content: null,
      server_id: null,
      room_id: null,
      conversation_id: conversationId,
      parent_message_id: parent.id,
      files: [],
      reactions: [],
    },
  });
  expect(added).toMatchObject({ type: 'reaction.added', data: { emoji: '❤️', count: 1 } });
  expect(removed).toMatchObject({ type: 'reaction.removed', data: { emoji: '❤️', count: 0 } });
  expect(deleted).toEqual({
    type: 'message.deleted',
    id: EVENT_ID,
    seq: 5,
    timestamp: ISO_TIME,
    user_id: bob.id,
    data: {
      id: reply.id,
      conversation_id: conversationId,
      parent_message_id: parent.id,
      removed_message_ids: [reply.id],
    },
  });
});

test('friendships, their ends and conversations are published to both users', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const friendRequestId = await askToBeFriends(ada, bob);
  const conversationId = await conversationOf(ada, bob);
  await unfriend(bob, ada);

  const toAda = await published(app, ada.id);
  const toBob = await published(app, bob.id);

  const requested = {
    friend_request_id: friendRequestId,
    from_user_id: ada.id,
    to_user_id: bob.id,
  };
  const closed = { friend_request_id: friendRequestId, accepted: true };
  const opened = { conversation_id: conversationId, kind: 'DIRECT', user_ids: [ada.id, bob.id].toSorted() };
  expect(toAda.map(({ type, seq, data }) => ({ type, seq, data }))).toEqual([
    { type: 'friend.requested', seq: 1, data: requested },
    { type: 'friend.added', seq: 2, data: { user_id: bob.id, username: bob.username } },
    { type: 'friend.request_closed', seq: 3, data: closed },
    { type: 'conversation.opened', seq: 4, data: opened },
    { type: 'friend.removed', seq: 5, data: { user_id: bob.id } },
  ]);
  expect(toBob.map(({ type, seq, data }) => ({ type, seq, data }))).toEqual([
    { type: 'friend.requested', seq: 1, data: requested },
    { type: 'friend.added', seq: 2, data: { user_id: ada.id, username: ada.username } },
    { type: 'friend.request_closed', seq: 3, data: closed },
    { type: 'conversation.opened', seq: 4, data: opened },
    { type: 'friend.removed', seq: 5, data: { user_id: ada.id } },
  ]);
});

test('a server publishes its public rooms and members, and users get events about joining, leaving and private rooms', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const serverId = await serverOf(ada, bob);
  const publicRoom = await createRoom(ada, serverId);
  const privateRoom = await createRoom(ada, serverId, 'PRIVATE');
  await addMember(ada, privateRoom, bob);

  await leave(bob, serverId);

  const summary = async (owner: string) =>
    (await published(app, owner)).map(({ type, user_id, data }) => ({ type, user_id, data }));
  const room = { room_id: privateRoom, server_id: serverId };
  const joined = { type: 'server.joined', data: { server_id: serverId, name: 'Home' } };
  expect(await summary(serverId)).toEqual([
    { type: 'member.joined', user_id: ada.id, data: { user_id: ada.id, username: ada.username } },
    { type: 'member.joined', user_id: bob.id, data: { user_id: bob.id, username: bob.username } },
    { type: 'room.created', user_id: ada.id, data: { room_id: publicRoom, server_id: serverId, name: 'general' } },
    { type: 'member.left', user_id: bob.id, data: { user_id: bob.id, username: bob.username } },
  ]);
  expect(await summary(ada.id)).toEqual([
    { ...joined, user_id: ada.id },
    { type: 'room.access_granted', user_id: ada.id, data: { ...room, name: 'general' } },
  ]);
  expect(await summary(bob.id)).toEqual([
    { ...joined, user_id: bob.id },
    { type: 'room.access_granted', user_id: ada.id, data: { ...room, name: 'general' } },
    { type: 'room.access_revoked', user_id: bob.id, data: room },
    { type: 'server.left', user_id: bob.id, data: { server_id: serverId } },
  ]);
});

test('a hundred envelopes need as many statements as three', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  await befriend(ada, bob);
  const { roomId } = await roomOf(ada, bob);
  for (let i = 0; i < 40; i++) await write(i % 2 ? ada : bob, { roomId }, `message ${i}`);
  const owner = decodeAnyId(roomId)!.id as StreamId;

  const few = await app.statementsOf(() => readEnvelopes(app.db, owner, 0, 3));
  const many = await app.statementsOf(() => readEnvelopes(app.db, owner, 0, 100));

  expect(few.length).toBeGreaterThan(0);
  expect(many.length).toBe(few.length);
});
