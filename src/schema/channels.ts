import { sql } from '../data/db.ts';
import { newestMessages } from '../data/loaders/channels.ts';
import type { ConversationRow } from '../data/loaders/conversations.ts';
import { MESSAGES_OF_CHANNEL } from '../data/loaders/messages.ts';
import type { RoomRow } from '../data/loaders/rooms.ts';
import { type ChannelAccess, readableChannels } from '../domain/access/channels.ts';
import { pageMessagesAround } from '../domain/messages.ts';
import { BadUserInputError } from '../errors.ts';
import type { ChannelId } from '../lib/ids.ts';
import { conversationChannel, roomChannel } from '../realtime/channels.ts';
import { builder } from './builder.ts';
import { messagePageArgs, type PageArgs } from './connections.ts';
import { fieldsOf } from './fields/fields.ts';
import type { AccessRelation } from './fields/rows.ts';
import { nodeId } from './ids.ts';
import { idArgument } from './inputs/arguments.ts';

type AnyChannelRow = RoomRow | ConversationRow;

const channel = fieldsOf<AnyChannelRow>();
const room = fieldsOf<RoomRow>();
const conversation = fieldsOf<ConversationRow>();

/** The viewer's access to the channel with an id. */
export const channelAccess: AccessRelation<ChannelId, ChannelAccess> = {
  loader: ({ access }) => access.channel,
  key: 'id',
  types: { id: 'uuid', kind: 'text', serverId: 'uuid', canWrite: 'boolean' },
  rows: (ids, viewerId) => readableChannels(viewerId, sql`SELECT DISTINCT unnest(${ids})`),
};

const typeName = (row: AnyChannelRow) => ('serverId' in row ? 'Room' : 'Conversation');

const ID = '`room_` or `conv_` and 26 characters.';
const ABLY_CHANNEL =
  'Name of the Ably channel: `<server id>:<room id>` for a room, `dm:<conversation id>` for a conversation.';
const LAST_SEQ =
  'Sequence number of the newest durable event at the time of reading. A client that subscribes with this number as `after` misses nothing.';
const MESSAGES =
  'Messages, newest first. `after` continues to older messages, `before` to newer ones; `around` centres the page on one message. A page has 1 to 100 messages. A deleted message is listed only while it has listed replies: it leaves the list with its deletion, or later with its last reply, and `removedMessageIds` of that `MessageDeletedEvent` names it.';

export const Channel = builder.interfaceRef<AnyChannelRow>('Channel').implement({
  description: 'A place to write messages in: a room of a server, or a conversation.',
  interfaces: [builder.nodeInterfaceRef()],
  resolveType: typeName,
  fields: (t) => ({
    id: t.id(channel.byType(typeName, { Room: nodeId('room'), Conversation: nodeId('conv') }, { description: ID })),
    ablyChannel: t.string(
      channel.byType(
        typeName,
        {
          Room: room.computed(['id', 'serverId'], roomChannel, { description: ABLY_CHANNEL }),
          Conversation: conversation.computed(['id'], conversationChannel, { description: ABLY_CHANNEL }),
        },
        { description: ABLY_CHANNEL },
      ),
    ),
    lastSeq: t.exposeInt('lastSeq', { description: LAST_SEQ }),
    lastMessage: t.field(
      channel.one('id', newestMessages, {
        type: 'Message',
        nullable: true,
        description:
          'The newest message that `messages` shows; null if there is none. It is not a page, so it does not disturb one in a client’s cache.',
      }),
    ),
    lastActivityAt: t.field(
      channel.lookUp('id', newestMessages, ['createdAt'], ([newest]): Date => newest!.createdAt, {
        type: 'DateTime',
        otherwise: 'createdAt',
        description:
          'When `lastMessage` was written, or the channel was made if there is no message. The deletion of the newest message moves it back.',
      }),
    ),
    viewerCanWrite: t.boolean(
      channel.lookUp('id', channelAccess, ['canWrite'], ([access]) => access?.canWrite ?? false, {
        description:
          'True if the viewer may write here now: in a room or group, everyone who may read it; in a DIRECT conversation, while its two members are friends or share a server, and neither has blocked the other.',
        viewerDependent: true,
      }),
    ),
    messages: t.field(
      channel.page(
        { name: 'messages', list: MESSAGES_OF_CHANNEL },
        { type: 'MessageConnection', description: MESSAGES },
        {
          args: {
            ...messagePageArgs(t.arg),
            around: t.arg.id({
              description:
                'A message of this channel (`msg_…`) on which the page is centred; near an end of the list the page is filled from the other side. `first` is the size of the page. Cannot be combined with `last`, `after` or `before`.',
            }),
          },
          // A page around a message has two ranges, so it is not a keyset.
          instead: ({ id }, args, caller, { limit }) =>
            args.around == null ? null : pageMessagesAround(caller, id, around(args.around, args), limit),
        },
      ),
    ),
  }),
});

function around(id: string, { last, after, before }: PageArgs) {
  if (last != null || after != null || before != null) {
    throw new BadUserInputError('around must not be given together with last, after or before', 'around');
  }
  return idArgument('msg', id, 'around');
}
