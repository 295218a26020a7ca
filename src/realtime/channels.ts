import { type ConversationId, encodeId, type RoomId, type ServerId, type UserId } from '../lib/ids.ts';

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
