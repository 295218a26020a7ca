import { sql } from '../data/db.ts';
import { conversations } from '../data/loaders/conversations.ts';
import { MESSAGE_COLUMNS, type MessageRow, messages, REPLIES_OF_MESSAGE } from '../data/loaders/messages.ts';
import { rooms } from '../data/loaders/rooms.ts';
import { users } from '../data/loaders/users.ts';
import { readableMessages } from '../domain/access/rows.ts';
import { kindOfChannel } from '../domain/channels.ts';
import { deleteMessage, type MessageChanged, updateMessage } from '../domain/message-changes.ts';
import { createMessage, type MessageCreated } from '../domain/messages.ts';
import { parseMessageContent } from '../lib/text.ts';
import { builder } from './builder.ts';
import { Channel, channelAccess } from './channels.ts';
import { messagePageArgs } from './connections.ts';
import { IS_NULL, IS_VIEWER } from './fields/conditions.ts';
import { fieldsOf } from './fields/fields.ts';
import { byId } from './fields/roots.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { flag, idOf, payload, result, seq } from './payloads.ts';

const message = fieldsOf<MessageRow>();

/** A message that the viewer wrote and that is not deleted. */
const OWN = { authorId: IS_VIEWER, deletedAt: IS_NULL };

builder.prismaObject('Message', {
  description:
    'A message in a channel. Readable by everyone who may read the channel. A deleted message keeps its id, sequence number, author and replies, and loses its content, files and reactions.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('msg')),
    seq: t.exposeInt('seq', {
      description:
        'Sequence number of the event that created the message. The messages of a channel are ordered by it.',
    }),
    content: t.exposeString('content', {
      nullable: true,
      description: 'Text of the message: 1 to 4000 characters. Null if the message is deleted or has only files.',
    }),
    version: t.exposeInt('version', { description: 'Starts at 1 and grows by 1 with each edit.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the message was written.' }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the message was last edited; null if never.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the message was deleted; null if it is not deleted.',
    }),
    replyCount: t.exposeInt('replyCount', { description: 'Number of messages in `replies`.' }),
    channel: t.field(
      message.either(
        'channelId',
        { Room: rooms, Conversation: conversations },
        async (caller, id) => ((await kindOfChannel(caller, id)) === 'room' ? 'Room' : 'Conversation'),
        { type: Channel, description: 'The room or conversation that the message belongs to.' },
      ),
    ),
    author: t.field(message.one('authorId', users, { type: 'User', description: 'The user who wrote the message.' })),
    parentMessage: t.field(
      message.one({ channelId: 'channelId', seq: 'parentSeq' }, messages, {
        type: 'Message',
        nullable: true,
        description:
          'The message of the same channel that this one replies to, deleted or not; null if this message is not a reply.',
      }),
    ),
    replies: t.field(
      message.page(
        { name: 'replies', list: REPLIES_OF_MESSAGE },
        {
          type: 'MessageConnection',
          description:
            'Replies to the message, newest first. A deleted reply is listed only while it has listed replies itself: `removedMessageIds` of a `MessageDeletedEvent` names the messages that leave their lists with it.',
        },
        { args: messagePageArgs(t.arg) },
      ),
    ),
    viewerCanEdit: t.boolean(
      message.lookUp('channelId', channelAccess, ['canWrite'], ([channel]) => channel?.canWrite ?? false, {
        description:
          'True if the viewer may edit the message now: they wrote it, it is not deleted, and they may write in its channel.',
        where: OWN,
        viewerDependent: true,
      }),
    ),
    viewerCanDelete: t.boolean(
      message.meets(OWN, {
        description: 'True if the viewer may delete the message now: they wrote it, and it is not deleted.',
        viewerDependent: true,
      }),
    ),
  }),
});

builder.connectionObject(
  { type: 'Message', name: 'MessageConnection', description: 'A page of messages, newest first.' },
  { name: 'MessageEdge', description: 'A message in a list.' },
);

