/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A room or a conversation. Give exactly one of the two. */
export type ChannelRef =
  {   /** A conversation of the viewer (`conv_…`). */
  conversationId: string; roomId?: never; }
  |  { conversationId?: never;   /** A room that the viewer may read (`room_…`). */
  roomId: string; };

/** A finished upload. */
export type CompleteFileUploadInput = {
  /** A file that the viewer owns. (`file_…`) */
  fileId: string;
};

/** Whether a conversation has two members for good, or members who come and go. */
export type ConversationKind =
  /** The only conversation between two users. They can always read it, and write while they are friends or share a server, and neither has blocked the other. */
  | 'DIRECT'
  /** A conversation of up to 50 users. Its current members can read it, with all earlier messages, and write in it. */
  | 'GROUP';

/** Channels that the token opens in addition to the viewer’s own user channel. If any list is given, the token opens exactly the listed channels: at most 199 in all lists together; duplicates count once. */
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
  /** Media type under any common name, such as `image/png`: images, audio, video, PDF, archives, office documents, and text of any kind and encoding, source code included. SVG and HTML are refused; their source can be sent as `text/plain`. `application/octet-stream` is accepted if `filename` has the extension of a text file. The bytes must match the type. */
  contentType: string;
  /** Duration of audio in milliseconds, at least 0. Refused for other files. */
  durationMs?: number | null | undefined;
  /** Name to display and to save the file under: 1 to 255 characters on one line, at least one of them visible, without folders. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides are refused. */
  filename: string;
  /** Size in bytes: 1 to 104857600 (100 MiB) unless the operator sets another maximum. The upload must have exactly this size. */
  sizeBytes: number;
  /** Loudness of audio from start to end: 1 to 256 values from 0 to 255. Refused for other files. */
  waveform?: Array<number> | null | undefined;
};

/** A group to create. */
export type CreateGroupConversationInput = {
  /** At most 64 characters, compared exactly as sent. Use a random value, such as a UUID. Repeating the request with the same key returns the first group and creates none; the same key with another input is refused. A key belongs to its author. */
  idempotencyKey?: string | null | undefined;
  /** Name of the group; null: clients show its members. 1 to 100 characters on one line, at least one of them visible. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides (U+202A to U+202E, U+2066 to U+2069) are refused. */
  name?: string | null | undefined;
  /** The others. Friends of the viewer, or members of a common server, where neither has blocked the other: 1 to 49. Repeated ids count once. (`user_…`) */
  userIds: Array<string>;
};

/** A message to write. */
export type CreateMessageInput = {
  /** A room or conversation in which the viewer may write. */
  channel: ChannelRef;
  /** Text of the message: at most 4000 characters (Unicode code points, as sent), at least one of them visible. It is stored and returned exactly as sent. A message needs content, files or both. */
  content?: string | null | undefined;
  /** A name that the client gives its device: at most 64 characters, compared exactly as sent. The typing of the device in the channel ends. Without a name, it is the device without a name, or, if that is not typing, the one that went on typing last. An idempotency key may be repeated from another device. */
  deviceId?: string | null | undefined;
  /** At most 10 files that the viewer owns, in the order in which they are to be shown. Each must be READY, attached to no message yet, and given once. (`file_…`) */
  fileIds?: Array<string> | null | undefined;
  /** At most 64 characters, compared exactly as sent. Use a random value, such as a UUID. The same key from the same author in the same channel returns the first result with `replayed: true`, even after the message was deleted. The same key with different input is refused. Keys are kept for at least 24 hours. */
  idempotencyKey?: string | null | undefined;
  /** A message of the same channel to reply to. It must not be deleted, and must have fewer than 100 messages above it: replies may nest 100 deep. (`msg_…`) */
  parentMessageId?: string | null | undefined;
};

/** A room to create. */
export type CreateRoomInput = {
  /** Name of the room. 1 to 100 characters on one line, at least one of them visible. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides (U+202A to U+202E, U+2066 to U+2069) are refused. */
  name: string;
  /** A server that the viewer owns, with fewer than 1000 rooms. (`srv_…`) */
  serverId: string;
  /** Who may read the room. It cannot be changed later. */
  visibility?: RoomVisibility | null | undefined;
};

/** State of an upload. */
export type FileStatus =
  /** The bytes are not uploaded yet, or not checked yet. */
  | 'PENDING'
  /** The bytes are uploaded and checked. The file can be attached and downloaded. */
  | 'READY';

/** The user to ask: by id, if the viewer can see the user, or by exact username. Give exactly one of the two. */
export type RequestFriendInput =
  {   /** A user whom the viewer can see. (`user_…`) */
  userId: string; username?: never; }
  |  { userId?: never;   /** Exact username of any user: at most 64 characters. Spaces at both ends are ignored. */
  username: string; };

/** Who may read a room. */
export type RoomVisibility =
  /** Only the members of the room may read it. The owner of the server adds and removes them. */
  | 'PRIVATE'
  /** All members of the server may read the room. */
  | 'PUBLIC';

/** A change of a group. */
export type UpdateConversationInput = {
  /** A group that the viewer is a member of. A DIRECT conversation is refused with CONFLICT. (`conv_…`) */
  conversationId: string;
  /** Name of the group. Left out: it stays; null: it is removed. 1 to 100 characters on one line, at least one of them visible. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides (U+202A to U+202E, U+2066 to U+2069) are refused. */
  name?: string | null | undefined;
};

/** An edit of a message. */
export type UpdateMessageInput = {
  /** The new text: at most 4000 characters (Unicode code points, as sent), at least one of them visible. It is stored and returned exactly as sent. */
  content: string;
  /** Version that the edit is based on, at least 1. If the message has another version, the edit is refused with a VersionConflictError. Without it, the edit applies to any version. */
  expectedVersion?: number | null | undefined;
  /** One of the viewer’s own messages. It must not be deleted. (`msg_…`) */
  messageId: string;
};

/** Kinds of refusals, for programs. More may be added. */
export type UserErrorCode =
  /** The current state of the object excludes the change. */
  | 'CONFLICT'
  /** The viewer can see it and may not do this to it. */
  | 'FORBIDDEN'
  /** The idempotency key was used with different input before. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The value is invalid for every user. */
  | 'INVALID_INPUT'
  /** The object does not exist, or the viewer may not know that it exists. */
  | 'NOT_FOUND'
  /** The object does not have the expected version. */
  | 'VERSION_CONFLICT';

export type BackupEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type BackupEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'ConversationMemberAddedEvent', seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number }
    | { __typename: 'ConversationUpdatedEvent', seq: number }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent', seq: number }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
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
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | Record<PropertyKey, never>
   };

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

export type BatchingOverviewQueryVariables = Exact<{
  conversations: number;
}>;


export type BatchingOverviewQuery = { viewer: { conversations: { nodes: Array<{ members: { nodes: Array<{ username: string }> }, messages: { nodes: Array<{ content: string | null, replyCount: number, viewerCanEdit: boolean, author: { username: string }, files: Array<{ filename: string }>, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }>, parentMessage: { content: string | null, author: { username: string } } | null, replies: { nodes: Array<{ content: string | null, author: { username: string }, reactionGroups: Array<{ count: number }> }> } }> } }> } } };

