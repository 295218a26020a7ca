import { encodeId } from '../lib/ids.ts';
import { durable } from './definition.ts';
import { flag, id } from './references.ts';

/** Each event is in the streams of both users. */
export const FRIEND_EVENTS = {
  // The payload is made of references and the actor, because the request may be deleted before the event is published.
  'friend.requested': durable({
    graphql: 'FriendRequestedEvent',
    unions: ['ViewerEvent'],
    description: 'Somebody asked the viewer to be friends, or the viewer asked somebody.',
    subject: id('freq', 'friend_request_id'),
    refs: { toUserId: id('user', 'to_user_id') },
    adds: ['from_user_id'],
    read: async ({ actorId }) => ({ from_user_id: encodeId('user', actorId!) }),
    fields: {
      friendRequestId: { id: 'subject', description: 'Id of the request (`freq_…`), also if it is closed.' },
      friendRequest: {
        object: 'subject',
        nullable: true,
        description: 'The request; null if it was accepted, declined or taken back.',
      },
    },
  }),
  'friend.added': durable({
    graphql: 'FriendAddedEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer and another user became friends.',
    subject: id('user', 'user_id'),
    adds: ['username'],
    read: async ({ subjectId }, sources) => ({ username: (await sources.user(subjectId)).username }),
    note: '`user_id` is the other user',
    fields: { friend: { object: 'subject', description: 'The other user.' } },
  }),
  // Without a username, because the two may no longer be allowed to look each other up.
  'friend.removed': durable({
    graphql: 'FriendRemovedEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer or the other user ended their friendship.',
    subject: id('user', 'user_id'),
    note: '`user_id` is the other user',
    fields: { userId: { id: 'subject', description: 'The former friend (`user_…`).' } },
  }),
  'friend.request_closed': durable({
    graphql: 'FriendRequestClosedEvent',
    unions: ['ViewerEvent'],
    description: 'A friend request from or to the viewer was accepted, declined or taken back.',
    subject: id('freq', 'friend_request_id'),
    refs: { accepted: flag('accepted') },
    note: '`accepted` is false if it was declined or taken back',
    fields: {
      friendRequestId: { id: 'subject', description: 'The request (`freq_…`). It no longer exists.' },
      accepted: {
        value: 'accepted',
        description:
          'True if the two became friends; there is also a FriendAddedEvent. False if it was declined or taken back.',
      },
    },
  }),
};
