import { users } from '../../data/loaders/users.ts';
import type { EventUnion } from '../../events/definition.ts';
import { DURABLE_EVENTS, type DurableEvent, EPHEMERAL_EVENTS, type EphemeralEvent } from '../../events/registry.ts';
import { encodeId } from '../../lib/ids.ts';
import { mapValues } from '../../lib/map-values.ts';
import { encodeStreamId } from '../../realtime/channels.ts';
import type { Reset, Revoked, StreamItem } from '../../realtime/subscriber.ts';
import { builder } from '../builder.ts';
import { fieldsOf } from '../fields/fields.ts';
import type { Typed } from '../fields/reads.ts';
import { eventFields } from './fields.ts';

/** Event type -> name of its GraphQL type. */
const DURABLE_TYPE_NAMES = mapValues(DURABLE_EVENTS, ({ graphql }) => graphql);

/** For the extensions of a union whose rows are read from the log, which has only durable events. */
export const TYPED_AS_IN_LOG = { typed: { property: 'type', names: DURABLE_TYPE_NAMES } satisfies Typed<DurableEvent> };

const TYPE_NAMES = {
  ...DURABLE_TYPE_NAMES,
  ...mapValues(EPHEMERAL_EVENTS, ({ graphql }) => graphql),
  'access.revoked': 'AccessRevokedEvent',
  'stream.reset': 'StreamResetEvent',
} satisfies Record<StreamItem['type'], string>;

export const typeName = ({ type }: StreamItem): string => TYPE_NAMES[type];

const event = fieldsOf<StreamItem>();

const Event = builder.interfaceRef<StreamItem>('Event').implement({
  description:
    'Something that happened. Subscriptions and `channelEvents` return it in the same form; on Ably it is JSON with names in snake_case.',
  resolveType: typeName,
  fields: (t) => ({
    id: t.id(
      event.computed(['id'], ({ id }) => encodeId('evt', id), {
        description:
          '`evt_` and 26 characters. It is also the id of the Ably message, except for events that only subscriptions have.',
      }),
    ),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.field(
      event.one('actorId', users, {
        type: 'User',
        nullable: true,
        description: 'The user who did it; null if no user did.',
      }),
    ),
  }),
});

const NumberedEvent = builder.interfaceRef<DurableEvent>('DurableEvent').implement({
  description:
    'An event that is stored, numbered without gaps in its stream (of a room, conversation, user or server), and can be replayed.',
  interfaces: [Event],
  resolveType: typeName,
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description:
        '1, 2, 3, … in its stream, in commit order. After a gap, fetch the missing events with `channelEvents`, or subscribe again with `after`.',
    }),
  }),
});

const durableTypes = mapValues(DURABLE_EVENTS, (definition) =>
  builder.objectRef<DurableEvent>(definition.graphql).implement({
    description: definition.description,
    interfaces: [Event, NumberedEvent],
    fields: eventFields(definition) as never,
  }),
);

const ephemeralTypes = mapValues(EPHEMERAL_EVENTS, (definition) =>
  builder.objectRef<EphemeralEvent>(definition.graphql).implement({
    description: definition.description,
    interfaces: [Event] as never,
    fields: eventFields(definition) as never,
  }),
);

/** For a field that is not made of a definition. */
export const MessageCreatedEvent = durableTypes['message.created'];

/** The GraphQL types of the events of a union, made of their definitions. */
export function membersOf(union: EventUnion) {
  const types = { ...durableTypes, ...ephemeralTypes };
  const definitions = Object.entries({ ...DURABLE_EVENTS, ...EPHEMERAL_EVENTS });
  return definitions
    .filter(([, { unions }]) => unions.includes(union))
    .map(([type]) => types[type as keyof typeof types]);
}

/** An event that the service makes for one subscriber. It is neither stored nor published on Ably. */
export const AccessRevokedEvent = builder.objectRef<Revoked>('AccessRevokedEvent').implement({
  description: 'The viewer may no longer read this channel. The subscription ends after this event.',
  interfaces: [Event] as never,
  fields: (t) => ({
    channelId: t.id({
      description: 'Id of the room, conversation or server (`room_…`, `conv_…`, `srv_…`).',
      resolve: ({ stream }) => encodeStreamId(stream),
    }),
  }),
});

/** Made for one subscriber too. */
export const StreamResetEvent = builder.objectRef<Reset>('StreamResetEvent').implement({
  description:
    'The requested events are no longer stored, or some were lost and could not be read. Query the state again, and continue from `seq`.',
  interfaces: [Event] as never,
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'The next durable event of this stream has the number after this one.' }),
  }),
});
