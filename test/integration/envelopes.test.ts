import { expect, test } from 'vitest';

import { readEnvelopes } from '../../src/data/envelopes.ts';
import type { Envelope } from '../../src/events.ts';
import { decodeAnyId, type StreamId } from '../../src/lib/ids.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { befriend, conversationOf, createRoom, people, roomOf, serverOf, write } from '../kit/scenes.ts';

const UPDATE = graphql(`
  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {
    updateMessage(input: { messageId: $messageId, content: $content }) {
      seq
    }
  }
`);

const DELETE = graphql(`
  mutation EnvelopesDelete($messageId: ID!) {
    deleteMessage(input: { messageId: $messageId }) {
      seq
    }
  }
`);

const REACT = graphql(`
  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {
    addReaction(input: { messageId: $messageId, emoji: $emoji }) {
      reaction {
        id
      }
    }
  }
`);

const UNREACT = graphql(`
  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {
    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {
      removed
    }
  }
`);

const ADD_MEMBER = graphql(`
  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const LEAVE = graphql(`
  mutation EnvelopesLeave($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
    }
  }
`);

const REQUEST_FRIEND = graphql(`
  mutation EnvelopesRequestFriend($username: String!) {
    requestFriend(input: { username: $username }) {
      friendRequest {
        id
      }
    }
  }
`);

const ISO_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const EVENT_ID = expect.stringMatching(/^evt_[0-9a-z]{26}$/);

/** The whole log of the stream of that room, conversation, user or server, as it is published. */
function published(app: TestApp, owner: string): Promise<readonly Envelope[]> {
  return readEnvelopes(app.db, decodeAnyId(owner)!.id as StreamId, 0, 100);
}

test('a message in a room is published with everything that shows it', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const parent = await write(ada, { roomId }, 'Hello world');
  await ada.run(UPDATE, { messageId: parent.id, content: 'Hello, world' });
  const { addReaction } = await bob.run(REACT, { messageId: parent.id, emoji: '👍' });

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
        id: addReaction.reaction!.id,
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

test('files are published by name, type and size, without an address', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId });
  await app.db.$executeRaw`
    WITH attached AS (UPDATE messages SET file_count = 1 WHERE id = ${decodeAnyId(id)!.id}::uuid RETURNING id, author_id)
    INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status)
    SELECT gen_random_uuid(), author_id, id, 0, 'cat.png', 'image/png', 1234, 'READY' FROM attached`;

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

test('once deleted, a message is published without its text, and the deletion names its place', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const conversationId = await conversationOf(ada, bob);
  const parent = await write(ada, { conversationId });
  const reply = await write(bob, { conversationId }, 'a secret', parent.id);
  await ada.run(REACT, { messageId: reply.id, emoji: '❤' });
  await ada.run(UNREACT, { messageId: reply.id, emoji: '❤️' });

  await bob.run(DELETE, { messageId: reply.id });

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
    data: { id: reply.id, conversation_id: conversationId, parent_message_id: parent.id },
  });
});

test('friendship and conversation are published to both sides', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { requestFriend } = await ada.run(REQUEST_FRIEND, { username: bob.username });
  const conversationId = await conversationOf(ada, bob);

  const toAda = await published(app, ada.id);
  const toBob = await published(app, bob.id);

  const requested = {
    friend_request_id: requestFriend.friendRequest!.id,
    from_user_id: ada.id,
    to_user_id: bob.id,
  };
  const opened = { conversation_id: conversationId, user_ids: [ada.id, bob.id].toSorted() };
  expect(toAda.map(({ type, seq, data }) => ({ type, seq, data }))).toEqual([
    { type: 'friend.requested', seq: 1, data: requested },
    { type: 'friend.added', seq: 2, data: { user_id: bob.id, username: bob.username } },
    { type: 'conversation.opened', seq: 3, data: opened },
  ]);
  expect(toBob.map(({ type, seq, data }) => ({ type, seq, data }))).toEqual([
    { type: 'friend.requested', seq: 1, data: requested },
    { type: 'friend.added', seq: 2, data: { user_id: ada.id, username: ada.username } },
    { type: 'conversation.opened', seq: 3, data: opened },
  ]);
});

test('a server publishes its public rooms and its members, and private rooms to those who are let in', async () => {
  const app = await testApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const serverId = await serverOf(ada, bob);
  const publicRoom = await createRoom(ada, serverId);
  const privateRoom = await createRoom(ada, serverId, 'PRIVATE');
  await ada.run(ADD_MEMBER, { roomId: privateRoom, userId: bob.id });

  await bob.run(LEAVE, { serverId });

  const summary = async (owner: string) =>
    (await published(app, owner)).map(({ type, user_id, data }) => ({ type, user_id, data }));
  const room = { room_id: privateRoom, server_id: serverId };
  expect(await summary(serverId)).toEqual([
    { type: 'member.joined', user_id: ada.id, data: { user_id: ada.id, username: ada.username } },
    { type: 'member.joined', user_id: bob.id, data: { user_id: bob.id, username: bob.username } },
    { type: 'room.created', user_id: ada.id, data: { room_id: publicRoom, server_id: serverId, name: 'general' } },
    { type: 'member.left', user_id: bob.id, data: { user_id: bob.id, username: bob.username } },
  ]);
  expect(await summary(ada.id)).toEqual([
    { type: 'room.access_granted', user_id: ada.id, data: { ...room, name: 'general' } },
  ]);
  expect(await summary(bob.id)).toEqual([
    { type: 'room.access_granted', user_id: ada.id, data: { ...room, name: 'general' } },
    { type: 'room.access_revoked', user_id: bob.id, data: room },
  ]);
});

test('filling in a hundred events takes as many statements as filling in three', async () => {
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
