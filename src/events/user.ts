import { ephemeral } from './definition.ts';
import { id } from './references.ts';

/**
 * It is not stored, because a name has no order among the events of a channel, and a client that was offline reads the
 * user again. `realtime/user-updates.ts` says where it is published.
 */
export const USER_EVENTS = {
  'user.updated': ephemeral({
    graphql: 'UserUpdatedEvent',
    unions: ['ChannelEvent', 'ServerEvent', 'ViewerEvent'],
    description:
      'The name or the picture of a user changed. On the user’s own channel, in their conversations, and in their servers of up to 200 members; not in rooms. Not stored.',
    refs: { userId: id('user', 'user_id') },
    adds: ['username', 'display_name', 'avatar_url'],
    note: '`avatar_url` is null if there is no picture',
    fields: { user: { object: 'userId', description: 'The user with their current name and picture.' } },
  }),
};
