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

/** An upload that is done. */
export type CompleteFileUploadInput = {
  /** One of the viewer’s own files. (`file_…`) */
  fileId: string;
};

/** Which channels the token shall open, beside the viewer’s own user channel. Lists: exactly these, 199 together at most, each counted once. */
export type CreateAblyTokenRequestInput = {
  /** Conversations of the viewer. (`conv_…`) */
  conversationIds?: Array<string> | null | undefined;
  /** Rooms that the viewer may read. (`room_…`) */
  roomIds?: Array<string> | null | undefined;
  /** Servers that the viewer is a member of. (`srv_…`) */
  serverIds?: Array<string> | null | undefined;
};

/** A file to upload. */
export type CreateFileUploadInput = {
  /** Media type, such as `image/png`: images, audio, video, PDF, archives, office documents and plain text. Never SVG, HTML or scripts. The bytes must be of it. */
  contentType: string;
  /** Of audio: its duration in milliseconds, at least 0. */
  durationMs?: number | null | undefined;
  /** As it is shown and saved: 1 to 255 characters on one line, without folders; spaces around it are dropped. */
  filename: string;
  /** In bytes: at least 1, at most 104857600 (100 MiB) unless the operator says otherwise. The upload must be of it. */
  sizeBytes: number;
  /** Of audio: how loud it is from beginning to end, 1 to 256 points of 0 to 255. */
  waveform?: Array<number> | null | undefined;
};

/** A message to write. */
export type CreateMessageInput = {
  /** Where: a place in which the viewer may write. */
  channel: ChannelRef;
  /** Up to 4000 characters (Unicode code points of the NFC text), at least one of them visible. Content or files: at least one. */
  content?: string | null | undefined;
  /** Up to 10 READY files of the viewer’s own that are attached to no message yet, in the order in which they are to stand. (`file_…`) */
  fileIds?: Array<string> | null | undefined;
  /** Up to 64 characters. The same key from the same author returns the first result, with replayed: true; the same key with another input is refused. Kept for at least 24 hours. */
  idempotencyKey?: string | null | undefined;
  /** A message of the same channel to reply to, not deleted. (`msg_…`) */
  parentMessageId?: string | null | undefined;
};

/** A room to make. */
export type CreateRoomInput = {
  /** Its name. 1 to 100 characters on one line; spaces around it are dropped. */
  name: string;
  /** A server that the viewer owns. (`srv_…`) */
  serverId: string;
  /** Who reads it; for good. */
  visibility?: RoomVisibility | null | undefined;
};

/** How far an upload is. */
export type FileStatus =
  /** The bytes are not there yet, or not checked. */
  | 'PENDING'
  /** Uploaded and checked: it can be attached and read. */
  | 'READY';

/** By id, for a user whom the viewer can see, or by exact username. Exactly one of the two. */
export type RequestFriendInput =
  {   /** A user whom the viewer can see. (`user_…`) */
  userId: string; username?: never; }
  |  { userId?: never;   /** Exact username, up to 64 characters: whoever it is. */
  username: string; };

/** Who reads a room. */
export type RoomVisibility =
  /** Its own members, whom the server’s owner lets in and out. */
  | 'PRIVATE'
  /** All members of its server. */
  | 'PUBLIC';

/** An edit. */
export type UpdateMessageInput = {
  /** The new text: up to 4000 characters, at least one of them visible. */
  content: string;
  /** The version that the edit was made from, at least 1: another one is a VersionConflictError. Left out: whatever it is. */
  expectedVersion?: number | null | undefined;
  /** One of the viewer’s own messages, not deleted. (`msg_…`) */
  messageId: string;
};

/** Kinds of refusals, for programs. More may come. */
export type UserErrorCode =
  /** It stands in a state that excludes the change. */
  | 'CONFLICT'
  /** The viewer can see it and may not do this to it. */
  | 'FORBIDDEN'
  /** The key stands for another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A value that the argument cannot take, whoever asks. */
  | 'INVALID_INPUT'
  /** It does not exist, or the viewer may not know that it exists. */
  | 'NOT_FOUND'
  /** It is not at the expected version. */
  | 'VERSION_CONFLICT';

export type BackupEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type BackupEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent', seq: number }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
   };

export type StopEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
}>;


export type StopEventsSubscription = { channelEvents:
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | Record<PropertyKey, never>
   };

export type AccessNodeQueryVariables = Exact<{
  id: string;
}>;


export type AccessNodeQuery = { node:
    | { __typename: 'Conversation', id: string }
    | { __typename: 'File', id: string }
    | { __typename: 'FriendRequest', id: string }
    | { __typename: 'Message', id: string }
    | { __typename: 'Reaction', id: string }
    | { __typename: 'Room', id: string }
    | { __typename: 'Server', id: string }
    | { __typename: 'User', id: string }
   | null };

export type AccessServerQueryVariables = Exact<{
  id: string;
}>;


export type AccessServerQuery = { server: { lastSeq: number, rooms: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean } }, members: { nodes: Array<{ id: string }> } } | null };

export type AccessRoomQueryVariables = Exact<{
  id: string;
}>;


export type AccessRoomQuery = { room: { members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ id: string }> } } | null };

export type AccessMessageQueryVariables = Exact<{
  id: string;
}>;


export type AccessMessageQuery = { message: { author: { id: string, username: string }, reactions: { totalCount: number, nodes: Array<{ user: { id: string } }> }, reactionGroups: Array<{ users: Array<{ id: string }> }>, files: Array<{ id: string }> } | null };

export type AccessEventsQueryVariables = Exact<{
  roomId: string;
}>;


export type AccessEventsQuery = { channelEvents: { events: Array<
      | { actor: { id: string } | null }
      | Record<PropertyKey, never>
    > } };

export type AccessRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type AccessRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type AccessAcceptMutationVariables = Exact<{
  friendRequestId: string;
}>;


export type AccessAcceptMutation = { acceptFriendRequest: { friend: { id: string } | null } };

export type AccessPartMutationVariables = Exact<{
  userId: string;
}>;


export type AccessPartMutation = { removeFriend: { userId: string | null } };

export type AccessLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type AccessLeaveMutation = { leaveServer: { serverId: string | null } };

export type AccessLetOutMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type AccessLetOutMutation = { removeRoomMember: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type AccountsAccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsAccountQuery = { viewer: { ablyChannel: string, lastSeq: number, user: { id: string, username: string, displayName: string, avatarUrl: string | null } } };

export type AttachmentsSendMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type AttachmentsSendMutation = { createMessage: { seq: number | null, replayed: boolean, message: { id: string, content: string | null, files: Array<{ id: string, filename: string }> } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type AttachmentsDeleteMutationVariables = Exact<{
  messageId: string;
}>;


export type AttachmentsDeleteMutation = { deleteMessage: { message: { files: Array<{ id: string }> } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type BadInputReactMutationVariables = Exact<{
  messageId: string;
}>;


export type BadInputReactMutation = { addReaction: { reaction: { id: string } | null } };

export type BadInputRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type BadInputRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type BadInputLastEventQueryVariables = Exact<{
  conversationId: string;
}>;


export type BadInputLastEventQuery = { channelEvents: { events: Array<
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
    > } };

export type BatchingOverviewQueryVariables = Exact<{
  conversations: number;
}>;


export type BatchingOverviewQuery = { viewer: { conversations: { nodes: Array<{ members: { nodes: Array<{ username: string }> }, messages: { nodes: Array<{ content: string | null, replyCount: number, viewerCanEdit: boolean, author: { username: string }, files: Array<{ filename: string }>, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }>, parentMessage: { content: string | null, author: { username: string } } | null, replies: { nodes: Array<{ content: string | null, author: { username: string }, reactionGroups: Array<{ count: number }> }> } }> } }> } } };

export type BridgeAddMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type BridgeAddMemberMutation = { addRoomMember: { room: { id: string } | null } };

export type BridgeRemoveMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type BridgeRemoveMemberMutation = { removeRoomMember: { room: { id: string, lastSeq: number } | null } };

export type BridgeLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type BridgeLeaveMutation = { leaveServer: { serverId: string | null } };

export type ChannelEventsPageQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
  first?: number | null | undefined;
}>;


export type ChannelEventsPageQuery = { channelEvents: { lastSeq: number, hasMore: boolean, reset: boolean, events: Array<
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, content: string | null, version: number, deletedAt: string | null, author: { id: string } } }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
    > } };

export type ChannelEventsLastSeqQueryVariables = Exact<{
  id: string;
}>;


export type ChannelEventsLastSeqQuery = { node:
    | { lastSeq: number }
    | { lastSeq: number }
    | Record<PropertyKey, never>
   | null };

export type ConstraintsRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type ConstraintsRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type ConversationsOpenMutationVariables = Exact<{
  userId: string;
}>;


export type ConversationsOpenMutation = { openConversation: { created: boolean, conversation: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type ConversationsConversationQueryVariables = Exact<{
  id: string;
}>;


export type ConversationsConversationQuery = { conversation: { id: string, ablyChannel: string, lastSeq: number, members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ content: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean }> } } | null };

export type ConversationsMembersQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConversationsMembersQuery = { conversation: { createdAt: string, members: { edges: Array<{ cursor: string, node: { id: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type ConversationsWriteMutationVariables = Exact<{
  conversationId: string;
  content: string;
}>;


export type ConversationsWriteMutation = { createMessage: { message: { content: string | null } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type ConversationsRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type ConversationsRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type ConversationsUnfriendMutationVariables = Exact<{
  userId: string;
}>;


export type ConversationsUnfriendMutation = { removeFriend: { userId: string | null } };

export type ConversationsLeaveServerMutationVariables = Exact<{
  serverId: string;
}>;


export type ConversationsLeaveServerMutation = { leaveServer: { serverId: string | null } };

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

export type FanOutSharedSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type FanOutSharedSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, channelId: string, actor: { id: string, username: string } | null }
    | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } } }
    | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } } }
    | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
    | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
   };

export type FanOutMessageFragment = { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } };

export type FanOutOwnSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type FanOutOwnSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'MessageCreatedEvent', seq: number, idempotencyKey: string | null, message: { content: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean } }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
   };

export type FanOutReactMutationVariables = Exact<{
  messageId: string;
}>;


export type FanOutReactMutation = { addReaction: { seq: number | null } };

export type FanOutLimitedSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type FanOutLimitedSubscription = { channelEvents:
    | { message: { reactionGroups: Array<{ users: Array<{ username: string }> }> } }
    | { messageId: string }
    | Record<PropertyKey, never>
   };

export type FaultsAblyEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
}>;


export type FaultsAblyEventsSubscription = { channelEvents:
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | Record<PropertyKey, never>
   };

export type FriendshipsRequestMutationVariables = Exact<{
  input: RequestFriendInput;
}>;


