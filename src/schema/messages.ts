import { sql } from '../data/db.ts';
import { conversationsByIds } from '../data/loaders/conversations.ts';
import { PARENT_OF_REPLY, REPLIES_OF_MESSAGE } from '../data/loaders/messages.ts';
import { roomsByIds } from '../data/loaders/rooms.ts';
import { usersByIds } from '../data/loaders/users.ts';
import { readableChannels, readableMessages } from '../domain/access.ts';
import { channelOf } from '../domain/channels.ts';
import {
  createMessage,
  deleteMessage,
  findMessage,
  type MessageChanged,
  type MessageCreated,
  updateMessage,
} from '../domain/messages.ts';
import { encodeId } from '../lib/ids.ts';
import { builder, VIEWER_DEPENDENT } from './builder.ts';
import { Channel } from './channels.ts';
import { BY_SEQ, connectionOf, messagePageArgs } from './connections.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsEither, readsLookedUp, readsOne, readsPage, readsRoot, readsRows, readsValue } from './reads.ts';

builder.prismaObject('Message', {
  description:
    'What somebody wrote in a channel. Read by who may read the channel. Once deleted, its place stays and nothing of what it said.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('msg')),
    seq: t.exposeInt('seq', {
      description: 'Sequence number of the event that created the message: messages of a channel are ordered by it.',
    }),
    content: t.exposeString('content', {
      nullable: true,
      description: '1 to 4000 characters. Null once deleted, or when the message holds only files.',
    }),
    version: t.exposeInt('version', { description: 'Starts at 1, grows by one with each edit.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last edited; null if never.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null while it stands.',
    }),
    replyCount: t.exposeInt('replyCount', { description: 'How many replies `replies` holds.' }),
    channel: t.field({
      type: Channel,
      description: 'The room or conversation that it was written in.',
      resolve: async (message, _args, caller) => (await channelOf(caller, message.channelId)).row,
      extensions: readsEither({
        Room: readsOne('channelId', roomsByIds),
        Conversation: readsOne('channelId', conversationsByIds),
      }),
    }),
    author: t.field({
      type: 'User',
      description: 'Who wrote it.',
      resolve: async (message, _args, caller) => (await caller.load.users.load(message.authorId))!,
      extensions: readsOne('authorId', usersByIds),
    }),
    parentMessage: t.field({
      type: 'Message',
      nullable: true,
      description: 'The message of the same channel that this one replies to; deleted ones too.',
      resolve: ({ channelId, parentSeq }, _args, caller) =>
        parentSeq === null ? null : caller.load.messagesByPlace.load({ channelId, seq: parentSeq }),
      extensions: readsRows(['channelId', 'parentSeq'], () => PARENT_OF_REPLY),
    }),
    replies: t.field({
      type: 'MessageConnection',
      description: 'Newest first. Deleted replies that have no replies of their own are not among them.',
      args: messagePageArgs(t.arg),
      resolve: (message, args, caller, info) =>
        connectionOf({ list: 'replies', scope: message.id, order: BY_SEQ }, args, info, (keyset) =>
          caller.load.page(REPLIES_OF_MESSAGE, message.id, keyset),
        ),
      extensions: readsPage('replies', BY_SEQ, REPLIES_OF_MESSAGE),
    }),
    viewerCanEdit: t.boolean({
      description: 'Whether the viewer may edit it now: their own, not deleted, and in a place where they may write.',
      resolve: async (message, _args, caller) =>
        isOwn(message, caller.viewer.id) && ((await caller.access.channel.load(message.channelId))?.canWrite ?? false),
      extensions: {
        ...VIEWER_DEPENDENT,
        ...readsLookedUp({
          of: ['authorId', 'deletedAt'],
          keyed: (viewerId) => ({
            key: 'channelId',
            of: 'id',
            only: sql`parent."authorId" = ${viewerId}::uuid AND parent."deletedAt" IS NULL`,
            needs: ['authorId', 'deletedAt'],
            rows: (ids) => readableChannels(viewerId, sql`SELECT DISTINCT unnest(${ids})`),
          }),
          found: ['canWrite'],
          value: ([authorId, deletedAt], [channel], viewer) =>
            isOwn({ authorId, deletedAt }, viewer.id) && channel?.[0] === 'true',
        }),
      },
    }),
    viewerCanDelete: t.boolean({
      description: 'Whether the viewer may delete it now: their own, and not deleted.',
      resolve: (message, _args, caller) => isOwn(message, caller.viewer.id),
      extensions: {
        ...VIEWER_DEPENDENT,
        ...readsValue(['authorId', 'deletedAt'], ([authorId, deletedAt], viewer) =>
          isOwn({ authorId, deletedAt }, viewer.id),
        ),
      },
    }),
  }),
});

