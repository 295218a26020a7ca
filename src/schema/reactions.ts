import { type MessageRow, messages } from '../data/loaders/messages.ts';
import {
  reactionGroups,
  type ReactionGroupRow,
  type ReactionRow,
  reactionsOfMessage,
  reactionUsers,
} from '../data/loaders/reactions.ts';
import { users } from '../data/loaders/users.ts';
import { addReaction, type ReactionAdded, type ReactionRemoved, removeReaction } from '../domain/reactions.ts';
import { atMost } from './cost.ts';
import { builder, VIEWER_DEPENDENT } from './builder.ts';
import { pageArgs, pageSize } from './connections.ts';
import { fieldsOf } from './fields/fields.ts';
import { nodeId } from './ids.ts';
import { argument } from './inputs/arguments.ts';
import * as inputs from './inputs/fields.ts';
import { emojiReader } from './inputs/readers.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { flag, loaded, payload, result, seq } from './payloads.ts';

const reaction = fieldsOf<ReactionRow>();
const group = fieldsOf<ReactionGroupRow>();
const message = fieldsOf<MessageRow>();

/** A message's key in what is below it. */
const PLACE = { channelId: 'channelId', messageSeq: 'seq' } as const;

builder.prismaObject('Reaction', {
  description: 'One user’s reaction to a message with one emoji. Readable by everyone who may read the message.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('rct')),
    emoji: t.exposeString('emoji', { description: 'The emoji in its fully qualified form.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the reaction was added.' }),
    user: t.field(reaction.one('userId', users, { type: 'User', description: 'The user who reacted.' })),
    message: t.field(
      reaction.one({ channelId: 'channelId', seq: 'messageSeq' }, messages, {
        type: 'Message',
        description: 'The message that the user reacted to.',
      }),
    ),
  }),
});

const ReactionConnection = builder.connectionObject(
  {
    type: 'Reaction',
    name: 'ReactionConnection',
    description: 'A page of reactions, in the order in which they were added.',
    fields: (t) => ({
      totalCount: t.int(
        message.ofWholeList(
          PLACE,
          reactionGroups,
          ['emoji', 'count'],
          (groups, emoji) =>
            groups.filter((each) => emoji === null || each.emoji === emoji).reduce((sum, { count }) => sum + count, 0),
          { description: 'Number of reactions on all pages: of the given `emoji`, or of all.' },
        ),
      ),
    }),
  },
  { name: 'ReactionEdge', description: 'A reaction in a list.' },
);

const ReactionGroup = builder.objectRef<ReactionGroupRow>('ReactionGroup').implement({
  description:
    'All reactions to one message with one emoji. A message has at most 20 groups, in the order in which their emoji were first used.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'The emoji in its fully qualified form.' }),
    count: t.exposeInt('count', { description: 'Number of users who reacted with this emoji.' }),
    viewerHasReacted: t.exposeBoolean('viewerHasReacted', {
      extensions: VIEWER_DEPENDENT,
      description: 'True if the viewer reacted with this emoji.',
    }),
    users: t.field(
      group.rowsAt(
        reactionUsers,
        { channelId: 'channelId', messageSeq: 'messageSeq', emoji: 'emoji' },
        { first: t.arg.int({ defaultValue: 10, description: 'Maximum number of users: 1 to 100.' }) },
        [({ first }) => pageSize('first', first) ?? 10],
        {
          type: ['User'],
          description: 'The first users who reacted with this emoji, in the order of their reactions.',
        },
      ),
    ),
  }),
});

builder.objectFields('Message', (t) => ({
  reactions: t.field(
    message.page(
      { name: 'reactions', list: (_viewerId, emoji: string | null) => reactionsOfMessage(emoji) },
      { type: ReactionConnection, description: 'Reactions to the message, in the order in which they were added.' },
      {
        args: {
          ...pageArgs(t.arg),
          emoji: t.arg.string({ description: 'Return only reactions with this one emoji.' }),
        },
        filter: ({ emoji }) => (emoji == null ? null : argument(emojiReader, emoji, 'emoji')),
        scope: (messageId, emoji) => `${messageId} ${emoji ?? ''}`,
      },
    ),
  ),
  reactionGroups: t.field(
    message.many(PLACE, reactionGroups, {
      type: [ReactionGroup],
      complexity: atMost(20),
      description: 'Reactions grouped by emoji, in the order in which the emoji were first used: at most 20 groups.',
    }),
  ),
}));

const MESSAGE = 'The message after the change.';

mutation('addReaction', {
  counts: 'reactions',
  description: 'Reacts to a message with an emoji. Repeating it changes nothing.',
  input: inputType('AddReactionInput', 'A reaction to add.', {
    messageId: inputs.id('msg', 'A message in a channel where the viewer may write. It must not be deleted.'),
    emoji: inputs.emoji('A message carries at most 20 different emoji.'),
  }),
  payload: payload<ReactionAdded>('AddReactionPayload', 'Result of `addReaction`.', {
    reaction: result('Reaction', 'reaction', 'The viewer’s reaction.'),
    message: loaded('Message', messages, 'message', MESSAGE),
    added: flag('added', 'False if the viewer had reacted with this emoji already.'),
    seq: seq(),
  }),
  resolve: addReaction,
});

mutation('removeReaction', {
  counts: 'reactions',
  description: 'Removes the viewer’s reaction with an emoji. Repeating it changes nothing.',
  input: inputType('RemoveReactionInput', 'A reaction to remove.', {
    messageId: inputs.id('msg', 'A message that the viewer may read.'),
    emoji: inputs.emoji('The emoji of the viewer’s reaction.'),
  }),
  payload: payload<ReactionRemoved>('RemoveReactionPayload', 'Result of `removeReaction`.', {
    message: loaded('Message', messages, 'message', MESSAGE),
    removed: flag('removed', 'False if the viewer had no such reaction.'),
    seq: seq(),
  }),
  resolve: removeReaction,
});