export type FriendshipsRequestMutation = { requestFriend: { friend: { id: string } | null, friendRequest: { id: string, from: { id: string }, to: { id: string } } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type FriendshipsAcceptMutationVariables = Exact<{
  friendRequestId: string;
}>;


export type FriendshipsAcceptMutation = { acceptFriendRequest: { friend: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type FriendshipsRemoveMutationVariables = Exact<{
  userId: string;
}>;


export type FriendshipsRemoveMutation = { removeFriend: { userId: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type FriendshipsStandingQueryVariables = Exact<{ [key: string]: never; }>;


export type FriendshipsStandingQuery = { viewer: { friends: { nodes: Array<{ id: string }> }, friendRequests: { nodes: Array<{ id: string, from: { id: string }, to: { id: string } }> } } };

export type FriendshipsNodeQueryVariables = Exact<{
  id: string;
}>;


export type FriendshipsNodeQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type InvitesServerQueryVariables = Exact<{
  id: string;
}>;


export type InvitesServerQuery = { server: { id: string, members: { nodes: Array<{ id: string }> } } | null };

export type InvitesInviteMutationVariables = Exact<{
  serverId: string;
}>;


export type InvitesInviteMutation = { createServerInvite: { code: string | null, expiresAt: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type InvitesJoinMutationVariables = Exact<{
  inviteCode: string;
}>;


export type InvitesJoinMutation = { joinServer: { server: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
    > } };

export type DeletionReactMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type DeletionReactMutation = { addReaction: { reaction: { id: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type DeletionNodeQueryVariables = Exact<{
  id: string;
}>;


export type DeletionNodeQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type MessageKeysRemoveFriendMutationVariables = Exact<{
  userId: string;
}>;


export type MessageKeysRemoveFriendMutation = { removeFriend: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type PagesPropertyRoomQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PagesPropertyRoomQuery = { room: { messages: { nodes: Array<{ seq: number }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type PagesPropertyRepliesQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PagesPropertyRepliesQuery = { message: { replies: { nodes: Array<{ seq: number }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type PagesPropertyPageFragment = { nodes: Array<{ seq: number }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } };

export type MessagePagesRepliesQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type MessagePagesRepliesQuery = { message: { replies: { edges: Array<{ cursor: string, node: { seq: number } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type MessagePermissionsRemoveFriendMutationVariables = Exact<{
  userId: string;
}>;


export type MessagePermissionsRemoveFriendMutation = { removeFriend: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type MessagePermissionsLeaveServerMutationVariables = Exact<{
  serverId: string;
}>;


export type MessagePermissionsLeaveServerMutation = { leaveServer: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type MessagePermissionsOpenConversationMutationVariables = Exact<{
  userId: string;
}>;


export type MessagePermissionsOpenConversationMutation = { openConversation: { conversation: { id: string } | null } };

export type NudgesCreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type NudgesCreateMessageMutation = { createMessage: { seq: number | null, replayed: boolean, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type OutageCreateServerMutationVariables = Exact<{
  name: string;
}>;


export type OutageCreateServerMutation = { createServer: { server: { name: string } | null, userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type PublisherUpdateMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type PublisherUpdateMessageMutation = { updateMessage: { seq: number | null } };

export type PublisherDeleteMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type PublisherDeleteMessageMutation = { deleteMessage: { seq: number | null } };

export type PublisherAddReactionMutationVariables = Exact<{
  messageId: string;
}>;


export type PublisherAddReactionMutation = { addReaction: { seq: number | null } };

export type PublisherRemoveReactionMutationVariables = Exact<{
  messageId: string;
}>;


export type PublisherRemoveReactionMutation = { removeReaction: { seq: number | null } };

export type PlansCreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type PlansCreateMessageMutation = { createMessage: { replayed: boolean, message: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansOpenConversationMutationVariables = Exact<{
  userId: string;
}>;


export type PlansOpenConversationMutation = { openConversation: { conversation: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansChangeMessageMutationVariables = Exact<{
  id: string;
}>;


export type PlansChangeMessageMutation = { updateMessage: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, addReaction: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, removeReaction: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, deleteMessage: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansChangeFriendsMutationVariables = Exact<{
  asked: string;
  request: string;
  friend: string;
}>;


export type PlansChangeFriendsMutation = { requestFriend: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, acceptFriendRequest: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, removeFriend: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, openConversation: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansLeaveServerMutationVariables = Exact<{
  roomId: string;
  userId: string;
  serverId: string;
}>;


export type PlansLeaveServerMutation = { removeRoomMember: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, createServerInvite: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, leaveServer: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansAskForTokensMutationVariables = Exact<{
  conversationId: string;
}>;


export type PlansAskForTokensMutation = { everything: { truncated: boolean, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > }, named: { channels: Array<string>, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type ReactionListGroupsQueryVariables = Exact<{
  messageId: string;
  first?: number | null | undefined;
}>;


export type ReactionListGroupsQuery = { message: { reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean, users: Array<{ id: string }> }> } | null };

export type ReactionListPageQueryVariables = Exact<{
  messageId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  emoji?: string | null | undefined;
}>;


export type ReactionListPageQuery = { message: { reactions: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, emoji: string, user: { id: string }, message: { id: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type ReactionRaceAddMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type ReactionRaceAddMutation = { addReaction: { added: boolean, message: { content: string | null, version: number, deletedAt: string | null } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type ReactionRaceRemoveMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type ReactionRaceRemoveMutation = { removeReaction: { removed: boolean, message: { content: string | null, version: number, deletedAt: string | null } | null, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type ReactionAddAndRemoveMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type ReactionAddAndRemoveMutation = { addReaction: { added: boolean, seq: number | null, reaction: { id: string } | null, message: { id: string } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > }, removeReaction: { removed: boolean, seq: number | null, message: { id: string } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type RoomMembersRoomQueryVariables = Exact<{
  id: string;
}>;


export type RoomMembersRoomQuery = { room: { members: { nodes: Array<{ id: string }> } } | null };

export type RoomMembersAddMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type RoomMembersAddMutation = { addRoomMember: { room: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
    > } };

export type RoomMembersRemoveMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type RoomMembersRemoveMutation = { removeRoomMember: { room: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
      | { code: UserErrorCode, path: Array<string> | null, message: string }
    > } };

export type RoomsRoomQueryVariables = Exact<{
  id: string;
}>;


export type RoomsRoomQuery = { room: { id: string, ablyChannel: string, lastSeq: number, name: string, visibility: RoomVisibility, server: { id: string }, members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ id: string }> } } | null };

export type RoomsRoomsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type RoomsRoomsQuery = { server: { rooms: { edges: Array<{ cursor: string }>, nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type RoomsMembersQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type RoomsMembersQuery = { room: { members: { edges: Array<{ cursor: string }>, nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type RoomsCreateMutationVariables = Exact<{
  input: CreateRoomInput;
}>;


export type RoomsCreateMutation = { createRoom: { room: { id: string, visibility: RoomVisibility } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type SeedOverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type SeedOverviewQuery = { viewer: { user: { username: string, displayName: string }, servers: { nodes: Array<{ name: string, owner: { username: string }, members: { nodes: Array<{ username: string }> }, rooms: { nodes: Array<{ name: string, visibility: RoomVisibility, members: { nodes: Array<{ username: string }> } }> } }> }, friends: { nodes: Array<{ username: string }> }, friendRequests: { nodes: Array<{ from: { username: string } }> }, conversations: { nodes: Array<{ members: { nodes: Array<{ username: string }> } }> } } };

export type SeedMessagesQueryVariables = Exact<{ [key: string]: never; }>;


export type SeedMessagesQuery = { viewer: { servers: { nodes: Array<{ rooms: { nodes: Array<{ lastSeq: number, messages: { nodes: Array<{ content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string }> }> } }> } }> }, conversations: { nodes: Array<{ lastSeq: number, messages: { nodes: Array<{ content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string }> }> } }> } } };

export type ServerEventsSubscriptionVariables = Exact<{
  serverId: string;
  after?: number | null | undefined;
}>;


export type ServerEventsSubscription = { serverEvents:
    | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, channelId: string, actor: { id: string } | null }
    | { __typename: 'MemberJoinedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, member: { id: string, username: string } }
    | { __typename: 'MemberLeftEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, member: { id: string, username: string } }
    | { __typename: 'RoomCreatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, room: { id: string, name: string, visibility: RoomVisibility } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string } | null }
   };

export type ServerEventsLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type ServerEventsLeaveMutation = { leaveServer: { serverId: string | null } };

export type ServersServerQueryVariables = Exact<{
  id: string;
}>;


export type ServersServerQuery = { server: { id: string, name: string, ablyChannel: string, lastSeq: number, owner: { id: string }, members: { nodes: Array<{ id: string }> }, rooms: { nodes: Array<{ id: string }> } } | null };

export type ServersMembersQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ServersMembersQuery = { server: { members: { edges: Array<{ cursor: string, node: { username: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type ServersCreateMutationVariables = Exact<{
  name: string;
}>;


export type ServersCreateMutation = { createServer: { server: { id: string, name: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type ServersLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type ServersLeaveMutation = { leaveServer: { serverId: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type ServersAddRoomMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type ServersAddRoomMemberMutation = { addRoomMember: { room: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type StrangerLeaveMutationVariables = Exact<{
  serverId: string;
}>;


export type StrangerLeaveMutation = { leaveServer: { serverId: string | null } };

export type AccessChannelEventsSubscriptionVariables = Exact<{
  roomId: string;
}>;


export type AccessChannelEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', channelId: string }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
   };

export type AccessServerEventsSubscriptionVariables = Exact<{
  serverId: string;
}>;


export type AccessServerEventsSubscription = { serverEvents:
    | { __typename: 'AccessRevokedEvent', channelId: string }
    | { __typename: 'MemberJoinedEvent' }
    | { __typename: 'MemberLeftEvent' }
    | { __typename: 'RoomCreatedEvent' }
    | { __typename: 'StreamResetEvent' }
   };

export type AccessAddMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type AccessAddMemberMutation = { addRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type AccessRemoveMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type AccessRemoveMemberMutation = { removeRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type AccessLeaveServerMutationVariables = Exact<{
  serverId: string;
}>;


export type AccessLeaveServerMutation = { leaveServer: { serverId: string | null } };

export type SubscriptionsAfterChannelSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type SubscriptionsAfterChannelSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent', id: string, seq: number, occurredAt: string, actor: { id: string } | null }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
   };

export type SubscriptionsAfterViewerSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type SubscriptionsAfterViewerSubscription = { viewerEvents:
    | { __typename: 'ConversationOpenedEvent' }
    | { __typename: 'FriendAddedEvent' }
    | { __typename: 'FriendRequestedEvent' }
    | { __typename: 'RoomAccessGrantedEvent' }
    | { __typename: 'RoomAccessRevokedEvent' }
    | { __typename: 'StreamResetEvent', seq: number }
   };

export type SubscriptionsAfterServerSubscriptionVariables = Exact<{
  serverId: string;
  after?: number | null | undefined;
}>;


export type SubscriptionsAfterServerSubscription = { serverEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'MemberJoinedEvent', seq: number }
    | { __typename: 'MemberLeftEvent', seq: number }
    | { __typename: 'RoomCreatedEvent', seq: number }
    | { __typename: 'StreamResetEvent', seq: number }
   };

type SubscriptionsEvent_AccessRevokedEvent_Fragment = { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_MessageCreatedEvent_Fragment = { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } };

type SubscriptionsEvent_MessageDeletedEvent_Fragment = { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_MessageUpdatedEvent_Fragment = { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } };

type SubscriptionsEvent_ReactionAddedEvent_Fragment = { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_ReactionRemovedEvent_Fragment = { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_StreamResetEvent_Fragment = { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_TypingStartedEvent_Fragment = { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_TypingStoppedEvent_Fragment = { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

export type SubscriptionsEventFragment =
  | SubscriptionsEvent_AccessRevokedEvent_Fragment
  | SubscriptionsEvent_MessageCreatedEvent_Fragment
  | SubscriptionsEvent_MessageDeletedEvent_Fragment
  | SubscriptionsEvent_MessageUpdatedEvent_Fragment
  | SubscriptionsEvent_ReactionAddedEvent_Fragment
  | SubscriptionsEvent_ReactionRemovedEvent_Fragment
  | SubscriptionsEvent_StreamResetEvent_Fragment
  | SubscriptionsEvent_TypingStartedEvent_Fragment
  | SubscriptionsEvent_TypingStoppedEvent_Fragment
;

export type SubscriptionsMessageFragment = { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
    | { id: string }
    | { id: string }
  , parentMessage: { id: string } | null };

export type SubscriptionsEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type SubscriptionsEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } }
    | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } }
    | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
    | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
   };

export type SubscriptionsLogQueryVariables = Exact<{
  channel: ChannelRef;
}>;


export type SubscriptionsLogQuery = { channelEvents: { events: Array<
      | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } }
      | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, actor: { id: string, username: string } | null }
      | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } }
      | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
      | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
      | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    > } };

export type TokenChannelsCreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type TokenChannelsCreateMessageMutation = { createMessage: { message: { id: string, createdAt: string } | null, userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type ViewerEventsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type ViewerEventsSubscription = { viewerEvents:
    | { __typename: 'ConversationOpenedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, conversation: { id: string, members: { nodes: Array<{ id: string }> } } }
    | { __typename: 'FriendAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, friend: { id: string, username: string } }
    | { __typename: 'FriendRequestedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, friendRequest: { id: string, from: { id: string }, to: { id: string } } | null }
    | { __typename: 'RoomAccessGrantedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, room: { id: string, name: string, visibility: RoomVisibility, server: { id: string } } | null }
    | { __typename: 'RoomAccessRevokedEvent', id: string, occurredAt: string, seq: number, roomId: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string } | null }
   };

export type ViewerEventsRequestMutationVariables = Exact<{
  username: string;
}>;


export type ViewerEventsRequestMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type ViewerEventsAcceptMutationVariables = Exact<{
  friendRequestId: string;
}>;


export type ViewerEventsAcceptMutation = { acceptFriendRequest: { friend: { id: string } | null } };

export type ViewerEventsOpenMutationVariables = Exact<{
  userId: string;
}>;


export type ViewerEventsOpenMutation = { openConversation: { conversation: { id: string } | null } };

export type ViewerEventsLetInMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type ViewerEventsLetInMutation = { addRoomMember: { room: { id: string } | null } };

export type ViewerEventsShutOutMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type ViewerEventsShutOutMutation = { removeRoomMember: { room: { id: string } | null } };

export type ViewerViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerViewerQuery = { viewer: { ablyChannel: string, lastSeq: number, user: { id: string, username: string } } };

export type ViewerRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type ViewerRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type WebSocketStopEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type WebSocketStopEventsSubscription = { channelEvents:
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | Record<PropertyKey, never>
   };

export type ChannelLogQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
  first: number;
}>;


export type ChannelLogQuery = { channelEvents: { lastSeq: number, hasMore: boolean, reset: boolean, events: Array<
      | { __typename: 'AccessRevokedEvent' }
      | { __typename: 'MessageCreatedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string, seq: number, content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null } }
      | { __typename: 'MessageDeletedEvent', id: string, seq: number, messageId: string, actor: { id: string } | null }
      | { __typename: 'MessageUpdatedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string, seq: number, content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null } }
      | { __typename: 'ReactionAddedEvent', id: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string } | null }
      | { __typename: 'ReactionRemovedEvent', id: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string } | null }
      | { __typename: 'StreamResetEvent' }
      | { __typename: 'TypingStartedEvent' }
      | { __typename: 'TypingStoppedEvent' }
    > } };

export type ChannelStateOfQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type ChannelStateOfQuery = { node:
    | { lastSeq: number, messages: { nodes: Array<{ id: string, seq: number, content: string | null, version: number, deletedAt: string | null, replyCount: number, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { lastSeq: number, messages: { nodes: Array<{ id: string, seq: number, content: string | null, version: number, deletedAt: string | null, replyCount: number, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type FilesCreateUploadMutationVariables = Exact<{
  input: CreateFileUploadInput;
}>;


export type FilesCreateUploadMutation = { createFileUpload: { uploadUrl: string | null, method: string | null, expiresAt: string | null, file: { id: string, filename: string, contentType: string, sizeBytes: number, status: FileStatus, width: number | null, height: number | null, durationMs: number | null, waveform: Array<number> | null, url: { url: string } | null, thumbnail: { url: string } | null } | null, headers: Array<{ name: string, value: string }> | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type FilesCompleteUploadMutationVariables = Exact<{
  input: CompleteFileUploadInput;
}>;


export type FilesCompleteUploadMutation = { completeFileUpload: { file: { id: string, filename: string, contentType: string, sizeBytes: number, status: FileStatus, width: number | null, height: number | null, durationMs: number | null, waveform: Array<number> | null, url: { url: string, expiresAt: string } | null, thumbnail: { url: string, expiresAt: string } | null } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type FleetWhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type FleetWhoAmIQuery = { viewer: { user: { id: string } } };

export type FollowChannelEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type FollowChannelEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string }
    | { __typename: 'MessageCreatedEvent', id: string, seq: number, message: { id: string } }
    | { __typename: 'MessageDeletedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'MessageUpdatedEvent', id: string, seq: number, message: { id: string } }
    | { __typename: 'ReactionAddedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'ReactionRemovedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'StreamResetEvent', id: string, seq: number }
    | { __typename: 'TypingStartedEvent', id: string }
    | { __typename: 'TypingStoppedEvent', id: string }
   };

export type MessagePageKitPageQueryVariables = Exact<{
  roomId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  around?: string | null | undefined;
}>;


export type MessagePageKitPageQuery = { room: { messages: { edges: Array<{ cursor: string, node: { id: string, seq: number } }>, nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type MessageKitCreateMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type MessageKitCreateMutation = { createMessage: { seq: number | null, replayed: boolean, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
        | { id: string }
        | { id: string }
      , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type MessageKitUpdateMutationVariables = Exact<{
  input: UpdateMessageInput;
}>;


export type MessageKitUpdateMutation = { updateMessage: { seq: number | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
        | { id: string }
        | { id: string }
      , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null, current: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> } }
    > } };

export type MessageKitDeleteMutationVariables = Exact<{
  messageId: string;
}>;


export type MessageKitDeleteMutation = { deleteMessage: { deletedMessageId: string | null, seq: number | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
        | { id: string }
        | { id: string }
      , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type MessageKitMessageQueryVariables = Exact<{
  id: string;
}>;


export type MessageKitMessageQuery = { message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> } | null };

export type MessageKitFieldsFragment = { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, replyCount: number, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
    | { id: string }
    | { id: string }
  , parentMessage: { id: string } | null, replies: { nodes: Array<{ id: string }> }, files: Array<{ filename: string }>, reactions: { totalCount: number, nodes: Array<{ emoji: string }> }, reactionGroups: Array<{ emoji: string }> };

export type MessageKitEventsQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type MessageKitEventsQuery = { channelEvents: { lastSeq: number, events: Array<
      | { __typename: 'AccessRevokedEvent' }
      | { __typename: 'MessageCreatedEvent', seq: number, idempotencyKey: string | null, message: { id: string, content: string | null } }
      | { __typename: 'MessageDeletedEvent', seq: number, messageId: string }
      | { __typename: 'MessageUpdatedEvent', seq: number, message: { id: string, content: string | null } }
      | { __typename: 'ReactionAddedEvent', seq: number }
      | { __typename: 'ReactionRemovedEvent', seq: number }
      | { __typename: 'StreamResetEvent' }
      | { __typename: 'TypingStartedEvent' }
      | { __typename: 'TypingStoppedEvent' }
    > } };

export type MessageKitListedQueryVariables = Exact<{
  room: string;
  conversation: string;
}>;


export type MessageKitListedQuery = { room: { messages: { nodes: Array<{ id: string }> } } | null, conversation: { messages: { nodes: Array<{ id: string }> } } | null };

export type OperationCreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type OperationCreateMessageMutation = { createMessage: { seq: number | null, replayed: boolean, message: { id: string, seq: number } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type OperationUpdateMessageMutationVariables = Exact<{
  messageId: string;
  content: string;
  expectedVersion?: number | null | undefined;
}>;


export type OperationUpdateMessageMutation = { updateMessage: { seq: number | null, message: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type OperationDeleteMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type OperationDeleteMessageMutation = { deleteMessage: { deletedMessageId: string | null, seq: number | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type OperationAddReactionMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type OperationAddReactionMutation = { addReaction: { added: boolean, seq: number | null, reaction: { id: string, emoji: string, user: { id: string } } | null, message: { id: string, reactionGroups: Array<{ emoji: string, count: number }> } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type OperationRemoveReactionMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type OperationRemoveReactionMutation = { removeReaction: { removed: boolean, seq: number | null, message: { id: string, reactionGroups: Array<{ emoji: string, count: number }> } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type OperationRemoveFriendMutationVariables = Exact<{
  userId: string;
}>;


export type OperationRemoveFriendMutation = { removeFriend: { userErrors: Array<
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
      | { code: UserErrorCode }
    > } };

export type PlansRoomMessagesQueryVariables = Exact<{
  roomId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  around?: string | null | undefined;
}>;


export type PlansRoomMessagesQuery = { room: { lastSeq: number, messages: { edges: Array<{ cursor: string, node: { id: string, viewerCanEdit: boolean, author: { username: string }, channel:
            | { ablyChannel: string }
            | { ablyChannel: string }
          , files: Array<{ filename: string }>, reactionGroups: Array<{ emoji: string }> } }> } } | null };

export type PlansConversationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansConversationsQuery = { viewer: { conversations: { edges: Array<{ cursor: string, node: { id: string } }> } } };

export type PlansConversationsWithMessagesQueryVariables = Exact<{
  last?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type PlansConversationsWithMessagesQuery = { viewer: { conversations: { nodes: Array<{ members: { nodes: Array<{ username: string }> }, messages: { nodes: Array<{ content: string | null, viewerCanEdit: boolean, author: { username: string }, reactionGroups: Array<{ count: number, viewerHasReacted: boolean, users: Array<{ username: string }> }> }> } }> } } };

export type PlansNewestFilesQueryVariables = Exact<{ [key: string]: never; }>;


export type PlansNewestFilesQuery = { viewer: { conversations: { nodes: Array<{ messages: { nodes: Array<{ files: Array<{ filename: string }> }> } }> } } };

export type PlansRepliesQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansRepliesQuery = { message: { replies: { edges: Array<{ cursor: string, node: { content: string | null, parentMessage: { content: string | null } | null } }> } } | null };

export type PlansReactionsQueryVariables = Exact<{
  id: string;
  emoji?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansReactionsQuery = { message: { reactions: { totalCount: number, edges: Array<{ cursor: string, node: { user: { username: string }, message: { content: string | null } } }> } } | null };

export type PlansReactionGroupsQueryVariables = Exact<{
  id: string;
}>;


export type PlansReactionGroupsQuery = { message: { reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean, users: Array<{ username: string }> }> } | null };

export type PlansServerListsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  rooms: boolean;
}>;


export type PlansServerListsQuery = { server: { owner: { username: string }, rooms?: { edges: Array<{ cursor: string, node: { name: string } }> }, members?: { edges: Array<{ cursor: string, node: { username: string } }> } } | null };

export type PlansRoomMembersQueryVariables = Exact<{
  roomId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansRoomMembersQuery = { room: { server: { name: string }, members: { edges: Array<{ cursor: string, node: { username: string } }> } } | null };

export type PlansViewerListsQueryVariables = Exact<{
  first?: number | null | undefined;
  servers?: string | null | undefined;
  friends?: string | null | undefined;
  requests?: string | null | undefined;
}>;


export type PlansViewerListsQuery = { viewer: { lastSeq: number, servers: { pageInfo: { endCursor: string | null }, nodes: Array<{ name: string }> }, friends: { pageInfo: { endCursor: string | null }, nodes: Array<{ username: string }> }, friendRequests: { pageInfo: { endCursor: string | null }, nodes: Array<{ from: { username: string }, to: { username: string } }> } } };

export type PlansViewerListsBackwardQueryVariables = Exact<{
  last: number;
}>;


export type PlansViewerListsBackwardQuery = { viewer: { servers: { nodes: Array<{ name: string }> }, friends: { nodes: Array<{ username: string }> }, friendRequests: { nodes: Array<{ id: string }> } } };

export type PlansChannelEventsQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
  first?: number | null | undefined;
}>;


export type PlansChannelEventsQuery = { channelEvents: { events: Array<
      | { seq: number, idempotencyKey: string | null, actor: { username: string } | null, message: { content: string | null } }
      | Record<PropertyKey, never>
    > } };

export type PlansNodeQueryVariables = Exact<{
  id: string;
}>;


export type PlansNodeQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type PlansNodesQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type PlansNodesQuery = { nodes: Array<
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null> };

export type ReactionGroupsOfQueryVariables = Exact<{
  messageId: string;
}>;


export type ReactionGroupsOfQuery = { message: { reactionGroups: Array<{ emoji: string, count: number }> } | null };

export type RevokerRemoveRoomMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type RevokerRemoveRoomMemberMutation = { removeRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type RevokerLeaveServerMutationVariables = Exact<{
  serverId: string;
}>;


export type RevokerLeaveServerMutation = { leaveServer: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type SceneCreateServerMutationVariables = Exact<{
  name: string;
}>;


export type SceneCreateServerMutation = { createServer: { server: { id: string } | null, userErrors: Array<
      | { message: string }
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
      | { message: string }
    > } };

export type TokensCreateRequestMutationVariables = Exact<{
  input?: CreateAblyTokenRequestInput | null | undefined;
}>;


export type TokensCreateRequestMutation = { createAblyTokenRequest: { channels: Array<string>, truncated: boolean, tokenRequest: { keyName: string, ttl: number, capability: string, clientId: string, timestamp: number, nonce: string, mac: string } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type TypingStartMutationVariables = Exact<{
  channel: ChannelRef;
}>;


export type TypingStartMutation = { startTyping: { expiresAt: string | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type TypingStopMutationVariables = Exact<{
  channel: ChannelRef;
}>;


export type TypingStopMutation = { stopTyping: { expiresAt: string | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type WideAddToRoomMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type WideAddToRoomMutation = { addRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type WideConverseMutationVariables = Exact<{
  userId: string;
}>;


export type WideConverseMutation = { openConversation: { conversation: { id: string } | null } };

export type WideAskMutationVariables = Exact<{
  userId: string;
}>;


export type WideAskMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type WideReactMutationVariables = Exact<{
  messageId: string;
}>;


export type WideReactMutation = { addReaction: { seq: number | null, reaction: { id: string } | null } };

export type WideUnreactMutationVariables = Exact<{
  messageId: string;
}>;


export type WideUnreactMutation = { removeReaction: { seq: number | null } };

export type WideEditMutationVariables = Exact<{
  messageId: string;
}>;


export type WideEditMutation = { updateMessage: { seq: number | null } };

export type WideDeleteMutationVariables = Exact<{
  messageId: string;
}>;


export type WideDeleteMutation = { deleteMessage: { seq: number | null } };

export type WorldAddRoomMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type WorldAddRoomMemberMutation = { addRoomMember: { userErrors: Array<
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
    > } };

export type WorldRequestFriendMutationVariables = Exact<{
  username: string;
}>;


export type WorldRequestFriendMutation = { requestFriend: { friendRequest: { id: string } | null } };

export type WorldAddReactionMutationVariables = Exact<{
  messageId: string;
}>;


export type WorldAddReactionMutation = { addReaction: { reaction: { id: string } | null } };

export type WorldDeleteMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type WorldDeleteMessageMutation = { deleteMessage: { deletedMessageId: string | null } };

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
export const FanOutMessageFragmentDoc = new TypedDocumentString(`
    fragment FanOutMessage on Message {
  id
  seq
  content
  version
  author {
    id
    username
    displayName
  }
  parentMessage {
    id
  }
  replyCount
  reactionGroups {
    emoji
    count
    users(first: $first) {
      username
    }
  }
  replies(first: 2) {
    nodes {
      id
    }
  }
}
    `, {"fragmentName":"FanOutMessage"}) as unknown as TypedDocumentString<FanOutMessageFragment, unknown>;
export const PagesPropertyPageFragmentDoc = new TypedDocumentString(`
    fragment PagesPropertyPage on MessageConnection {
  nodes {
    seq
  }
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
}
    `, {"fragmentName":"PagesPropertyPage"}) as unknown as TypedDocumentString<PagesPropertyPageFragment, unknown>;
export const SubscriptionsMessageFragmentDoc = new TypedDocumentString(`
    fragment SubscriptionsMessage on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  viewerCanEdit
  viewerCanDelete
}
    `, {"fragmentName":"SubscriptionsMessage"}) as unknown as TypedDocumentString<SubscriptionsMessageFragment, unknown>;
export const SubscriptionsEventFragmentDoc = new TypedDocumentString(`
    fragment SubscriptionsEvent on ChannelEvent {
  __typename
  ... on Event {
    id
    occurredAt
    actor {
      id
      username
    }
  }
  ... on DurableEvent {
    seq
  }
  ... on MessageCreatedEvent {
    idempotencyKey
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageUpdatedEvent {
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageDeletedEvent {
    messageId
  }
  ... on ReactionAddedEvent {
    messageId
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    emoji
    count
  }
}
    fragment SubscriptionsMessage on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  viewerCanEdit
  viewerCanDelete
}`, {"fragmentName":"SubscriptionsEvent"}) as unknown as TypedDocumentString<SubscriptionsEventFragment, unknown>;
export const MessageKitFieldsFragmentDoc = new TypedDocumentString(`
    fragment MessageKitFields on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  replyCount
  viewerCanEdit
  viewerCanDelete
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  replies {
    nodes {
      id
    }
  }
  files {
    filename
  }
  reactions {
    totalCount
    nodes {
      emoji
    }
  }
  reactionGroups {
    emoji
  }
}
    `, {"fragmentName":"MessageKitFields"}) as unknown as TypedDocumentString<MessageKitFieldsFragment, unknown>;
export const BackupEventsDocument = new TypedDocumentString(`
    subscription BackupEvents($channel: ChannelRef!, $after: Int!) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on StreamResetEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<BackupEventsSubscription, BackupEventsSubscriptionVariables>;
export const StopEventsDocument = new TypedDocumentString(`
    subscription StopEvents($channel: ChannelRef!) {
  channelEvents(channel: $channel, after: 0) {
    ... on DurableEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<StopEventsSubscription, StopEventsSubscriptionVariables>;
export const AccessNodeDocument = new TypedDocumentString(`
    query AccessNode($id: ID!) {
  node(id: $id) {
    __typename
    id
  }
}
    `) as unknown as TypedDocumentString<AccessNodeQuery, AccessNodeQueryVariables>;
export const AccessServerDocument = new TypedDocumentString(`
    query AccessServer($id: ID!) {
  server(id: $id) {
    lastSeq
    rooms {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
      }
    }
    members {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AccessServerQuery, AccessServerQueryVariables>;
export const AccessRoomDocument = new TypedDocumentString(`
    query AccessRoom($id: ID!) {
  room(id: $id) {
    members {
      nodes {
        id
      }
    }
    messages {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AccessRoomQuery, AccessRoomQueryVariables>;
export const AccessMessageDocument = new TypedDocumentString(`
    query AccessMessage($id: ID!) {
  message(id: $id) {
    author {
      id
      username
    }
    reactions {
      totalCount
      nodes {
        user {
          id
        }
      }
    }
    reactionGroups {
      users {
        id
      }
    }
    files {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AccessMessageQuery, AccessMessageQueryVariables>;
export const AccessEventsDocument = new TypedDocumentString(`
    query AccessEvents($roomId: ID!) {
  channelEvents(channel: {roomId: $roomId}, after: 0) {
    events {
      ... on MessageCreatedEvent {
        actor {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AccessEventsQuery, AccessEventsQueryVariables>;
export const AccessRequestFriendDocument = new TypedDocumentString(`
    mutation AccessRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AccessRequestFriendMutation, AccessRequestFriendMutationVariables>;
export const AccessAcceptDocument = new TypedDocumentString(`
    mutation AccessAccept($friendRequestId: ID!) {
  acceptFriendRequest(input: {friendRequestId: $friendRequestId}) {
    friend {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AccessAcceptMutation, AccessAcceptMutationVariables>;
export const AccessPartDocument = new TypedDocumentString(`
    mutation AccessPart($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userId
  }
}
    `) as unknown as TypedDocumentString<AccessPartMutation, AccessPartMutationVariables>;
export const AccessLeaveDocument = new TypedDocumentString(`
    mutation AccessLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<AccessLeaveMutation, AccessLeaveMutationVariables>;
export const AccessLetOutDocument = new TypedDocumentString(`
    mutation AccessLetOut($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<AccessLetOutMutation, AccessLetOutMutationVariables>;
export const AccountsAccountDocument = new TypedDocumentString(`
    query AccountsAccount {
  viewer {
    ablyChannel
    lastSeq
    user {
      id
      username
      displayName
      avatarUrl
    }
  }
}
    `) as unknown as TypedDocumentString<AccountsAccountQuery, AccountsAccountQueryVariables>;
export const AttachmentsSendDocument = new TypedDocumentString(`
    mutation AttachmentsSend($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      id
      content
      files {
        id
        filename
      }
    }
    seq
    replayed
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<AttachmentsSendMutation, AttachmentsSendMutationVariables>;
export const AttachmentsDeleteDocument = new TypedDocumentString(`
    mutation AttachmentsDelete($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    message {
      files {
        id
      }
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AttachmentsDeleteMutation, AttachmentsDeleteMutationVariables>;
export const BadInputReactDocument = new TypedDocumentString(`
    mutation BadInputReact($messageId: ID!) {
  addReaction(input: {messageId: $messageId, emoji: "👍"}) {
    reaction {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<BadInputReactMutation, BadInputReactMutationVariables>;
export const BadInputRequestFriendDocument = new TypedDocumentString(`
    mutation BadInputRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<BadInputRequestFriendMutation, BadInputRequestFriendMutationVariables>;
export const BadInputLastEventDocument = new TypedDocumentString(`
    query BadInputLastEvent($conversationId: ID!) {
  channelEvents(channel: {conversationId: $conversationId}, after: 0, first: 1) {
    events {
      ... on Event {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BadInputLastEventQuery, BadInputLastEventQueryVariables>;
export const BatchingOverviewDocument = new TypedDocumentString(`
    query BatchingOverview($conversations: Int!) {
  viewer {
    conversations(first: $conversations) {
      nodes {
        members {
          nodes {
            username
          }
        }
        messages(first: 3) {
          nodes {
            content
            replyCount
            viewerCanEdit
            author {
              username
            }
            files {
              filename
            }
            reactionGroups {
              emoji
              count
              viewerHasReacted
            }
            parentMessage {
              content
              author {
                username
              }
            }
            replies(first: 3) {
              nodes {
                content
                author {
                  username
                }
                reactionGroups {
                  count
                }
              }
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BatchingOverviewQuery, BatchingOverviewQueryVariables>;
export const BridgeAddMemberDocument = new TypedDocumentString(`
    mutation BridgeAddMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<BridgeAddMemberMutation, BridgeAddMemberMutationVariables>;
export const BridgeRemoveMemberDocument = new TypedDocumentString(`
    mutation BridgeRemoveMember($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
      lastSeq
    }
  }
}
    `) as unknown as TypedDocumentString<BridgeRemoveMemberMutation, BridgeRemoveMemberMutationVariables>;
export const BridgeLeaveDocument = new TypedDocumentString(`
    mutation BridgeLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<BridgeLeaveMutation, BridgeLeaveMutationVariables>;
export const ChannelEventsPageDocument = new TypedDocumentString(`
    query ChannelEventsPage($channel: ChannelRef!, $after: Int!, $first: Int) {
  channelEvents(channel: $channel, after: $after, first: $first) {
    lastSeq
    hasMore
    reset
    events {
      ... on Event {
        id
        occurredAt
        actor {
          id
          username
        }
      }
      ... on DurableEvent {
        seq
      }
      ... on MessageCreatedEvent {
        idempotencyKey
        message {
          id
          content
          version
          deletedAt
          author {
            id
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChannelEventsPageQuery, ChannelEventsPageQueryVariables>;
export const ChannelEventsLastSeqDocument = new TypedDocumentString(`
    query ChannelEventsLastSeq($id: ID!) {
  node(id: $id) {
    ... on Channel {
      lastSeq
    }
  }
}
    `) as unknown as TypedDocumentString<ChannelEventsLastSeqQuery, ChannelEventsLastSeqQueryVariables>;
export const ConstraintsRequestFriendDocument = new TypedDocumentString(`
    mutation ConstraintsRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ConstraintsRequestFriendMutation, ConstraintsRequestFriendMutationVariables>;
export const ConversationsOpenDocument = new TypedDocumentString(`
    mutation ConversationsOpen($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
    created
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ConversationsOpenMutation, ConversationsOpenMutationVariables>;
export const ConversationsConversationDocument = new TypedDocumentString(`
    query ConversationsConversation($id: ID!) {
  conversation(id: $id) {
    id
    ablyChannel
    lastSeq
    members {
      nodes {
        id
      }
    }
    messages {
      nodes {
        content
        viewerCanEdit
        viewerCanDelete
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ConversationsConversationQuery, ConversationsConversationQueryVariables>;
export const ConversationsMembersDocument = new TypedDocumentString(`
    query ConversationsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  conversation(id: $id) {
    createdAt
    members(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ConversationsMembersQuery, ConversationsMembersQueryVariables>;
export const ConversationsWriteDocument = new TypedDocumentString(`
    mutation ConversationsWrite($conversationId: ID!, $content: String!) {
  createMessage(
    input: {channel: {conversationId: $conversationId}, content: $content}
  ) {
    message {
      content
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ConversationsWriteMutation, ConversationsWriteMutationVariables>;
export const ConversationsRequestFriendDocument = new TypedDocumentString(`
    mutation ConversationsRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ConversationsRequestFriendMutation, ConversationsRequestFriendMutationVariables>;
export const ConversationsUnfriendDocument = new TypedDocumentString(`
    mutation ConversationsUnfriend($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userId
  }
}
    `) as unknown as TypedDocumentString<ConversationsUnfriendMutation, ConversationsUnfriendMutationVariables>;
export const ConversationsLeaveServerDocument = new TypedDocumentString(`
    mutation ConversationsLeaveServer($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<ConversationsLeaveServerMutation, ConversationsLeaveServerMutationVariables>;
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
export const FanOutSharedDocument = new TypedDocumentString(`
    subscription FanOutShared($channel: ChannelRef!, $after: Int, $first: Int) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on Event {
      id
      occurredAt
      actor {
        id
        username
      }
    }
    ... on DurableEvent {
      seq
    }
    ... on MessageCreatedEvent {
      message {
        ...FanOutMessage
      }
    }
    ... on MessageUpdatedEvent {
      message {
        ...FanOutMessage
      }
    }
    ... on MessageDeletedEvent {
      messageId
    }
    ... on ReactionAddedEvent {
      messageId
      emoji
      count
    }
    ... on AccessRevokedEvent {
      channelId
    }
  }
}
    fragment FanOutMessage on Message {
  id
  seq
  content
  version
  author {
    id
    username
    displayName
  }
  parentMessage {
    id
  }
  replyCount
  reactionGroups {
    emoji
    count
    users(first: $first) {
      username
    }
  }
  replies(first: 2) {
    nodes {
      id
    }
  }
}`) as unknown as TypedDocumentString<FanOutSharedSubscription, FanOutSharedSubscriptionVariables>;
export const FanOutOwnDocument = new TypedDocumentString(`
    subscription FanOutOwn($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on MessageCreatedEvent {
      idempotencyKey
      message {
        content
        viewerCanEdit
        viewerCanDelete
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FanOutOwnSubscription, FanOutOwnSubscriptionVariables>;
export const FanOutReactDocument = new TypedDocumentString(`
    mutation FanOutReact($messageId: ID!) {
  addReaction(input: {messageId: $messageId, emoji: "👍"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<FanOutReactMutation, FanOutReactMutationVariables>;
export const FanOutLimitedDocument = new TypedDocumentString(`
    subscription FanOutLimited($channel: ChannelRef!, $after: Int, $first: Int = 1) {
  channelEvents(channel: $channel, after: $after) {
    ... on ReactionAddedEvent {
      messageId
    }
    ... on MessageUpdatedEvent {
      message {
        reactionGroups {
          users(first: $first) {
            username
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FanOutLimitedSubscription, FanOutLimitedSubscriptionVariables>;
export const FaultsAblyEventsDocument = new TypedDocumentString(`
    subscription FaultsAblyEvents($channel: ChannelRef!) {
  channelEvents(channel: $channel, after: 0) {
    ... on DurableEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<FaultsAblyEventsSubscription, FaultsAblyEventsSubscriptionVariables>;
export const FriendshipsRequestDocument = new TypedDocumentString(`
    mutation FriendshipsRequest($input: RequestFriendInput!) {
  requestFriend(input: $input) {
    friend {
      id
    }
    friendRequest {
      id
      from {
        id
      }
      to {
        id
      }
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<FriendshipsRequestMutation, FriendshipsRequestMutationVariables>;
export const FriendshipsAcceptDocument = new TypedDocumentString(`
    mutation FriendshipsAccept($friendRequestId: ID!) {
  acceptFriendRequest(input: {friendRequestId: $friendRequestId}) {
    friend {
      id
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<FriendshipsAcceptMutation, FriendshipsAcceptMutationVariables>;
export const FriendshipsRemoveDocument = new TypedDocumentString(`
    mutation FriendshipsRemove($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userId
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<FriendshipsRemoveMutation, FriendshipsRemoveMutationVariables>;
export const FriendshipsStandingDocument = new TypedDocumentString(`
    query FriendshipsStanding {
  viewer {
    friends {
      nodes {
        id
      }
    }
    friendRequests {
      nodes {
        id
        from {
          id
        }
        to {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FriendshipsStandingQuery, FriendshipsStandingQueryVariables>;
export const FriendshipsNodeDocument = new TypedDocumentString(`
    query FriendshipsNode($id: ID!) {
  node(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<FriendshipsNodeQuery, FriendshipsNodeQueryVariables>;
export const InvitesServerDocument = new TypedDocumentString(`
    query InvitesServer($id: ID!) {
  server(id: $id) {
    id
    members {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<InvitesServerQuery, InvitesServerQueryVariables>;
export const InvitesInviteDocument = new TypedDocumentString(`
    mutation InvitesInvite($serverId: ID!) {
  createServerInvite(input: {serverId: $serverId}) {
    code
    expiresAt
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<InvitesInviteMutation, InvitesInviteMutationVariables>;
export const InvitesJoinDocument = new TypedDocumentString(`
    mutation InvitesJoin($inviteCode: String!) {
  joinServer(input: {inviteCode: $inviteCode}) {
    server {
      id
    }
    userErrors {
      code
      path
      message
    }
  }
}
    `) as unknown as TypedDocumentString<InvitesJoinMutation, InvitesJoinMutationVariables>;
export const DeletionReactDocument = new TypedDocumentString(`
    mutation DeletionReact($messageId: ID!, $emoji: String!) {
  addReaction(input: {messageId: $messageId, emoji: $emoji}) {
    reaction {
      id
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeletionReactMutation, DeletionReactMutationVariables>;
export const DeletionNodeDocument = new TypedDocumentString(`
    query DeletionNode($id: ID!) {
  node(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<DeletionNodeQuery, DeletionNodeQueryVariables>;
export const MessageKeysRemoveFriendDocument = new TypedDocumentString(`
    mutation MessageKeysRemoveFriend($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessageKeysRemoveFriendMutation, MessageKeysRemoveFriendMutationVariables>;
export const PagesPropertyRoomDocument = new TypedDocumentString(`
    query PagesPropertyRoom($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  room(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before) {
      ...PagesPropertyPage
    }
  }
}
    fragment PagesPropertyPage on MessageConnection {
  nodes {
    seq
  }
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
}`) as unknown as TypedDocumentString<PagesPropertyRoomQuery, PagesPropertyRoomQueryVariables>;
export const PagesPropertyRepliesDocument = new TypedDocumentString(`
    query PagesPropertyReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  message(id: $id) {
    replies(first: $first, after: $after, last: $last, before: $before) {
      ...PagesPropertyPage
    }
  }
}
    fragment PagesPropertyPage on MessageConnection {
  nodes {
    seq
  }
  pageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
}`) as unknown as TypedDocumentString<PagesPropertyRepliesQuery, PagesPropertyRepliesQueryVariables>;
export const MessagePagesRepliesDocument = new TypedDocumentString(`
    query MessagePagesReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  message(id: $id) {
    replies(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          seq
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessagePagesRepliesQuery, MessagePagesRepliesQueryVariables>;
export const MessagePermissionsRemoveFriendDocument = new TypedDocumentString(`
    mutation MessagePermissionsRemoveFriend($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessagePermissionsRemoveFriendMutation, MessagePermissionsRemoveFriendMutationVariables>;
export const MessagePermissionsLeaveServerDocument = new TypedDocumentString(`
    mutation MessagePermissionsLeaveServer($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessagePermissionsLeaveServerMutation, MessagePermissionsLeaveServerMutationVariables>;
export const MessagePermissionsOpenConversationDocument = new TypedDocumentString(`
    mutation MessagePermissionsOpenConversation($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<MessagePermissionsOpenConversationMutation, MessagePermissionsOpenConversationMutationVariables>;
export const NudgesCreateMessageDocument = new TypedDocumentString(`
    mutation NudgesCreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    seq
    replayed
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<NudgesCreateMessageMutation, NudgesCreateMessageMutationVariables>;
export const OutageCreateServerDocument = new TypedDocumentString(`
    mutation OutageCreateServer($name: String!) {
  createServer(input: {name: $name}) {
    server {
      name
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<OutageCreateServerMutation, OutageCreateServerMutationVariables>;
export const PublisherUpdateMessageDocument = new TypedDocumentString(`
    mutation PublisherUpdateMessage($messageId: ID!) {
  updateMessage(input: {messageId: $messageId, content: "edited"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<PublisherUpdateMessageMutation, PublisherUpdateMessageMutationVariables>;
export const PublisherDeleteMessageDocument = new TypedDocumentString(`
    mutation PublisherDeleteMessage($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<PublisherDeleteMessageMutation, PublisherDeleteMessageMutationVariables>;
export const PublisherAddReactionDocument = new TypedDocumentString(`
    mutation PublisherAddReaction($messageId: ID!) {
  addReaction(input: {messageId: $messageId, emoji: "👍"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<PublisherAddReactionMutation, PublisherAddReactionMutationVariables>;
export const PublisherRemoveReactionDocument = new TypedDocumentString(`
    mutation PublisherRemoveReaction($messageId: ID!) {
  removeReaction(input: {messageId: $messageId, emoji: "👍"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<PublisherRemoveReactionMutation, PublisherRemoveReactionMutationVariables>;
export const PlansCreateMessageDocument = new TypedDocumentString(`
    mutation PlansCreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      id
    }
    replayed
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansCreateMessageMutation, PlansCreateMessageMutationVariables>;
export const PlansOpenConversationDocument = new TypedDocumentString(`
    mutation PlansOpenConversation($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansOpenConversationMutation, PlansOpenConversationMutationVariables>;
export const PlansChangeMessageDocument = new TypedDocumentString(`
    mutation PlansChangeMessage($id: ID!) {
  updateMessage(input: {messageId: $id, content: "edited"}) {
    userErrors {
      code
    }
  }
  addReaction(input: {messageId: $id, emoji: "🎉"}) {
    userErrors {
      code
    }
  }
  removeReaction(input: {messageId: $id, emoji: "🎉"}) {
    userErrors {
      code
    }
  }
  deleteMessage(input: {messageId: $id}) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansChangeMessageMutation, PlansChangeMessageMutationVariables>;
export const PlansChangeFriendsDocument = new TypedDocumentString(`
    mutation PlansChangeFriends($asked: ID!, $request: ID!, $friend: ID!) {
  requestFriend(input: {userId: $asked}) {
    userErrors {
      code
    }
  }
  acceptFriendRequest(input: {friendRequestId: $request}) {
    userErrors {
      code
    }
  }
  removeFriend(input: {userId: $friend}) {
    userErrors {
      code
    }
  }
  openConversation(input: {userId: $asked}) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansChangeFriendsMutation, PlansChangeFriendsMutationVariables>;
export const PlansLeaveServerDocument = new TypedDocumentString(`
    mutation PlansLeaveServer($roomId: ID!, $userId: ID!, $serverId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      code
    }
  }
  createServerInvite(input: {serverId: $serverId}) {
    userErrors {
      code
    }
  }
  leaveServer(input: {serverId: $serverId}) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansLeaveServerMutation, PlansLeaveServerMutationVariables>;
export const PlansAskForTokensDocument = new TypedDocumentString(`
    mutation PlansAskForTokens($conversationId: ID!) {
  everything: createAblyTokenRequest {
    truncated
    userErrors {
      code
    }
  }
  named: createAblyTokenRequest(input: {conversationIds: [$conversationId]}) {
    channels
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<PlansAskForTokensMutation, PlansAskForTokensMutationVariables>;
export const ReactionListGroupsDocument = new TypedDocumentString(`
    query ReactionListGroups($messageId: ID!, $first: Int) {
  message(id: $messageId) {
    reactionGroups {
      emoji
      count
      viewerHasReacted
      users(first: $first) {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionListGroupsQuery, ReactionListGroupsQueryVariables>;
export const ReactionListPageDocument = new TypedDocumentString(`
    query ReactionListPage($messageId: ID!, $first: Int, $after: String, $last: Int, $before: String, $emoji: String) {
  message(id: $messageId) {
    reactions(
      first: $first
      after: $after
      last: $last
      before: $before
      emoji: $emoji
    ) {
      totalCount
      edges {
        cursor
        node {
          id
          emoji
          user {
            id
          }
          message {
            id
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionListPageQuery, ReactionListPageQueryVariables>;
export const ReactionRaceAddDocument = new TypedDocumentString(`
    mutation ReactionRaceAdd($messageId: ID!, $emoji: String!) {
  addReaction(input: {messageId: $messageId, emoji: $emoji}) {
    added
    message {
      content
      version
      deletedAt
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionRaceAddMutation, ReactionRaceAddMutationVariables>;
export const ReactionRaceRemoveDocument = new TypedDocumentString(`
    mutation ReactionRaceRemove($messageId: ID!, $emoji: String!) {
  removeReaction(input: {messageId: $messageId, emoji: $emoji}) {
    removed
    message {
      content
      version
      deletedAt
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionRaceRemoveMutation, ReactionRaceRemoveMutationVariables>;
export const ReactionAddAndRemoveDocument = new TypedDocumentString(`
    mutation ReactionAddAndRemove($messageId: ID!, $emoji: String!) {
  addReaction(input: {messageId: $messageId, emoji: $emoji}) {
    reaction {
      id
    }
    message {
      id
    }
    added
    seq
    userErrors {
      __typename
      code
      message
      path
    }
  }
  removeReaction(input: {messageId: $messageId, emoji: $emoji}) {
    message {
      id
    }
    removed
    seq
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionAddAndRemoveMutation, ReactionAddAndRemoveMutationVariables>;
export const RoomMembersRoomDocument = new TypedDocumentString(`
    query RoomMembersRoom($id: ID!) {
  room(id: $id) {
    members {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RoomMembersRoomQuery, RoomMembersRoomQueryVariables>;
export const RoomMembersAddDocument = new TypedDocumentString(`
    mutation RoomMembersAdd($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
    userErrors {
      code
      path
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RoomMembersAddMutation, RoomMembersAddMutationVariables>;
export const RoomMembersRemoveDocument = new TypedDocumentString(`
    mutation RoomMembersRemove($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
    userErrors {
      code
      path
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RoomMembersRemoveMutation, RoomMembersRemoveMutationVariables>;
export const RoomsRoomDocument = new TypedDocumentString(`
    query RoomsRoom($id: ID!) {
  room(id: $id) {
    id
    ablyChannel
    lastSeq
    name
    visibility
    server {
      id
    }
    members {
      nodes {
        id
      }
    }
    messages {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RoomsRoomQuery, RoomsRoomQueryVariables>;
export const RoomsRoomsDocument = new TypedDocumentString(`
    query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  server(id: $id) {
    rooms(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
      }
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RoomsRoomsQuery, RoomsRoomsQueryVariables>;
export const RoomsMembersDocument = new TypedDocumentString(`
    query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  room(id: $id) {
    members(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
      }
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RoomsMembersQuery, RoomsMembersQueryVariables>;
export const RoomsCreateDocument = new TypedDocumentString(`
    mutation RoomsCreate($input: CreateRoomInput!) {
  createRoom(input: $input) {
    room {
      id
      visibility
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RoomsCreateMutation, RoomsCreateMutationVariables>;
export const SeedOverviewDocument = new TypedDocumentString(`
    query SeedOverview {
  viewer {
    user {
      username
      displayName
    }
    servers {
      nodes {
        name
        owner {
          username
        }
        members {
          nodes {
            username
          }
        }
        rooms {
          nodes {
            name
            visibility
            members {
              nodes {
                username
              }
            }
          }
        }
      }
    }
    friends {
      nodes {
        username
      }
    }
    friendRequests {
      nodes {
        from {
          username
        }
      }
    }
    conversations {
      nodes {
        members {
          nodes {
            username
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeedOverviewQuery, SeedOverviewQueryVariables>;
export const SeedMessagesDocument = new TypedDocumentString(`
    query SeedMessages {
  viewer {
    servers(first: 5) {
      nodes {
        rooms(first: 5) {
          nodes {
            lastSeq
            messages(first: 100) {
              nodes {
                content
                version
                deletedAt
                parentMessage {
                  id
                }
                reactionGroups {
                  emoji
                }
              }
            }
          }
        }
      }
    }
    conversations(first: 5) {
      nodes {
        lastSeq
        messages(first: 100) {
          nodes {
            content
            version
            deletedAt
            parentMessage {
              id
            }
            reactionGroups {
              emoji
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SeedMessagesQuery, SeedMessagesQueryVariables>;
export const ServerEventsDocument = new TypedDocumentString(`
    subscription ServerEvents($serverId: ID!, $after: Int) {
  serverEvents(serverId: $serverId, after: $after) {
    __typename
    ... on Event {
      id
      occurredAt
      actor {
        id
      }
    }
    ... on DurableEvent {
      seq
    }
    ... on RoomCreatedEvent {
      room {
        id
        name
        visibility
      }
    }
    ... on MemberJoinedEvent {
      member {
        id
        username
      }
    }
    ... on MemberLeftEvent {
      member {
        id
        username
      }
    }
    ... on AccessRevokedEvent {
      channelId
    }
  }
}
    `) as unknown as TypedDocumentString<ServerEventsSubscription, ServerEventsSubscriptionVariables>;
export const ServerEventsLeaveDocument = new TypedDocumentString(`
    mutation ServerEventsLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<ServerEventsLeaveMutation, ServerEventsLeaveMutationVariables>;
export const ServersServerDocument = new TypedDocumentString(`
    query ServersServer($id: ID!) {
  server(id: $id) {
    id
    name
    ablyChannel
    lastSeq
    owner {
      id
    }
    members {
      nodes {
        id
      }
    }
    rooms {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServersServerQuery, ServersServerQueryVariables>;
export const ServersMembersDocument = new TypedDocumentString(`
    query ServersMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  server(id: $id) {
    members(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          username
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServersMembersQuery, ServersMembersQueryVariables>;
export const ServersCreateDocument = new TypedDocumentString(`
    mutation ServersCreate($name: String!) {
  createServer(input: {name: $name}) {
    server {
      id
      name
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ServersCreateMutation, ServersCreateMutationVariables>;
export const ServersLeaveDocument = new TypedDocumentString(`
    mutation ServersLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<ServersLeaveMutation, ServersLeaveMutationVariables>;
export const ServersAddRoomMemberDocument = new TypedDocumentString(`
    mutation ServersAddRoomMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<ServersAddRoomMemberMutation, ServersAddRoomMemberMutationVariables>;
export const StrangerLeaveDocument = new TypedDocumentString(`
    mutation StrangerLeave($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<StrangerLeaveMutation, StrangerLeaveMutationVariables>;
export const AccessChannelEventsDocument = new TypedDocumentString(`
    subscription AccessChannelEvents($roomId: ID!) {
  channelEvents(channel: {roomId: $roomId}, after: 0) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on AccessRevokedEvent {
      channelId
    }
  }
}
    `) as unknown as TypedDocumentString<AccessChannelEventsSubscription, AccessChannelEventsSubscriptionVariables>;
export const AccessServerEventsDocument = new TypedDocumentString(`
    subscription AccessServerEvents($serverId: ID!) {
  serverEvents(serverId: $serverId, after: 0) {
    __typename
    ... on AccessRevokedEvent {
      channelId
    }
  }
}
    `) as unknown as TypedDocumentString<AccessServerEventsSubscription, AccessServerEventsSubscriptionVariables>;
export const AccessAddMemberDocument = new TypedDocumentString(`
    mutation AccessAddMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AccessAddMemberMutation, AccessAddMemberMutationVariables>;
export const AccessRemoveMemberDocument = new TypedDocumentString(`
    mutation AccessRemoveMember($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AccessRemoveMemberMutation, AccessRemoveMemberMutationVariables>;
export const AccessLeaveServerDocument = new TypedDocumentString(`
    mutation AccessLeaveServer($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
  }
}
    `) as unknown as TypedDocumentString<AccessLeaveServerMutation, AccessLeaveServerMutationVariables>;
export const SubscriptionsAfterChannelDocument = new TypedDocumentString(`
    subscription SubscriptionsAfterChannel($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on StreamResetEvent {
      id
      seq
      occurredAt
      actor {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SubscriptionsAfterChannelSubscription, SubscriptionsAfterChannelSubscriptionVariables>;
export const SubscriptionsAfterViewerDocument = new TypedDocumentString(`
    subscription SubscriptionsAfterViewer($after: Int) {
  viewerEvents(after: $after) {
    __typename
    ... on StreamResetEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<SubscriptionsAfterViewerSubscription, SubscriptionsAfterViewerSubscriptionVariables>;
export const SubscriptionsAfterServerDocument = new TypedDocumentString(`
    subscription SubscriptionsAfterServer($serverId: ID!, $after: Int) {
  serverEvents(serverId: $serverId, after: $after) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on StreamResetEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<SubscriptionsAfterServerSubscription, SubscriptionsAfterServerSubscriptionVariables>;
export const SubscriptionsEventsDocument = new TypedDocumentString(`
    subscription SubscriptionsEvents($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) {
    ...SubscriptionsEvent
  }
}
    fragment SubscriptionsEvent on ChannelEvent {
  __typename
  ... on Event {
    id
    occurredAt
    actor {
      id
      username
    }
  }
  ... on DurableEvent {
    seq
  }
  ... on MessageCreatedEvent {
    idempotencyKey
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageUpdatedEvent {
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageDeletedEvent {
    messageId
  }
  ... on ReactionAddedEvent {
    messageId
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    emoji
    count
  }
}
fragment SubscriptionsMessage on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  viewerCanEdit
  viewerCanDelete
}`) as unknown as TypedDocumentString<SubscriptionsEventsSubscription, SubscriptionsEventsSubscriptionVariables>;
export const SubscriptionsLogDocument = new TypedDocumentString(`
    query SubscriptionsLog($channel: ChannelRef!) {
  channelEvents(channel: $channel, after: 0) {
    events {
      ...SubscriptionsEvent
    }
  }
}
    fragment SubscriptionsEvent on ChannelEvent {
  __typename
  ... on Event {
    id
    occurredAt
    actor {
      id
      username
    }
  }
  ... on DurableEvent {
    seq
  }
  ... on MessageCreatedEvent {
    idempotencyKey
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageUpdatedEvent {
    message {
      ...SubscriptionsMessage
    }
  }
  ... on MessageDeletedEvent {
    messageId
  }
  ... on ReactionAddedEvent {
    messageId
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    emoji
    count
  }
}
fragment SubscriptionsMessage on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  viewerCanEdit
  viewerCanDelete
}`) as unknown as TypedDocumentString<SubscriptionsLogQuery, SubscriptionsLogQueryVariables>;
export const TokenChannelsCreateMessageDocument = new TypedDocumentString(`
    mutation TokenChannelsCreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      id
      createdAt
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<TokenChannelsCreateMessageMutation, TokenChannelsCreateMessageMutationVariables>;
export const ViewerEventsDocument = new TypedDocumentString(`
    subscription ViewerEvents($after: Int) {
  viewerEvents(after: $after) {
    __typename
    ... on Event {
      id
      occurredAt
      actor {
        id
      }
    }
    ... on DurableEvent {
      seq
    }
    ... on ConversationOpenedEvent {
      conversation {
        id
        members {
          nodes {
            id
          }
        }
      }
    }
    ... on FriendRequestedEvent {
      friendRequest {
        id
        from {
          id
        }
        to {
          id
        }
      }
    }
    ... on FriendAddedEvent {
      friend {
        id
        username
      }
    }
    ... on RoomAccessGrantedEvent {
      room {
        id
        name
        visibility
        server {
          id
        }
      }
    }
    ... on RoomAccessRevokedEvent {
      roomId
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsSubscription, ViewerEventsSubscriptionVariables>;
export const ViewerEventsRequestDocument = new TypedDocumentString(`
    mutation ViewerEventsRequest($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsRequestMutation, ViewerEventsRequestMutationVariables>;
export const ViewerEventsAcceptDocument = new TypedDocumentString(`
    mutation ViewerEventsAccept($friendRequestId: ID!) {
  acceptFriendRequest(input: {friendRequestId: $friendRequestId}) {
    friend {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsAcceptMutation, ViewerEventsAcceptMutationVariables>;
export const ViewerEventsOpenDocument = new TypedDocumentString(`
    mutation ViewerEventsOpen($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsOpenMutation, ViewerEventsOpenMutationVariables>;
export const ViewerEventsLetInDocument = new TypedDocumentString(`
    mutation ViewerEventsLetIn($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsLetInMutation, ViewerEventsLetInMutationVariables>;
export const ViewerEventsShutOutDocument = new TypedDocumentString(`
    mutation ViewerEventsShutOut($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerEventsShutOutMutation, ViewerEventsShutOutMutationVariables>;
export const ViewerViewerDocument = new TypedDocumentString(`
    query ViewerViewer {
  viewer {
    ablyChannel
    lastSeq
    user {
      id
      username
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerViewerQuery, ViewerViewerQueryVariables>;
export const ViewerRequestFriendDocument = new TypedDocumentString(`
    mutation ViewerRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerRequestFriendMutation, ViewerRequestFriendMutationVariables>;
export const WebSocketStopEventsDocument = new TypedDocumentString(`
    subscription WebSocketStopEvents($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) {
    ... on DurableEvent {
      seq
    }
  }
}
    `) as unknown as TypedDocumentString<WebSocketStopEventsSubscription, WebSocketStopEventsSubscriptionVariables>;
export const ChannelLogDocument = new TypedDocumentString(`
    query ChannelLog($channel: ChannelRef!, $after: Int!, $first: Int!) {
  channelEvents(channel: $channel, after: $after, first: $first) {
    lastSeq
    hasMore
    reset
    events {
      __typename
      ... on MessageCreatedEvent {
        id
        seq
        actor {
          id
        }
        message {
          id
          seq
          content
          version
          deletedAt
          parentMessage {
            id
          }
        }
      }
      ... on MessageUpdatedEvent {
        id
        seq
        actor {
          id
        }
        message {
          id
          seq
          content
          version
          deletedAt
          parentMessage {
            id
          }
        }
      }
      ... on MessageDeletedEvent {
        id
        seq
        actor {
          id
        }
        messageId
      }
      ... on ReactionAddedEvent {
        id
        seq
        actor {
          id
        }
        messageId
        emoji
        count
      }
      ... on ReactionRemovedEvent {
        id
        seq
        actor {
          id
        }
        messageId
        emoji
        count
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChannelLogQuery, ChannelLogQueryVariables>;
export const ChannelStateOfDocument = new TypedDocumentString(`
    query ChannelStateOf($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on Channel {
      lastSeq
      messages(first: $first, after: $after) {
        nodes {
          id
          seq
          content
          version
          deletedAt
          replyCount
          parentMessage {
            id
          }
          reactionGroups {
            emoji
            count
            viewerHasReacted
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChannelStateOfQuery, ChannelStateOfQueryVariables>;
export const FilesCreateUploadDocument = new TypedDocumentString(`
    mutation FilesCreateUpload($input: CreateFileUploadInput!) {
  createFileUpload(input: $input) {
    file {
      id
      filename
      contentType
      sizeBytes
      status
      width
      height
      durationMs
      waveform
      url {
        url
      }
      thumbnail {
        url
      }
    }
    uploadUrl
    method
    headers {
      name
      value
    }
    expiresAt
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<FilesCreateUploadMutation, FilesCreateUploadMutationVariables>;
export const FilesCompleteUploadDocument = new TypedDocumentString(`
    mutation FilesCompleteUpload($input: CompleteFileUploadInput!) {
  completeFileUpload(input: $input) {
    file {
      id
      filename
      contentType
      sizeBytes
      status
      width
      height
      durationMs
      waveform
      url {
        url
        expiresAt
      }
      thumbnail {
        url
        expiresAt
      }
    }
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<FilesCompleteUploadMutation, FilesCompleteUploadMutationVariables>;
export const FleetWhoAmIDocument = new TypedDocumentString(`
    query FleetWhoAmI {
  viewer {
    user {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<FleetWhoAmIQuery, FleetWhoAmIQueryVariables>;
export const FollowChannelEventsDocument = new TypedDocumentString(`
    subscription FollowChannelEvents($channel: ChannelRef!, $after: Int!) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on Event {
      id
    }
    ... on DurableEvent {
      seq
    }
    ... on StreamResetEvent {
      seq
    }
    ... on MessageCreatedEvent {
      message {
        id
      }
    }
    ... on MessageUpdatedEvent {
      message {
        id
      }
    }
    ... on MessageDeletedEvent {
      messageId
    }
    ... on ReactionAddedEvent {
      messageId
    }
    ... on ReactionRemovedEvent {
      messageId
    }
  }
}
    `) as unknown as TypedDocumentString<FollowChannelEventsSubscription, FollowChannelEventsSubscriptionVariables>;
export const MessagePageKitPageDocument = new TypedDocumentString(`
    query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
  room(id: $roomId) {
    messages(
      first: $first
      after: $after
      last: $last
      before: $before
      around: $around
    ) {
      edges {
        cursor
        node {
          id
          seq
        }
      }
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessagePageKitPageQuery, MessagePageKitPageQueryVariables>;
export const MessageKitCreateDocument = new TypedDocumentString(`
    mutation MessageKitCreate($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      ...MessageKitFields
    }
    seq
    replayed
    userErrors {
      code
      message
      path
    }
  }
}
    fragment MessageKitFields on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  replyCount
  viewerCanEdit
  viewerCanDelete
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  replies {
    nodes {
      id
    }
  }
  files {
    filename
  }
  reactions {
    totalCount
    nodes {
      emoji
    }
  }
  reactionGroups {
    emoji
  }
}`) as unknown as TypedDocumentString<MessageKitCreateMutation, MessageKitCreateMutationVariables>;
export const MessageKitUpdateDocument = new TypedDocumentString(`
    mutation MessageKitUpdate($input: UpdateMessageInput!) {
  updateMessage(input: $input) {
    message {
      ...MessageKitFields
    }
    seq
    userErrors {
      code
      message
      path
      ... on VersionConflictError {
        current {
          ...MessageKitFields
        }
      }
    }
  }
}
    fragment MessageKitFields on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  replyCount
  viewerCanEdit
  viewerCanDelete
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  replies {
    nodes {
      id
    }
  }
  files {
    filename
  }
  reactions {
    totalCount
    nodes {
      emoji
    }
  }
  reactionGroups {
    emoji
  }
}`) as unknown as TypedDocumentString<MessageKitUpdateMutation, MessageKitUpdateMutationVariables>;
export const MessageKitDeleteDocument = new TypedDocumentString(`
    mutation MessageKitDelete($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    deletedMessageId
    message {
      ...MessageKitFields
    }
    seq
    userErrors {
      code
      message
      path
    }
  }
}
    fragment MessageKitFields on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  replyCount
  viewerCanEdit
  viewerCanDelete
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  replies {
    nodes {
      id
    }
  }
  files {
    filename
  }
  reactions {
    totalCount
    nodes {
      emoji
    }
  }
  reactionGroups {
    emoji
  }
}`) as unknown as TypedDocumentString<MessageKitDeleteMutation, MessageKitDeleteMutationVariables>;
export const MessageKitMessageDocument = new TypedDocumentString(`
    query MessageKitMessage($id: ID!) {
  message(id: $id) {
    ...MessageKitFields
  }
}
    fragment MessageKitFields on Message {
  id
  seq
  content
  version
  createdAt
  editedAt
  deletedAt
  replyCount
  viewerCanEdit
  viewerCanDelete
  author {
    id
  }
  channel {
    id
  }
  parentMessage {
    id
  }
  replies {
    nodes {
      id
    }
  }
  files {
    filename
  }
  reactions {
    totalCount
    nodes {
      emoji
    }
  }
  reactionGroups {
    emoji
  }
}`) as unknown as TypedDocumentString<MessageKitMessageQuery, MessageKitMessageQueryVariables>;
export const MessageKitEventsDocument = new TypedDocumentString(`
    query MessageKitEvents($channel: ChannelRef!, $after: Int!) {
  channelEvents(channel: $channel, after: $after) {
    lastSeq
    events {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on MessageCreatedEvent {
        message {
          id
          content
        }
        idempotencyKey
      }
      ... on MessageUpdatedEvent {
        message {
          id
          content
        }
      }
      ... on MessageDeletedEvent {
        messageId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessageKitEventsQuery, MessageKitEventsQueryVariables>;
export const MessageKitListedDocument = new TypedDocumentString(`
    query MessageKitListed($room: ID!, $conversation: ID!) {
  room(id: $room) {
    messages(first: 100) {
      nodes {
        id
      }
    }
  }
  conversation(id: $conversation) {
    messages(first: 100) {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessageKitListedQuery, MessageKitListedQueryVariables>;
export const OperationCreateMessageDocument = new TypedDocumentString(`
    mutation OperationCreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message {
      id
      seq
    }
    seq
    replayed
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<OperationCreateMessageMutation, OperationCreateMessageMutationVariables>;
export const OperationUpdateMessageDocument = new TypedDocumentString(`
    mutation OperationUpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {
  updateMessage(
    input: {messageId: $messageId, content: $content, expectedVersion: $expectedVersion}
  ) {
    message {
      id
    }
    seq
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<OperationUpdateMessageMutation, OperationUpdateMessageMutationVariables>;
export const OperationDeleteMessageDocument = new TypedDocumentString(`
    mutation OperationDeleteMessage($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    deletedMessageId
    seq
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<OperationDeleteMessageMutation, OperationDeleteMessageMutationVariables>;
export const OperationAddReactionDocument = new TypedDocumentString(`
    mutation OperationAddReaction($messageId: ID!, $emoji: String!) {
  addReaction(input: {messageId: $messageId, emoji: $emoji}) {
    reaction {
      id
      emoji
      user {
        id
      }
    }
    message {
      id
      reactionGroups {
        emoji
        count
      }
    }
    added
    seq
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<OperationAddReactionMutation, OperationAddReactionMutationVariables>;
export const OperationRemoveReactionDocument = new TypedDocumentString(`
    mutation OperationRemoveReaction($messageId: ID!, $emoji: String!) {
  removeReaction(input: {messageId: $messageId, emoji: $emoji}) {
    message {
      id
      reactionGroups {
        emoji
        count
      }
    }
    removed
    seq
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<OperationRemoveReactionMutation, OperationRemoveReactionMutationVariables>;
export const OperationRemoveFriendDocument = new TypedDocumentString(`
    mutation OperationRemoveFriend($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<OperationRemoveFriendMutation, OperationRemoveFriendMutationVariables>;
export const PlansRoomMessagesDocument = new TypedDocumentString(`
    query PlansRoomMessages($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
  room(id: $roomId) {
    lastSeq
    messages(
      first: $first
      after: $after
      last: $last
      before: $before
      around: $around
    ) {
      edges {
        cursor
        node {
          id
          author {
            username
          }
          channel {
            ablyChannel
          }
          files {
            filename
          }
          reactionGroups {
            emoji
          }
          viewerCanEdit
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansRoomMessagesQuery, PlansRoomMessagesQueryVariables>;
export const PlansConversationsDocument = new TypedDocumentString(`
    query PlansConversations($first: Int, $after: String, $last: Int, $before: String) {
  viewer {
    conversations(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansConversationsQuery, PlansConversationsQueryVariables>;
export const PlansConversationsWithMessagesDocument = new TypedDocumentString(`
    query PlansConversationsWithMessages($last: Int, $first: Int) {
  viewer {
    conversations(first: 20) {
      nodes {
        members {
          nodes {
            username
          }
        }
        messages(first: $first, last: $last) {
          nodes {
            content
            viewerCanEdit
            author {
              username
            }
            reactionGroups {
              count
              viewerHasReacted
              users(first: 3) {
                username
              }
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansConversationsWithMessagesQuery, PlansConversationsWithMessagesQueryVariables>;
export const PlansNewestFilesDocument = new TypedDocumentString(`
    query PlansNewestFiles {
  viewer {
    conversations(first: 20) {
      nodes {
        messages(first: 1) {
          nodes {
            files {
              filename
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansNewestFilesQuery, PlansNewestFilesQueryVariables>;
export const PlansRepliesDocument = new TypedDocumentString(`
    query PlansReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  message(id: $id) {
    replies(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          content
          parentMessage {
            content
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansRepliesQuery, PlansRepliesQueryVariables>;
export const PlansReactionsDocument = new TypedDocumentString(`
    query PlansReactions($id: ID!, $emoji: String, $first: Int, $after: String, $last: Int, $before: String) {
  message(id: $id) {
    reactions(
      emoji: $emoji
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount
      edges {
        cursor
        node {
          user {
            username
          }
          message {
            content
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansReactionsQuery, PlansReactionsQueryVariables>;
export const PlansReactionGroupsDocument = new TypedDocumentString(`
    query PlansReactionGroups($id: ID!) {
  message(id: $id) {
    reactionGroups {
      emoji
      count
      viewerHasReacted
      users(first: 50) {
        username
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansReactionGroupsQuery, PlansReactionGroupsQueryVariables>;
export const PlansServerListsDocument = new TypedDocumentString(`
    query PlansServerLists($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rooms: Boolean!) {
  server(id: $id) {
    owner {
      username
    }
    rooms(first: $first, after: $after, last: $last, before: $before) @include(if: $rooms) {
      edges {
        cursor
        node {
          name
        }
      }
    }
    members(first: $first, after: $after, last: $last, before: $before) @skip(if: $rooms) {
      edges {
        cursor
        node {
          username
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansServerListsQuery, PlansServerListsQueryVariables>;
export const PlansRoomMembersDocument = new TypedDocumentString(`
    query PlansRoomMembers($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  room(id: $roomId) {
    server {
      name
    }
    members(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          username
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansRoomMembersQuery, PlansRoomMembersQueryVariables>;
export const PlansViewerListsDocument = new TypedDocumentString(`
    query PlansViewerLists($first: Int, $servers: String, $friends: String, $requests: String) {
  viewer {
    lastSeq
    servers(first: $first, after: $servers) {
      pageInfo {
        endCursor
      }
      nodes {
        name
      }
    }
    friends(first: $first, after: $friends) {
      pageInfo {
        endCursor
      }
      nodes {
        username
      }
    }
    friendRequests(first: $first, after: $requests) {
      pageInfo {
        endCursor
      }
      nodes {
        from {
          username
        }
        to {
          username
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansViewerListsQuery, PlansViewerListsQueryVariables>;
export const PlansViewerListsBackwardDocument = new TypedDocumentString(`
    query PlansViewerListsBackward($last: Int!) {
  viewer {
    servers(last: $last) {
      nodes {
        name
      }
    }
    friends(last: $last) {
      nodes {
        username
      }
    }
    friendRequests(last: $last) {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansViewerListsBackwardQuery, PlansViewerListsBackwardQueryVariables>;
export const PlansChannelEventsDocument = new TypedDocumentString(`
    query PlansChannelEvents($channel: ChannelRef!, $after: Int!, $first: Int) {
  channelEvents(channel: $channel, after: $after, first: $first) {
    events {
      ... on MessageCreatedEvent {
        seq
        actor {
          username
        }
        message {
          content
        }
        idempotencyKey
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansChannelEventsQuery, PlansChannelEventsQueryVariables>;
export const PlansNodeDocument = new TypedDocumentString(`
    query PlansNode($id: ID!) {
  node(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<PlansNodeQuery, PlansNodeQueryVariables>;
export const PlansNodesDocument = new TypedDocumentString(`
    query PlansNodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
  }
}
    `) as unknown as TypedDocumentString<PlansNodesQuery, PlansNodesQueryVariables>;
export const ReactionGroupsOfDocument = new TypedDocumentString(`
    query ReactionGroupsOf($messageId: ID!) {
  message(id: $messageId) {
    reactionGroups {
      emoji
      count
    }
  }
}
    `) as unknown as TypedDocumentString<ReactionGroupsOfQuery, ReactionGroupsOfQueryVariables>;
export const RevokerRemoveRoomMemberDocument = new TypedDocumentString(`
    mutation RevokerRemoveRoomMember($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevokerRemoveRoomMemberMutation, RevokerRemoveRoomMemberMutationVariables>;
export const RevokerLeaveServerDocument = new TypedDocumentString(`
    mutation RevokerLeaveServer($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RevokerLeaveServerMutation, RevokerLeaveServerMutationVariables>;
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
export const TokensCreateRequestDocument = new TypedDocumentString(`
    mutation TokensCreateRequest($input: CreateAblyTokenRequestInput) {
  createAblyTokenRequest(input: $input) {
    tokenRequest {
      keyName
      ttl
      capability
      clientId
      timestamp
      nonce
      mac
    }
    channels
    truncated
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<TokensCreateRequestMutation, TokensCreateRequestMutationVariables>;
export const TypingStartDocument = new TypedDocumentString(`
    mutation TypingStart($channel: ChannelRef!) {
  startTyping(input: {channel: $channel}) {
    expiresAt
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<TypingStartMutation, TypingStartMutationVariables>;
export const TypingStopDocument = new TypedDocumentString(`
    mutation TypingStop($channel: ChannelRef!) {
  stopTyping(input: {channel: $channel}) {
    expiresAt
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<TypingStopMutation, TypingStopMutationVariables>;
export const WideAddToRoomDocument = new TypedDocumentString(`
    mutation WideAddToRoom($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<WideAddToRoomMutation, WideAddToRoomMutationVariables>;
export const WideConverseDocument = new TypedDocumentString(`
    mutation WideConverse($userId: ID!) {
  openConversation(input: {userId: $userId}) {
    conversation {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<WideConverseMutation, WideConverseMutationVariables>;
export const WideAskDocument = new TypedDocumentString(`
    mutation WideAsk($userId: ID!) {
  requestFriend(input: {userId: $userId}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<WideAskMutation, WideAskMutationVariables>;
export const WideReactDocument = new TypedDocumentString(`
    mutation WideReact($messageId: ID!) {
  addReaction(input: {messageId: $messageId, emoji: "👍"}) {
    seq
    reaction {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<WideReactMutation, WideReactMutationVariables>;
export const WideUnreactDocument = new TypedDocumentString(`
    mutation WideUnreact($messageId: ID!) {
  removeReaction(input: {messageId: $messageId, emoji: "👍"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<WideUnreactMutation, WideUnreactMutationVariables>;
export const WideEditDocument = new TypedDocumentString(`
    mutation WideEdit($messageId: ID!) {
  updateMessage(input: {messageId: $messageId, content: "edited"}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<WideEditMutation, WideEditMutationVariables>;
export const WideDeleteDocument = new TypedDocumentString(`
    mutation WideDelete($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    seq
  }
}
    `) as unknown as TypedDocumentString<WideDeleteMutation, WideDeleteMutationVariables>;
export const WorldAddRoomMemberDocument = new TypedDocumentString(`
    mutation WorldAddRoomMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<WorldAddRoomMemberMutation, WorldAddRoomMemberMutationVariables>;
export const WorldRequestFriendDocument = new TypedDocumentString(`
    mutation WorldRequestFriend($username: String!) {
  requestFriend(input: {username: $username}) {
    friendRequest {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<WorldRequestFriendMutation, WorldRequestFriendMutationVariables>;
export const WorldAddReactionDocument = new TypedDocumentString(`
    mutation WorldAddReaction($messageId: ID!) {
  addReaction(input: {messageId: $messageId, emoji: "👍"}) {
    reaction {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<WorldAddReactionMutation, WorldAddReactionMutationVariables>;
export const WorldDeleteMessageDocument = new TypedDocumentString(`
    mutation WorldDeleteMessage($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    deletedMessageId
  }
}
    `) as unknown as TypedDocumentString<WorldDeleteMessageMutation, WorldDeleteMessageMutationVariables>;