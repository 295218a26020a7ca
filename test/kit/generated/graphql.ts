/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A room or a conversation: exactly one of the two. */
export type ChannelRef =
  {   /** A conversation of the viewer (`conv_…`). */
  conversationId: string; roomId?: never; }
  |  { conversationId?: never;   /** A room that the viewer may read (`room_…`). */
  roomId: string; };

/** A message to write. */
export type CreateMessageInput = {
  /** Where: a place in which the viewer may write. */
  channel: ChannelRef;
  /** Up to 4000 characters (Unicode code points of the NFC text), at least one of them visible. Content or files: at least one. */
  content?: string | null | undefined;
  /** Up to 64 characters. The same key from the same author returns the first result, with replayed: true; the same key with another input is refused. Kept for at least 24 hours. */
  idempotencyKey?: string | null | undefined;
  /** A message of the same channel to reply to, not deleted. (`msg_…`) */
  parentMessageId?: string | null | undefined;
};

/** Who reads a room. */
export type RoomVisibility =
  /** Its own members, whom the server’s owner lets in and out. */
  | 'PRIVATE'
  /** All members of its server. */
  | 'PUBLIC';

export type EnvelopesUpdateMutationVariables = Exact<{
  messageId: string;
  content: string;
}>;


export type EnvelopesUpdateMutation = { updateMessage: { seq: number | null } };

export type EnvelopesDeleteMutationVariables = Exact<{
  messageId: string;
}>;


export type EnvelopesDeleteMutation = { deleteMessage: { seq: number | null } };

export type EnvelopesReactMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type EnvelopesReactMutation = { addReaction: { reaction: { id: string } | null } };

export type EnvelopesUnreactMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type EnvelopesUnreactMutation = { removeReaction: { removed: boolean } };

export type EnvelopesAddMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type EnvelopesAddMemberMutation = { addRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type EnvelopesLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type EnvelopesLeaveMutation = { leaveServer: { serverId: string | null } };

export type EnvelopesRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type EnvelopesRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type SceneCreateServerMutationVariables = Exact<{
  name: string;
}>;


export type SceneCreateServerMutation = { createServer: { server: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneCreateInviteMutationVariables = Exact<{
  serverId: string;
}>;


export type SceneCreateInviteMutation = { createServerInvite: { code: string | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneJoinServerMutationVariables = Exact<{
  inviteCode: string;
}>;


export type SceneJoinServerMutation = { joinServer: { server: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneCreateRoomMutationVariables = Exact<{
  serverId: string;
  name: string;
  visibility: RoomVisibility;
}>;


export type SceneCreateRoomMutation = { createRoom: { room: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneOpenConversationMutationVariables = Exact<{
  userId: string;
}>;


export type SceneOpenConversationMutation = { openConversation: { conversation: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneCreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type SceneCreateMessageMutation = { createMessage: { seq: number | null, message: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type SceneRequestFriendMutation = { requestFriend: { friend: { id: string } | null, friendRequest: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const EnvelopesUpdateDocument = new TypedDocumentString(`
    mutation EnvelopesUpdate($messageId: ID!, $content: String!) {
  updateMessage(input: {messageId: $messageId, content: $content}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<EnvelopesUpdateMutation, EnvelopesUpdateMutationVariables>;
export const EnvelopesDeleteDocument = new TypedDocumentString(`
    mutation EnvelopesDelete($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<EnvelopesDeleteMutation, EnvelopesDeleteMutationVariables>;
export const EnvelopesReactDocument = new TypedDocumentString(`
    mutation EnvelopesReact($messageId: ID!, $emoji: String!) {
  addReaction(input: {messageId: $messageId, emoji: $emoji}) {
    reaction {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<EnvelopesReactMutation, EnvelopesReactMutationVariables>;
export const EnvelopesUnreactDocument = new TypedDocumentString(`
    mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {
  removeReaction(input: {messageId: $messageId, emoji: $emoji}) {
    removed
  }
}
    `) as unknown as TypedDocumentString<EnvelopesUnreactMutation, EnvelopesUnreactMutationVariables>;
export const EnvelopesAddMemberDocument = new TypedDocumentString(`
    mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<EnvelopesAddMemberMutation, EnvelopesAddMemberMutationVariables>;
export const EnvelopesLeaveDocument = new TypedDocumentString(`
    mutation EnvelopesLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<EnvelopesLeaveMutation, EnvelopesLeaveMutationVariables>;
export const EnvelopesRequestFriendDocument = new TypedDocumentString(`
    mutation EnvelopesRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<EnvelopesRequestFriendMutation, EnvelopesRequestFriendMutationVariables>;
export const SceneCreateServerDocument = new TypedDocumentString(`
    mutation SceneCreateServer($name: String!) {
  createServer(input: {name: $name}) {
    server {
      id
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SceneCreateServerMutation, SceneCreateServerMutationVariables>;
export const SceneCreateInviteDocument = new TypedDocumentString(`
    mutation SceneCreateInvite($serverId: ID!) {
  createServerInvite(input: {serverId: $serverId}) {
    code
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SceneCreateInviteMutation, SceneCreateInviteMutationVariables>;
export const SceneJoinServerDocument = new TypedDocumentString(`
    mutation SceneJoinServer($inviteCode: String!) {
  joinServer(input: {inviteCode: $inviteCode}) {
    server {
      id
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SceneJoinServerMutation, SceneJoinServerMutationVariables>;
export const SceneCreateRoomDocument = new TypedDocumentString(`
    mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {
  createRoom(input: {serverId: $serverId, name: $name, visibility: $visibility}) {
    room {
      id
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SceneCreateRoomMutation, SceneCreateRoomMutationVariables>;
export const SceneOpenConversationDocument = new TypedDocumentString(`
    mutation SceneOpenConversation($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SceneOpenConversationMutation, SceneOpenConversationMutationVariables>;
export const SceneCreateMessageDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<SceneCreateMessageMutation, SceneCreateMessageMutationVariables>;
export const SceneRequestFriendDocument = new TypedDocumentString(`
    mutation SceneRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
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
    `) as unknown as TypedDocumentString<SceneRequestFriendMutation, SceneRequestFriendMutationVariables>;