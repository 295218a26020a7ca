import { decodeId } from '../../src/lib/ids.ts';
import type { TestApp, TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import { befriend, createRoom, joinServer, people, roomOf, write } from './scenes.ts';

/** How many there are of everything that one operation can ask for side by side. */
export const WIDTH = 20;

/**
 * Many parents of every kind, each with something in each of its lists, all seen by one viewer. They alternate in
 * what decides how they are read: public and private rooms, messages in rooms and in conversations, one's own and
 * others'. So the first four of a kind need the same statements as all of them.
 */
export interface WideWorld {
  readonly viewer: TestUser;
  readonly ids: Readonly<
    Record<
      'User' | 'Server' | 'Room' | 'Conversation' | 'Message' | 'Reaction' | 'File' | 'FriendRequest',
      readonly string[]
    >
  >;
  /** A room with a run of events of each type, and the number before the first of each run. */
  readonly eventRoomId: string;
  readonly runs: Readonly<Record<string, number>>;
}

const ADD_TO_ROOM = graphql(`
  mutation WideAddToRoom($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const CONVERSE = graphql(`
  mutation WideConverse($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
    }
  }
`);

const ASK = graphql(`
  mutation WideAsk($userId: ID!) {
    requestFriend(input: { userId: $userId }) {
      friendRequest {
        id
      }
    }
  }
`);

const REACT = graphql(`
  mutation WideReact($messageId: ID!) {
    addReaction(input: { messageId: $messageId, emoji: "👍" }) {
      seq
      reaction {
        id
      }
    }
  }
`);

const UNREACT = graphql(`
  mutation WideUnreact($messageId: ID!) {
    removeReaction(input: { messageId: $messageId, emoji: "👍" }) {
      seq
    }
  }
`);

const EDIT = graphql(`
  mutation WideEdit($messageId: ID!) {
    updateMessage(input: { messageId: $messageId, content: "edited" }) {
      seq
    }
  }
`);

const DELETE = graphql(`
  mutation WideDelete($messageId: ID!) {
    deleteMessage(input: { messageId: $messageId }) {
      seq
    }
  }
`);

export async function makeWideWorld(app: TestApp): Promise<WideWorld> {
  const [viewer] = await people(app, 'viewer');
  const others = await people(app, ...Array.from({ length: WIDTH }, (_, i) => `other${i}`));
  const friends = await people(app, ...Array.from({ length: WIDTH }, (_, i) => `friend${i}`));
  for (const friend of friends) await befriend(viewer, friend);

  const homes = await Promise.all(others.map((other, i) => makeHome(app, viewer, other, i)));
  const [home] = homes;
  await joinServer(home!.serverId, others[0]!, ...others.slice(1));
  return {
    viewer,
    ids: {
      User: others.map(({ id }) => id),
      Server: homes.map(({ serverId }) => serverId),
      Room: homes.flatMap(({ roomId, privateRoomId }) => [roomId, privateRoomId]),
      Conversation: homes.map(({ conversationId }) => conversationId),
      Message: homes.flatMap(({ messages }) => messages.map(({ id }) => id)),
      Reaction: homes.flatMap(({ messages }) => messages.map(({ reactionId }) => reactionId)),
      File: homes.flatMap(({ messages }) => messages.map(({ fileId }) => fileId)),
      FriendRequest: homes.map(({ requestId }) => requestId),
    },
    eventRoomId: home!.roomId,
    runs: await makeEvents(home!.roomId, others),
  };
}

/** What the viewer and one other person share: a server with two rooms, a conversation, a request, messages in both. */
async function makeHome(app: TestApp, viewer: TestUser, other: TestUser, i: number) {
  const { serverId, roomId } = await roomOf(other, viewer);
  const privateRoomId = await createRoom(other, serverId, 'PRIVATE');
  await other.run(ADD_TO_ROOM, { roomId: privateRoomId, userId: viewer.id });
  await write(other, { roomId: privateRoomId });

  const { openConversation } = await viewer.run(CONVERSE, { userId: other.id });
  const conversationId = openConversation.conversation!.id;
  const [asker, asked] = i % 2 === 0 ? [viewer, other] : [other, viewer];
  const { requestFriend } = await asker.run(ASK, { userId: asked.id });

  return {
    serverId,
    roomId,
    privateRoomId,
    conversationId,
    requestId: requestFriend.friendRequest!.id,
    messages: [
      await makeThread(app, { roomId }, asker, asked),
      await makeThread(app, { conversationId }, asked, asker),
    ],
  };
}

/** A message that is a reply and has one, with a file and two reactions; of them the one of whoever did not write it. */
async function makeThread(
  app: TestApp,
  channel: { roomId: string } | { conversationId: string },
  author: TestUser,
  reader: TestUser,
) {
  const before = await write(reader, channel);
  const { id } = await write(author, channel, 'in the middle', before.id);
  await write(reader, channel, 'after', id);
  await author.run(REACT, { messageId: id });
  const { addReaction } = await reader.run(REACT, { messageId: id });
  return { id, reactionId: addReaction.reaction!.id, fileId: await attachFile(app, id, author) };
}

/** Past the API, which cannot upload. */
async function attachFile(app: TestApp, messageId: string, owner: TestUser): Promise<string> {
  const message = decodeId('msg', messageId);
  await app.db.$executeRaw`
    INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status, thumbnail)
    VALUES (${message}::uuid, ${decodeId('user', owner.id)}::uuid, ${message}::uuid, 0, 'a.png', 'image/png', 1, 'READY', 'READY')`;
  await app.db.$executeRaw`UPDATE messages SET file_count = 1 WHERE id = ${message}::uuid`;
  return messageId.replace('msg', 'file');
}

/** Everybody writes, edits, reacts, takes it back and deletes, one kind after the other. */
async function makeEvents(roomId: string, others: readonly TestUser[]): Promise<Record<string, number>> {
  const written: { author: TestUser; id: string; seq: number }[] = [];
  for (const author of others) written.push({ author, ...(await write(author, { roomId })) });

  const runs: Record<string, number> = { MessageCreatedEvent: written[0]!.seq - 1 };
  const run = async (type: string, change: (author: TestUser, messageId: string) => Promise<number | null>) => {
    const seqs: (number | null)[] = [];
    for (const { author, id } of written) seqs.push(await change(author, id));
    runs[type] = seqs[0]! - 1;
  };
  await run('MessageUpdatedEvent', async (by, messageId) => (await by.run(EDIT, { messageId })).updateMessage.seq);
  await run('ReactionAddedEvent', async (by, messageId) => (await by.run(REACT, { messageId })).addReaction.seq);
  await run('ReactionRemovedEvent', async (by, messageId) => (await by.run(UNREACT, { messageId })).removeReaction.seq);
  await run('MessageDeletedEvent', async (by, messageId) => (await by.run(DELETE, { messageId })).deleteMessage.seq);
  return runs;
}
