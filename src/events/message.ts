import { type ConversationId, encodeId } from '../lib/ids.ts';
import { durable } from './definition.ts';
import { id, ids } from './references.ts';
import type { PublishedMessage } from './sources.ts';

const MESSAGE_FIELD = {
  object: 'subject',
  description: 'The message with its current state. If it was deleted, it has no content, files and reactions.',
} as const;

export const MESSAGE_ID_FIELD = { id: 'subject', description: 'Id of the message (`msg_…`).' } as const;

/** The properties of a message in `data`, without its id. */
const SHOWN = [
  'seq',
  'content',
  'version',
  'user_id',
  'username',
  'server_id',
  'room_id',
  'conversation_id',
  'parent_message_id',
  'created_at',
  'edited_at',
  'pinned_at',
  'files',
  'reactions',
] as const;

export const MESSAGE_EVENTS = {
  'message.created': durable({
    graphql: 'MessageCreatedEvent',
    unions: ['ChannelEvent'],
    description: 'A message was written.',
    subject: id('msg', 'id'),
    adds: SHOWN,
    read: async (event, sources) => shownOf(await sources.message(event)),
    note: '`files`: `{id, filename, content_type, size_bytes}`, without a URL; `reactions`: `{emoji, count}`',
    // `schema/events.ts` adds `idempotencyKey`, which only the author sees.
    fields: { message: MESSAGE_FIELD },
  }),
  'message.updated': durable({
    graphql: 'MessageUpdatedEvent',
    unions: ['ChannelEvent'],
    description: 'A message was edited.',
    subject: id('msg', 'id'),
    adds: SHOWN,
    read: async (event, sources) => shownOf(await sources.message(event)),
    note: 'as for `message.created`, with the current state of the message',
    fields: { message: MESSAGE_FIELD },
  }),
  'message.deleted': durable({
    graphql: 'MessageDeletedEvent',
    unions: ['ChannelEvent'],
    description: 'A message was deleted.',
    subject: id('msg', 'id'),
    refs: { removedIds: ids('msg', 'removed_message_ids') },
    adds: ['room_id?', 'conversation_id?', 'parent_message_id'],
    read: async (event, sources) => {
      const { room_id, conversation_id, parent_message_id } = shownOf(await sources.message(event));
      return { ...(conversation_id === null ? { room_id } : { conversation_id }), parent_message_id };
    },
    note: 'either `room_id` or `conversation_id`; `removed_message_ids`: see [Lists of messages](#lists-of-messages)',
    fields: {
      messageId: MESSAGE_ID_FIELD,
      message: {
        object: 'subject',
        description:
          'What is left of the message: its id, number, author and replies, without content, files and reactions.',
      },
      removedMessageIds: {
        ids: 'removedIds',
        description:
          'Messages that `messages` and `replies` no longer list since this event (`msg_…`), at most 101: the deleted message itself unless it has listed replies, then each deleted message above it whose last listed reply left with it, upwards. Each of them also leaves the `replyCount` of its parent. Empty if the message has listed replies: it stays in its lists, without content.',
      },
    },
  }),
};

/** Files have no URL, because URLs are signed for one reader and expire. */
function shownOf(message: PublishedMessage) {
  const { channelId, roomId, serverId, parentId, editedAt, pinnedAt } = message;
  return {
    seq: message.seq,
    content: message.content,
    version: message.version,
    user_id: encodeId('user', message.authorId),
    username: message.username,
    server_id: serverId && encodeId('srv', serverId),
    room_id: roomId && encodeId('room', roomId),
    conversation_id: roomId === null ? encodeId('conv', channelId as ConversationId) : null,
    parent_message_id: parentId && encodeId('msg', parentId),
    created_at: message.createdAt.toISOString(),
    edited_at: editedAt && editedAt.toISOString(),
    pinned_at: pinnedAt && pinnedAt.toISOString(),
    files: message.files.map((file) => ({
      id: encodeId('file', file.id),
      filename: file.filename,
      content_type: file.contentType,
      size_bytes: file.sizeBytes,
    })),
    reactions: message.reactions.map(({ emoji, count }) => ({ emoji, count })),
  };
}