export type BlockedUsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BlockedUsersQuery = { viewer: { blockedUsers: { nodes: Array<{ id: string, viewerHasBlocked: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CanWriteInConversationQueryVariables = Exact<{
  id: string;
}>;


export type CanWriteInConversationQuery = { conversation: { viewerCanWrite: boolean, messages: { nodes: Array<{ content: string | null, viewerCanEdit: boolean, author: { viewerHasBlocked: boolean } }> } } | null };

export type TypingToBlockedMutationVariables = Exact<{
  conversationId: string;
}>;


export type TypingToBlockedMutation = { startTyping: { userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type MessageToBlockedMutationVariables = Exact<{
  conversationId: string;
}>;


export type MessageToBlockedMutation = { createMessage: { userErrors: Array<
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
      | { code: UserErrorCode, message: string }
    > } };

export type ChannelEventsPageQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
  first?: number | null | undefined;
}>;


export type ChannelEventsPageQuery = { channelEvents: { lastSeq: number, hasMore: boolean, reset: boolean, events: Array<
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, content: string | null, version: number, deletedAt: string | null, author: { id: string } } }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { id: string, occurredAt: string, actor: { id: string, username: string } | null }
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

export type ChannelFieldsQueryVariables = Exact<{
  id: string;
}>;


export type ChannelFieldsQuery = { node:
    | { lastActivityAt: string, viewerCanWrite: boolean, id: string, lastMessage: { id: string, deletedAt: string | null } | null }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { lastActivityAt: string, viewerCanWrite: boolean, id: string, lastMessage: { id: string, deletedAt: string | null } | null }
    | { id: string }
    | { id: string }
   | null };

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

export type FanOutSharedSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type FanOutSharedSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, channelId: string, actor: { id: string, username: string } | null }
    | { __typename: 'ConversationMemberAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'ConversationMemberRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'ConversationUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } } }
    | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, actor: { id: string, username: string } | null }
    | { __typename: 'MessagePinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUnpinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } } }
    | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null }
    | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
   };

export type FanOutMessageFragment = { id: string, seq: number, content: string | null, version: number, replyCount: number, author: { id: string, username: string, displayName: string }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, users: Array<{ username: string }> }>, replies: { nodes: Array<{ id: string }> } };

export type FanOutOwnSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type FanOutOwnSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'ConversationMemberAddedEvent', seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number }
    | { __typename: 'ConversationUpdatedEvent', seq: number }
    | { __typename: 'MessageCreatedEvent', seq: number, idempotencyKey: string | null, message: { content: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean } }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
   };

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
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | { seq: number }
    | Record<PropertyKey, never>
   };

export type FriendshipsStandingQueryVariables = Exact<{ [key: string]: never; }>;


export type FriendshipsStandingQuery = { viewer: { friends: { nodes: Array<{ id: string }> }, friendRequests: { nodes: Array<{ id: string, from: { id: string }, to: { id: string } }> } } };

export type GroupAccessChannelEventsSubscriptionVariables = Exact<{
  conversationId: string;
}>;


export type GroupAccessChannelEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', channelId: string }
    | { __typename: 'ConversationMemberAddedEvent', seq: number, member: { username: string } }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number, member: { username: string } }
    | { __typename: 'ConversationUpdatedEvent', seq: number, conversation: { name: string | null, owner: { id: string } | null } }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
   };

export type GroupAccessViewerEventsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type GroupAccessViewerEventsSubscription = { viewerEvents:
    | { __typename: 'ConversationLeftEvent', conversationId: string, actor: { id: string } | null }
    | { __typename: 'ConversationOpenedEvent', conversation: { id: string, kind: ConversationKind, name: string | null, memberCount: number, lastSeq: number, ablyChannel: string, viewerCanWrite: boolean, lastActivityAt: string, createdAt: string, lastMessage: { content: string | null } | null, owner: { id: string } | null, otherMember: { id: string } | null, members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ content: string | null }> }, pins: { nodes: Array<{ content: string | null }> } } }
    | { __typename: 'FriendAddedEvent' }
    | { __typename: 'FriendRemovedEvent' }
    | { __typename: 'FriendRequestClosedEvent' }
    | { __typename: 'FriendRequestedEvent' }
    | { __typename: 'RoomAccessGrantedEvent' }
    | { __typename: 'RoomAccessRevokedEvent' }
    | { __typename: 'ServerJoinedEvent' }
    | { __typename: 'ServerLeftEvent' }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'UserBlockedEvent' }
    | { __typename: 'UserUnblockedEvent' }
    | { __typename: 'UserUpdatedEvent' }
   };

export type GroupRacesConversationsQueryVariables = Exact<{ [key: string]: never; }>;


export type GroupRacesConversationsQuery = { viewer: { conversations: { nodes: Array<{ id: string }> } } };

export type GroupsGroupQueryVariables = Exact<{
  id: string;
}>;


export type GroupsGroupQuery = { conversation: { id: string, ablyChannel: string, kind: ConversationKind, name: string | null, memberCount: number, lastSeq: number, owner: { id: string } | null, otherMember: { id: string } | null, members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ content: string | null }> } } | null };

