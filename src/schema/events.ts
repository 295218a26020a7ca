import { sql } from '../data/db.ts';
import { EVENTS_OF_STRETCH, type EventRow, type EventStretch, stretchColumns } from '../data/event-log.ts';
import { idempotencyKeysByMessages, type MessageRow, messagesByIds } from '../data/loaders/messages.ts';
import { type UserRow, usersByIds } from '../data/loaders/users.ts';
import { readableChannel } from '../domain/access.ts';
import type { SignedIn } from '../domain/caller.ts';
import { channelEvents } from '../domain/events.ts';
import { encodeId } from '../lib/ids.ts';
import { encodeStreamId } from '../realtime/channels.ts';
import type { TypingEvent } from '../realtime/decode.ts';
import type { Reset, Revoked, StreamItem } from '../realtime/subscriber.ts';
import { OF_PAGE } from './cost.ts';
import { builder, type SchemaTypes, VIEWER_DEPENDENT } from './builder.ts';
import { pageSize } from './connections.ts';
import { afterArgument, ChannelRefInput, channelArgument, orBadInput } from './inputs.ts';
import { readsLookedUp, readsOne, readsRoot, readsRows, readsValue, typedBy } from './reads.ts';

/** Events at most that one `channelEvents` answers, unless the client asks for fewer. */
const DEFAULT_EVENTS = 100;

const DURABLE_TYPE_NAMES = {
  'message.created': 'MessageCreatedEvent',
  'message.updated': 'MessageUpdatedEvent',
  'message.deleted': 'MessageDeletedEvent',
  'reaction.added': 'ReactionAddedEvent',
  'reaction.removed': 'ReactionRemovedEvent',
  'conversation.opened': 'ConversationOpenedEvent',
  'friend.requested': 'FriendRequestedEvent',
  'friend.added': 'FriendAddedEvent',
  'room.access_granted': 'RoomAccessGrantedEvent',
  'room.access_revoked': 'RoomAccessRevokedEvent',
  'room.created': 'RoomCreatedEvent',
  'member.joined': 'MemberJoinedEvent',
  'member.left': 'MemberLeftEvent',
} as const satisfies Record<EventRow['type'], string>;

const TYPE_NAMES = {
  ...DURABLE_TYPE_NAMES,
  'typing.start': 'TypingStartedEvent',
  'typing.stop': 'TypingStoppedEvent',
  'access.revoked': 'AccessRevokedEvent',
  'stream.reset': 'StreamResetEvent',
} as const satisfies Record<StreamItem['type'], string>;

const typeName = ({ type }: StreamItem): string => TYPE_NAMES[type];

const Event = builder.interfaceRef<StreamItem>('Event').implement({
  description: 'Something that happened: one shape for subscriptions, catch-up and Ably (where it is snake_case JSON).',
  resolveType: typeName,
  fields: (t) => ({
    id: t.id({
      description: '`evt_` and 26 characters. Of a durable or a typing event it is the id of the Ably message too.',
      resolve: ({ id }) => encodeId('evt', id),
      extensions: readsValue(['id'], ([id]) => encodeId('evt', id!)),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.field({
      type: 'User',
      nullable: true,
      description: 'Who did it; null where nobody did.',
      resolve: ({ actorId }, _args, caller) => actorOf(caller, actorId),
      extensions: readsOne('actorId', usersByIds),
    }),
  }),
});

const DurableEvent = builder.interfaceRef<EventRow>('DurableEvent').implement({
  description: 'Stored, numbered without gaps within its channel, replayable.',
  resolveType: typeName,
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description:
        '1, 2, 3, … within its channel, in the order of commits: a gap is a loss, to be fetched by `channelEvents` or a new subscription with `after`.',
    }),
  }),
});

async function actorOf(caller: SignedIn, actorId: EventRow['actorId']): Promise<UserRow | null> {
  return actorId && caller.load.users.load(actorId);
}

type Fields<Item> = (t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Item & object>) => Record<string, unknown>;

function durableEvent(type: EventRow['type'], description: string, fields: Fields<EventRow>) {
  return builder
    .objectRef<EventRow>(TYPE_NAMES[type])
    .implement({ description, interfaces: [Event, DurableEvent], fields: fields as never });
}

/** An event that is not stored and has no number of its own in the log. */
function passingEvent<Item extends StreamItem>(type: Item['type'], description: string, fields: Fields<Item>) {
  return builder
    .objectRef<Item>(TYPE_NAMES[type])
    .implement({ description, interfaces: [Event] as never, fields: fields as never });
}

