import { type UserRow, usersByIds } from '../data/loaders/users.ts';
import {
  acceptFriendRequest,
  type FriendRef,
  type FriendRequested,
  removeFriend,
  requestFriend,
} from '../domain/friendships.ts';
import { encodeId } from '../lib/ids.ts';
import { builder } from './builder.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsOne } from './reads.ts';

builder.prismaObject('FriendRequest', {
  description: 'An open request to be friends. Seen by its two sides; gone once accepted, declined or taken back.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('freq')),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    from: t.field({
      type: 'User',
      description: 'Who asks.',
      resolve: async ({ fromId }, _args, caller) => (await caller.load.users.load(fromId))!,
      extensions: readsOne('fromId', usersByIds),
    }),
    to: t.field({
      type: 'User',
      description: 'Who is asked.',
      resolve: async ({ toId }, _args, caller) => (await caller.load.users.load(toId))!,
      extensions: readsOne('toId', usersByIds),
    }),
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

const MAX_USERNAME = 64;

const friendRef = inputs.oneOfInputType(
  'RequestFriendInput',
  'By id, for a user whom the viewer can see, or by exact username. Exactly one of the two.',
  {
    userId: inputs.optionalIdField('user', 'A user whom the viewer can see.'),
    username: inputs.optionalTokenField(
      `Exact username, up to ${MAX_USERNAME} characters: whoever it is.`,
      MAX_USERNAME,
    ),
  },
);

mutation('requestFriend', {
  counts: 'friendRequests',
  description:
    'Asks another user to be friends; where they had asked already, the two are friends now. Repeating it changes nothing.',
  input: friendRef,
  payload: payloadType<FriendRequested>('RequestFriendPayload', 'What became of `requestFriend`.', (t) => ({
    friendRequest: t.field({
      type: 'FriendRequest',
      nullable: true,
      description: 'The open request.',
      resolve: ({ result }) => result?.friendRequest ?? null,
    }),
    friend: t.field({
      type: 'User',
      nullable: true,
      description: 'Set where the other side had asked already, or the two were friends: the two are friends now.',
      resolve: ({ result }) => result?.friend ?? null,
    }),
  })),
  resolve: (caller, { userId, username }) =>
    requestFriend(caller, (userId === null ? { username } : { userId }) as FriendRef),
});

mutation('acceptFriendRequest', {
  counts: 'places',
  description: 'Accepts a request that was made to the viewer.',
  input: inputs.inputType('FriendRequestInput', 'A friend request.', {
    friendRequestId: inputs.idField('freq', 'An open request to the viewer.'),
  }),
  payload: payloadType<UserRow>('AcceptFriendRequestPayload', 'What became of `acceptFriendRequest`.', (t) => ({
    friend: t.field({ type: 'User', nullable: true, description: 'The new friend.', resolve: ({ result }) => result }),
  })),
  resolve: acceptFriendRequest,
});

mutation('removeFriend', {
  counts: 'places',
  description:
    'Ends a friendship, or takes back or declines an open request between the two. Repeating it changes nothing.',
  input: inputs.inputType('RemoveFriendInput', 'Whom to part from.', {
    userId: inputs.idField('user', 'A user whom the viewer can see.'),
  }),
  payload: payloadType<{ id: string }>('RemoveFriendPayload', 'What became of `removeFriend`.', (t) => ({
    userId: t.id({
      nullable: true,
      description: 'The other side.',
      resolve: ({ result }) => result && encodeId('user', result.id),
    }),
  })),
  resolve: async (caller, input) => ({ id: await removeFriend(caller, input) }),
});
