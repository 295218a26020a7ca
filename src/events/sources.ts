import type { ChannelId, ConversationId, FileId, MessageId, RoomId, ServerId, StreamId, UserId } from '../lib/ids.ts';

/**
 * The objects that payloads are made of, in addition to references, with their state at the time of publishing.
 * `data/envelopes.ts` reads them in batches. They always exist, because users, servers, rooms, conversations and
 * messages are never removed.
 */
export interface Sources {
  user(id: UserId): Promise<{ readonly username: string }>;
  server(id: ServerId): Promise<{ readonly name: string }>;
  room(id: RoomId): Promise<{ readonly serverId: ServerId; readonly name: string }>;
  conversation(id: ConversationId): Promise<{
    readonly kind: 'DIRECT' | 'GROUP';
    readonly name: string | null;
    readonly ownerId: UserId | null;
    /** Its members at that time. */
    readonly memberIds: readonly UserId[];
  }>;
  /** The message that an event is about. Its channel is the one whose stream has the event. */
  message(event: { readonly streamId: StreamId; readonly subjectId: MessageId }): Promise<PublishedMessage>;
}

/** A message with its published properties. A deleted one has no content, files and reactions. */
export interface PublishedMessage {
  readonly id: MessageId;
  readonly channelId: ChannelId;
  readonly seq: number;
  readonly authorId: UserId;
  readonly username: string;
  readonly content: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly pinnedAt: Date | null;
  /** Null for a message in a conversation, like `serverId`. */
  readonly roomId: RoomId | null;
  readonly serverId: ServerId | null;
  /** The message that this one replies to. */
  readonly parentId: MessageId | null;
  /** In the order in which they were attached. */
  readonly files: readonly {
    readonly id: FileId;
    readonly filename: string;
    readonly contentType: string;
    readonly sizeBytes: number;
  }[];
  /** In the order of their first reactions. */
  readonly reactions: readonly { readonly emoji: string; readonly count: number }[];
}
