import type { ServerRow } from '../data/loaders/servers.ts';
import { SERVER_MEMBERS, usersByIds } from '../data/loaders/users.ts';
import { readableServer } from '../domain/access.ts';
import {
  createServer,
  createServerInvite,
  findServer,
  joinServer,
  leaveServer,
  type ServerInvite,
} from '../domain/servers.ts';
import { encodeId, type ServerId } from '../lib/ids.ts';
import { serverChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { BY_ID, connectionOf, pageArgs } from './connections.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsOne, readsPage, readsRoot, readsValue } from './reads.ts';
import { UserConnection } from './users.ts';

builder.prismaObject('Server', {
  description: 'A group of people with rooms to write in. Seen by its members.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('srv')),
    name: t.exposeString('name', { description: '1 to 100 characters; not unique.' }),
    owner: t.field({
      type: 'User',
      description: 'Who made it: a member that cannot leave.',
      resolve: async ({ ownerId }, _args, caller) => (await caller.load.users.load(ownerId))!,
      extensions: readsOne('ownerId', usersByIds),
    }),
    ablyChannel: t.string({
      description: '`server:<id>`',
      resolve: ({ id }) => serverChannel(id),
      extensions: readsValue(['id'], ([id]) => serverChannel(id as ServerId)),
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the newest durable event on `ablyChannel` at the time of reading.',
    }),
    members: t.field({
      type: UserConnection,
      description: 'Oldest account first.',
      args: pageArgs(t.arg),
      resolve: (server, args, caller, info) =>
        connectionOf({ list: 'members', scope: server.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(SERVER_MEMBERS, server.id, keyset),
        ),
      extensions: readsPage('members', BY_ID, SERVER_MEMBERS),
    }),
  }),
});

export const ServerConnection = builder.connectionObject(
  { type: 'Server', name: 'ServerConnection', description: 'A page of servers, oldest first.' },
  { name: 'ServerEdge', description: 'A server in a list.' },
);

builder.queryField('server', (t) =>
  t.field({
    type: 'Server',
    nullable: true,
    description: 'A server; null where it does not exist or the viewer is not a member.',
    args: { id: t.arg.id({ required: true, description: '`srv_…`' }) },
    resolve: (_root, { id }, caller) => findServer(caller, inputs.idArgument('srv', id, 'id')),
    extensions: readsRoot(({ id }) => inputs.idArgument('srv', String(id), 'id'), readableServer),
  }),
);

mutation('createServer', {
  counts: 'places',
  description: 'Makes a server with the viewer as its owner and first member.',
  input: inputs.inputType('CreateServerInput', 'A server to make.', { name: inputs.nameField('Its name.') }),
  payload: payloadType<ServerRow>('CreateServerPayload', 'What became of `createServer`.', (t) => ({
    server: t.field({ type: 'Server', nullable: true, description: 'The server.', resolve: ({ result }) => result }),
  })),
  resolve: createServer,
});

mutation('createServerInvite', {
  counts: 'places',
  description:
    'Makes an invite code to a server of the viewer’s: random, good for 7 days and for any number of people.',
  input: inputs.inputType('CreateServerInviteInput', 'Where to invite to.', {
    serverId: inputs.idField('srv', 'A server that the viewer is a member of.'),
  }),
  payload: payloadType<ServerInvite>('CreateServerInvitePayload', 'What became of `createServerInvite`.', (t) => ({
    code: t.string({
      nullable: true,
      description: 'To hand on, for `joinServer`.',
      resolve: ({ result }) => result?.code ?? null,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it runs out.',
      resolve: ({ result }) => result?.expiresAt ?? null,
    }),
  })),
  resolve: createServerInvite,
});

mutation('joinServer', {
  counts: 'places',
  description: 'Joins the server that a code invites to. Repeating it changes nothing.',
  input: inputs.inputType('JoinServerInput', 'An invite to take up.', {
    inviteCode: inputs.tokenField('A code of `createServerInvite` that has not run out.', 64),
  }),
  payload: payloadType<ServerRow>('JoinServerPayload', 'What became of `joinServer`.', (t) => ({
    server: t.field({ type: 'Server', nullable: true, description: 'The server.', resolve: ({ result }) => result }),
  })),
  resolve: joinServer,
});

mutation('leaveServer', {
  counts: 'places',
  description: 'Leaves a server, and with it its private rooms. Its owner cannot.',
  input: inputs.inputType('LeaveServerInput', 'A server to leave.', {
    serverId: inputs.idField('srv', 'A server that the viewer is a member of and does not own.'),
  }),
  payload: payloadType<{ id: string }>('LeaveServerPayload', 'What became of `leaveServer`.', (t) => ({
    serverId: t.id({
      nullable: true,
      description: 'The server left.',
      resolve: ({ result }) => result && encodeId('srv', result.id),
    }),
  })),
  resolve: async (caller, input) => ({ id: await leaveServer(caller, input) }),
});
