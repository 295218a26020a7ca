import type { EventRow, EventStretch } from '../data/event-log.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import type { UserRow } from '../data/loaders/users.ts';
import type { SignedIn } from '../domain/caller.ts';
import { channelEvents } from '../domain/events.ts';
import { BadUserInputError, NotFoundError } from '../errors.ts';
import { encodeId } from '../lib/ids.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { pageSize } from './connections.ts';
import { ChannelRefInput, channelArgument } from './inputs.ts';

/** Events at most that one `channelEvents` answers, unless the client asks for fewer. */
const DEFAULT_EVENTS = 100;

const Event = builder.interfaceRef<EventRow>('Event').implement({
  description: 'Something that happened: one shape for subscriptions, catch-up and Ably (where it is snake_case JSON).',
  resolveType: (event) => TYPE_NAMES[event.type as ChannelEventType],
  fields: (t) => ({
    id: t.id({
      description: '`evt_` and 26 characters: the id of the Ably message too.',
      resolve: ({ id }) => encodeId('evt', id),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.field({
      type: 'User',
      nullable: true,
      description: 'Who did it; null where nobody did.',
      resolve: ({ actorId }, _args, caller) => actorOf(caller, actorId),
    }),
  }),
});

const DurableEvent = builder.interfaceRef<EventRow>('DurableEvent').implement({
  description: 'Stored, numbered without gaps within its channel, replayable.',
  resolveType: (event) => TYPE_NAMES[event.type as ChannelEventType],
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description:
        '1, 2, 3, … within its channel, in the order of commits: a gap is a loss, to be fetched by `channelEvents`.',
    }),
  }),
});

async function actorOf(caller: SignedIn, actorId: EventRow['actorId']): Promise<UserRow | null> {
  return actorId && caller.load.users.load(actorId);
}

const TYPE_NAMES = {
  'message.created': 'MessageCreatedEvent',
  'message.updated': 'MessageUpdatedEvent',
  'message.deleted': 'MessageDeletedEvent',
  'reaction.added': 'ReactionAddedEvent',
  'reaction.removed': 'ReactionRemovedEvent',
} as const;

type ChannelEventType = keyof typeof TYPE_NAMES;
type EventFields = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>;

function durableEvent(
  type: ChannelEventType,
  description: string,
  fields: (t: EventFields) => Record<string, unknown>,
) {
  return builder.objectRef<EventRow>(TYPE_NAMES[type]).implement({
    description,
    interfaces: [Event, DurableEvent],
    fields: fields as never,
  });
}

function messageField(t: EventFields) {
  return t.field({
    type: 'Message',
    description: 'The message as it stands when this is read; once deleted, its place and nothing of what it said.',
    resolve: async ({ messageId }, _args, caller): Promise<MessageRow> =>
      (await caller.load.messages.load(messageId!))!,
  });
}

function messageIdField(t: EventFields) {
  return t.id({
    description: 'The message concerned (`msg_…`).',
    resolve: ({ messageId }) => encodeId('msg', messageId!),
  });
}

function reactionFields(t: EventFields) {
  return {
    messageId: messageIdField(t),
    emoji: t.string({ description: 'In its fully qualified form.', resolve: ({ emoji }) => emoji! }),
    count: t.int({ description: 'How many reacted so after it.', resolve: ({ count }) => count! }),
  };
}

const ChannelEvent = builder.unionType('ChannelEvent', {
  description: 'What happens in a room or a conversation. More kinds may come: pass over those that you do not know.',
  resolveType: (event) => TYPE_NAMES[event.type as ChannelEventType],
  types: [
    durableEvent('message.created', 'A message was written.', (t) => ({
      message: messageField(t),
      idempotencyKey: t.string({
        nullable: true,
        description: 'The author’s own key, to the author alone.',
        resolve: ({ messageId }, _args, caller) => caller.load.ownIdempotencyKeys.load(messageId!),
      }),
    })),
    durableEvent('message.updated', 'A message was edited.', (t) => ({ message: messageField(t) })),
    durableEvent('message.deleted', 'A message was deleted.', (t) => ({ messageId: messageIdField(t) })),
    durableEvent('reaction.added', 'Somebody reacted to a message.', reactionFields),
    durableEvent('reaction.removed', 'Somebody took a reaction back.', reactionFields),
  ],
});

const ChannelEventPage = builder.objectRef<EventStretch>('ChannelEventPage').implement({
  description: 'A stretch of a channel’s events.',
  fields: (t) => ({
    events: t.field({ type: [ChannelEvent], description: 'Oldest first.', resolve: ({ events }) => [...events] }),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the channel’s newest durable event at the time of reading.',
    }),
    hasMore: t.boolean({
      description: 'Whether there are events after these: ask again with `after` of the last one.',
      resolve: ({ events, lastSeq }) => events.length > 0 && events.at(-1)!.seq < lastSeq,
    }),
    reset: t.exposeBoolean('reset', {
      description:
        'True where the asked-for past is gone or never was: no events; fetch the messages anew, then go on from `lastSeq`.',
    }),
  }),
});

builder.queryField('channelEvents', (t) =>
  t.field({
    type: ChannelEventPage,
    description:
      'Durable events of one channel after a sequence number, oldest first: catch-up for clients that listen on Ably.',
    args: {
      channel: t.arg({
        type: ChannelRefInput,
        required: true,
        description: 'A room or conversation that the viewer may read.',
      }),
      after: t.arg.int({
        required: true,
        description: 'The last sequence number that the client has; 0 for all. At least 0.',
      }),
      first: t.arg.int({ defaultValue: DEFAULT_EVENTS, description: 'Events at most: 1 to 100.' }),
    },
    resolve: async (_root, { channel, after, first }, caller) => {
      if (after < 0) throw new BadUserInputError(`after must be at least 0, is ${after}`, 'after');
      const limit = pageSize('first', first) ?? DEFAULT_EVENTS;
      try {
        return await channelEvents(caller, { channel: channelArgument(channel), after, first: limit });
      } catch (error) {
        // A page cannot be null, so this refusal is an error where other queries answer null.
        if (error instanceof NotFoundError) throw new BadUserInputError(error.message, error.path.join('.'));
        throw error;
      }
    },
  }),
);
