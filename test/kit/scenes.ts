import type { TestApp, TestUser } from './app.ts';
import {
  ACCEPT_FRIEND_REQUEST,
  ADD_CONVERSATION_MEMBERS,
  ADD_REACTION,
  ADD_ROOM_MEMBER,
  BLOCK_USER,
  CREATE_GROUP_CONVERSATION,
  CREATE_MESSAGE,
  CREATE_ROOM,
  CREATE_SERVER,
  CREATE_SERVER_INVITE,
  DELETE_MESSAGE,
  JOIN_SERVER,
  LEAVE_CONVERSATION,
  LEAVE_SERVER,
  OPEN_CONVERSATION,
  REMOVE_CONVERSATION_MEMBER,
  REMOVE_FRIEND,
  REMOVE_REACTION,
  REMOVE_ROOM_MEMBER,
  REQUEST_FRIEND,
  UNBLOCK_USER,
  UPDATE_MESSAGE,
} from './operations.ts';

/** Common set-ups of tests. All objects are made by the API. Every function throws if it is refused. */

/** New users, for the first line of a test. */
export async function people<Names extends readonly string[]>(
  app: TestApp,
  ...names: Names
): Promise<{ [Index in keyof Names]: TestUser }> {
  return (await Promise.all(names.map((name) => app.signIn(name)))) as { [Index in keyof Names]: TestUser };
}

/** A server with its owner and the members. */
export async function serverOf(owner: TestUser, ...members: TestUser[]): Promise<string> {
  const { server } = granted((await owner.run(CREATE_SERVER, { name: 'Home' })).createServer);
  await joinServer(server!.id, owner, ...members);
  return server!.id;
}

export async function joinServer(serverId: string, inviter: TestUser, ...members: TestUser[]): Promise<void> {
  if (members.length === 0) return;
  const { code } = granted((await inviter.run(CREATE_SERVER_INVITE, { serverId })).createServerInvite);
  for (const member of members) granted((await member.run(JOIN_SERVER, { inviteCode: code! })).joinServer);
}

export async function leave(member: TestUser, serverId: string): Promise<void> {
  granted((await member.run(LEAVE_SERVER, { serverId })).leaveServer);
}

export async function createRoom(
  owner: TestUser,
  serverId: string,
  visibility: 'PUBLIC' | 'PRIVATE' = 'PUBLIC',
): Promise<string> {
  const input = { serverId, name: 'general', visibility };
  return granted((await owner.run(CREATE_ROOM, { input })).createRoom).room!.id;
}

/** A server with its owner and the members, and a public room. */
export async function roomOf(owner: TestUser, ...members: TestUser[]): Promise<{ serverId: string; roomId: string }> {
  const serverId = await serverOf(owner, ...members);
  return { serverId, roomId: await createRoom(owner, serverId) };
}

/** A server with its owner and the members, and a private room with all of them. */
export async function privateRoomOf(
  owner: TestUser,
  ...members: TestUser[]
): Promise<{ serverId: string; roomId: string }> {
  const serverId = await serverOf(owner, ...members);
  const roomId = await createRoom(owner, serverId, 'PRIVATE');
  for (const member of members) await addMember(owner, roomId, member);
  return { serverId, roomId };
}

/** Adds a member of the server to its private room. */
export async function addMember(owner: TestUser, roomId: string, member: TestUser): Promise<void> {
  granted((await owner.run(ADD_ROOM_MEMBER, { roomId, userId: member.id })).addRoomMember);
}

/** Removes a member from a private room. `by` is the owner of the server or the member. */
export async function removeMember(by: TestUser, roomId: string, member: TestUser): Promise<void> {
  granted((await by.run(REMOVE_ROOM_MEMBER, { roomId, userId: member.id })).removeRoomMember);
}

/** Sends a friend request. @returns Its id. */
export async function askToBeFriends(from: TestUser, { username }: TestUser): Promise<string> {
  return granted((await from.run(REQUEST_FRIEND, { input: { username } })).requestFriend).friendRequest!.id;
}

export async function acceptFriend(by: TestUser, friendRequestId: string): Promise<void> {
  granted((await by.run(ACCEPT_FRIEND_REQUEST, { friendRequestId })).acceptFriendRequest);
}

