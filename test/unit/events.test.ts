import { describe, expect, test } from 'vitest';

import { decode, UndecodableError } from '../../src/events/decode.ts';
import { durable } from '../../src/events/definition.ts';
import { encode, encodeEphemeral } from '../../src/events/encode.ts';
import { flag, id, type Reference } from '../../src/events/references.ts';
import {
  DURABLE_EVENTS,
  type DurableEvent,
  type DurableEventType,
  EPHEMERAL_EVENTS,
  type EphemeralEvent,
  type NewEvent,
} from '../../src/events/registry.ts';
import type { Sources } from '../../src/events/sources.ts';
import { type FriendRequestId, type IdKind, newId, type StreamId, type UserId } from '../../src/lib/ids.ts';

const TYPES = Object.keys(DURABLE_EVENTS) as DurableEventType[];

/** Objects with the same values everywhere, because the values do not matter here. */
const SOURCES: Sources = {
  user: async () => ({ username: 'ada' }),
  server: async () => ({ name: 'Home' }),
  room: async () => ({ serverId: newId('srv'), name: 'general' }),
  conversation: async () => ({
    kind: 'GROUP',
    name: 'Boats',
    ownerId: newId('user'),
    memberIds: [newId('user'), newId('user')],
  }),
  message: async ({ subjectId }) => {
    const roomId = newId('room');
    return {
      id: subjectId,
      channelId: roomId,
      seq: 1,
      authorId: newId('user'),
      username: 'ada',
      content: 'hello',
      version: 1,
      createdAt: new Date(),
      editedAt: null,
      pinnedAt: null,
      roomId,
      serverId: newId('srv'),
      parentId: null,
      files: [],
      reactions: [],
    };
  },
};

/** The kind of an id does not show in it. */
function someId(kind: IdKind): string {
  return newId(kind as 'evt');
}

function valueOf({ kind, list }: Reference): unknown {
  if (list) return [someId(kind as IdKind), someId(kind as IdKind)];
  switch (kind) {
    case 'emoji':
      return '👍';
    case 'count':
      return 3;
    case 'flag':
      return false;
    case 'time':
      return new Date('2024-01-01T12:00:00.000Z');
    default:
      return someId(kind);
  }
}

function valuesOf(references: Readonly<Record<string, Reference>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(references).map(([key, reference]) => [key, valueOf(reference)]));
}

function eventOf(type: DurableEventType): DurableEvent {
  const { subject, refs } = DURABLE_EVENTS[type];
  return {
    streamId: newId('room') as StreamId,
    seq: 7,
    id: newId('evt'),
    type,
    occurredAt: new Date('2024-01-01T12:00:00.000Z'),
    actorId: newId('user'),
    subjectId: someId(subject.kind),
    refs: Object.keys(refs).length === 0 ? null : valuesOf(refs),
  } as DurableEvent;
}

describe.each(TYPES)('%s', (type) => {
  const { subject, refs, adds } = DURABLE_EVENTS[type];

  test('is the same event after encoding and decoding', async () => {
    const event = eventOf(type);

    const envelope = await encode(event, SOURCES);
    const heard = decode(event.streamId, { name: envelope.type, data: JSON.parse(JSON.stringify(envelope)) });

    expect(heard).toEqual(event);
  });

  test('has the properties in `data` that its definition names, each from one source', async () => {
    const { data } = await encode(eventOf(type), SOURCES);

    const named = [subject.name, ...Object.values(refs).map(({ name }) => name), ...adds];
    const always = named.filter((name) => !name.endsWith('?'));
    expect(Object.keys(data)).toEqual(expect.arrayContaining(always));
    expect(named.map((name) => name.replace('?', ''))).toEqual(expect.arrayContaining(Object.keys(data)));
    expect(new Set(named).size).toBe(named.length);
  });

  test('is not decoded without one of its references', async () => {
    const event = eventOf(type);
    const envelope = await encode(event, SOURCES);

    for (const { name } of [subject, ...Object.values(refs)]) {
      const data = { ...envelope, data: { ...envelope.data, [name]: undefined } };
      expect(() => decode(event.streamId, { name: type, data }), name).toThrow(UndecodableError);
    }
  });
});

test.each(Object.keys(EPHEMERAL_EVENTS) as EphemeralEvent['type'][])(
  '%s is the same event after encoding and decoding',
  (type) => {
    const refs = valuesOf(EPHEMERAL_EVENTS[type].refs) as EphemeralEvent['refs'];
    const actorId = newId('user');

    const added = { username: 'ada', display_name: 'Ada', avatar_url: null };
    const envelope = encodeEphemeral({ type, actorId, refs }, added);
    const heard = decode(newId('room'), { name: type, data: envelope });

    expect(heard).toMatchObject({ type, actorId, refs });
    expect(envelope.data).toMatchObject({ username: 'ada' });
    expect(heard).not.toHaveProperty('seq');
  },
);

test('a message of an unknown format is not decoded', async () => {
  const event = eventOf('message.created');
  const { streamId } = event;
  const envelope = await encode(event, SOURCES);

  for (const data of [
    'text',
    null,
    { ...envelope, type: 'of.another_name' },
    { ...envelope, data: null },
    { ...envelope, seq: 0 },
    { ...envelope, id: 'evt_short' },
    { ...envelope, timestamp: 'yesterday' },
    { ...envelope, user_id: undefined },
  ]) {
    expect(() => decode(streamId, { name: 'message.created', data })).toThrow(UndecodableError);
  }
  const unknown = { ...envelope, type: 'of.a_newer_version' };
  expect(() => decode(streamId, { name: unknown.type, data: unknown })).toThrow(UndecodableError);
});

test('the compiler refuses an event without its references, and a field of a missing reference', () => {
  const [userId, requestId] = ['' as UserId, '' as FriendRequestId];
  const closed = { type: 'friend.request_closed', actorId: userId, subjectId: requestId } as const;

  const whole: NewEvent = { ...closed, refs: { accepted: true } };
  // @ts-expect-error Without `refs`.
  const without: NewEvent = closed;
  // @ts-expect-error The subject is a friend request.
  const another: NewEvent = { ...closed, subjectId: userId, refs: { accepted: true } };
  const definition = durable({
    graphql: 'ExampleEvent',
    unions: [],
    description: 'An example.',
    subject: id('user', 'user_id'),
    refs: { accepted: flag('accepted') },
    // @ts-expect-error The reference does not exist.
    fields: { answer: { value: 'answer', description: 'None.' } },
  });
  durable({
    graphql: 'ExampleEvent',
    unions: [],
    description: 'An example.',
    subject: id('user', 'user_id'),
    adds: ['username'],
    // @ts-expect-error The added property is not read.
    read: async () => ({ name: 'ada' }),
    fields: {},
  });

  expect([whole, without, another].map(({ type }) => type)).toEqual(
    Array.from({ length: 3 }, () => 'friend.request_closed'),
  );
  expect(definition.refs.accepted.name).toBe('accepted');
});