function isOwn(message: { readonly [Name in 'authorId' | 'deletedAt']?: unknown }, viewerId: string): boolean {
  return message.authorId === viewerId && message.deletedAt === null;
}

builder.connectionObject(
  { type: 'Message', name: 'MessageConnection', description: 'A page of messages, newest first.' },
  { name: 'MessageEdge', description: 'A message in a list.' },
);

builder.queryField('message', (t) =>
  t.field({
    type: 'Message',
    nullable: true,
    description: 'A message, deleted ones too; null where it does not exist or the viewer may not read its channel.',
    args: { id: t.arg.id({ required: true, description: '`msg_…`' }) },
    resolve: (_root, { id }, caller) => findMessage(caller, inputs.idArgument('msg', id, 'id')),
    extensions: readsRoot(
      ({ id }) => inputs.idArgument('msg', String(id), 'id'),
      (viewerId, id) => readableMessages(viewerId, sql`ARRAY[${id}::uuid]`),
    ),
  }),
);

const SEQ = 'Number of the event in the channel; null where nothing changed.';

mutation('createMessage', {
  counts: 'messages',
  description: 'POST /messages. Writes a message into a room or a conversation.',
  input: inputs.inputType('CreateMessageInput', 'A message to write.', {
    channel: inputs.channelField('Where: a place in which the viewer may write.'),
    content: inputs.optionalContentField(
      'Up to 4000 characters (Unicode code points of the NFC text), at least one of them visible. Content or files: at least one.',
    ),
    fileIds: inputs.fileIdsField(
      'Up to 10 READY files of the viewer’s own that are attached to no message yet, in the order in which they are to stand.',
      10,
    ),
    parentMessageId: inputs.optionalIdField('msg', 'A message of the same channel to reply to, not deleted.'),
    idempotencyKey: inputs.optionalTokenField(
      'Up to 64 characters. The same key from the same author returns the first result, with replayed: true; the same key with another input is refused. Kept for at least 24 hours.',
      64,
    ),
  }),
  payload: payloadType<MessageCreated>('CreateMessagePayload', 'What became of `createMessage`.', (t) => ({
    message: t.field({
      type: 'Message',
      nullable: true,
      description: 'The message.',
      resolve: ({ result }) => result?.message ?? null,
    }),
    seq: t.int({
      nullable: true,
      description: 'Its number in the channel.',
      resolve: ({ result }) => result?.seq ?? null,
    }),
    replayed: t.boolean({
      description: 'True where the idempotency key stood for this request already: nothing was written.',
      resolve: ({ result }) => result?.replayed ?? false,
    }),
  })),
  resolve: createMessage,
});

mutation('updateMessage', {
  counts: 'messages',
  description: 'PATCH /messages/{id}. Replaces the text of one of the viewer’s own messages.',
  input: inputs.inputType('UpdateMessageInput', 'An edit.', {
    messageId: inputs.idField('msg', 'One of the viewer’s own messages, not deleted.'),
    content: inputs.contentField('The new text: up to 4000 characters, at least one of them visible.'),
    expectedVersion: inputs.optionalCountField(
      'The version that the edit was made from, at least 1: another one is a VersionConflictError. Left out: whatever it is.',
      1,
    ),
  }),
  payload: payloadType<MessageChanged>('UpdateMessagePayload', 'What became of `updateMessage`.', (t) => ({
    message: t.field({
      type: 'Message',
      nullable: true,
      description: 'The message as edited.',
      resolve: ({ result }) => result?.message ?? null,
    }),
    seq: t.int({ nullable: true, description: SEQ, resolve: ({ result }) => result?.seq ?? null }),
  })),
  resolve: updateMessage,
});

mutation('deleteMessage', {
  counts: 'messages',
  description:
    'DELETE /messages/{id}. Deletes one of the viewer’s own messages: text, files and reactions are gone at once, its place and replies stay. Repeating it changes nothing.',
  input: inputs.inputType('DeleteMessageInput', 'A message to delete.', {
    messageId: inputs.idField('msg', 'One of the viewer’s own messages.'),
  }),
  payload: payloadType<MessageChanged>('DeleteMessagePayload', 'What became of `deleteMessage`.', (t) => ({
    deletedMessageId: t.id({
      nullable: true,
      description: 'Id of the deleted message, for caches.',
      resolve: ({ result }) => result && encodeId('msg', result.message.id),
    }),
    message: t.field({
      type: 'Message',
      nullable: true,
      description: 'What is left of it.',
      resolve: ({ result }) => result?.message ?? null,
    }),
    seq: t.int({ nullable: true, description: SEQ, resolve: ({ result }) => result?.seq ?? null }),
  })),
  resolve: deleteMessage,
});
