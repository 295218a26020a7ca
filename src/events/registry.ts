import type { EventId, UserId } from '../lib/ids.ts';
import { BLOCK_EVENTS } from './block.ts';
import { CONVERSATION_EVENTS } from './conversation.ts';
import type { DataOf, Definition, DurableDefinition, EventOf } from './definition.ts';
import { FRIEND_EVENTS } from './friend.ts';
import { MESSAGE_EVENTS } from './message.ts';
import { PIN_EVENTS } from './pin.ts';
import { REACTION_EVENTS } from './reaction.ts';
import type { OnAblyOf, ValuesOf } from './references.ts';
import { ROOM_EVENTS } from './room.ts';
import { SERVER_EVENTS } from './server.ts';
import type { Sources } from './sources.ts';
import { TYPING_EVENTS } from './typing.ts';
import { USER_EVENTS } from './user.ts';

/** Type of a durable event -> definition, in the order of `docs/events.md`. */
const DURABLE = {
  ...MESSAGE_EVENTS,
  ...PIN_EVENTS,
  ...REACTION_EVENTS,
  ...CONVERSATION_EVENTS,
  ...FRIEND_EVENTS,
  ...BLOCK_EVENTS,
  ...ROOM_EVENTS,
  ...SERVER_EVENTS,
};

const EPHEMERAL = { ...TYPING_EVENTS, ...USER_EVENTS };

type Durable = typeof DURABLE;
type Ephemeral = typeof EPHEMERAL;

export type DurableEventType = keyof Durable;
export type EphemeralEventType = keyof Ephemeral;

/** Any of the definitions. `read` accepts only events of its own type. */
type AnyDurableDefinition = Omit<DurableDefinition, 'read'> & {
  read(event: never, sources: Sources): Promise<object>;
};

export const DURABLE_EVENTS: Readonly<Record<DurableEventType, AnyDurableDefinition>> = DURABLE;
export const EPHEMERAL_EVENTS: Readonly<Record<EphemeralEventType, Definition>> = EPHEMERAL;

type EventOfDefinition<Defined> =
  Defined extends DurableDefinition<infer Subject, infer Refs> ? EventOf<Subject, Refs> : never;

/** An event of the log. `type` determines the types of `subjectId` and `refs`. */
export type DurableEvent = {
  [Type in DurableEventType]: EventOfDefinition<Durable[Type]> & { readonly type: Type };
}[DurableEventType];

type Appended = 'type' | 'actorId' | 'subjectId';

/** An event without its number. `refs` is left out if the type has none. */
export type NewEvent = {
  [Type in DurableEventType]: Pick<DurableEvent & { readonly type: Type }, Appended> &
    (EventOfDefinition<Durable[Type]>['refs'] extends null
      ? { readonly refs?: never }
      : { readonly refs: EventOfDefinition<Durable[Type]>['refs'] });
}[DurableEventType];

/** An ephemeral event, as a subscriber receives it. */
export type EphemeralEvent = {
  [Type in EphemeralEventType]: {
    readonly type: Type;
    readonly id: EventId;
    readonly occurredAt: Date;
    readonly actorId: UserId | null;
    readonly refs: ValuesOf<Ephemeral[Type]['refs']>;
  };
}[EphemeralEventType];

interface EnvelopeHead {
  readonly id: string;
  readonly timestamp: string;
  /** The user who did it; null if no user did. */
  readonly user_id: string | null;
}

/** The data of one Ably message, whose `name` is `type` and whose `id` is `id`. */
export type Envelope = {
  [Type in DurableEventType]: EnvelopeHead & {
    readonly type: Type;
    readonly seq: number;
    readonly data: DataOf<Durable[Type]>;
  };
}[DurableEventType];

/** As {@link Envelope}, without a number. */
export type EphemeralEnvelope = {
  [Type in EphemeralEventType]: EnvelopeHead & {
    readonly type: Type;
    readonly user_id: string;
    readonly data: OnAblyOf<Ephemeral[Type]['refs']> & AddedTo<Type>;
  };
}[EphemeralEventType];

/** The properties of an ephemeral event in `data` that are not references. Only a picture can be missing. */
export type AddedTo<Type extends EphemeralEventType> = {
  readonly [Name in Ephemeral[Type]['adds'][number]]: Name extends 'avatar_url' ? string | null : string;
};

/** `typing.start` and `typing.stop`. */
export type TypingEvent = EphemeralEvent & { readonly type: keyof typeof TYPING_EVENTS };
export type TypingEnvelope = EphemeralEnvelope & { readonly type: keyof typeof TYPING_EVENTS };
