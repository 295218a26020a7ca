import { durable } from './definition.ts';
import { id } from './references.ts';

/**
 * Only on the stream of the one who blocks: the other one is not told. Without a username, because the two may no longer be
 * allowed to look each other up.
 */
const BLOCK = { unions: ['ViewerEvent'], subject: id('user', 'user_id') } as const;

export const BLOCK_EVENTS = {
  'user.blocked': durable({
    ...BLOCK,
    graphql: 'UserBlockedEvent',
    description:
      'The viewer blocked a user. A FriendRemovedEvent or a FriendRequestClosedEvent follows if the block ended one.',
    note: '`user_id` is the other user; only the one who blocks receives it',
    fields: { userId: { id: 'subject', description: 'The blocked user (`user_…`).' } },
  }),
  'user.unblocked': durable({
    ...BLOCK,
    graphql: 'UserUnblockedEvent',
    description: 'The viewer unblocked a user.',
    note: '`user_id` is the other user; only the one who unblocks receives it',
    fields: { userId: { id: 'subject', description: 'The unblocked user (`user_…`).' } },
  }),
};
