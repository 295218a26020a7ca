import { viewerBlocks } from '../data/loaders/blocks.ts';
import { viewerFriendships } from '../data/loaders/friendships.ts';
import type { UserRow } from '../data/loaders/users.ts';
import { builder } from './builder.ts';
import { fieldsOf } from './fields/fields.ts';
import { nodeId } from './ids.ts';

const user = fieldsOf<UserRow>();

const FriendshipState = builder.enumType('FriendshipState', {
  description: 'What a user is to the viewer.',
  values: {
    SELF: { description: 'The user is the viewer.' },
    NONE: { description: 'Neither friends, nor is a friend request open between the two.' },
    REQUEST_SENT: { description: 'The viewer has asked the user to be friends, and the request is open.' },
    REQUEST_RECEIVED: { description: 'The user has asked the viewer to be friends, and the request is open.' },
    FRIENDS: { description: 'The two are friends.' },
  } as const,
});

builder.prismaObject('User', {
  description:
    'A user account. Visible to the user, to everyone who shares a server or a conversation with them, to their friends, to the other side of an open friend request, to users who have blocked them, and to everyone who can read something that names them, such as a message that they wrote.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('user')),
    username: t.exposeString('username', {
      description:
        'Unique name, 1 to 64 characters. It follows the name at the sign-in provider; if that name is taken, it has a suffix.',
    }),
    displayName: t.exposeString('displayName', {
      description: 'Name to display: 1 to 100 characters, not unique.',
    }),
    avatarUrl: t.exposeString('avatarUrl', {
      nullable: true,
      description: 'URL of the user’s picture at the sign-in provider; null if there is none.',
    }),
    viewerFriendship: t.field(
      user.lookUp('id', viewerFriendships, ['state'], ([friendship]) => friendship!.state, {
        type: FriendshipState,
        description: 'What the user is to the viewer.',
        viewerDependent: true,
      }),
    ),
    viewerHasBlocked: t.boolean(
      user.lookUp('id', viewerBlocks, ['blockedId'], ([block]) => block !== undefined, {
        description:
          'True if the viewer has blocked the user. Clients can hide what such a user writes in rooms and groups. The API does not tell whether the user has blocked the viewer.',
        viewerDependent: true,
      }),
    ),
  }),
});

export const UserConnection = builder.connectionObject(
  { type: 'User', name: 'UserConnection', description: 'A page of users.' },
  { name: 'UserEdge', description: 'A user in a list.' },
);