/** One for both kinds of events that have it, so that a stretch's messages are read once. */
const READS_MESSAGE = readsOne('messageId', messagesByIds, {
  only: sql`parent."type" IN ('message.created', 'message.updated')`,
  needs: ['type'],
});

function messageField(t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>) {
  return t.field({
    type: 'Message',
    description: 'The message as it stands when this is read; once deleted, its place and nothing of what it said.',
    resolve: async ({ messageId }, _args, caller): Promise<MessageRow> =>
      (await caller.load.messages.load(messageId!))!,
    extensions: READS_MESSAGE,
  });
}

function messageIdField(t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>) {
  return t.id({
    description: 'The message concerned (`msg_…`).',
    resolve: ({ messageId }) => encodeId('msg', messageId!),
    extensions: readsValue(['messageId'], ([messageId]) => encodeId('msg', messageId!)),
  });
}

function reactionFields(t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>) {
  return {
    messageId: messageIdField(t),
    emoji: t.string({
      description: 'In its fully qualified form.',
      resolve: ({ emoji }) => emoji!,
      extensions: readsValue(['emoji'], ([emoji]) => emoji!),
    }),
    count: t.int({
      description: 'How many reacted so after it.',
      resolve: ({ count }) => count!,
      extensions: readsValue(['count'], ([count]) => Number(count)),
    }),
  };
}

function userField(description: string) {
  return (t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>) =>
    t.field({
      type: 'User',
      description,
      resolve: async ({ userId }, _args, caller): Promise<UserRow> => (await caller.load.users.load(userId!))!,
    });
}

/** Null once it is out of sight again: the event is of the past, the room is read now. */
function roomField(t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, EventRow>) {
  return t.field({
    type: 'Room',
    nullable: true,
    extensions: VIEWER_DEPENDENT,
    description: 'The room as it stands when this is read; null where the viewer may no longer know of it.',
    resolve: ({ roomId }, _args, caller) => caller.access.room.load(roomId!),
  });
}

const AccessRevokedEvent = passingEvent<Revoked>(
  'access.revoked',
  'The viewer may no longer read this channel; the stream ends after it.',
  (t) => ({
    channelId: t.id({
      description: 'The room, conversation or server (`room_…`, `conv_…`, `srv_…`) that was read.',
      resolve: ({ stream }) => encodeStreamId(stream),
    }),
  }),
);

const StreamResetEvent = passingEvent<Reset>(
  'stream.reset',
  'The asked-for past is gone, or continuity was lost and could not be mended: refetch, then go on from `seq`.',
  (t) => ({
    seq: t.exposeInt('seq', { description: 'Number that the next durable event of this stream follows.' }),
  }),
);

export const ChannelEvent = builder.unionType('ChannelEvent', {
  extensions: typedBy('type', DURABLE_TYPE_NAMES),
  description: 'What happens in a room or a conversation. More kinds may come: pass over those that you do not know.',
  resolveType: typeName,
  types: [
    durableEvent('message.created', 'A message was written.', (t) => ({
      message: messageField(t),
      idempotencyKey: t.string({
        nullable: true,
        description: 'The author’s own key, to the author alone.',
        resolve: ({ messageId }, _args, caller) => caller.load.ownIdempotencyKeys.load(messageId!),
        extensions: {
          ...VIEWER_DEPENDENT,
          ...readsLookedUp({
            of: [],
            keyed: (viewerId) => ({
              key: 'messageId',
              of: 'id',
              only: sql`parent."type" = 'message.created'`,
              needs: ['type'],
              rows: (ids) => idempotencyKeysByMessages(ids, viewerId),
            }),
            found: ['idempotencyKey'],
            value: (_event, [message]) => message?.[0] ?? null,
          }),
        },
      }),
    })),
    durableEvent('message.updated', 'A message was edited.', (t) => ({ message: messageField(t) })),
    durableEvent('message.deleted', 'A message was deleted.', (t) => ({ messageId: messageIdField(t) })),
    durableEvent('reaction.added', 'Somebody reacted to a message.', reactionFields),
    durableEvent('reaction.removed', 'Somebody took a reaction back.', reactionFields),
    passingEvent<TypingEvent>(
      'typing.start',
      'The actor is typing. Not stored: subscriptions alone carry it.',
      (t) => ({
        expiresAt: t.expose('expiresAt', {
          type: 'DateTime',
          description: 'Until then they count as typing, unless they are said to have stopped before, or to type on.',
        }),
      }),
    ),
    passingEvent<TypingEvent>('typing.stop', 'The actor types no longer. Not stored.', () => ({})),
    AccessRevokedEvent,
    StreamResetEvent,
  ],
});

