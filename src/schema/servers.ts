import { SERVER_COLUMNS, type ServerRow } from '../data/loaders/servers.ts';
import { SERVER_MEMBERS, users } from '../data/loaders/users.ts';
import { readableServer } from '../domain/access/rows.ts';
import {
  createServer,
  createServerInvite,
  type InvitePreview as InvitePreviewRow,
  joinServer,
  leaveServer,
  previewInvite,
  type ServerInvite,
} from '../domain/servers.ts';
import type { ServerId } from '../lib/ids.ts';
import { parseCode } from '../lib/text.ts';
import { serverChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { fieldsOf } from './fields/fields.ts';
import { byId } from './fields/roots.ts';
import { nodeId } from './ids.ts';
import { argument } from './inputs/arguments.ts';
import * as inputs from './inputs/fields.ts';
import { textReader } from './inputs/readers.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { idOf, itself, payload, result } from './payloads.ts';
import { UserConnection } from './users.ts';

const server = fieldsOf<ServerRow>();

const INVITE_CODE =
  'A code of `createServerInvite` that has not expired: at most 64 characters. Spaces at both ends are ignored.';
const parseInviteCode = (raw: string) => parseCode(raw, 64);
const inviteCodeReader = textReader(parseInviteCode);

/**
 * Points of a preview: as many as a mutation and its payload, because each is a statement of its own. Codes have 128
 * random bits, so the price need not prevent guessing.
 */
const INVITE_POINTS = 11;

builder.prismaObject('Server', {
  description: 'A group of users with rooms to write messages in. Visible to its members.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('srv')),
    name: t.exposeString('name', { description: 'Name of the server: 1 to 100 characters, not unique.' }),
    owner: t.field(
      server.one('ownerId', users, {
        type: 'User',
        description: 'The user who created the server. The owner is a member and cannot leave.',
      }),
    ),
    ablyChannel: t.string(
      server.computed(['id'], ({ id }) => serverChannel(id), {
        description: 'Name of the Ably channel for events of the server: `server:<id>`.',
      }),
    ),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the newest durable event on `ablyChannel` at the time of reading.',
    }),
    memberCount: t.exposeInt('memberCount', {
      description:
        'Number of `members` at the time of `lastSeq`: each `MemberJoinedEvent` adds one, each `MemberLeftEvent` takes one.',
    }),
    members: t.field(
      server.page(
        { name: 'members', list: SERVER_MEMBERS },
        { type: UserConnection, description: 'Members of the server, oldest account first.' },
      ),
    ),
  }),
});

export const ServerConnection = builder.connectionObject(
  { type: 'Server', name: 'ServerConnection', description: 'A page of servers, oldest first.' },
  { name: 'ServerEdge', description: 'A server in a list.' },
);

builder.queryField('server', (t) =>
  t.field(
    byId(
      'srv',
      { row: readableServer, types: SERVER_COLUMNS.types },
      { type: 'Server', description: 'A server; null if it does not exist or the viewer is not a member.' },
    ),
  ),
);

const InvitePreview = builder.objectRef<InvitePreviewRow>('InvitePreview').implement({
  description: 'What a user who has an invite code may know of its server before joining.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The code, for `joinServer`.' }),
    serverName: t.exposeString('serverName', { description: 'Name of the server: 1 to 100 characters.' }),
    memberCount: t.exposeInt('memberCount', { description: 'Number of members of the server.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the code expires.' }),
    viewerIsMember: t.exposeBoolean('viewerIsMember', {
      description: 'True if the viewer is a member of the server already.',
    }),
  }),
});

builder.queryField('invite', (t) =>
  t.field({
    type: InvitePreview,
    nullable: true,
    complexity: { field: INVITE_POINTS, multiplier: 1 },
    description: 'What an invite leads to, before joining; null if there is no such code, or if it has expired.',
    args: {
      code: t.arg.string({ required: true, description: INVITE_CODE }),
    },
    resolve: (_root, { code }, caller) => previewInvite(caller, argument(inviteCodeReader, code, 'code')),
  }),
);

mutation('createServer', {
  counts: 'places',
  description: 'Creates a server. The viewer becomes its owner and first member.',
  input: inputType('CreateServerInput', 'A server to create.', {
    name: inputs.name('Name of the server.'),
  }),
  payload: payload<ServerRow>('CreateServerPayload', 'Result of `createServer`.', {
    server: itself('Server', 'The server.'),
  }),
  resolve: createServer,
});

mutation('createServerInvite', {
  counts: 'places',
  description:
    'Creates an invite code for a server that the viewer is a member of. The code is random, expires after 7 days and can be used by any number of users.',
  input: inputType('CreateServerInviteInput', 'The server to invite to.', {
    serverId: inputs.id('srv', 'A server that the viewer is a member of.'),
  }),
  payload: payload<ServerInvite>('CreateServerInvitePayload', 'Result of `createServerInvite`.', {
    code: result('String', 'code', 'The invite code, for `joinServer`: 22 characters.'),
    expiresAt: result('DateTime', 'expiresAt', 'When the invite code expires.'),
  }),
  resolve: createServerInvite,
});

mutation('joinServer', {
  counts: 'places',
  description: 'Joins the server that an invite code is for. Repeating it changes nothing.',
  input: inputType('JoinServerInput', 'An invite to accept.', {
    inviteCode: inputs.text(parseInviteCode, INVITE_CODE),
  }),
  payload: payload<ServerRow>('JoinServerPayload', 'Result of `joinServer`.', {
    server: itself('Server', 'The server.'),
  }),
  resolve: joinServer,
});

mutation('leaveServer', {
  counts: 'places',
  description:
    'Leaves a server and its private rooms. The owner of a server cannot leave it. A user who has left already gets NOT_FOUND.',
  input: inputType('LeaveServerInput', 'A server to leave.', {
    serverId: inputs.id('srv', 'A server that the viewer is a member of and does not own.'),
  }),
  payload: payload<ServerId>('LeaveServerPayload', 'Result of `leaveServer`.', {
    serverId: idOf('srv', (id) => id, 'Id of the server that the viewer has left (`srv_…`).'),
  }),
  resolve: leaveServer,
});
