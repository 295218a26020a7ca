import type { ConversationRow } from '../data/loaders/conversations.ts';
import { MESSAGES_OF_CHANNEL } from '../data/loaders/messages.ts';
import type { RoomRow } from '../data/loaders/rooms.ts';
import { pageMessagesAround } from '../domain/messages.ts';
import { BadUserInputError } from '../errors.ts';
import { type ConversationId, encodeId, type RoomId, type ServerId } from '../lib/ids.ts';
import { conversationChannel, roomChannel } from '../realtime/channels.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { BY_SEQ, connectionOf, messagePageArgs, type PageArgs } from './connections.ts';
import { idArgument } from './inputs.ts';
import { readsByType, readsPage, readsValue } from './reads.ts';

type AnyChannelRow = RoomRow | ConversationRow;

const ID = '`room_` or `conv_` and 26 characters.';
const ABLY_CHANNEL = '`<server id>:<room id>` for a room, `dm:<conversation id>` for a conversation.';
const LAST_SEQ =
  'Sequence number of the newest durable event at the time of reading. Subscribe with `after:` this number and nothing is missed.';
const MESSAGES =
  'Newest first. `after` walks to older messages, `before` to newer ones. `around` centres a page on one message. `first`/`last`: 1 to 100.';

export const Channel = builder.interfaceRef<AnyChannelRow>('Channel').implement({
  description: 'A place where people write: a room of a server, or a conversation.',
  resolveType: (channel) => ('serverId' in channel ? 'Room' : 'Conversation'),
  fields: (t) => ({
    id: t.id({
      description: ID,
      resolve: (channel) => ('serverId' in channel ? encodeId('room', channel.id) : encodeId('conv', channel.id)),
    }),
    ablyChannel: t.string({
      description: ABLY_CHANNEL,
      resolve: (channel) => ('serverId' in channel ? roomChannel(channel) : conversationChannel(channel)),
      extensions: readsByType({
        Room: readsValue(['id', 'serverId'], ([id, serverId]) =>
          roomChannel({ id: id as RoomId, serverId: serverId as ServerId }),
        ),
        Conversation: readsValue(['id'], ([id]) => conversationChannel({ id: id as ConversationId })),
      }),
    }),
    lastSeq: t.exposeInt('lastSeq', { description: LAST_SEQ }),
    messages: messagesField(t),
  }),
});

function messagesField(t: PothosSchemaTypes.InterfaceFieldBuilder<SchemaTypes, AnyChannelRow>) {
  return t.field({
    type: 'MessageConnection',
    description: MESSAGES,
    args: {
      ...messagePageArgs(t.arg),
      around: t.arg.id({
        description:
          'A message of this channel (`msg_…`) in whose middle the page lies; near an end of the list the page is filled from the other side. With `first` as the size, and without `last`, `after` and `before`.',
      }),
    },
    resolve: (channel, args, caller, info) =>
      connectionOf({ list: 'messages', scope: channel.id, order: BY_SEQ }, args, info, (keyset) =>
        args.around == null
          ? caller.load.page(MESSAGES_OF_CHANNEL, channel.id, keyset)
          : pageMessagesAround(caller, channel.id, around(args.around, args), keyset.limit),
      ),
    extensions: readsPage('messages', BY_SEQ, MESSAGES_OF_CHANNEL),
  });
}

function around(id: string, { last, after, before }: PageArgs) {
  if (last != null || after != null || before != null) {
    throw new BadUserInputError('around must not be given together with last, after or before', 'around');
  }
  return idArgument('msg', id, 'around');
}
