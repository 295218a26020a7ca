import { describe, expect, test } from 'vitest';

import { columns, type Types } from '../../src/data/columns.ts';
import { sql } from '../../src/data/db.ts';
import { EVENT_COLUMNS, EVENTS_OF_STRETCH, type EventStretch } from '../../src/data/event-log.ts';
import { messages, messagesById, type MessageRow } from '../../src/data/loaders/messages.ts';
import { reactionGroups, type ReactionGroupRow, reactionUsers } from '../../src/data/loaders/reactions.ts';
import { type RoomRow, rooms } from '../../src/data/loaders/rooms.ts';
import { SERVER_COLUMNS, type ServerRow, servers } from '../../src/data/loaders/servers.ts';
import { users } from '../../src/data/loaders/users.ts';
import type { RowsBelow } from '../../src/data/loaders/relations.ts';
import { Steps } from '../../src/data/plan.ts';
import type { DurableEvent, DurableEventType } from '../../src/events/registry.ts';
import type { FriendRequestId } from '../../src/lib/ids.ts';
import { builder } from '../../src/schema/builder.ts';
import { IS_NULL, IS_POSITIVE, isOneOf } from '../../src/schema/fields/conditions.ts';
import { fieldsOf } from '../../src/schema/fields/fields.ts';

const OPTIONS = { description: 'A field of this test.' };
const PLACE = { channelId: 'channelId', messageSeq: 'seq' } as const;
const OF_SERVER = { channelId: 'id', messageSeq: 'lastSeq' } as const;
const SUBJECT = { channelId: 'streamId', id: 'subjectId' } as const;

const message = fieldsOf<MessageRow>();
const room = fieldsOf<RoomRow>();
const server = fieldsOf<ServerRow>();
const group = fieldsOf<ReactionGroupRow>();
const event = fieldsOf<DurableEvent>();
const friendEvent = fieldsOf<Extract<DurableEvent, { readonly subjectId: FriendRequestId }>>();
const stretch = fieldsOf<EventStretch>();

test('a row is selected by the names of its properties', () => {
  const list = columns<Pick<RoomRow, 'id' | 'serverId' | 'lastSeq'>>({
    id: ['uuid', 'r.id'],
    serverId: ['uuid', 'r.server_id'],
    lastSeq: ['int', 'st.last_seq'],
  });

  expect(list.sql).toBe('r.id,r.server_id AS "serverId",st.last_seq AS "lastSeq"');
  expect(list.types).toEqual({ id: 'uuid', serverId: 'uuid', lastSeq: 'int' });
});

