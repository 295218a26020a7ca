import { builder } from './builder.ts';
import { nodeId } from './ids.ts';

builder.prismaObject('User', {
  description:
    'An account. Seen by themselves, by who shares a server or a conversation with them, by friends, by both sides of an open request, and through what they wrote.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('user')),
    username: t.exposeString('username', { description: 'Unique; follows the sign-in. 1 to 64 characters.' }),
    displayName: t.exposeString('displayName', {
      description: 'What people call them: 1 to 100 characters, not unique.',
    }),
    avatarUrl: t.exposeString('avatarUrl', {
      nullable: true,
      description: 'Address of their picture at the sign-in provider, if there is one.',
    }),
  }),
});

export const UserConnection = builder.connectionObject(
  { type: 'User', name: 'UserConnection', description: 'A page of users, oldest account first.' },
  { name: 'UserEdge', description: 'A user in a list.' },
);
