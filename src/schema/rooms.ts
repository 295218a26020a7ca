import { type RoomRow, roomsOfServer } from '../data/loaders/rooms.ts';
import { serversByIds } from '../data/loaders/servers.ts';
import { ROOM_MEMBERS } from '../data/loaders/users.ts';
import { readableRoom, visibleRooms } from '../domain/access.ts';
import { addRoomMember, createRoom, findRoom, pageRooms, removeRoomMember } from '../domain/rooms.ts';
import { builder, VIEWER_DEPENDENT } from './builder.ts';
import { Channel } from './channels.ts';
import { BY_ID, connectionOf, pageArgs } from './connections.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsOne, readsPage, readsRoot } from './reads.ts';
import { UserConnection } from './users.ts';

const RoomVisibility = builder.enumType('RoomVisibility', {
  description: 'Who reads a room.',
  values: {
    PUBLIC: { description: 'All members of its server.' },
    PRIVATE: { description: 'Its own members, whom the server’s owner lets in and out.' },
  } as const,
});

builder.prismaObject('Room', {
  description: 'A place to write in a server.',
  interfaces: [builder.nodeInterfaceRef(), Channel],
  fields: (t) => ({
    id: t.id(nodeId('room')),
    name: t.exposeString('name', { description: '1 to 100 characters; not unique.' }),
    visibility: t.expose('visibility', { type: RoomVisibility, description: 'Who reads it.' }),
    server: t.field({
      type: 'Server',
      description: 'The server that it belongs to.',
      resolve: async ({ serverId }, _args, caller) => (await caller.load.servers.load(serverId))!,
      extensions: readsOne('serverId', serversByIds),
    }),
    members: t.field({
      type: UserConnection,
      description: 'Who reads it: the server’s members, or its own where it is private. Oldest account first.',
      args: pageArgs(t.arg),
      resolve: (room, args, caller, info) =>
        connectionOf({ list: 'members', scope: room.id, order: BY_ID }, args, info, (keyset) =>
          caller.load.page(ROOM_MEMBERS, room.id, keyset),
        ),
      extensions: readsPage('members', BY_ID, ROOM_MEMBERS),
    }),
  }),
});

const RoomConnection = builder.connectionObject(
  { type: 'Room', name: 'RoomConnection', description: 'A page of rooms, oldest first.' },
  { name: 'RoomEdge', description: 'A room in a list.' },
);

builder.objectFields('Server', (t) => ({
  rooms: t.field({
    type: RoomConnection,
    description: 'Rooms that the viewer may read, oldest first.',
    args: pageArgs(t.arg),
    resolve: (server, args, caller, info) =>
      connectionOf({ list: 'rooms', scope: server.id, order: BY_ID }, args, info, (keyset) =>
        pageRooms(caller, server, keyset),
      ),
    extensions: {
      ...VIEWER_DEPENDENT,
      ...readsPage('rooms', BY_ID, (viewerId) => roomsOfServer(visibleRooms(viewerId))),
    },
  }),
}));

builder.queryField('room', (t) =>
  t.field({
    type: 'Room',
    nullable: true,
    description: 'A room; null where it does not exist or the viewer may not know that it exists.',
    args: { id: t.arg.id({ required: true, description: '`room_…`' }) },
    resolve: (_root, { id }, caller) => findRoom(caller, inputs.idArgument('room', id, 'id')),
    extensions: readsRoot(({ id }) => inputs.idArgument('room', String(id), 'id'), readableRoom),
  }),
);

mutation('createRoom', {
  counts: 'places',
  description: 'Makes a room. The server’s owner alone may; a private one has them as its first member.',
  input: inputs.inputType('CreateRoomInput', 'A room to make.', {
    serverId: inputs.idField('srv', 'A server that the viewer owns.'),
    name: inputs.nameField('Its name.'),
    visibility: {
      declare: (t) => t.field({ type: RoomVisibility, defaultValue: 'PUBLIC', description: 'Who reads it; for good.' }),
      read: (value) => ({ ok: true, value: (value as 'PUBLIC' | 'PRIVATE' | null | undefined) ?? 'PUBLIC' }),
    } satisfies inputs.InputField<'PUBLIC' | 'PRIVATE'>,
  }),
  payload: payloadType<RoomRow>('CreateRoomPayload', 'What became of `createRoom`.', (t) => ({
    room: t.field({ type: 'Room', nullable: true, description: 'The room.', resolve: ({ result }) => result }),
  })),
  resolve: createRoom,
});

const roomMember = inputs.inputType('RoomMemberInput', 'A private room and a member of its server.', {
  roomId: inputs.idField('room', 'A private room.'),
  userId: inputs.idField('user', 'A member of the room’s server.'),
});

const roomMemberPayload = payloadType<{ room: RoomRow | null }>(
  'RoomMemberPayload',
  'What became of the room’s membership.',
  (t) => ({
    room: t.field({
      type: 'Room',
      nullable: true,
      description: 'The room; null where the viewer may not read it (any more).',
      resolve: ({ result }) => result?.room ?? null,
    }),
  }),
);

mutation('addRoomMember', {
  counts: 'places',
  description:
    'Lets a member of the server into a private room. The server’s owner alone may. Repeating it changes nothing.',
  input: roomMember,
  payload: roomMemberPayload,
  resolve: async (caller, input) => ({ room: await addRoomMember(caller, input) }),
});

mutation('removeRoomMember', {
  counts: 'places',
  description:
    'Takes a member out of a private room: the server’s owner anyone, everybody themselves. Repeating it changes nothing.',
  input: roomMember,
  payload: roomMemberPayload,
  resolve: async (caller, input) => ({ room: await removeRoomMember(caller, input) }),
});