export type GroupsMembersQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type GroupsMembersQuery = { conversation: { members: { edges: Array<{ cursor: string, node: { id: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type GroupsConversationsQueryVariables = Exact<{ [key: string]: never; }>;


export type GroupsConversationsQuery = { viewer: { conversations: { nodes: Array<{ id: string, kind: ConversationKind, memberCount: number, otherMember: { id: string, username: string } | null }> } } };

export type InvitesInviteQueryVariables = Exact<{
  code: string;
}>;


export type InvitesInviteQuery = { invite: { code: string, serverName: string, memberCount: number, expiresAt: string, viewerIsMember: boolean } | null };

export type LiveListsRemovalsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type LiveListsRemovalsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'ConversationMemberAddedEvent', seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number }
    | { __typename: 'ConversationUpdatedEvent', seq: number }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number, removedMessageIds: Array<string>, message: { id: string, content: string | null } }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
   };

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

export type MessageTextPageQueryVariables = Exact<{
  id: string;
}>;


export type MessageTextPageQuery = { room: { messages: { nodes: Array<{ id: string, content: string | null }> } } | null };

export type MessageTextMessagesSubscriptionVariables = Exact<{
  channel: ChannelRef;
}>;


export type MessageTextMessagesSubscription = { channelEvents:
    | { seq: number, message: { id: string, content: string | null } }
    | { seq: number, message: { id: string, content: string | null } }
    | Record<PropertyKey, never>
   };

export type PartitionPageQueryVariables = Exact<{
  roomId: string;
  first?: number | null | undefined;
  last?: number | null | undefined;
  around?: string | null | undefined;
}>;


export type PartitionPageQuery = { room: { messages: { nodes: Array<{ content: string | null, pinnedAt: string | null, pinnedBy: { username: string } | null, author: { username: string }, files: Array<{ filename: string }>, parentMessage: { content: string | null } | null, reactionGroups: Array<{ emoji: string, viewerHasReacted: boolean, users: Array<{ username: string }> }>, replies: { nodes: Array<{ content: string | null }> }, reactions: { totalCount: number, nodes: Array<{ emoji: string, message: { id: string } }> } }>, pageInfo: { hasNextPage: boolean } }, pins: { nodes: Array<{ content: string | null }> } } | null };

export type PartitionEventsQueryVariables = Exact<{
  roomId: string;
  after: number;
}>;


export type PartitionEventsQuery = { channelEvents: { events: Array<
      | { idempotencyKey: string | null, message: { content: string | null, reactionGroups: Array<{ emoji: string }> } }
      | Record<PropertyKey, never>
    > } };

export type PinsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PinsQuery = { node:
    | { pins: { nodes: Array<{ id: string, pinnedAt: string | null, pinnedBy: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { pins: { nodes: Array<{ id: string, pinnedAt: string | null, pinnedBy: { id: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

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

export type SeedOverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type SeedOverviewQuery = { viewer: { user: { username: string, displayName: string }, servers: { nodes: Array<{ name: string, owner: { username: string }, members: { nodes: Array<{ username: string }> }, rooms: { nodes: Array<{ name: string, visibility: RoomVisibility, members: { nodes: Array<{ username: string }> } }> } }> }, friends: { nodes: Array<{ username: string }> }, friendRequests: { nodes: Array<{ from: { username: string } }> }, conversations: { nodes: Array<{ kind: ConversationKind, name: string | null, members: { nodes: Array<{ username: string }> } }> } } };

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
    | { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string } | null }
   };

export type ServersMembersQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ServersMembersQuery = { server: { members: { edges: Array<{ cursor: string, node: { username: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean } } } | null };

export type ServersMemberCountQueryVariables = Exact<{
  id: string;
}>;


export type ServersMemberCountQuery = { server: { memberCount: number, lastSeq: number, members: { nodes: Array<{ id: string }> } } | null };

export type AccessChannelEventsSubscriptionVariables = Exact<{
  roomId: string;
}>;


export type AccessChannelEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', channelId: string }
    | { __typename: 'ConversationMemberAddedEvent', seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number }
    | { __typename: 'ConversationUpdatedEvent', seq: number }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent' }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
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
    | { __typename: 'UserUpdatedEvent' }
   };

export type SubscriptionsAfterChannelSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type SubscriptionsAfterChannelSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent' }
    | { __typename: 'ConversationMemberAddedEvent', seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', seq: number }
    | { __typename: 'ConversationUpdatedEvent', seq: number }
    | { __typename: 'MessageCreatedEvent', seq: number }
    | { __typename: 'MessageDeletedEvent', seq: number }
    | { __typename: 'MessagePinnedEvent', seq: number }
    | { __typename: 'MessageUnpinnedEvent', seq: number }
    | { __typename: 'MessageUpdatedEvent', seq: number }
    | { __typename: 'ReactionAddedEvent', seq: number }
    | { __typename: 'ReactionRemovedEvent', seq: number }
    | { __typename: 'StreamResetEvent', id: string, seq: number, occurredAt: string, actor: { id: string } | null }
    | { __typename: 'TypingStartedEvent' }
    | { __typename: 'TypingStoppedEvent' }
    | { __typename: 'UserUpdatedEvent' }
   };

export type SubscriptionsAfterViewerSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type SubscriptionsAfterViewerSubscription = { viewerEvents:
    | { __typename: 'ConversationLeftEvent' }
    | { __typename: 'ConversationOpenedEvent' }
    | { __typename: 'FriendAddedEvent' }
    | { __typename: 'FriendRemovedEvent' }
    | { __typename: 'FriendRequestClosedEvent' }
    | { __typename: 'FriendRequestedEvent' }
    | { __typename: 'RoomAccessGrantedEvent' }
    | { __typename: 'RoomAccessRevokedEvent' }
    | { __typename: 'ServerJoinedEvent' }
    | { __typename: 'ServerLeftEvent' }
    | { __typename: 'StreamResetEvent', seq: number }
    | { __typename: 'UserBlockedEvent' }
    | { __typename: 'UserUnblockedEvent' }
    | { __typename: 'UserUpdatedEvent' }
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
    | { __typename: 'UserUpdatedEvent' }
   };

type SubscriptionsEvent_AccessRevokedEvent_Fragment = { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_ConversationMemberAddedEvent_Fragment = { __typename: 'ConversationMemberAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_ConversationMemberRemovedEvent_Fragment = { __typename: 'ConversationMemberRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_ConversationUpdatedEvent_Fragment = { __typename: 'ConversationUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_MessageCreatedEvent_Fragment = { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } };

type SubscriptionsEvent_MessageDeletedEvent_Fragment = { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, removedMessageIds: Array<string>, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } };

type SubscriptionsEvent_MessagePinnedEvent_Fragment = { __typename: 'MessagePinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_MessageUnpinnedEvent_Fragment = { __typename: 'MessageUnpinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null };

type SubscriptionsEvent_MessageUpdatedEvent_Fragment = { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } };

type SubscriptionsEvent_ReactionAddedEvent_Fragment = { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } | null };

type SubscriptionsEvent_ReactionRemovedEvent_Fragment = { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
      | { id: string }
      | { id: string }
    , parentMessage: { id: string } | null } | null };

type SubscriptionsEvent_StreamResetEvent_Fragment = { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_TypingStartedEvent_Fragment = { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_TypingStoppedEvent_Fragment = { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

type SubscriptionsEvent_UserUpdatedEvent_Fragment = { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null };

export type SubscriptionsEventFragment =
  | SubscriptionsEvent_AccessRevokedEvent_Fragment
  | SubscriptionsEvent_ConversationMemberAddedEvent_Fragment
  | SubscriptionsEvent_ConversationMemberRemovedEvent_Fragment
  | SubscriptionsEvent_ConversationUpdatedEvent_Fragment
  | SubscriptionsEvent_MessageCreatedEvent_Fragment
  | SubscriptionsEvent_MessageDeletedEvent_Fragment
  | SubscriptionsEvent_MessagePinnedEvent_Fragment
  | SubscriptionsEvent_MessageUnpinnedEvent_Fragment
  | SubscriptionsEvent_MessageUpdatedEvent_Fragment
  | SubscriptionsEvent_ReactionAddedEvent_Fragment
  | SubscriptionsEvent_ReactionRemovedEvent_Fragment
  | SubscriptionsEvent_StreamResetEvent_Fragment
  | SubscriptionsEvent_TypingStartedEvent_Fragment
  | SubscriptionsEvent_TypingStoppedEvent_Fragment
  | SubscriptionsEvent_UserUpdatedEvent_Fragment
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
    | { __typename: 'ConversationMemberAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'ConversationMemberRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'ConversationUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } }
    | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, removedMessageIds: Array<string>, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } }
    | { __typename: 'MessagePinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUnpinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
    | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } }
    | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } | null }
    | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
          | { id: string }
          | { id: string }
        , parentMessage: { id: string } | null } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
   };

export type SubscriptionsLogQueryVariables = Exact<{
  channel: ChannelRef;
}>;


export type SubscriptionsLogQuery = { channelEvents: { events: Array<
      | { __typename: 'AccessRevokedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'ConversationMemberAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { __typename: 'ConversationMemberRemovedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { __typename: 'ConversationUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { __typename: 'MessageCreatedEvent', id: string, occurredAt: string, seq: number, idempotencyKey: string | null, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } }
      | { __typename: 'MessageDeletedEvent', id: string, occurredAt: string, seq: number, messageId: string, removedMessageIds: Array<string>, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } }
      | { __typename: 'MessagePinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { __typename: 'MessageUnpinnedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null }
      | { __typename: 'MessageUpdatedEvent', id: string, occurredAt: string, seq: number, actor: { id: string, username: string } | null, message: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } }
      | { __typename: 'ReactionAddedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } | null }
      | { __typename: 'ReactionRemovedEvent', id: string, occurredAt: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string, username: string } | null, reacted: { id: string, seq: number, content: string | null, version: number, createdAt: string, editedAt: string | null, deletedAt: string | null, viewerCanEdit: boolean, viewerCanDelete: boolean, author: { id: string }, channel:
            | { id: string }
            | { id: string }
          , parentMessage: { id: string } | null } | null }
      | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'TypingStartedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'TypingStoppedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
      | { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string, username: string } | null }
    > } };

export type UserUpdatesOfChannelSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after?: number | null | undefined;
}>;


export type UserUpdatesOfChannelSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ConversationMemberAddedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ConversationMemberRemovedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ConversationUpdatedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MessageCreatedEvent', seq: number, id: string, actor: { id: string } | null }
    | { __typename: 'MessageDeletedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MessagePinnedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MessageUnpinnedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MessageUpdatedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ReactionAddedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ReactionRemovedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', id: string, actor: { id: string } | null }
    | { __typename: 'TypingStartedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'TypingStoppedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, user: { id: string, username: string, displayName: string, avatarUrl: string | null }, actor: { id: string } | null }
   };

export type UserUpdatesOfServerSubscriptionVariables = Exact<{
  serverId: string;
}>;


