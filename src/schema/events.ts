import { EVENTS_OF_STRETCH, type EventStretch, STRETCH_TYPES, stretchColumns } from '../data/event-log.ts';
import { ownIdempotencyKeys } from '../data/loaders/messages.ts';
import { readableChannel } from '../domain/access/channels.ts';
import { channelEvents } from '../domain/events.ts';
import type { DurableEvent, DurableEventType } from '../events/registry.ts';
import { builder } from './builder.ts';
import { pageSize } from './connections.ts';
import { OF_PAGE } from './cost.ts';
import {
  AccessRevokedEvent,
  membersOf,
  MessageCreatedEvent,
  StreamResetEvent,
  TYPED_AS_IN_LOG,
  typeName,
} from './events/types.ts';
import { isOneOf } from './fields/conditions.ts';
import { fieldsOf } from './fields/fields.ts';
import { byArguments } from './fields/roots.ts';
import { afterArgument, channelArgument, orBadInput } from './inputs/arguments.ts';
import { ChannelRefInput } from './inputs/channel.ts';

/** Maximum number of events that `channelEvents` returns if the client does not give one. */
const DEFAULT_EVENTS = 100;

export const ChannelEvent = builder.unionType('ChannelEvent', {
  extensions: TYPED_AS_IN_LOG,
  description: 'An event of a room or conversation. More types may be added: ignore those that you do not know.',
  resolveType: typeName,
  types: [...membersOf('ChannelEvent'), AccessRevokedEvent, StreamResetEvent],
});

export const ViewerEvent = builder.unionType('ViewerEvent', {
  description: 'An event of the viewer. More types may be added: ignore those that you do not know.',
  resolveType: typeName,
  types: [...membersOf('ViewerEvent'), StreamResetEvent],
});

export const ServerEvent = builder.unionType('ServerEvent', {
  description: 'An event of a server. More types may be added: ignore those that you do not know.',
  resolveType: typeName,
  types: [...membersOf('ServerEvent'), AccessRevokedEvent, StreamResetEvent],
});

// This field is in no definition, because it is neither in the log nor on Ably. Only the author sees it.
builder.objectField(MessageCreatedEvent, 'idempotencyKey', (t) =>
  t.string(
    fieldsOf<DurableEvent>().lookUp(
      // The event that created a message has the message's number.
      { channelId: 'streamId', seq: 'seq' },
      ownIdempotencyKeys,
      ['idempotencyKey'],
      ([message]) => message?.idempotencyKey ?? null,
      {
        nullable: true,
        description:
          'The idempotency key of the message, if the viewer is its author; otherwise null. Null if the message was deleted.',
        where: { type: isOneOf<DurableEventType>(['message.created']) },
        viewerDependent: true,
      },
    ),
  ),
);

const ChannelEventPage = builder.objectRef<EventStretch>('ChannelEventPage').implement({
  description: 'A range of a channel’s events.',
  fields: (t) => ({
    events: t.field(
      fieldsOf<EventStretch>().rowsIn('events', EVENTS_OF_STRETCH, {
        type: [ChannelEvent],
        complexity: OF_PAGE,
        description: 'The events, oldest first.',
      }),
    ),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the channel’s newest durable event at the time of reading.',
    }),
    hasMore: t.exposeBoolean('hasMore', {
      description: 'True if there are more events: query again with the `seq` of the last one as `after`.',
    }),
    reset: t.exposeBoolean('reset', {
      description:
        'True if the requested events are no longer stored, or if `after` is higher than `lastSeq`. Then `events` is empty: query the messages again, and continue from `lastSeq`.',
    }),
  }),
});

builder.queryField('channelEvents', (t) =>
  t.field(
    byArguments(
      {
        args: {
          channel: t.arg({
            type: ChannelRefInput.ref,
            required: true,
            description: 'A room or conversation that the viewer may read.',
          }),
          after: t.arg.int({
            required: true,
            description: 'The last sequence number that the client has, at least 0; 0 for all events.',
          }),
          first: t.arg.int({ defaultValue: DEFAULT_EVENTS, description: 'Maximum number of events: 1 to 100.' }),
        },
        wanted: ({ channel, after, first }) => ({
          first: pageSize('first', first) ?? DEFAULT_EVENTS,
          channel: channelArgument(channel),
          after: afterArgument(after),
        }),
        id: ({ channel }) => channel.id,
        // The field cannot be null, so this refusal is an error, unlike that of other queries.
        find: (caller, wanted) => orBadInput(channelEvents(caller, wanted)),
        row: (viewerId, id, given) =>
          readableChannel(
            viewerId,
            { id, kind: given(({ channel }) => channel.kind) },
            stretchColumns(
              given(({ after }) => after),
              given(({ first }) => first),
            ),
          ),
        types: STRETCH_TYPES,
      },
      {
        type: ChannelEventPage,
        description:
          'Durable events of a channel after a sequence number, oldest first, for clients on Ably that must catch up.',
      },
    ),
  ),
);