export const ViewerEvent = builder.unionType('ViewerEvent', {
  description: 'What happens to the viewer themselves. More kinds may come: pass over those that you do not know.',
  resolveType: typeName,
  types: [
    durableEvent('conversation.opened', 'Somebody opened a conversation with the viewer, or the viewer did.', (t) => ({
      conversation: t.field({
        type: 'Conversation',
        description: 'The conversation as it stands when this is read.',
        resolve: async ({ conversationId }, _args, caller) => (await caller.load.conversations.load(conversationId!))!,
      }),
    })),
    durableEvent(
      'friend.requested',
      'The actor asked for friendship: the viewer, or the viewer themselves did.',
      (t) => ({
        friendRequest: t.field({
          type: 'FriendRequest',
          nullable: true,
          extensions: VIEWER_DEPENDENT,
          description: 'The request; null once it is answered or taken back.',
          resolve: ({ friendRequestId }, _args, caller) => caller.access.friendRequest.load(friendRequestId!),
        }),
      }),
    ),
    durableEvent('friend.added', 'Two people became friends: the viewer is one of them.', (t) => ({
      friend: userField('The other one.')(t),
    })),
    durableEvent('room.access_granted', 'The viewer was let into a private room.', (t) => ({ room: roomField(t) })),
    durableEvent('room.access_revoked', 'The viewer was removed from a private room.', (t) => ({
      roomId: t.id({ description: 'The room (`room_…`).', resolve: ({ roomId }) => encodeId('room', roomId!) }),
    })),
    StreamResetEvent,
  ],
});

export const ServerEvent = builder.unionType('ServerEvent', {
  description: 'What happens to a server as such. More kinds may come: pass over those that you do not know.',
  resolveType: typeName,
  types: [
    durableEvent('room.created', 'A public room was made.', (t) => ({ room: roomField(t) })),
    durableEvent('member.joined', 'Somebody joined the server.', (t) => ({ member: userField('Who joined.')(t) })),
    durableEvent('member.left', 'Somebody left the server.', (t) => ({ member: userField('Who left.')(t) })),
    AccessRevokedEvent,
    StreamResetEvent,
  ],
});

const ChannelEventPage = builder.objectRef<EventStretch>('ChannelEventPage').implement({
  description: 'A stretch of a channel’s events.',
  fields: (t) => ({
    events: t.field({
      type: [ChannelEvent],
      complexity: OF_PAGE,
      description: 'Oldest first.',
      resolve: ({ events }) => [...events],
      extensions: readsRows(['id', 'after', 'limit', 'reset'], () => EVENTS_OF_STRETCH),
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description: 'Sequence number of the channel’s newest durable event at the time of reading.',
    }),
    hasMore: t.exposeBoolean('hasMore', {
      description: 'Whether there are events after these: ask again with `after` of the last one.',
    }),
    reset: t.exposeBoolean('reset', {
      description:
        'True where the asked-for past is gone or never was: no events; fetch the messages anew, then go on from `lastSeq`.',
    }),
  }),
});

interface StretchArgs {
  readonly channel: typeof ChannelRefInput.$inferInput;
  readonly after: number;
  readonly first?: number | null | undefined;
}

function stretchSize({ first }: Pick<StretchArgs, 'first'>): number {
  return pageSize('first', first) ?? DEFAULT_EVENTS;
}

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
    resolve: (_root, args, caller) => {
      const limit = stretchSize(args);
      // A page cannot be null, so this refusal is an error where other queries answer null.
      return orBadInput(
        channelEvents(caller, {
          channel: channelArgument(args.channel),
          after: afterArgument(args.after),
          first: limit,
        }),
      );
    },
    extensions: readsRoot<StretchArgs>(
      ({ channel }) => channelArgument(channel).id,
      (viewerId, id, given) => {
        const kind = given(({ channel }) => channelArgument(channel).kind);
        const after = given((args) => afterArgument(args.after));
        return readableChannel(viewerId, { id, kind }, stretchColumns(after, given(stretchSize)));
      },
    ),
  }),
);
