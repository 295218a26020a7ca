import { ephemeral } from './definition.ts';
import { id, time } from './references.ts';

/**
 * `expiresAt` orders the events of one user in a channel, because several instances may publish them: an event is
 * ignored if its `expiresAt` is earlier than the latest one seen. For a start it is also the time at which the user
 * stops counting as typing.
 */
const REFS = { userId: id('user', 'user_id'), expiresAt: time('expires_at') } as const;

export const TYPING_EVENTS = {
  'typing.start': ephemeral({
    graphql: 'TypingStartedEvent',
    unions: ['ChannelEvent'],
    description: 'The actor is typing. Not stored, so the query `channelEvents` does not return it.',
    refs: REFS,
    adds: ['username'],
    fields: {
      expiresAt: {
        value: 'expiresAt',
        description: 'When the actor stops counting as typing, unless another typing event of the actor comes before.',
      },
    },
  }),
  'typing.stop': ephemeral({
    graphql: 'TypingStoppedEvent',
    unions: ['ChannelEvent'],
    description: 'The actor stopped typing. Not stored.',
    refs: REFS,
    adds: ['username'],
    fields: {},
  }),
};
