import { durable } from './definition.ts';
import { MESSAGE_ID_FIELD } from './message.ts';
import { count, emoji, id } from './references.ts';

const REACTION = {
  unions: ['ChannelEvent'],
  subject: id('msg', 'message_id'),
  refs: { reactionId: id('rct', 'id'), emoji: emoji('emoji'), userId: id('user', 'user_id'), count: count('count') },
  adds: ['username'],
  note: '`count` is the new number for that emoji',
  fields: {
    messageId: MESSAGE_ID_FIELD,
    message: {
      object: 'subject',
      nullable: true,
      description: 'The message with its current state; null once it is deleted.',
    },
    emoji: { value: 'emoji', description: 'The emoji in its fully qualified form.' },
    count: { value: 'count', description: 'Number of reactions to the message with this emoji after the change.' },
  },
} as const;

export const REACTION_EVENTS = {
  'reaction.added': durable({
    ...REACTION,
    graphql: 'ReactionAddedEvent',
    description: 'Somebody reacted to a message.',
    read: async ({ refs }, sources) => ({ username: (await sources.user(refs.userId)).username }),
  }),
  'reaction.removed': durable({
    ...REACTION,
    graphql: 'ReactionRemovedEvent',
    description: 'Somebody removed their reaction to a message.',
    read: async ({ refs }, sources) => ({ username: (await sources.user(refs.userId)).username }),
  }),
};
