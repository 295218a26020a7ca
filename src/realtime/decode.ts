import type { InboundMessage } from 'ably';

import type { EventRow } from '../data/event-log.ts';
import type { DurableEventType, EventPayloads } from '../events.ts';
import { decodeId, type IdKind, type IdOf, type StreamId } from '../lib/ids.ts';

/** Somebody began or ceased to type. Not stored, and has no number. */
export interface TypingEvent {
  readonly type: 'typing.start' | 'typing.stop';
  readonly id: EventRow['id'];
  readonly occurredAt: Date;
  readonly actorId: EventRow['actorId'];
  /** When it ends, or would have ended, by itself. */
  readonly expiresAt: Date;
}

/** The message is none of ours, or not as this version writes it. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/**
 * An Ably message as the event that it carries. Only what it refers to is taken from it: what it says of messages and
 * people was true when it was published, and is read again.
 *
 * @throws {UndecodableError}
 */
export function decode(streamId: StreamId, { name, data }: InboundMessage): EventRow | TypingEvent {
  const envelope = data as Partial<Record<'type' | 'id' | 'timestamp' | 'user_id' | 'seq' | 'data', unknown>> | null;
  if (typeof envelope !== 'object' || envelope === null || envelope.type !== name) {
    throw new UndecodableError('the message is no envelope');
  }
  const payload = envelope.data as Record<string, unknown>;
  if (typeof payload !== 'object' || payload === null) throw new UndecodableError('the envelope has no data');
  const common = {
    id: idOf('evt', envelope.id),
    occurredAt: timeOf(envelope.timestamp),
    actorId: envelope.user_id === null ? null : idOf('user', envelope.user_id),
  };
  if (name === 'typing.start' || name === 'typing.stop') {
    return { type: name, ...common, expiresAt: timeOf(payload['expires_at']) };
  }
  if (!Object.hasOwn(REFERENCES, name ?? '')) throw new UndecodableError('the event is of no known type');
  const { seq } = envelope;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) throw new UndecodableError('seq is no number');
  const type = name as DurableEventType;
  const references = REFERENCES[type] as (payload: Record<string, unknown>) => Partial<EventRow>;
  return { ...NO_REFERENCES, streamId, seq, type, ...common, ...references(payload) };
}

const NO_REFERENCES = {
  messageId: null,
  reactionId: null,
  emoji: null,
  count: null,
  userId: null,
  roomId: null,
  conversationId: null,
  friendRequestId: null,
};

/** Type -> what its `data` refers to. */
const REFERENCES: {
  readonly [Type in DurableEventType]: (payload: Payload<Type>) => Partial<EventRow>;
} = {
  'message.created': messageReference,
  'message.updated': messageReference,
  'message.deleted': messageReference,
  'reaction.added': reactionReferences,
  'reaction.removed': reactionReferences,
  'conversation.opened': ({ conversation_id }) => ({ conversationId: idOf('conv', conversation_id) }),
  'friend.requested': ({ friend_request_id }) => ({ friendRequestId: idOf('freq', friend_request_id) }),
  'friend.added': userReference,
  'room.access_granted': roomReference,
  'room.access_revoked': roomReference,
  'room.created': roomReference,
  'member.joined': userReference,
  'member.left': userReference,
};

/** As it is written; nothing holds it to that. */
type Payload<Type extends DurableEventType> = { readonly [Key in keyof EventPayloads[Type]]: unknown };

function messageReference({ id }: { readonly id: unknown }): Partial<EventRow> {
  return { messageId: idOf('msg', id) };
}

function reactionReferences({ id, message_id, emoji, count, user_id }: Payload<'reaction.added'>): Partial<EventRow> {
  if (typeof emoji !== 'string' || typeof count !== 'number') throw new UndecodableError('the reaction is incomplete');
  return {
    reactionId: idOf('rct', id),
    messageId: idOf('msg', message_id),
    emoji,
    count,
    userId: idOf('user', user_id),
  };
}

function userReference({ user_id }: { readonly user_id: unknown }): Partial<EventRow> {
  return { userId: idOf('user', user_id) };
}

function roomReference({ room_id }: { readonly room_id: unknown }): Partial<EventRow> {
  return { roomId: idOf('room', room_id) };
}

function idOf<K extends IdKind>(kind: K, value: unknown): IdOf<K> {
  const id = typeof value === 'string' ? decodeId(kind, value) : null;
  if (id === null) throw new UndecodableError(`an id of kind ${kind} is missing`);
  return id;
}

function timeOf(value: unknown): Date {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new UndecodableError('a time is missing');
  return time;
}
