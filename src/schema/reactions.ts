import { type MessageRow, messagesByIds } from '../data/loaders/messages.ts';
import {
  type ReactionGroupRow,
  reactionGroupsByMessages,
  type ReactionRow,
  reactionsOfMessage,
  usersOfReactionGroup,
} from '../data/loaders/reactions.ts';
import { usersByIds } from '../data/loaders/users.ts';
import { addReaction, type ReactionAdded, type ReactionRemoved, removeReaction } from '../domain/reactions.ts';
import { BadUserInputError } from '../errors.ts';
import { parseEmoji } from '../lib/emoji.ts';
import { atMost } from './cost.ts';
import { builder, type Connection, VIEWER_DEPENDENT } from './builder.ts';
import { BY_SEQ, connectionOf, pageArgs, pageSize } from './connections.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsLookedUp, readsMany, readsOne, readsPage, readsRows } from './reads.ts';

builder.prismaObject('Reaction', {
  description: 'One user’s reaction to a message with one emoji. Read by who may read the message.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('rct')),
    emoji: t.exposeString('emoji', { description: 'In its fully qualified form.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    user: t.field({
      type: 'User',
      description: 'Who reacted.',
      resolve: async ({ userId }, _args, caller) => (await caller.load.users.load(userId))!,
      extensions: readsOne('userId', usersByIds),
    }),
    message: t.field({
      type: 'Message',
      description: 'The message reacted to.',
      resolve: async ({ messageId }, _args, caller) => (await caller.load.messages.load(messageId))!,
      extensions: readsOne('messageId', messagesByIds),
    }),
  }),
});

type ReactionConnectionShape = Connection<ReactionRow> & {
  readonly message: MessageRow;
  readonly emoji: string | null;
};

const ReactionConnection = builder.connectionObject(
  {
    type: 'Reaction',
    name: 'ReactionConnection',
    description: 'A page of reactions, in the order in which they were added.',
    fields: (t) => ({
      totalCount: t.int({
        description: 'How many there are on all pages, of the asked-for emoji or of all.',
        resolve: async (connection, _args, caller) => {
          const { message, emoji } = connection as unknown as ReactionConnectionShape;
          const groups = await caller.load.reactionGroups.load(message.id);
          return groups
            .filter((group) => emoji === null || group.emoji === emoji)
            .reduce((sum, { count }) => sum + count, 0);
        },
        // Of the message that the list hangs on; with an emoji, the list is the resolvers'.
        extensions: readsLookedUp({
          of: [],
          keyed: () => ({ key: 'id', of: 'messageId', rows: (ids) => reactionGroupsByMessages(ids, null) }),
          found: ['count'],
          value: (_message, groups) => groups.reduce((sum, [count]) => sum + Number(count), 0),
        }),
      }),
    }),
  },
  { name: 'ReactionEdge', description: 'A reaction in a list.' },
);

const ReactionGroup = builder.objectRef<ReactionGroupRow>('ReactionGroup').implement({
  description:
    'All reactions to one message with one emoji. Groups stand in the order in which the emoji first appeared, at most 20 a message.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'In its fully qualified form.' }),
    count: t.exposeInt('count', { description: 'How many reacted so.' }),
    viewerHasReacted: t.exposeBoolean('viewerHasReacted', {
      extensions: VIEWER_DEPENDENT,
      description: 'Whether the viewer is one of them.',
    }),
    users: t.field({
      type: ['User'],
      description: 'The first of those who reacted so, in order.',
      args: { first: t.arg.int({ defaultValue: 10, description: 'Users at most: 1 to 100.' }) },
      resolve: ({ messageId, emoji }, { first }, caller) =>
        caller.load.reactionUsers(usersSize(first)).load({ messageId, emoji }),
      extensions: readsRows<{ first?: number | null }>(['messageId', 'emoji'], (_viewerId, given) =>
        usersOfReactionGroup(given(({ first }) => usersSize(first))),
      ),
    }),
  }),
});

