import { type ConversationId, encodeId, type RoomId, type ServerId, type StreamId, type UserId } from '../lib/ids.ts';

/**
 * Names of the Ably channels. A `:` parts segments there, and wildcards of capabilities stand for whole
 * segments; TypeIDs hold neither `:` nor `*`, so no id can open another channel.
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
 * Where the processes of the service tell each other of users who lost access to something. No capability of a
 * client's holds it.
 */
export const ACCESS_CHANNEL = 'internal:access';

/** A stream, with what the name of its channel is made of. */
export interface StreamRef {
  readonly streamId: StreamId;
  readonly kind: 'room' | 'conversation' | 'user' | 'server';
  /** The room's server; null for other kinds. */
  readonly serverId: string | null;
}

/** The id of what the stream is of, as clients have it. */
export function encodeStreamId({ streamId, kind }: StreamRef): string {
  const idKind = kind === 'conversation' ? 'conv' : kind === 'server' ? 'srv' : kind;
  return encodeId(idKind, streamId as never);
}

/** The channel that a stream's events go to. */
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
