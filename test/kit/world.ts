import { encodeId, type IdKind } from '../../src/lib/ids.ts';
import type { TestApp, TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, write } from './scenes.ts';
import { uuidOf } from './streams.ts';

const ADD_ROOM_MEMBER = graphql(`
  mutation WorldAddRoomMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const REQUEST_FRIEND = graphql(`
  mutation WorldRequestFriend($username: String!) {
    requestFriend(input: { username: $username }) {
      friendRequest {
        id
      }
    }
  }
`);

const ADD_REACTION = graphql(`
  mutation WorldAddReaction($messageId: ID!) {
    addReaction(input: { messageId: $messageId, emoji: "👍" }) {
      reaction {
        id
      }
    }
  }
`);

const DELETE_MESSAGE = graphql(`
  mutation WorldDeleteMessage($messageId: ID!) {
    deleteMessage(input: { messageId: $messageId }) {
      deletedMessageId
    }
  }
`);

/** A thing with an id. */
export interface Thing {
  /** For the messages of tests: "a reply in the private room". */
  readonly name: string;
  readonly kind: IdKind;
  readonly id: string;
}

/** One of everything that has an id, around ada and bob. */
export interface World {
  readonly ada: TestUser;
  readonly bob: TestUser;
  readonly serverId: string;
  /** What all members of the server see: it, its people, its public room and what hangs there. */
  readonly ofServer: readonly Thing[];
  /** What ada and bob alone see: a private room, a conversation, and what hangs there. */
  readonly ofTwo: readonly Thing[];
  /** What ada sees and bob does not: a file that hangs on nothing, an open friend request and its other side. */
  readonly ofAda: readonly Thing[];
}

/** @param members More members of the server, outside of its private room. */
export async function buildWorld(app: TestApp, ...members: TestUser[]): Promise<World> {
  const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
  const { serverId, roomId } = await roomOf(ada, bob, ...members);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  await letIn(ada, privateRoomId, bob);
  const conversationId = await conversationOf(ada, bob);
  const { requestFriend } = await ada.run(REQUEST_FRIEND, { username: cid.username });

  return {
    ada,
    bob,
    serverId,
    ofServer: [
      { name: 'the server', kind: 'srv', id: serverId },
      { name: 'its owner', kind: 'user', id: ada.id },
      { name: 'a member', kind: 'user', id: bob.id },
      { name: 'the public room', kind: 'room', id: roomId },
      ...(await talk(app, ada, bob, { roomId }, 'the public room')),
    ],
    ofTwo: [
      { name: 'the private room', kind: 'room', id: privateRoomId },
      ...(await talk(app, ada, bob, { roomId: privateRoomId }, 'the private room')),
      { name: 'the conversation', kind: 'conv', id: conversationId },
      ...(await talk(app, ada, bob, { conversationId }, 'the conversation')),
    ],
    ofAda: [
      { name: 'a file that hangs on nothing', kind: 'file', id: await addFile(app, ada) },
      { name: 'the friend request', kind: 'freq', id: requestFriend.friendRequest!.id },
      { name: 'who was asked to be friends', kind: 'user', id: cid.id },
    ],
  };
}

/** Lets a member of the server into its private room. */
export async function letIn(owner: TestUser, roomId: string, member: TestUser): Promise<void> {
  await owner.run(ADD_ROOM_MEMBER, { roomId, userId: member.id });
}

/** @returns The id of the user's reaction. */
export async function react(user: TestUser, messageId: string): Promise<string> {
  const { addReaction } = await user.run(ADD_REACTION, { messageId });
  return addReaction.reaction!.id;
}

/** A file by SQL, attached to a message or to nothing yet. */
export async function addFile({ db }: TestApp, owner: TestUser, messageId: string | null = null): Promise<string> {
  const id = crypto.randomUUID();
  const hangsOn = messageId && uuidOf(messageId);
  await db.$executeRaw`
    INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status)
    VALUES (${id}::uuid, ${uuidOf(owner.id)}::uuid, ${hangsOn}::uuid, ${hangsOn && 0}::smallint,
      'notes.txt', 'text/plain', 5, 'READY')`;
  await db.$executeRaw`UPDATE messages SET file_count = file_count + 1 WHERE id = ${hangsOn}::uuid`;
  return encodeId('file', id);
}

/** A message with a reply, a reaction and a file, and a deleted message. */
async function talk(
  app: TestApp,
  ada: TestUser,
  bob: TestUser,
  channel: ChannelRef,
  where: string,
): Promise<readonly Thing[]> {
  const { id: message } = await write(ada, channel, 'hello');
  const { id: reply } = await write(bob, channel, 'hello yourself', message);
  const { id: deleted } = await write(ada, channel, 'never mind');
  await ada.run(DELETE_MESSAGE, { messageId: deleted });
  return [
    { name: `a message in ${where}`, kind: 'msg', id: message },
    { name: `a reply in ${where}`, kind: 'msg', id: reply },
    { name: `a deleted message in ${where}`, kind: 'msg', id: deleted },
    { name: `a reaction in ${where}`, kind: 'rct', id: await react(bob, message) },
    { name: `a file in ${where}`, kind: 'file', id: await addFile(app, ada, message) },
  ];
}