/** Makes the two friends. */
export async function befriend(a: TestUser, b: TestUser): Promise<void> {
  for (const [from, { username }] of [
    [a, b],
    [b, a],
  ] as const) {
    granted((await from.run(REQUEST_FRIEND, { input: { username } })).requestFriend);
  }
}

/** Ends the friendship. Without a common server, neither may write to the other any more. */
export async function unfriend(a: TestUser, b: TestUser): Promise<void> {
  granted((await a.run(REMOVE_FRIEND, { userId: b.id })).removeFriend);
}

/** Neither may write to the other from here on. */
export async function block(by: TestUser, other: TestUser): Promise<void> {
  granted((await by.run(BLOCK_USER, { userId: other.id })).blockUser);
}

export async function unblock(by: TestUser, other: TestUser): Promise<void> {
  granted((await by.run(UNBLOCK_USER, { userId: other.id })).unblockUser);
}

/** A conversation of two users, who are friends or share a server. */
export async function converse(a: TestUser, b: TestUser): Promise<string> {
  return granted((await a.run(OPEN_CONVERSATION, { userId: b.id })).openConversation).conversation!.id;
}

/** A conversation of two users, who become friends for it. */
export async function conversationOf(a: TestUser, b: TestUser): Promise<string> {
  await befriend(a, b);
  return converse(a, b);
}

/** A group of the owner and others, who are friends of the owner or in a common server. @returns Its id. */
export async function createGroup(owner: TestUser, ...others: TestUser[]): Promise<string> {
  const input = { userIds: others.map(({ id }) => id) };
  const { createGroupConversation } = await owner.run(CREATE_GROUP_CONVERSATION, { input });
  return granted(createGroupConversation).conversation!.id;
}

/** A group of users who share a server for it. */
export async function groupOf(owner: TestUser, ...others: TestUser[]): Promise<string> {
  await serverOf(owner, ...others);
  return createGroup(owner, ...others);
}

/** Adds users to a group. */
export async function addToGroup(by: TestUser, conversationId: string, ...users: TestUser[]): Promise<void> {
  const userIds = users.map(({ id }) => id);
  granted((await by.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds })).addConversationMembers);
}

/** Removes a member from a group. */
export async function removeFromGroup(owner: TestUser, conversationId: string, { id }: TestUser): Promise<void> {
  granted((await owner.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: id })).removeConversationMember);
}

export async function leaveGroup(member: TestUser, conversationId: string): Promise<void> {
  granted((await member.run(LEAVE_CONVERSATION, { conversationId })).leaveConversation);
}

export type ChannelRef = { roomId: string } | { conversationId: string };

/** Writes a message. @returns Its id and number. */
export async function write(
  author: TestUser,
  channel: ChannelRef,
  content = 'hello',
  parentMessageId: string | null = null,
): Promise<{ id: string; seq: number }> {
  const input = { channel: channel as never, content, parentMessageId };
  return granted((await author.run(CREATE_MESSAGE, { input })).createMessage).message!;
}

/** Replaces the text of a message. */
export async function edit(author: TestUser, messageId: string, content: string): Promise<void> {
  granted((await author.run(UPDATE_MESSAGE, { messageId, content })).updateMessage);
}

/** Deletes a message. */
export async function remove(author: TestUser, messageId: string): Promise<void> {
  granted((await author.run(DELETE_MESSAGE, { messageId })).deleteMessage);
}

/** Adds a reaction. It must not exist already. @returns Its id. */
export async function react(user: TestUser, messageId: string, emoji = '👍'): Promise<string> {
  const { added, reaction } = granted((await user.run(ADD_REACTION, { messageId, emoji })).addReaction);
  if (!added) throw new Error(`unable to react; the user has reacted with ${emoji} already`);
  return reaction!.id;
}

export async function unreact(user: TestUser, messageId: string, emoji = '👍'): Promise<void> {
  granted((await user.run(REMOVE_REACTION, { messageId, emoji })).removeReaction);
}

/** @throws {Error} The mutation was refused. */
function granted<Payload extends { readonly userErrors: readonly unknown[] }>(payload: Payload): Payload {
  if (payload.userErrors.length > 0) throw new Error(`unable to go on; refused: ${JSON.stringify(payload.userErrors)}`);
  return payload;
}
