/**
 * Everything that is published: the names, payloads and envelope of events, as they stand on Ably.
 * snake_case and TypeIDs, times as ISO 8601 in UTC with milliseconds.
 */

/** Events that are stored and numbered. */
export type DurableEventType =
  | 'message.created'
  | 'message.updated'
  | 'message.deleted'
  | 'reaction.added'
  | 'reaction.removed'
  | 'conversation.opened'
  | 'friend.requested'
  | 'friend.added'
  | 'room.access_granted'
  | 'room.access_revoked'
  | 'room.created'
  | 'member.joined'
  | 'member.left';

/** `data` of an event by its type. */
export interface EventPayloads {
  'message.created': MessagePayload;
  'message.updated': MessagePayload;
  'message.deleted': MessageDeletedPayload;
  'reaction.added': ReactionPayload;
  'reaction.removed': ReactionPayload;
  'conversation.opened': ConversationPayload;
  'friend.requested': FriendRequestPayload;
  'friend.added': UserPayload;
  'room.access_granted': RoomPayload;
  'room.access_revoked': RoomRevokedPayload;
  'room.created': RoomPayload;
  'member.joined': UserPayload;
  'member.left': UserPayload;
}

/** What is published under one Ably message: its `name` is `type`, its `id` is `id`. */
export type Envelope = { [Type in DurableEventType]: EnvelopeOf<Type> }[DurableEventType];

interface EnvelopeOf<Type extends DurableEventType> {
  readonly type: Type;
  readonly id: string;
  readonly seq: number;
  readonly data: EventPayloads[Type];
  readonly timestamp: string;
  /** Who did it; null where nobody did. */
  readonly user_id: string | null;
}

/** Events that are neither stored nor numbered: published once, or lost. */
export type EphemeralEventType = 'typing.start' | 'typing.stop';

/** As {@link Envelope}, without a number: it has no place in the order of the others. */
export interface EphemeralEnvelope {
  readonly type: EphemeralEventType;
  readonly id: string;
  readonly data: TypingPayload;
  readonly timestamp: string;
  /** Who is typing or was. */
  readonly user_id: string;
}

/** A message as it stands when the event is read: after a deletion it has no content, files or reactions. */
export interface MessagePayload {
  readonly id: string;
  readonly seq: number;
  readonly content: string | null;
  readonly version: number;
  readonly user_id: string;
  readonly username: string;
  readonly server_id: string | null;
  readonly room_id: string | null;
  readonly conversation_id: string | null;
  readonly parent_message_id: string | null;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly files: readonly FilePayload[];
  readonly reactions: readonly { readonly emoji: string; readonly count: number }[];
}

/** Never an address: addresses are signed for one reader and run out. */
export interface FilePayload {
  readonly id: string;
  readonly filename: string;
  readonly content_type: string;
  readonly size_bytes: number;
}

export interface MessageDeletedPayload {
  readonly id: string;
  readonly room_id?: string;
  readonly conversation_id?: string;
  readonly parent_message_id: string | null;
}

/** `count` is the number for that emoji after the change. */
export interface ReactionPayload {
  readonly id: string;
  readonly message_id: string;
  readonly emoji: string;
  readonly user_id: string;
  readonly username: string;
  readonly count: number;
}

/**
 * `expires_at` says how new the event is: of one person's in a channel, whatever has an earlier one than the newest
 * taken is ignored, since several processes may speak of the same person. Of a start it is also the moment from which
 * the sign is dropped where nothing else came.
 */
export interface TypingPayload {
  readonly user_id: string;
  readonly username: string;
  readonly expires_at: string;
}

/** `user_ids` are its two members. */
export interface ConversationPayload {
  readonly conversation_id: string;
  readonly user_ids: readonly [string, string];
}

export interface FriendRequestPayload {
  readonly friend_request_id: string;
  readonly from_user_id: string;
  readonly to_user_id: string;
}

/** The new friend, or who joined or left. */
export interface UserPayload {
  readonly user_id: string;
  readonly username: string;
}

export interface RoomPayload {
  readonly room_id: string;
  readonly server_id: string;
  readonly name: string;
}

/** No name: whoever lost access learns no more of the room. */
export interface RoomRevokedPayload {
  readonly room_id: string;
  readonly server_id: string;
}
