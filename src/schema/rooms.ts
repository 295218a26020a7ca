import { ROOM_COLUMNS, type RoomRow } from '../data/loaders/rooms.ts';
import { type ServerRow, servers } from '../data/loaders/servers.ts';
import { ROOM_MEMBERS } from '../data/loaders/users.ts';
import { readableRoom } from '../domain/access/rows.ts';
import { addRoomMember, createRoom, MAX_ROOMS, removeRoomMember, visibleRoomsOfServer } from '../domain/rooms.ts';
import { builder } from './builder.ts';
import { Channel } from './channels.ts';
import { pageArgs } from './connections.ts';
import { pagePrice } from './cost.ts';
import { fieldsOf } from './fields/fields.ts';
import { byId } from './fields/roots.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs/fields.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { itself, payload } from './payloads.ts';
import { UserConnection } from './users.ts';

const RoomVisibility = builder.enumType('RoomVisibility', {
  description: 'Who may read a room.',
  values: {
    PUBLIC: { description: 'All members of the server may read the room.' },
    PRIVATE: {
      description: 'Only the members of the room may read it. The owner of the server adds and removes them.',
    },
  } as const,
});

const room = fieldsOf<RoomRow>();

builder.prismaObject('Room', {
  description: 'A room of a server, to write messages in. Readable by `members`.',
  interfaces: [builder.nodeInterfaceRef(), Channel],
  fields: (t) => ({
    id: t.id(nodeId('room')),
    name: t.exposeString('name', { description: 'Name of the room: 1 to 100 characters, not unique.' }),
    visibility: t.expose('visibility', {
      type: RoomVisibility,
      description: 'Who may read the room. It never changes.',
    }),
    server: t.field(
      room.one('serverId', servers, { type: 'Server', description: 'The server that the room belongs to.' }),
    ),
    members: t.field(
      room.page(
        { name: 'members', list: ROOM_MEMBERS },
        {
          type: UserConnection,
          description:
            'Users who may read the room, oldest account first: all members of the server if the room is public, otherwise its own members.',
        },
      ),
    ),
  }),
});

const RoomOrder = builder.enumType('RoomOrder', {
  description: 'Orders of the rooms of a server. A cursor is valid in its own order only.',
  values: {
    CREATED: { description: 'Oldest first.' },
    NAME: {
      description:
        'A first, by Unicode’s default collation, whatever the language: a, A, ä, b. Rooms of one name: oldest first.',
    },
    ACTIVITY: {
      description:
        'Most recently active first, by `lastActivityAt`. A room that becomes active while a client reads page after page moves before the pages that were read.',
    },
  } as const,
});

const RoomConnection = builder.connectionObject(
  { type: 'Room', name: 'RoomConnection', description: 'A page of rooms.' },
  { name: 'RoomEdge', description: 'A room in a list.' },
);

/** Points of a page by activity: one for each room whose newest message it may look up, whatever its size. */
const ACTIVITY_POINTS = MAX_ROOMS;

builder.objectFields('Server', (t) => ({
  rooms: t.field(
    fieldsOf<ServerRow>().page(
      { name: 'rooms', list: visibleRoomsOfServer },
      {
        type: RoomConnection,
        description: `Rooms that the viewer may read, in the order \`orderBy\`. A server has at most ${MAX_ROOMS} rooms.`,
        viewerDependent: true,
        complexity: ({ orderBy, ...args }) => pagePrice(args, orderBy === 'ACTIVITY' ? ACTIVITY_POINTS : 0),
      },
      {
        args: {
          ...pageArgs(t.arg),
          orderBy: t.arg({ type: RoomOrder, defaultValue: 'CREATED', description: 'Order of the list.' }),
        },
        filter: ({ orderBy }) => (orderBy == null || orderBy === 'CREATED' ? null : orderBy),
        scope: (serverId, order) => (order === null ? serverId : `${serverId} ${order}`),
        chosenBy: 'orderBy',
      },
    ),
  ),
}));

builder.queryField('room', (t) =>
  t.field(
    byId(
      'room',
      { row: readableRoom, types: ROOM_COLUMNS.types },
      { type: 'Room', description: 'A room; null if it does not exist or the viewer may not see it.' },
    ),
  ),
);

mutation('createRoom', {
  counts: 'places',
  description:
    'Creates a room. Only the owner of the server may do this. The owner is the first member of a private room.',
  input: inputType('CreateRoomInput', 'A room to create.', {
    serverId: inputs.id('srv', `A server that the viewer owns, with fewer than ${MAX_ROOMS} rooms.`),
    name: inputs.name('Name of the room.'),
    visibility: inputs.withDefault(
      inputs.plain(RoomVisibility, 'Who may read the room. It cannot be changed later.'),
      'PUBLIC',
    ),
  }),
  payload: payload<RoomRow>('CreateRoomPayload', 'Result of `createRoom`.', {
    room: itself('Room', 'The room.'),
  }),
  resolve: createRoom,
});

const roomMember = inputType('RoomMemberInput', 'A private room, and a member of its server.', {
  roomId: inputs.id('room', 'A private room.'),
  userId: inputs.id('user', 'A member of the room’s server.'),
});

const roomMemberPayload = payload<RoomRow | null>(
  'RoomMemberPayload',
  'Result of `addRoomMember` or `removeRoomMember`.',
  { room: itself('Room', 'The room; null if the viewer may not read it, or no longer.') },
);

mutation('addRoomMember', {
  counts: 'places',
  description:
    'Adds a member of the server to a private room. Only the owner of the server may do this. Repeating it changes nothing.',
  input: roomMember,
  payload: roomMemberPayload,
  resolve: addRoomMember,
});

mutation('removeRoomMember', {
  counts: 'places',
  description:
    'Removes a member from a private room. The owner of the server may remove any member, other users only themselves. Repeating it changes nothing.',
  input: roomMember,
  payload: roomMemberPayload,
  resolve: removeRoomMember,
});