export type UserUpdatesOfServerSubscription = { serverEvents:
    | { __typename: 'AccessRevokedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MemberJoinedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'MemberLeftEvent', id: string, actor: { id: string } | null }
    | { __typename: 'RoomCreatedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', id: string, actor: { id: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, user: { id: string, username: string, displayName: string, avatarUrl: string | null }, actor: { id: string } | null }
   };

export type UserUpdatesOfViewerSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type UserUpdatesOfViewerSubscription = { viewerEvents:
    | { __typename: 'ConversationLeftEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ConversationOpenedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'FriendAddedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'FriendRemovedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'FriendRequestClosedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'FriendRequestedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'RoomAccessGrantedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'RoomAccessRevokedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ServerJoinedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'ServerLeftEvent', id: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', id: string, actor: { id: string } | null }
    | { __typename: 'UserBlockedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'UserUnblockedEvent', id: string, actor: { id: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, user: { id: string, username: string, displayName: string, avatarUrl: string | null }, actor: { id: string } | null }
   };

type UserUpdatesEvent_AccessRevokedEvent_Fragment = { __typename: 'AccessRevokedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ConversationLeftEvent_Fragment = { __typename: 'ConversationLeftEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ConversationMemberAddedEvent_Fragment = { __typename: 'ConversationMemberAddedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ConversationMemberRemovedEvent_Fragment = { __typename: 'ConversationMemberRemovedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ConversationOpenedEvent_Fragment = { __typename: 'ConversationOpenedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ConversationUpdatedEvent_Fragment = { __typename: 'ConversationUpdatedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_FriendAddedEvent_Fragment = { __typename: 'FriendAddedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_FriendRemovedEvent_Fragment = { __typename: 'FriendRemovedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_FriendRequestClosedEvent_Fragment = { __typename: 'FriendRequestClosedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_FriendRequestedEvent_Fragment = { __typename: 'FriendRequestedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MemberJoinedEvent_Fragment = { __typename: 'MemberJoinedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MemberLeftEvent_Fragment = { __typename: 'MemberLeftEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MessageCreatedEvent_Fragment = { __typename: 'MessageCreatedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MessageDeletedEvent_Fragment = { __typename: 'MessageDeletedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MessagePinnedEvent_Fragment = { __typename: 'MessagePinnedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MessageUnpinnedEvent_Fragment = { __typename: 'MessageUnpinnedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_MessageUpdatedEvent_Fragment = { __typename: 'MessageUpdatedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ReactionAddedEvent_Fragment = { __typename: 'ReactionAddedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ReactionRemovedEvent_Fragment = { __typename: 'ReactionRemovedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_RoomAccessGrantedEvent_Fragment = { __typename: 'RoomAccessGrantedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_RoomAccessRevokedEvent_Fragment = { __typename: 'RoomAccessRevokedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_RoomCreatedEvent_Fragment = { __typename: 'RoomCreatedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ServerJoinedEvent_Fragment = { __typename: 'ServerJoinedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_ServerLeftEvent_Fragment = { __typename: 'ServerLeftEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_StreamResetEvent_Fragment = { __typename: 'StreamResetEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_TypingStartedEvent_Fragment = { __typename: 'TypingStartedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_TypingStoppedEvent_Fragment = { __typename: 'TypingStoppedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_UserBlockedEvent_Fragment = { __typename: 'UserBlockedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_UserUnblockedEvent_Fragment = { __typename: 'UserUnblockedEvent', id: string, actor: { id: string } | null };

type UserUpdatesEvent_UserUpdatedEvent_Fragment = { __typename: 'UserUpdatedEvent', id: string, user: { id: string, username: string, displayName: string, avatarUrl: string | null }, actor: { id: string } | null };

export type UserUpdatesEventFragment =
  | UserUpdatesEvent_AccessRevokedEvent_Fragment
  | UserUpdatesEvent_ConversationLeftEvent_Fragment
  | UserUpdatesEvent_ConversationMemberAddedEvent_Fragment
  | UserUpdatesEvent_ConversationMemberRemovedEvent_Fragment
  | UserUpdatesEvent_ConversationOpenedEvent_Fragment
  | UserUpdatesEvent_ConversationUpdatedEvent_Fragment
  | UserUpdatesEvent_FriendAddedEvent_Fragment
  | UserUpdatesEvent_FriendRemovedEvent_Fragment
  | UserUpdatesEvent_FriendRequestClosedEvent_Fragment
  | UserUpdatesEvent_FriendRequestedEvent_Fragment
  | UserUpdatesEvent_MemberJoinedEvent_Fragment
  | UserUpdatesEvent_MemberLeftEvent_Fragment
  | UserUpdatesEvent_MessageCreatedEvent_Fragment
  | UserUpdatesEvent_MessageDeletedEvent_Fragment
  | UserUpdatesEvent_MessagePinnedEvent_Fragment
  | UserUpdatesEvent_MessageUnpinnedEvent_Fragment
  | UserUpdatesEvent_MessageUpdatedEvent_Fragment
  | UserUpdatesEvent_ReactionAddedEvent_Fragment
  | UserUpdatesEvent_ReactionRemovedEvent_Fragment
  | UserUpdatesEvent_RoomAccessGrantedEvent_Fragment
  | UserUpdatesEvent_RoomAccessRevokedEvent_Fragment
  | UserUpdatesEvent_RoomCreatedEvent_Fragment
  | UserUpdatesEvent_ServerJoinedEvent_Fragment
  | UserUpdatesEvent_ServerLeftEvent_Fragment
  | UserUpdatesEvent_StreamResetEvent_Fragment
  | UserUpdatesEvent_TypingStartedEvent_Fragment
  | UserUpdatesEvent_TypingStoppedEvent_Fragment
  | UserUpdatesEvent_UserBlockedEvent_Fragment
  | UserUpdatesEvent_UserUnblockedEvent_Fragment
  | UserUpdatesEvent_UserUpdatedEvent_Fragment
;

export type ViewerEventsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type ViewerEventsSubscription = { viewerEvents:
    | { __typename: 'ConversationLeftEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null }
    | { __typename: 'ConversationOpenedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, conversation: { id: string, members: { nodes: Array<{ id: string }> } } }
    | { __typename: 'FriendAddedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, friend: { id: string, username: string } }
    | { __typename: 'FriendRemovedEvent', id: string, occurredAt: string, seq: number, userId: string, actor: { id: string } | null }
    | { __typename: 'FriendRequestClosedEvent', id: string, occurredAt: string, seq: number, friendRequestId: string, accepted: boolean, actor: { id: string } | null }
    | { __typename: 'FriendRequestedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, friendRequest: { id: string, from: { id: string }, to: { id: string } } | null }
    | { __typename: 'RoomAccessGrantedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, room: { id: string, name: string, visibility: RoomVisibility, server: { id: string } } | null }
    | { __typename: 'RoomAccessRevokedEvent', id: string, occurredAt: string, seq: number, roomId: string, actor: { id: string } | null }
    | { __typename: 'ServerJoinedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null, server: { id: string, name: string } | null }
    | { __typename: 'ServerLeftEvent', id: string, occurredAt: string, seq: number, serverId: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', id: string, occurredAt: string, actor: { id: string } | null }
    | { __typename: 'UserBlockedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null }
    | { __typename: 'UserUnblockedEvent', id: string, occurredAt: string, seq: number, actor: { id: string } | null }
    | { __typename: 'UserUpdatedEvent', id: string, occurredAt: string, actor: { id: string } | null }
   };

export type ViewerViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerViewerQuery = { viewer: { id: string, ablyChannel: string, lastSeq: number, user: { id: string, username: string } } };

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
      | { __typename: 'ConversationMemberAddedEvent', id: string, seq: number, actor: { id: string } | null, member: { id: string } }
      | { __typename: 'ConversationMemberRemovedEvent', id: string, seq: number, actor: { id: string } | null, member: { id: string } }
      | { __typename: 'ConversationUpdatedEvent', id: string, seq: number, actor: { id: string } | null, conversation: { id: string, name: string | null, owner: { id: string } | null } }
      | { __typename: 'MessageCreatedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string, seq: number, content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null } }
      | { __typename: 'MessageDeletedEvent', id: string, seq: number, messageId: string, removedMessageIds: Array<string>, actor: { id: string } | null, message: { id: string, content: string | null, deletedAt: string | null } }
      | { __typename: 'MessagePinnedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string } }
      | { __typename: 'MessageUnpinnedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string } }
      | { __typename: 'MessageUpdatedEvent', id: string, seq: number, actor: { id: string } | null, message: { id: string, seq: number, content: string | null, version: number, deletedAt: string | null, parentMessage: { id: string } | null } }
      | { __typename: 'ReactionAddedEvent', id: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string } | null, reacted: { id: string } | null }
      | { __typename: 'ReactionRemovedEvent', id: string, seq: number, messageId: string, emoji: string, count: number, actor: { id: string } | null, reacted: { id: string } | null }
      | { __typename: 'StreamResetEvent' }
      | { __typename: 'TypingStartedEvent' }
      | { __typename: 'TypingStoppedEvent' }
      | { __typename: 'UserUpdatedEvent' }
    > } };

export type ChannelStateOfQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type ChannelStateOfQuery = { node:
    | { lastSeq: number, messages: { nodes: Array<{ id: string, seq: number, content: string | null, version: number, deletedAt: string | null, replyCount: number, pinnedAt: string | null, replies: { nodes: Array<{ id: string }> }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { lastSeq: number, messages: { nodes: Array<{ id: string, seq: number, content: string | null, version: number, deletedAt: string | null, replyCount: number, pinnedAt: string | null, replies: { nodes: Array<{ id: string }> }, parentMessage: { id: string } | null, reactionGroups: Array<{ emoji: string, count: number, viewerHasReacted: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
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

export type FollowChannelEventsSubscriptionVariables = Exact<{
  channel: ChannelRef;
  after: number;
}>;


export type FollowChannelEventsSubscription = { channelEvents:
    | { __typename: 'AccessRevokedEvent', id: string }
    | { __typename: 'ConversationMemberAddedEvent', id: string, seq: number }
    | { __typename: 'ConversationMemberRemovedEvent', id: string, seq: number }
    | { __typename: 'ConversationUpdatedEvent', id: string, seq: number }
    | { __typename: 'MessageCreatedEvent', id: string, seq: number, message: { id: string } }
    | { __typename: 'MessageDeletedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'MessagePinnedEvent', id: string, seq: number }
    | { __typename: 'MessageUnpinnedEvent', id: string, seq: number }
    | { __typename: 'MessageUpdatedEvent', id: string, seq: number, message: { id: string } }
    | { __typename: 'ReactionAddedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'ReactionRemovedEvent', id: string, seq: number, messageId: string }
    | { __typename: 'StreamResetEvent', id: string, seq: number }
    | { __typename: 'TypingStartedEvent', id: string }
    | { __typename: 'TypingStoppedEvent', id: string }
    | { __typename: 'UserUpdatedEvent', id: string }
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
      | { __typename: 'ConversationMemberAddedEvent', seq: number }
      | { __typename: 'ConversationMemberRemovedEvent', seq: number }
      | { __typename: 'ConversationUpdatedEvent', seq: number }
      | { __typename: 'MessageCreatedEvent', seq: number, idempotencyKey: string | null, message: { id: string, content: string | null } }
      | { __typename: 'MessageDeletedEvent', seq: number, messageId: string }
      | { __typename: 'MessagePinnedEvent', seq: number }
      | { __typename: 'MessageUnpinnedEvent', seq: number }
      | { __typename: 'MessageUpdatedEvent', seq: number, message: { id: string, content: string | null } }
      | { __typename: 'ReactionAddedEvent', seq: number }
      | { __typename: 'ReactionRemovedEvent', seq: number }
      | { __typename: 'StreamResetEvent' }
      | { __typename: 'TypingStartedEvent' }
      | { __typename: 'TypingStoppedEvent' }
      | { __typename: 'UserUpdatedEvent' }
    > } };

export type MessageKitListedQueryVariables = Exact<{
  room: string;
  conversation: string;
}>;


export type MessageKitListedQuery = { room: { messages: { nodes: Array<{ id: string }> } } | null, conversation: { messages: { nodes: Array<{ id: string }> } } | null };

export type NodeQueryVariables = Exact<{
  id: string;
}>;


export type NodeQuery = { node:
    | { __typename: 'Conversation', id: string }
    | { __typename: 'File', id: string }
    | { __typename: 'FriendRequest', id: string }
    | { __typename: 'Message', id: string }
    | { __typename: 'Reaction', id: string }
    | { __typename: 'Room', id: string }
    | { __typename: 'Server', id: string }
    | { __typename: 'User', id: string }
   | null };

export type ServerQueryVariables = Exact<{
  id: string;
}>;


export type ServerQuery = { server: { id: string, name: string, ablyChannel: string, lastSeq: number, owner: { id: string }, members: { nodes: Array<{ id: string }> }, rooms: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean } } } | null };

export type RoomQueryVariables = Exact<{
  id: string;
}>;


export type RoomQuery = { room: { id: string, ablyChannel: string, lastSeq: number, name: string, visibility: RoomVisibility, server: { id: string }, members: { nodes: Array<{ id: string }> }, messages: { nodes: Array<{ id: string }> } } | null };

export type CreateServerMutationVariables = Exact<{
  name: string;
}>;


export type CreateServerMutation = { createServer: { server: { id: string, name: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type CreateServerInviteMutationVariables = Exact<{
  serverId: string;
}>;


export type CreateServerInviteMutation = { createServerInvite: { code: string | null, expiresAt: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type JoinServerMutationVariables = Exact<{
  inviteCode: string;
}>;


export type JoinServerMutation = { joinServer: { server: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type LeaveServerMutationVariables = Exact<{
  serverId: string;
}>;


export type LeaveServerMutation = { leaveServer: { serverId: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type CreateRoomMutationVariables = Exact<{
  input: CreateRoomInput;
}>;


export type CreateRoomMutation = { createRoom: { room: { id: string, visibility: RoomVisibility } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type AddRoomMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type AddRoomMemberMutation = { addRoomMember: { room: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type RemoveRoomMemberMutationVariables = Exact<{
  roomId: string;
  userId: string;
}>;


export type RemoveRoomMemberMutation = { removeRoomMember: { room: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type OpenConversationMutationVariables = Exact<{
  userId: string;
}>;


export type OpenConversationMutation = { openConversation: { created: boolean, conversation: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type CreateGroupConversationMutationVariables = Exact<{
  input: CreateGroupConversationInput;
}>;


export type CreateGroupConversationMutation = { createGroupConversation: { seq: number | null, conversation: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type AddConversationMembersMutationVariables = Exact<{
  conversationId: string;
  userIds: Array<string> | string;
}>;


export type AddConversationMembersMutation = { addConversationMembers: { seq: number | null, conversation: { id: string, memberCount: number } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type RemoveConversationMemberMutationVariables = Exact<{
  conversationId: string;
  userId: string;
}>;


export type RemoveConversationMemberMutation = { removeConversationMember: { seq: number | null, conversation: { id: string, memberCount: number } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type LeaveConversationMutationVariables = Exact<{
  conversationId: string;
}>;


export type LeaveConversationMutation = { leaveConversation: { conversationId: string | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type UpdateConversationMutationVariables = Exact<{
  input: UpdateConversationInput;
}>;


export type UpdateConversationMutation = { updateConversation: { seq: number | null, conversation: { id: string, name: string | null } | null, userErrors: Array<
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
      | { code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type RequestFriendMutationVariables = Exact<{
  input: RequestFriendInput;
}>;


export type RequestFriendMutation = { requestFriend: { friend: { id: string } | null, friendRequest: { id: string, from: { id: string }, to: { id: string } } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type AcceptFriendRequestMutationVariables = Exact<{
  friendRequestId: string;
}>;


export type AcceptFriendRequestMutation = { acceptFriendRequest: { friend: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type RemoveFriendMutationVariables = Exact<{
  userId: string;
}>;


export type RemoveFriendMutation = { removeFriend: { userId: string | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type BlockUserMutationVariables = Exact<{
  userId: string;
}>;


export type BlockUserMutation = { blockUser: { user: { id: string, viewerHasBlocked: boolean } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type UnblockUserMutationVariables = Exact<{
  userId: string;
}>;


export type UnblockUserMutation = { unblockUser: { user: { id: string, viewerHasBlocked: boolean } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type CreateMessageMutationVariables = Exact<{
  input: CreateMessageInput;
}>;


export type CreateMessageMutation = { createMessage: { seq: number | null, replayed: boolean, message: { id: string, seq: number } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type UpdateMessageMutationVariables = Exact<{
  messageId: string;
  content: string;
  expectedVersion?: number | null | undefined;
}>;


export type UpdateMessageMutation = { updateMessage: { seq: number | null, message: { id: string } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type DeleteMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type DeleteMessageMutation = { deleteMessage: { deletedMessageId: string | null, seq: number | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type AddReactionMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type AddReactionMutation = { addReaction: { added: boolean, seq: number | null, reaction: { id: string, emoji: string, user: { id: string } } | null, message: { id: string, reactionGroups: Array<{ emoji: string, count: number }> } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type RemoveReactionMutationVariables = Exact<{
  messageId: string;
  emoji: string;
}>;


export type RemoveReactionMutation = { removeReaction: { removed: boolean, seq: number | null, message: { id: string, reactionGroups: Array<{ emoji: string, count: number }> } | null, userErrors: Array<
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
      | { code: UserErrorCode, path: Array<string> | null }
    > } };

export type PinMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type PinMessageMutation = { pinMessage: { seq: number | null, message: { id: string, pinnedAt: string | null, pinnedBy: { id: string } | null } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type UnpinMessageMutationVariables = Exact<{
  messageId: string;
}>;


export type UnpinMessageMutation = { unpinMessage: { seq: number | null, message: { id: string, pinnedAt: string | null, pinnedBy: { id: string } | null } | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
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

export type PlansConversationsWithMessagesQueryVariables = Exact<{
  last?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type PlansConversationsWithMessagesQuery = { viewer: { conversations: { nodes: Array<{ members: { nodes: Array<{ username: string }> }, messages: { nodes: Array<{ content: string | null, viewerCanEdit: boolean, author: { username: string }, reactionGroups: Array<{ count: number, viewerHasReacted: boolean, users: Array<{ username: string }> }> }> } }> } } };

export type PlansNewestFilesQueryVariables = Exact<{ [key: string]: never; }>;


export type PlansNewestFilesQuery = { viewer: { conversations: { nodes: Array<{ messages: { nodes: Array<{ files: Array<{ filename: string }> }> } }> } } };

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

export type PlansRoomsByNameQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansRoomsByNameQuery = { server: { rooms: { edges: Array<{ cursor: string, node: { name: string, lastSeq: number } }> } } | null };

export type PlansRoomsByActivityQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PlansRoomsByActivityQuery = { server: { rooms: { edges: Array<{ cursor: string, node: { name: string, lastSeq: number, lastActivityAt: string, lastMessage: { content: string | null } | null } }> } } | null };

export type PlansChannelEventsQueryVariables = Exact<{
  channel: ChannelRef;
  after: number;
  first?: number | null | undefined;
}>;


export type PlansChannelEventsQuery = { channelEvents: { events: Array<
      | { seq: number, idempotencyKey: string | null, actor: { username: string } | null, message: { content: string | null } }
      | Record<PropertyKey, never>
    > } };

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
  deviceId?: string | null | undefined;
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
  deviceId?: string | null | undefined;
}>;


export type TypingStopMutation = { stopTyping: { expiresAt: string | null, userErrors: Array<
      | { __typename: 'ConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'ForbiddenError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'IdempotencyKeyReusedError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'InvalidInputError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'NotFoundError', code: UserErrorCode, message: string, path: Array<string> | null }
      | { __typename: 'VersionConflictError', code: UserErrorCode, message: string, path: Array<string> | null }
    > } };

export type ViewerLogSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type ViewerLogSubscription = { viewerEvents:
    | { __typename: 'ConversationLeftEvent', seq: number, conversationId: string, actor: { id: string } | null }
    | { __typename: 'ConversationOpenedEvent', seq: number, actor: { id: string } | null, conversation: { id: string } }
    | { __typename: 'FriendAddedEvent', seq: number, actor: { id: string } | null, friend: { id: string } }
    | { __typename: 'FriendRemovedEvent', seq: number, userId: string, actor: { id: string } | null }
    | { __typename: 'FriendRequestClosedEvent', seq: number, friendRequestId: string, accepted: boolean, actor: { id: string } | null }
    | { __typename: 'FriendRequestedEvent', seq: number, friendRequestId: string, actor: { id: string } | null }
    | { __typename: 'RoomAccessGrantedEvent', seq: number, roomId: string, actor: { id: string } | null }
    | { __typename: 'RoomAccessRevokedEvent', seq: number, roomId: string, actor: { id: string } | null }
    | { __typename: 'ServerJoinedEvent', seq: number, serverId: string, actor: { id: string } | null }
    | { __typename: 'ServerLeftEvent', seq: number, serverId: string, actor: { id: string } | null }
    | { __typename: 'StreamResetEvent', actor: { id: string } | null }
    | { __typename: 'UserBlockedEvent', seq: number, userId: string, actor: { id: string } | null }
    | { __typename: 'UserUnblockedEvent', seq: number, userId: string, actor: { id: string } | null }
    | { __typename: 'UserUpdatedEvent', actor: { id: string } | null }
   };

export type ViewerStateOfQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerStateOfQuery = { viewer: { lastSeq: number, servers: { nodes: Array<{ id: string, rooms: { nodes: Array<{ id: string, visibility: RoomVisibility }> } }> }, conversations: { nodes: Array<{ id: string }> }, friends: { nodes: Array<{ id: string }> }, friendRequests: { nodes: Array<{ id: string, from: { id: string } }> }, blockedUsers: { nodes: Array<{ id: string }> } } };

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
    message {
      ...SubscriptionsMessage
    }
    removedMessageIds
  }
  ... on ReactionAddedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
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
export const UserUpdatesEventFragmentDoc = new TypedDocumentString(`
    fragment UserUpdatesEvent on Event {
  __typename
  id
  actor {
    id
  }
  ... on UserUpdatedEvent {
    user {
      id
      username
      displayName
      avatarUrl
    }
  }
}
    `, {"fragmentName":"UserUpdatesEvent"}) as unknown as TypedDocumentString<UserUpdatesEventFragment, unknown>;
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
export const BlockedUsersDocument = new TypedDocumentString(`
    query BlockedUsers($first: Int, $after: String) {
  viewer {
    blockedUsers(first: $first, after: $after) {
      nodes {
        id
        viewerHasBlocked
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BlockedUsersQuery, BlockedUsersQueryVariables>;
export const CanWriteInConversationDocument = new TypedDocumentString(`
    query CanWriteInConversation($id: ID!) {
  conversation(id: $id) {
    viewerCanWrite
    messages(first: 10) {
      nodes {
        content
        viewerCanEdit
        author {
          viewerHasBlocked
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CanWriteInConversationQuery, CanWriteInConversationQueryVariables>;
export const TypingToBlockedDocument = new TypedDocumentString(`
    mutation TypingToBlocked($conversationId: ID!) {
  startTyping(input: {channel: {conversationId: $conversationId}}) {
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<TypingToBlockedMutation, TypingToBlockedMutationVariables>;
export const MessageToBlockedDocument = new TypedDocumentString(`
    mutation MessageToBlocked($conversationId: ID!) {
  createMessage(
    input: {channel: {conversationId: $conversationId}, content: "hello"}
  ) {
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<MessageToBlockedMutation, MessageToBlockedMutationVariables>;
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
export const ChannelFieldsDocument = new TypedDocumentString(`
    query ChannelFields($id: ID!) {
  node(id: $id) {
    id
    ... on Channel {
      lastMessage {
        id
        deletedAt
      }
      lastActivityAt
      viewerCanWrite
    }
  }
}
    `) as unknown as TypedDocumentString<ChannelFieldsQuery, ChannelFieldsQueryVariables>;
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
export const GroupAccessChannelEventsDocument = new TypedDocumentString(`
    subscription GroupAccessChannelEvents($conversationId: ID!) {
  channelEvents(channel: {conversationId: $conversationId}, after: 0) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on ConversationMemberAddedEvent {
      member {
        username
      }
    }
    ... on ConversationMemberRemovedEvent {
      member {
        username
      }
    }
    ... on ConversationUpdatedEvent {
      conversation {
        name
        owner {
          id
        }
      }
    }
    ... on AccessRevokedEvent {
      channelId
    }
  }
}
    `) as unknown as TypedDocumentString<GroupAccessChannelEventsSubscription, GroupAccessChannelEventsSubscriptionVariables>;
export const GroupAccessViewerEventsDocument = new TypedDocumentString(`
    subscription GroupAccessViewerEvents {
  viewerEvents(after: 0) {
    __typename
    ... on ConversationOpenedEvent {
      conversation {
        id
        kind
        name
        memberCount
        lastSeq
        ablyChannel
        viewerCanWrite
        lastActivityAt
        createdAt
        lastMessage {
          content
        }
        owner {
          id
        }
        otherMember {
          id
        }
        members {
          nodes {
            id
          }
        }
        messages {
          nodes {
            content
          }
        }
        pins {
          nodes {
            content
          }
        }
      }
    }
    ... on ConversationLeftEvent {
      actor {
        id
      }
      conversationId
    }
  }
}
    `) as unknown as TypedDocumentString<GroupAccessViewerEventsSubscription, GroupAccessViewerEventsSubscriptionVariables>;
export const GroupRacesConversationsDocument = new TypedDocumentString(`
    query GroupRacesConversations {
  viewer {
    conversations {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GroupRacesConversationsQuery, GroupRacesConversationsQueryVariables>;
export const GroupsGroupDocument = new TypedDocumentString(`
    query GroupsGroup($id: ID!) {
  conversation(id: $id) {
    id
    ablyChannel
    kind
    name
    memberCount
    lastSeq
    owner {
      id
    }
    otherMember {
      id
    }
    members {
      nodes {
        id
      }
    }
    messages {
      nodes {
        content
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GroupsGroupQuery, GroupsGroupQueryVariables>;
export const GroupsMembersDocument = new TypedDocumentString(`
    query GroupsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  conversation(id: $id) {
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
    `) as unknown as TypedDocumentString<GroupsMembersQuery, GroupsMembersQueryVariables>;
export const GroupsConversationsDocument = new TypedDocumentString(`
    query GroupsConversations {
  viewer {
    conversations {
      nodes {
        id
        kind
        memberCount
        otherMember {
          id
          username
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<GroupsConversationsQuery, GroupsConversationsQueryVariables>;
export const InvitesInviteDocument = new TypedDocumentString(`
    query InvitesInvite($code: String!) {
  invite(code: $code) {
    code
    serverName
    memberCount
    expiresAt
    viewerIsMember
  }
}
    `) as unknown as TypedDocumentString<InvitesInviteQuery, InvitesInviteQueryVariables>;
export const LiveListsRemovalsDocument = new TypedDocumentString(`
    subscription LiveListsRemovals($channel: ChannelRef!, $after: Int!) {
  channelEvents(channel: $channel, after: $after) {
    __typename
    ... on DurableEvent {
      seq
    }
    ... on MessageDeletedEvent {
      message {
        id
        content
      }
      removedMessageIds
    }
  }
}
    `) as unknown as TypedDocumentString<LiveListsRemovalsSubscription, LiveListsRemovalsSubscriptionVariables>;
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
export const MessageTextPageDocument = new TypedDocumentString(`
    query MessageTextPage($id: ID!) {
  room(id: $id) {
    messages(first: 100) {
      nodes {
        id
        content
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessageTextPageQuery, MessageTextPageQueryVariables>;
export const MessageTextMessagesDocument = new TypedDocumentString(`
    subscription MessageTextMessages($channel: ChannelRef!) {
  channelEvents(channel: $channel) {
    ... on MessageCreatedEvent {
      seq
      message {
        id
        content
      }
    }
    ... on MessageUpdatedEvent {
      seq
      message {
        id
        content
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MessageTextMessagesSubscription, MessageTextMessagesSubscriptionVariables>;
export const PartitionPageDocument = new TypedDocumentString(`
    query PartitionPage($roomId: ID!, $first: Int, $last: Int, $around: ID) {
  room(id: $roomId) {
    messages(first: $first, last: $last, around: $around) {
      nodes {
        content
        pinnedAt
        pinnedBy {
          username
        }
        author {
          username
        }
        files {
          filename
        }
        parentMessage {
          content
        }
        reactionGroups {
          emoji
          viewerHasReacted
          users(first: 3) {
            username
          }
        }
        replies(first: 2) {
          nodes {
            content
          }
        }
        reactions(first: 3) {
          totalCount
          nodes {
            emoji
            message {
              id
            }
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    pins(first: 5) {
      nodes {
        content
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PartitionPageQuery, PartitionPageQueryVariables>;
export const PartitionEventsDocument = new TypedDocumentString(`
    query PartitionEvents($roomId: ID!, $after: Int!) {
  channelEvents(channel: {roomId: $roomId}, after: $after, first: 20) {
    events {
      ... on MessageCreatedEvent {
        idempotencyKey
        message {
          content
          reactionGroups {
            emoji
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PartitionEventsQuery, PartitionEventsQueryVariables>;
export const PinsDocument = new TypedDocumentString(`
    query Pins($id: ID!, $first: Int, $after: String) {
  node(id: $id) {
    ... on Channel {
      pins(first: $first, after: $after) {
        nodes {
          id
          pinnedAt
          pinnedBy {
            id
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
    `) as unknown as TypedDocumentString<PinsQuery, PinsQueryVariables>;
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
        kind
        name
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
export const ServersMemberCountDocument = new TypedDocumentString(`
    query ServersMemberCount($id: ID!) {
  server(id: $id) {
    memberCount
    lastSeq
    members(first: 100) {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServersMemberCountQuery, ServersMemberCountQueryVariables>;
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
    message {
      ...SubscriptionsMessage
    }
    removedMessageIds
  }
  ... on ReactionAddedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
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
    message {
      ...SubscriptionsMessage
    }
    removedMessageIds
  }
  ... on ReactionAddedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
    emoji
    count
  }
  ... on ReactionRemovedEvent {
    messageId
    reacted: message {
      ...SubscriptionsMessage
    }
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
export const UserUpdatesOfChannelDocument = new TypedDocumentString(`
    subscription UserUpdatesOfChannel($channel: ChannelRef!, $after: Int) {
  channelEvents(channel: $channel, after: $after) {
    ...UserUpdatesEvent
    ... on MessageCreatedEvent {
      seq
    }
  }
}
    fragment UserUpdatesEvent on Event {
  __typename
  id
  actor {
    id
  }
  ... on UserUpdatedEvent {
    user {
      id
      username
      displayName
      avatarUrl
    }
  }
}`) as unknown as TypedDocumentString<UserUpdatesOfChannelSubscription, UserUpdatesOfChannelSubscriptionVariables>;
export const UserUpdatesOfServerDocument = new TypedDocumentString(`
    subscription UserUpdatesOfServer($serverId: ID!) {
  serverEvents(serverId: $serverId) {
    ...UserUpdatesEvent
  }
}
    fragment UserUpdatesEvent on Event {
  __typename
  id
  actor {
    id
  }
  ... on UserUpdatedEvent {
    user {
      id
      username
      displayName
      avatarUrl
    }
  }
}`) as unknown as TypedDocumentString<UserUpdatesOfServerSubscription, UserUpdatesOfServerSubscriptionVariables>;
export const UserUpdatesOfViewerDocument = new TypedDocumentString(`
    subscription UserUpdatesOfViewer {
  viewerEvents {
    ...UserUpdatesEvent
  }
}
    fragment UserUpdatesEvent on Event {
  __typename
  id
  actor {
    id
  }
  ... on UserUpdatedEvent {
    user {
      id
      username
      displayName
      avatarUrl
    }
  }
}`) as unknown as TypedDocumentString<UserUpdatesOfViewerSubscription, UserUpdatesOfViewerSubscriptionVariables>;
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
    ... on FriendRemovedEvent {
      userId
    }
    ... on FriendRequestClosedEvent {
      friendRequestId
      accepted
    }
    ... on ServerJoinedEvent {
      server {
        id
        name
      }
    }
    ... on ServerLeftEvent {
      serverId
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
export const ViewerViewerDocument = new TypedDocumentString(`
    query ViewerViewer {
  viewer {
    id
    ablyChannel
    lastSeq
    user {
      id
      username
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerViewerQuery, ViewerViewerQueryVariables>;
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
        message {
          id
          content
          deletedAt
        }
        removedMessageIds
      }
      ... on MessagePinnedEvent {
        id
        seq
        actor {
          id
        }
        message {
          id
        }
      }
      ... on MessageUnpinnedEvent {
        id
        seq
        actor {
          id
        }
        message {
          id
        }
      }
      ... on ConversationMemberAddedEvent {
        id
        seq
        actor {
          id
        }
        member {
          id
        }
      }
      ... on ConversationMemberRemovedEvent {
        id
        seq
        actor {
          id
        }
        member {
          id
        }
      }
      ... on ConversationUpdatedEvent {
        id
        seq
        actor {
          id
        }
        conversation {
          id
          name
          owner {
            id
          }
        }
      }
      ... on ReactionAddedEvent {
        id
        seq
        actor {
          id
        }
        messageId
        reacted: message {
          id
        }
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
        reacted: message {
          id
        }
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
          replies(first: 100) {
            nodes {
              id
            }
          }
          parentMessage {
            id
          }
          pinnedAt
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
export const NodeDocument = new TypedDocumentString(`
    query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
  }
}
    `) as unknown as TypedDocumentString<NodeQuery, NodeQueryVariables>;
export const ServerDocument = new TypedDocumentString(`
    query Server($id: ID!) {
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
      pageInfo {
        hasNextPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServerQuery, ServerQueryVariables>;
export const RoomDocument = new TypedDocumentString(`
    query Room($id: ID!) {
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
    `) as unknown as TypedDocumentString<RoomQuery, RoomQueryVariables>;
export const CreateServerDocument = new TypedDocumentString(`
    mutation CreateServer($name: String!) {
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
    `) as unknown as TypedDocumentString<CreateServerMutation, CreateServerMutationVariables>;
export const CreateServerInviteDocument = new TypedDocumentString(`
    mutation CreateServerInvite($serverId: ID!) {
  createServerInvite(input: {serverId: $serverId}) {
    code
    expiresAt
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<CreateServerInviteMutation, CreateServerInviteMutationVariables>;
export const JoinServerDocument = new TypedDocumentString(`
    mutation JoinServer($inviteCode: String!) {
  joinServer(input: {inviteCode: $inviteCode}) {
    server {
      id
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<JoinServerMutation, JoinServerMutationVariables>;
export const LeaveServerDocument = new TypedDocumentString(`
    mutation LeaveServer($serverId: ID!) {
  leaveServer(input: {serverId: $serverId}) {
    serverId
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<LeaveServerMutation, LeaveServerMutationVariables>;
export const CreateRoomDocument = new TypedDocumentString(`
    mutation CreateRoom($input: CreateRoomInput!) {
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
    `) as unknown as TypedDocumentString<CreateRoomMutation, CreateRoomMutationVariables>;
export const AddRoomMemberDocument = new TypedDocumentString(`
    mutation AddRoomMember($roomId: ID!, $userId: ID!) {
  addRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<AddRoomMemberMutation, AddRoomMemberMutationVariables>;
export const RemoveRoomMemberDocument = new TypedDocumentString(`
    mutation RemoveRoomMember($roomId: ID!, $userId: ID!) {
  removeRoomMember(input: {roomId: $roomId, userId: $userId}) {
    room {
      id
    }
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveRoomMemberMutation, RemoveRoomMemberMutationVariables>;
export const OpenConversationDocument = new TypedDocumentString(`
    mutation OpenConversation($userId: ID!) {
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
    `) as unknown as TypedDocumentString<OpenConversationMutation, OpenConversationMutationVariables>;
export const CreateGroupConversationDocument = new TypedDocumentString(`
    mutation CreateGroupConversation($input: CreateGroupConversationInput!) {
  createGroupConversation(input: $input) {
    conversation {
      id
    }
    seq
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<CreateGroupConversationMutation, CreateGroupConversationMutationVariables>;
export const AddConversationMembersDocument = new TypedDocumentString(`
    mutation AddConversationMembers($conversationId: ID!, $userIds: [ID!]!) {
  addConversationMembers(
    input: {conversationId: $conversationId, userIds: $userIds}
  ) {
    conversation {
      id
      memberCount
    }
    seq
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<AddConversationMembersMutation, AddConversationMembersMutationVariables>;
export const RemoveConversationMemberDocument = new TypedDocumentString(`
    mutation RemoveConversationMember($conversationId: ID!, $userId: ID!) {
  removeConversationMember(
    input: {conversationId: $conversationId, userId: $userId}
  ) {
    conversation {
      id
      memberCount
    }
    seq
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveConversationMemberMutation, RemoveConversationMemberMutationVariables>;
export const LeaveConversationDocument = new TypedDocumentString(`
    mutation LeaveConversation($conversationId: ID!) {
  leaveConversation(input: {conversationId: $conversationId}) {
    conversationId
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<LeaveConversationMutation, LeaveConversationMutationVariables>;
export const UpdateConversationDocument = new TypedDocumentString(`
    mutation UpdateConversation($input: UpdateConversationInput!) {
  updateConversation(input: $input) {
    conversation {
      id
      name
    }
    seq
    userErrors {
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateConversationMutation, UpdateConversationMutationVariables>;
export const RequestFriendDocument = new TypedDocumentString(`
    mutation RequestFriend($input: RequestFriendInput!) {
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
    `) as unknown as TypedDocumentString<RequestFriendMutation, RequestFriendMutationVariables>;
export const AcceptFriendRequestDocument = new TypedDocumentString(`
    mutation AcceptFriendRequest($friendRequestId: ID!) {
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
    `) as unknown as TypedDocumentString<AcceptFriendRequestMutation, AcceptFriendRequestMutationVariables>;
export const RemoveFriendDocument = new TypedDocumentString(`
    mutation RemoveFriend($userId: ID!) {
  removeFriend(input: {userId: $userId}) {
    userId
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<RemoveFriendMutation, RemoveFriendMutationVariables>;
export const BlockUserDocument = new TypedDocumentString(`
    mutation BlockUser($userId: ID!) {
  blockUser(input: {userId: $userId}) {
    user {
      id
      viewerHasBlocked
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<BlockUserMutation, BlockUserMutationVariables>;
export const UnblockUserDocument = new TypedDocumentString(`
    mutation UnblockUser($userId: ID!) {
  unblockUser(input: {userId: $userId}) {
    user {
      id
      viewerHasBlocked
    }
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<UnblockUserMutation, UnblockUserMutationVariables>;
export const CreateMessageDocument = new TypedDocumentString(`
    mutation CreateMessage($input: CreateMessageInput!) {
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
    `) as unknown as TypedDocumentString<CreateMessageMutation, CreateMessageMutationVariables>;
export const UpdateMessageDocument = new TypedDocumentString(`
    mutation UpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {
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
    `) as unknown as TypedDocumentString<UpdateMessageMutation, UpdateMessageMutationVariables>;
export const DeleteMessageDocument = new TypedDocumentString(`
    mutation DeleteMessage($messageId: ID!) {
  deleteMessage(input: {messageId: $messageId}) {
    deletedMessageId
    seq
    userErrors {
      code
      path
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteMessageMutation, DeleteMessageMutationVariables>;
export const AddReactionDocument = new TypedDocumentString(`
    mutation AddReaction($messageId: ID!, $emoji: String!) {
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
    `) as unknown as TypedDocumentString<AddReactionMutation, AddReactionMutationVariables>;
export const RemoveReactionDocument = new TypedDocumentString(`
    mutation RemoveReaction($messageId: ID!, $emoji: String!) {
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
    `) as unknown as TypedDocumentString<RemoveReactionMutation, RemoveReactionMutationVariables>;
export const PinMessageDocument = new TypedDocumentString(`
    mutation PinMessage($messageId: ID!) {
  pinMessage(input: {messageId: $messageId}) {
    message {
      id
      pinnedAt
      pinnedBy {
        id
      }
    }
    seq
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<PinMessageMutation, PinMessageMutationVariables>;
export const UnpinMessageDocument = new TypedDocumentString(`
    mutation UnpinMessage($messageId: ID!) {
  unpinMessage(input: {messageId: $messageId}) {
    message {
      id
      pinnedAt
      pinnedBy {
        id
      }
    }
    seq
    userErrors {
      __typename
      code
      message
      path
    }
  }
}
    `) as unknown as TypedDocumentString<UnpinMessageMutation, UnpinMessageMutationVariables>;
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
export const PlansRoomsByNameDocument = new TypedDocumentString(`
    query PlansRoomsByName($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  server(id: $id) {
    rooms(orderBy: NAME, first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          name
          lastSeq
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansRoomsByNameQuery, PlansRoomsByNameQueryVariables>;
export const PlansRoomsByActivityDocument = new TypedDocumentString(`
    query PlansRoomsByActivity($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  server(id: $id) {
    rooms(
      orderBy: ACTIVITY
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges {
        cursor
        node {
          name
          lastSeq
          lastActivityAt
          lastMessage {
            content
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlansRoomsByActivityQuery, PlansRoomsByActivityQueryVariables>;
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
    mutation TypingStart($channel: ChannelRef!, $deviceId: String) {
  startTyping(input: {channel: $channel, deviceId: $deviceId}) {
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
    mutation TypingStop($channel: ChannelRef!, $deviceId: String) {
  stopTyping(input: {channel: $channel, deviceId: $deviceId}) {
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
export const ViewerLogDocument = new TypedDocumentString(`
    subscription ViewerLog($after: Int) {
  viewerEvents(after: $after) {
    __typename
    ... on Event {
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
      }
    }
    ... on ConversationLeftEvent {
      conversationId
    }
    ... on FriendRequestedEvent {
      friendRequestId
    }
    ... on FriendRequestClosedEvent {
      friendRequestId
      accepted
    }
    ... on FriendAddedEvent {
      friend {
        id
      }
    }
    ... on FriendRemovedEvent {
      userId
    }
    ... on UserBlockedEvent {
      userId
    }
    ... on UserUnblockedEvent {
      userId
    }
    ... on ServerJoinedEvent {
      serverId
    }
    ... on ServerLeftEvent {
      serverId
    }
    ... on RoomAccessGrantedEvent {
      roomId
    }
    ... on RoomAccessRevokedEvent {
      roomId
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerLogSubscription, ViewerLogSubscriptionVariables>;
export const ViewerStateOfDocument = new TypedDocumentString(`
    query ViewerStateOf {
  viewer {
    lastSeq
    servers(first: 100) {
      nodes {
        id
        rooms(first: 100) {
          nodes {
            id
            visibility
          }
        }
      }
    }
    conversations(first: 100) {
      nodes {
        id
      }
    }
    friends(first: 100) {
      nodes {
        id
      }
    }
    friendRequests(first: 100) {
      nodes {
        id
        from {
          id
        }
      }
    }
    blockedUsers(first: 100) {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerStateOfQuery, ViewerStateOfQueryVariables>;