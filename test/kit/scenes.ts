import { graphql } from './generated/gql.ts';
import type { TestApp, TestUser } from './app.ts';

/** Scenes that many tests begin with. Everything in them is made through the API. */

const CREATE_SERVER = graphql(`
  mutation SceneCreateServer($name: String!) {
    createServer(input: { name: $name }) {
      server {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

const CREATE_INVITE = graphql(`
  mutation SceneCreateInvite($serverId: ID!) {
    createServerInvite(input: { serverId: $serverId }) {
      code
      userErrors {
        message
      }
    }
  }
`);

const JOIN_SERVER = graphql(`
  mutation SceneJoinServer($inviteCode: String!) {
    joinServer(input: { inviteCode: $inviteCode }) {
      server {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

const CREATE_ROOM = graphql(`
  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {
    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {
      room {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

const OPEN_CONVERSATION = graphql(`
  mutation SceneOpenConversation($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

const CREATE_MESSAGE = graphql(`
  mutation SceneCreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        id
      }
      seq
      userErrors {
        message
      }
    }
  }
`);

const REQUEST_FRIEND = graphql(`
  mutation SceneRequestFriend($username: String!) {
    requestFriend(input: { username: $username }) {
      friend {
        id
      }
      friendRequest {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

/** A server with its owner and the members. */
export async function serverOf(owner: TestUser, ...members: TestUser[]): Promise<string> {
  const { createServer } = await owner.run(CREATE_SERVER, { name: 'Home' });
  const serverId = createServer.server!.id;
  await joinServer(serverId, owner, ...members);
  return serverId;
}

export async function joinServer(serverId: string, inviter: TestUser, ...members: TestUser[]): Promise<void> {
  if (members.length === 0) return;
  const { createServerInvite } = await inviter.run(CREATE_INVITE, { serverId });
  for (const member of members) await member.run(JOIN_SERVER, { inviteCode: createServerInvite.code! });
}

export async function createRoom(
  owner: TestUser,
  serverId: string,
  visibility: 'PUBLIC' | 'PRIVATE' = 'PUBLIC',
): Promise<string> {
  const { createRoom: created } = await owner.run(CREATE_ROOM, { serverId, name: 'general', visibility });
  return created.room!.id;
}

/** A server with its owner and the members, and a public room. */
export async function roomOf(owner: TestUser, ...members: TestUser[]): Promise<{ serverId: string; roomId: string }> {
  const serverId = await serverOf(owner, ...members);
  return { serverId, roomId: await createRoom(owner, serverId) };
}

/** Makes the two friends. */
export async function befriend(a: TestUser, b: TestUser): Promise<void> {
  await a.run(REQUEST_FRIEND, { username: b.username });
  await b.run(REQUEST_FRIEND, { username: a.username });
}

/** A conversation between two who are made friends for it. */
export async function conversationOf(a: TestUser, b: TestUser): Promise<string> {
  await befriend(a, b);
  const { openConversation } = await a.run(OPEN_CONVERSATION, { userId: b.id });
  return openConversation.conversation!.id;
}

export type ChannelRef = { roomId: string } | { conversationId: string };

/** Writes a message. @returns Its id and number. */
export async function write(
  author: TestUser,
  channel: ChannelRef,
  content = 'hello',
  parentMessageId: string | null = null,
): Promise<{ id: string; seq: number }> {
  const { createMessage } = await author.run(CREATE_MESSAGE, {
    input: { channel: channel as never, content, parentMessageId },
  });
  if (!createMessage.message) throw new Error(`unable to write: ${JSON.stringify(createMessage.userErrors)}`);
  return { id: createMessage.message.id, seq: createMessage.seq! };
}

/** An app with people in it, for the first line of a test. */
export async function people<Names extends readonly string[]>(
  app: TestApp,
  ...names: Names
): Promise<{ [Index in keyof Names]: TestUser }> {
  return (await Promise.all(names.map((name) => app.signIn(name)))) as { [Index in keyof Names]: TestUser };
}