describe('the compiler refuses', () => {
  // tsc checks these: it reports a comment that is not followed by an error. Such mistakes are not detected at run
  // time.
  test.each<[string, () => unknown]>([
    // @ts-expect-error -- the row has no such property
    ['a value made of a column that the row does not have', () => server.computed(['nmae'], () => '', OPTIONS)],
    [
      'a value that uses a column which it does not name',
      // @ts-expect-error -- ownerId is not among the names
      () => server.computed(['id'], ({ id, ownerId }) => `${id}${String(ownerId)}`, OPTIONS),
    ],
    // @ts-expect-error -- the row has no such property
    ['a key that the row does not have', () => server.one('ownerIdd', users, OPTIONS)],
    // @ts-expect-error -- a name is not the id of a user
    ['a key that is not an id', () => server.one('name', users, OPTIONS)],
    // @ts-expect-error -- the id of a user is not the id of a room
    ['a key of another kind', () => server.one('ownerId', rooms, OPTIONS)],
    // @ts-expect-error -- groups belong to messages
    ['rows that belong to another kind of object', () => server.many(OF_SERVER, reactionGroups, OPTIONS)],
    // @ts-expect-error -- the row has no such property
    ['a condition on a column that the row does not have', () => message.meets({ deletedAtt: IS_NULL }, OPTIONS)],
    // @ts-expect-error -- a text is not above or below 0
    ['a condition on a column of another type', () => message.meets({ content: IS_POSITIVE }, OPTIONS)],
    [
      'a value of a column that the rows looked up do not have',
      // @ts-expect-error -- a group has no such property
      () => message.lookUp(PLACE, reactionGroups, ['counts'], () => 0, OPTIONS),
    ],
    [
      'a key of several columns without one of them',
      // @ts-expect-error -- a place is a channel and a number
      () => message.one({ channelId: 'channelId' }, messages, OPTIONS),
    ],
    [
      'a key of several columns with one of another type',
      // @ts-expect-error -- an author is not a channel
      () => message.one({ channelId: 'authorId', seq: 'parentSeq' }, messages, OPTIONS),
    ],
    [
      'a parameter of another type',
      () => {
        const key = { channelId: 'channelId', messageSeq: 'messageSeq', emoji: 'emoji' } as const;
        // @ts-expect-error -- the relation takes a number
        return group.rowsAt(reactionUsers, key, {}, [() => 'ten'], OPTIONS);
      },
    ],
    // @ts-expect-error -- an id is not a text
    ['a column declared with another type', () => columns<Pick<RoomRow, 'id'>>({ id: ['text', 'r.id'] })],
    [
      'a row declared without one of its columns',
      // @ts-expect-error -- the server's id is missing
      () => columns<Pick<RoomRow, 'id' | 'serverId'>>({ id: ['uuid', 'r.id'] }),
    ],
    // @ts-expect-error -- an event has a subjectId and no subject
    ['a value made of a column that events do not have', () => event.computed(['subject'], () => '', OPTIONS)],
    [
      'a value of an event that uses a column which it does not name',
      // @ts-expect-error -- actorId is not among the names
      () => event.computed(['id'], ({ id, actorId }) => `${id}${String(actorId)}`, OPTIONS),
    ],
    // @ts-expect-error -- an event has no such property
    ['a key that events do not have', () => event.one('actor', users, OPTIONS)],
    // @ts-expect-error -- a user's id is none of a room
    ['a key of an event that is of another kind', () => event.one('actorId', rooms, OPTIONS)],
    // @ts-expect-error -- these events are about friend requests
    ['a subject of another kind than the events have', () => friendEvent.one(SUBJECT, messagesById, OPTIONS)],
    [
      'a condition on a column that events do not have',
      () => {
        const where = { kind: isOneOf<DurableEventType>(['message.created']) };
        // @ts-expect-error -- an event has a type and no kind
        return event.meets(where, OPTIONS);
      },
    ],
    // @ts-expect-error -- there is no such type
    ['a condition on a type that no event has', () => event.meets({ type: isOneOf(['message.sent']) }, OPTIONS)],
    // @ts-expect-error -- this property holds no events
    ['rows that the property does not hold', () => stretch.rowsIn('lastSeq', EVENTS_OF_STRETCH, OPTIONS)],
    [
      'rows below a row without a column that they need',
      (): RowsBelow<RoomRow, DurableEvent> => ({
        // @ts-expect-error -- a room has no such property
        needs: ['after'],
        types: EVENT_COLUMNS.types,
        rows: sql`SELECT`,
      }),
    ],
    [
      'an event declared with a column of another type',
      // @ts-expect-error -- references are JSON
      (): Types<DurableEvent> => ({ ...EVENT_COLUMNS.types, refs: 'text' }),
    ],
  ])('%s', (_name, mistake) => {
    expect(mistake).not.toThrow();
  });

  test('a field on an object of another row', () => {
    const Room = builder.objectRef<RoomRow>('RoomOfThisTest');

    Room.implement({
      description: 'An object of this test.',
      fields: (t) => ({
        server: t.field(room.one('serverId', servers, { type: 'Server', ...OPTIONS })),
        // @ts-expect-error -- a room has no owner
        owner: t.field(server.one('ownerId', users, { type: 'User', ...OPTIONS })),
        // @ts-expect-error -- a server is not a user
        wrong: t.field(room.one('serverId', servers, { type: 'User', ...OPTIONS })),
      }),
    });

    expect(Room.name).toBe('RoomOfThisTest');
  });
});

test('a plan refuses a column that the rows it reads do not have', () => {
  const { types } = SERVER_COLUMNS;
  const step = new Steps().add(null, { kind: 'rows', rows: sql`SELECT`, types, needs: [] })!;

  expect(step.typeOf('ownerId')).toBe('uuid');
  expect(() => step.column('nmae')).toThrow('no column nmae');
});
