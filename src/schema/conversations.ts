import { CONVERSATION_MEMBERS } from '../data/loaders/users.ts';
import { findConversation, type OpenedConversation, openConversation } from '../domain/conversations.ts';
import { readableConversation } from '../domain/access.ts';
import { builder } from './builder.ts';
import { Channel } from './channels.ts';
import { BY_ID, connectionOf, pageArgs } from './connections.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsPage, readsRoot } from './reads.ts';
import { UserConnection } from './users.ts';

builder.prismaObject('Conversation', {
  description:
    'Messages between two users, one conversation a pair. Read by its two members, for good; written in while they are friends or share a server.',
  interfaces: [builder.nodeInterfaceRef(), Channel],
  fields: (t) => ({
    id: t.id(nodeId('conv')),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was opened.' }),
    members: t.field({
      type: UserConnection,
      description: 'The two, oldest account first.',
      args: pageArgs(t.arg),
      resolve: (conversation, args, caller, info) =>
        connectionOf({ list: 'members', scope: conversation.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(CONVERSATION_MEMBERS, conversation.id, keyset),
        ),
      extensions: readsPage('members', BY_ID, CONVERSATION_MEMBERS),
    }),
  }),
});

export const ConversationConnection = builder.connectionObject(
  {
    type: 'Conversation',
    name: 'ConversationConnection',
    description: 'A page of conversations, most recently active first.',
  },
  { name: 'ConversationEdge', description: 'A conversation in a list.' },
);

builder.queryField('conversation', (t) =>
  t.field({
    type: 'Conversation',
    nullable: true,
    description: 'A conversation; null where it does not exist or the viewer is not one of its members.',
    args: { id: t.arg.id({ required: true, description: '`conv_…`' }) },
    resolve: (_root, { id }, caller) => findConversation(caller, inputs.idArgument('conv', id, 'id')),
    extensions: readsRoot(({ id }) => inputs.idArgument('conv', String(id), 'id'), readableConversation),
  }),
);

mutation('openConversation', {
  counts: 'places',
  description:
    'POST /messages/conversations: creates the conversation or returns the one that stands. A new one needs friendship or a common server.',
  input: inputs.inputType('OpenConversationInput', 'Whom to talk to.', {
    userId: inputs.idField('user', 'Another user, whom the viewer can see.'),
  }),
  payload: payloadType<OpenedConversation>('OpenConversationPayload', 'What became of `openConversation`.', (t) => ({
    conversation: t.field({
      type: 'Conversation',
      nullable: true,
      description: 'The conversation.',
      resolve: ({ result }) => result?.conversation ?? null,
    }),
    created: t.boolean({
      description: 'False where it stood already.',
      resolve: ({ result }) => result?.created ?? false,
    }),
  })),
  resolve: openConversation,
});
