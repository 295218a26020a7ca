import type { Envelope, EventPayloads, MessagePayload } from '../events.ts';
import { type ConversationId, encodeId, type RoomId, type StreamId, type UserId } from '../lib/ids.ts';
import type { Queryable } from './db.ts';
import { type EventRow, readEvents } from './event-log.ts';
import { conversations } from './loaders/conversations.ts';
import { messages, messagesByPlace, type MessageRow } from './loaders/messages.ts';
import { publishedMessages } from './loaders/published-messages.ts';
import { rooms } from './loaders/rooms.ts';
import { users } from './loaders/users.ts';

/**
 * A stretch of a stream as it is published.
 *
 * @param after 0 for the whole log.
 * @param limit Events at most.
 */
export async function readEnvelopes(
  db: Queryable,
  streamId: StreamId,
  after: number,
  limit: number,
): Promise<readonly Envelope[]> {
  const { events } = await readEvents(db, streamId, after, limit);
  return fillIn(db, events);
}

/**
 * Events as they are published. The log holds references, and this fills them in as things stand now: an event
 * that is read after its message was edited carries the newer text and version, and one that is read after the
 * deletion carries no text at all. The number of statements does not depend on the number of events.
 */
export function fillIn(db: Queryable, events: readonly EventRow[]): Promise<Envelope[]> {
  const load = createLoad(db);
  return Promise.all(
    events.map(async (event) => {
      const { type, id, seq, occurredAt, actorId } = event;
      return {
        type,
        id: encodeId('evt', id),
        seq,
        data: await PAYLOADS[type](event, load),
        timestamp: occurredAt.toISOString(),
        user_id: actorId && encodeId('user', actorId),
      } as Envelope;
    }),
  );
}

type Load = ReturnType<typeof createLoad>;

function createLoad(db: Queryable) {
  return {
    users: users(db),
    rooms: rooms(db),
    conversations: conversations(db),
    messages: messages(db),
    messagesByPlace: messagesByPlace(db),
    published: publishedMessages(db),
  };
}

/** Type -> what its `data` is made of. That the references are there is held by a check of the table. */
const PAYLOADS: { [Type in keyof EventPayloads]: (event: EventRow, load: Load) => Promise<EventPayloads[Type]> } = {
  'message.created': messagePayload,
  'message.updated': messagePayload,
  'message.deleted': async ({ messageId }, load) => {
    const message = (await load.messages.load(messageId!))!;
    const [place, parent] = await Promise.all([placeOf(message, load), parentOf(message, load)]);
    return { id: encodeId('msg', message.id), ...place, parent_message_id: parent };
  },
  'reaction.added': reactionPayload,
  'reaction.removed': reactionPayload,
  'conversation.opened': async ({ conversationId }, load) => {
    const { id, lowId, highId } = (await load.conversations.load(conversationId!))!;
    return { conversation_id: encodeId('conv', id), user_ids: [encodeId('user', lowId), encodeId('user', highId)] };
  },
  // From the event alone: the request may have been answered since. It stands in the streams of both sides, each
  // naming the other; who asked is who did it.
  'friend.requested': async ({ streamId, actorId, userId, friendRequestId }) => ({
    friend_request_id: encodeId('freq', friendRequestId!),
    from_user_id: encodeId('user', actorId!),
    to_user_id: encodeId('user', actorId === userId ? (streamId as UserId) : userId!),
  }),
  'friend.added': userPayload,
  'room.access_granted': roomPayload,
  'room.access_revoked': async (event, load) => {
    const { room_id, server_id } = await roomPayload(event, load);
    return { room_id, server_id };
  },
  'room.created': roomPayload,
  'member.joined': userPayload,
  'member.left': userPayload,
};

async function messagePayload({ messageId }: EventRow, load: Load): Promise<MessagePayload> {
  const message = (await load.published.load(messageId!))!;
  const { channelId, roomId, serverId, parentId, files, reactions } = message;
  return {
    id: encodeId('msg', message.id),
    seq: message.seq,
    content: message.content,
    version: message.version,
    user_id: encodeId('user', message.authorId),
    username: message.username,
    server_id: serverId && encodeId('srv', serverId),
    room_id: roomId && encodeId('room', roomId),
    conversation_id: roomId === null ? encodeId('conv', channelId as ConversationId) : null,
    parent_message_id: parentId && encodeId('msg', parentId),
    created_at: message.createdAt.toISOString(),
    edited_at: message.editedAt && message.editedAt.toISOString(),
    files: files.map(({ id, filename, contentType, sizeBytes }) => ({
      id: encodeId('file', id),
      filename,
      content_type: contentType,
      size_bytes: sizeBytes,
    })),
    reactions: reactions.map(({ emoji, count }) => ({ emoji, count })),
  };
}

async function placeOf(
  { channelId }: MessageRow,
  load: Load,
): Promise<{ readonly room_id: string } | { readonly conversation_id: string }> {
  const room = await load.rooms.load(channelId as RoomId);
  return room
    ? { room_id: encodeId('room', room.id) }
    : { conversation_id: encodeId('conv', channelId as ConversationId) };
}

async function parentOf({ channelId, parentSeq }: MessageRow, load: Load): Promise<string | null> {
  const parent = parentSeq === null ? null : await load.messagesByPlace.load({ channelId, seq: parentSeq });
  return parent && encodeId('msg', parent.id);
}

async function reactionPayload(
  { messageId, reactionId, emoji, count, userId }: EventRow,
  load: Load,
): Promise<EventPayloads['reaction.added']> {
  return {
    id: encodeId('rct', reactionId!),
    message_id: encodeId('msg', messageId!),
    emoji: emoji!,
    ...(await userPayload({ userId }, load)),
    count: count!,
  };
}

async function userPayload({ userId }: Pick<EventRow, 'userId'>, load: Load): Promise<EventPayloads['friend.added']> {
  const user = (await load.users.load(userId!))!;
  return { user_id: encodeId('user', user.id), username: user.username };
}

async function roomPayload({ roomId }: EventRow, load: Load): Promise<EventPayloads['room.created']> {
  const room = (await load.rooms.load(roomId!))!;
  return { room_id: encodeId('room', room.id), server_id: encodeId('srv', room.serverId), name: room.name };
}