builder.objectFields('Message', (t) => ({
  reactions: t.field({
    type: ReactionConnection,
    description: 'In the order in which they were added.',
    args: { ...pageArgs(t.arg), emoji: t.arg.string({ description: 'Only those with this emoji.' }) },
    resolve: async (message, args, caller, info) => {
      const emoji = emojiArgument(args.emoji);
      const ref = { list: 'reactions', scope: reactionsScope(message.id, emoji), order: BY_SEQ };
      const connection = await connectionOf(ref, args, info, (keyset) =>
        caller.load.page(reactionsOfMessage(emoji), message.id, keyset, `reactions ${emoji ?? ''}`),
      );
      return { ...connection, message, emoji };
    },
    extensions: readsPage('reactions', BY_SEQ, reactionsOfMessage(null), (messageId) =>
      reactionsScope(messageId, null),
    ),
  }),
  reactionGroups: t.field({
    type: [ReactionGroup],
    complexity: atMost(20),
    description: 'Reactions by emoji, in the order in which the emoji first appeared; at most 20.',
    resolve: (message, _args, caller) => caller.load.reactionGroups.load(message.id),
    extensions: readsMany((viewerId) => ({
      of: 'messageId',
      rows: (ids) => reactionGroupsByMessages(ids, viewerId),
    })),
  }),
}));

function usersSize(first: number | null | undefined): number {
  return pageSize('first', first) ?? 10;
}

/** Of the list's cursors. */
function reactionsScope(messageId: string, emoji: string | null): string {
  return `${messageId} ${emoji ?? ''}`;
}

function emojiArgument(text: string | null | undefined): string | null {
  if (text == null) return null;
  const emoji = parseEmoji(text);
  if (emoji === null) throw new BadUserInputError('emoji must be exactly one emoji of Unicode’s list', 'emoji');
  return emoji;
}

const SEQ = 'Number of the event in the channel; null where nothing changed.';
const MESSAGE = 'The message as it stands now.';

mutation('addReaction', {
  counts: 'reactions',
  description: 'POST /messages/{id}/react. Repeating it changes nothing.',
  input: inputs.inputType('AddReactionInput', 'A reaction to add.', {
    messageId: inputs.idField('msg', 'A message in a place where the viewer may write, not deleted.'),
    emoji: inputs.emojiField('At most 20 different ones a message.'),
  }),
  payload: payloadType<ReactionAdded>('AddReactionPayload', 'What became of `addReaction`.', (t) => ({
    reaction: t.field({
      type: 'Reaction',
      nullable: true,
      description: 'The viewer’s reaction.',
      resolve: ({ result }) => result?.reaction ?? null,
    }),
    message: t.field({
      type: 'Message',
      nullable: true,
      description: MESSAGE,
      resolve: ({ result }, _args, caller) => result && caller.load.messages.load(result.messageId),
    }),
    added: t.boolean({
      description: 'False where the viewer had reacted so already.',
      resolve: ({ result }) => result?.added ?? false,
    }),
    seq: t.int({ nullable: true, description: SEQ, resolve: ({ result }) => result?.seq ?? null }),
  })),
  resolve: addReaction,
});

mutation('removeReaction', {
  counts: 'reactions',
  description: 'DELETE /messages/{id}/react. Takes the viewer’s reaction back; repeating it changes nothing.',
  input: inputs.inputType('RemoveReactionInput', 'A reaction to take back.', {
    messageId: inputs.idField('msg', 'A message that the viewer may read.'),
    emoji: inputs.emojiField('The emoji of the viewer’s reaction.'),
  }),
  payload: payloadType<ReactionRemoved>('RemoveReactionPayload', 'What became of `removeReaction`.', (t) => ({
    message: t.field({
      type: 'Message',
      nullable: true,
      description: MESSAGE,
      resolve: ({ result }, _args, caller) => result && caller.load.messages.load(result.messageId),
    }),
    removed: t.boolean({
      description: 'False where there was none to remove.',
      resolve: ({ result }) => result?.removed ?? false,
    }),
    seq: t.int({ nullable: true, description: SEQ, resolve: ({ result }) => result?.seq ?? null }),
  })),
  resolve: removeReaction,
});
