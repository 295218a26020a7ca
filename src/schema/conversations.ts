import { CONVERSATION_COLUMNS, type ConversationRow, otherMembers } from '../data/loaders/conversations.ts';
import { CONVERSATION_MEMBERS, users } from '../data/loaders/users.ts';
import { type OpenedConversation, openConversation } from '../domain/conversations.ts';
import { readableConversation } from '../domain/access/rows.ts';
import { builder } from './builder.ts';
import { Channel } from './channels.ts';
import { fieldsOf } from './fields/fields.ts';
import { byId } from './fields/roots.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { flag, payload, result } from './payloads.ts';
import { UserConnection } from './users.ts';

const ConversationKind = builder.enumType('ConversationKind', {
  description: 'Whether a conversation has two members for good, or members who come and go.',
  values: {
    DIRECT: {
      description:
        'The only conversation between two users. They can always read it, and write while they are friends or share a server, and neither has blocked the other.',
    },
    GROUP: {
      description:
        'A conversation of up to 50 users. Its current members can read it, with all earlier messages, and write in it.',
    },
  } as const,
});

const conversation = fieldsOf<ConversationRow>();

builder.prismaObject('Conversation', {
  description:
    'A conversation of two users or of a group. Readable by its current members; see `ConversationKind` for who may write.',
  interfaces: [builder.nodeInterfaceRef(), Channel],
  fields: (t) => ({
    id: t.id(nodeId('conv')),
    kind: t.expose('kind', { type: ConversationKind, description: 'The kind of conversation. It never changes.' }),
    name: t.exposeString('name', {
      nullable: true,
      description:
        'Name of a GROUP, 1 to 100 characters; null if it has none: show its members. Null for a DIRECT conversation.',
    }),
    owner: t.field(
      conversation.one('ownerId', users, {
        type: 'User',
        nullable: true,
        description: 'The member who may remove others from a GROUP; null for a DIRECT conversation.',
      }),
    ),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the conversation was opened or created.' }),
    memberCount: t.exposeInt('memberCount', { description: 'Number of its current members: at most 50.' }),
    otherMember: t.field(
      conversation.one('id', otherMembers, {
        type: 'User',
        nullable: true,
        viewerDependent: true,
        description: 'The other user of a DIRECT conversation; null for a GROUP.',
      }),
    ),
    members: t.field(
      conversation.page(
        { name: 'members', list: CONVERSATION_MEMBERS },
        {
          type: UserConnection,
          description:
            'Its current members, at most 50. Those of a GROUP are in the order in which they joined, the two of a DIRECT conversation oldest account first.',
        },
      ),
    ),
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
  t.field(
    byId(
      'conv',
      { row: readableConversation, types: CONVERSATION_COLUMNS.types },
      {
        type: 'Conversation',
        description: 'A conversation; null if it does not exist or the viewer is not one of its members.',
      },
    ),
  ),
);

mutation('openConversation', {
  counts: 'places',
  description:
    'Opens the DIRECT conversation with another user, or returns the existing one. Opening a new one requires that the two are friends or share a server, and that neither has blocked the other.',
  input: inputType('OpenConversationInput', 'The user to open a conversation with.', {
    userId: inputs.id('user', 'Another user, whom the viewer can see.'),
  }),
  payload: payload<OpenedConversation>('OpenConversationPayload', 'Result of `openConversation`.', {
    conversation: result('Conversation', 'conversation', 'The conversation.'),
    created: flag('created', 'False if the conversation existed already.'),
  }),
  resolve: openConversation,
});
