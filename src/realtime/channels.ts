import { type ConversationId, encodeId, type RoomId, type ServerId, type StreamId, type UserId } from '../lib/ids.ts';

/**
 * Names of the Ably channels. Ably separates segments by `:`, and wildcards of capabilities stand for whole segments.
 * TypeIDs contain neither `:` nor `*`, so no id can open another channel.
 */

export function roomChannel(room: { readonly id: RoomId; readonly serverId: ServerId }): string {
  return `${encodeId('srv', room.serverId)}:${encodeId('room', room.id)}`;
}

export function conversationChannel(conversation: { readonly id: ConversationId }): string {
  return `dm:${encodeId('conv', conversation.id)}`;
}

export function userChannel(id: UserId): string {
  return `user:${encodeId('user', id)}`;
}

export function serverChannel(id: ServerId): string {
  return `server:${encodeId('srv', id)}`;
}

/**
 * On this channel the instances tell each other which users lost access to something. No capability of a client
 * contains it.
 */
export const ACCESS_CHANNEL = 'internal:access';

/** A stream, with the parts of its channel's name. */
export interface StreamRef {
  readonly streamId: StreamId;
  readonly kind: 'room' | 'conversation' | 'user' | 'server';
  /** The room's server; null for other kinds. */
  readonly serverId: string | null;
}

/** The id of the stream's object (room, conversation, user or server) as a TypeID. */
export function encodeStreamId({ streamId, kind }: StreamRef): string {
  const idKind = kind === 'conversation' ? 'conv' : kind === 'server' ? 'srv' : kind;
  return encodeId(idKind, streamId as never);
}

/** Name of the Ably channel of a stream. */
export function channelOfStream(stream: StreamRef): string {
  const { streamId, kind, serverId } = stream;
  switch (kind) {
    case 'room':
      return roomChannel({ id: streamId as RoomId, serverId: serverId as ServerId });
    case 'conversation':
      return conversationChannel({ id: streamId as ConversationId });
    case 'user':
      return userChannel(streamId as UserId);
    case 'server':
      return serverChannel(streamId as ServerId);
  }
}