builder.queryField('message', (t) =>
  t.field(
    byId(
      'msg',
      {
        row: (viewerId, id) => readableMessages(viewerId, sql`ARRAY[${id}::uuid]`),
        types: MESSAGE_COLUMNS.types,
      },
      {
        type: 'Message',
        description: 'A message, deleted or not; null if it does not exist or the viewer may not read its channel.',
      },
    ),
  ),
);

const MAX_FILES = 10;

function problemOfFiles(ids: readonly unknown[]): string | null {
  if (ids.length > MAX_FILES) return `must name at most ${MAX_FILES}, names ${ids.length}`;
  return new Set(ids).size < ids.length ? 'must name each file once' : null;
}

mutation('createMessage', {
  counts: 'messages',
  description: 'Writes a message in a room or a conversation.',
  input: inputType('CreateMessageInput', 'A message to write.', {
    channel: inputs.channel('A room or conversation in which the viewer may write.'),
    content: inputs.optional(
      inputs.text(
        parseMessageContent,
        'Text of the message: at most 4000 characters (Unicode code points, as sent), at least one of them visible. It is stored and returned exactly as sent. A message needs content, files or both.',
      ),
    ),
    fileIds: inputs.optional(
      inputs.list(
        inputs.id(
          'file',
          'At most 10 files that the viewer owns, in the order in which they are to be shown. Each must be READY, attached to no message yet, and given once.',
        ),
        problemOfFiles,
      ),
      [],
    ),
    parentMessageId: inputs.optional(
      inputs.id(
        'msg',
        'A message of the same channel to reply to. It must not be deleted, and must have fewer than 100 messages above it: replies may nest 100 deep.',
      ),
    ),
    idempotencyKey: inputs.idempotencyKey(
      'The same key from the same author in the same channel returns the first result with `replayed: true`, even after the message was deleted. The same key with different input is refused. Keys are kept for at least 24 hours.',
    ),
    deviceId: inputs.device(
      'The typing of the device in the channel ends. Without a name, it is the device without a name, or, if that is not typing, the one that went on typing last. An idempotency key may be repeated from another device.',
    ),
  }),
  payload: payload<MessageCreated>('CreateMessagePayload', 'Result of `createMessage`.', {
    message: result(
      'Message',
      'message',
      'The message that was written. For a repetition: the first one, as it is now.',
    ),
    seq: seq('Sequence number of the message in its channel.'),
    replayed: flag(
      'replayed',
      'True if an earlier request with the same idempotency key wrote the message. Nothing was written now.',
    ),
  }),
  resolve: createMessage,
});

mutation('updateMessage', {
  counts: 'messages',
  description: 'Replaces the content of one of the viewer’s own messages.',
  input: inputType('UpdateMessageInput', 'An edit of a message.', {
    messageId: inputs.id('msg', 'One of the viewer’s own messages. It must not be deleted.'),
    content: inputs.text(
      parseMessageContent,
      'The new text: at most 4000 characters (Unicode code points, as sent), at least one of them visible. It is stored and returned exactly as sent.',
    ),
    expectedVersion: inputs.optional(
      inputs.count(
        { min: 1 },
        'Version that the edit is based on, at least 1. If the message has another version, the edit is refused with a VersionConflictError. Without it, the edit applies to any version.',
      ),
    ),
  }),
  payload: payload<MessageChanged>('UpdateMessagePayload', 'Result of `updateMessage`.', {
    message: result('Message', 'message', 'The message after the edit.'),
    seq: seq(),
  }),
  resolve: updateMessage,
});

mutation('deleteMessage', {
  counts: 'messages',
  description:
    'Deletes one of the viewer’s own messages. Its content, files and reactions are erased at once; its replies remain. Repeating it changes nothing.',
  input: inputType('DeleteMessageInput', 'A message to delete.', {
    messageId: inputs.id('msg', 'One of the viewer’s own messages.'),
  }),
  payload: payload<MessageChanged>('DeleteMessagePayload', 'Result of `deleteMessage`.', {
    deletedMessageId: idOf(
      'msg',
      ({ message: { id } }) => id,
      'Id of the deleted message (`msg_…`), for client caches.',
    ),
    message: result('Message', 'message', 'The deleted message, without content, files and reactions.'),
    seq: seq(),
  }),
  resolve: deleteMessage,
});
