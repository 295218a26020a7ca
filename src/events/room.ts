import { encodeId } from '../lib/ids.ts';
import { durable } from './definition.ts';
import { id } from './references.ts';

/** Nullable, because the viewer may have lost access since the event. */
const ROOM_FIELD = {
  object: 'subject',
  nullable: true,
  description: 'The room with its current state; null if the viewer may no longer see it.',
} as const;

export const ROOM_EVENTS = {
  'room.access_granted': durable({
    graphql: 'RoomAccessGrantedEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer became a member of a private room.',
    subject: id('room', 'room_id'),
    adds: ['server_id', 'name'],
    read: async ({ subjectId }, sources) => {
      const { serverId, name } = await sources.room(subjectId);
      return { server_id: encodeId('srv', serverId), name };
    },
    fields: {
      roomId: { id: 'subject', description: 'Id of the room (`room_…`), also if the viewer may no longer see it.' },
      room: ROOM_FIELD,
    },
  }),
  // Without a name, because a user without access must not learn the room's current name.
  'room.access_revoked': durable({
    graphql: 'RoomAccessRevokedEvent',
    unions: ['ViewerEvent'],
    description: 'The viewer is no longer a member of a private room.',
    subject: id('room', 'room_id'),
    adds: ['server_id'],
    read: async ({ subjectId }, sources) => ({
      server_id: encodeId('srv', (await sources.room(subjectId)).serverId),
    }),
    fields: { roomId: { id: 'subject', description: 'Id of the room (`room_…`).' } },
  }),
  'room.created': durable({
    graphql: 'RoomCreatedEvent',
    unions: ['ServerEvent'],
    description: 'A public room was created.',
    subject: id('room', 'room_id'),
    adds: ['server_id', 'name'],
    read: async ({ subjectId }, sources) => {
      const { serverId, name } = await sources.room(subjectId);
      return { server_id: encodeId('srv', serverId), name };
    },
    note: 'only for public rooms',
    fields: { room: ROOM_FIELD },
  }),
};
