import type { FriendRequestRow } from '../data/loaders/friendships.ts';
import { type UserRow, users } from '../data/loaders/users.ts';
import { acceptFriendRequest, type FriendRequested, removeFriend, requestFriend } from '../domain/friendships.ts';
import type { UserId } from '../lib/ids.ts';
import { MAX_USERNAME, parseCode } from '../lib/text.ts';
import { builder } from './builder.ts';
import { fieldsOf } from './fields/fields.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs/fields.ts';
import { inputType, oneOf } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { idOf, itself, payload, result } from './payloads.ts';

const friendRequest = fieldsOf<FriendRequestRow>();

builder.prismaObject('FriendRequest', {
  description:
    'An open friend request. Visible to its two sides. It is deleted when it is accepted, declined or taken back.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('freq')),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the request was made.' }),
    from: t.field(friendRequest.one('fromId', users, { type: 'User', description: 'The user who made the request.' })),
    to: t.field(
      friendRequest.one('toId', users, { type: 'User', description: 'The user to whom the request was made.' }),
    ),
  }),
});

export const FriendRequestConnection = builder.connectionObject(
  {
    type: 'FriendRequest',
    name: 'FriendRequestConnection',
    description: 'A page of open friend requests, newest first.',
  },
  { name: 'FriendRequestEdge', description: 'A friend request in a list.' },
);

const friendRef = oneOf(
  'RequestFriendInput',
  'The user to ask: by id, if the viewer can see the user, or by exact username. Give exactly one of the two.',
  {
    userId: inputs.id('user', 'A user whom the viewer can see.'),
    username: inputs.text(
      (raw) => parseCode(raw, MAX_USERNAME),
      `Exact username of any user: at most ${MAX_USERNAME} characters. Spaces at both ends are ignored.`,
    ),
  },
);

mutation('requestFriend', {
  counts: 'friendRequests',
  description:
    'Asks another user to be friends. If that user has asked the viewer already, the two become friends. FORBIDDEN while one of the two has blocked the other. Repeating it changes nothing.',
  input: friendRef,
  payload: payload<FriendRequested>('RequestFriendPayload', 'Result of `requestFriend`.', {
    friendRequest: result('FriendRequest', 'friendRequest', 'The open request; null if the two are friends.'),
    friend: result('User', 'friend', 'The other user, if the two are friends now; null while the request is open.'),
  }),
  resolve: requestFriend,
});

mutation('acceptFriendRequest', {
  counts: 'places',
  description: 'Accepts a friend request that was made to the viewer.',
  input: inputType('FriendRequestInput', 'A friend request to accept.', {
    friendRequestId: inputs.id('freq', 'An open request to the viewer.'),
  }),
  payload: payload<UserRow>('AcceptFriendRequestPayload', 'Result of `acceptFriendRequest`.', {
    friend: itself('User', 'The new friend.'),
  }),
  resolve: acceptFriendRequest,
});

mutation('removeFriend', {
  counts: 'places',
  description:
    'Ends the friendship with another user, or takes back or declines the open request between the two. Repeating it changes nothing.',
  input: inputType('RemoveFriendInput', 'A friend, or the other side of an open request.', {
    userId: inputs.id('user', 'A user whom the viewer can see.'),
  }),
  payload: payload<UserId>('RemoveFriendPayload', 'Result of `removeFriend`.', {
    userId: idOf('user', (id) => id, 'Id of the other user (`user_…`).'),
  }),
  resolve: removeFriend,
});
