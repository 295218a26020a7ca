import type { EventId, IdOf, StreamId, UserId } from '../lib/ids.ts';
import type { IdReference, OnAblyOf, References, ValuesOf } from './references.ts';
import type { Sources } from './sources.ts';

/**
 * An event type is defined once, by {@link durable} or {@link ephemeral}, in the file of its noun. The definition
 * determines the row of the event log (`data/event-log.ts`), the payload on Ably (`encode.ts`) and its decoding
 * (`decode.ts`), the GraphQL type and its unions (`schema/events/`), and the table in `docs/events.md`.
 *
 * The key of a definition is the event's type, which is also the name of its message on Ably.
 */
export interface Definition<Refs extends References = References, Adds extends string = string> {
  /** Name of the GraphQL type. */
  readonly graphql: `${string}Event`;
  readonly unions: readonly EventUnion[];
  /** Description for clients. */
  readonly description: string;
  /** References of the event in addition to its subject. */
  readonly refs: Refs;
  /** Properties of `data` on Ably that are not references. If a name ends in `?`, the property may be missing. */
  readonly adds: readonly Adds[];
  /** Note on `data` in `docs/events.md`, in addition to the names of its properties. */
  readonly note?: string;
  /** Fields of the GraphQL type in addition to those of `Event` and `DurableEvent`. */
  readonly fields: Readonly<Record<string, EventField>>;
}

export type EventUnion = 'ChannelEvent' | 'ViewerEvent' | 'ServerEvent';

/**
 * A field of an event's GraphQL type, made of its subject or of one of its references: `id` is the id as a TypeID,
 * `ids` is a list of them, `object` is the object with its current state, and `value` is any other reference.
 * `schema/events/fields.ts` says how each kind of object is read. `nullable` is for an object that is not always shown: a
 * room, server or friend request is shown only to those who may read it, and a query that selects it has no plan; a
 * message is not shown once it is deleted. A field with `emptied` shows the object to others too, with little more than
 * its id (`schema/fields/emptied.ts`); a query that selects it has no plan either.
 */
export type EventField<Names extends string = string, Objects extends string = string> = {
  readonly description: string;
} & (
  | { readonly id: Names }
  | { readonly ids: Names }
  | { readonly object: Objects; readonly nullable?: true; readonly emptied?: true }
  | { readonly value: Names }
);

/** An event that is stored and numbered. */
export interface DurableDefinition<
  Subject extends IdReference = IdReference,
  Refs extends References = References,
  Adds extends string = string,
  Added extends object = object,
> extends Definition<Refs, Adds> {
  /** The object that the event is about. It has its own column, so that statements can join on it. */
  readonly subject: Subject;
  /** Reads the properties that {@link Definition.adds} names, when the event is published. */
  read(event: EventOf<Subject, Refs>, sources: Sources): Promise<Added>;
}

/** An event of the log. */
export interface EventOf<Subject extends IdReference, Refs extends References> {
  readonly streamId: StreamId;
  readonly seq: number;
  readonly id: EventId;
  readonly occurredAt: Date;
  /** The user who did it; null if no user did. */
  readonly actorId: UserId | null;
  readonly subjectId: IdOf<Subject['kind']>;
  readonly refs: RefsOf<Refs>;
}

/** The references of an event in the log and in the program; null for a type that has none. */
export type RefsOf<Refs extends References> = string extends keyof Refs
  ? Readonly<Record<string, unknown>> | null
  : keyof Refs extends never
    ? null
    : ValuesOf<Refs>;

/** `data` of a stored event on Ably. */
export type DataOf<Defined> =
  Defined extends DurableDefinition<infer Subject, infer Refs, string, infer Added>
    ? OnAblyOf<{ subject: Subject }> & OnAblyOf<Refs> & Added
    : never;

/** No references, or nothing added. */
const NOTHING = {} as const;
type Nothing = typeof NOTHING;

interface Common<
  Names extends string,
  Objects extends string,
  Refs extends References,
  Adds extends string,
> extends Pick<Definition, 'graphql' | 'unions' | 'description' | 'note'> {
  readonly refs?: Refs;
  readonly adds?: readonly Adds[];
  readonly fields: Readonly<Record<string, EventField<Names, Objects>>>;
}

/** The names in `adds` whose properties are never missing. */
type Always<Adds extends string> = Adds extends `${string}?` ? never : Adds;

/** Defines an event that is stored and numbered. */
export function durable<
  const Subject extends IdReference,
  const Refs extends References = Nothing,
  const Adds extends string = never,
  Added extends { readonly [Name in Always<Adds>]: unknown } = Nothing & { readonly [Name in Always<Adds>]: unknown },
>(
  definition: Common<'subject' | (keyof NoInfer<Refs> & string), 'subject', Refs, Adds> & {
    readonly subject: Subject;
    readonly read?: (event: EventOf<Subject, NoInfer<Refs>>, sources: Sources) => Promise<Added>;
  },
): DurableDefinition<Subject, Refs, Adds, Added> {
  return { refs: NOTHING as Refs, adds: [], read: () => Promise.resolve(NOTHING as Added), ...definition };
}

/** Defines an ephemeral event. It is published once, and may be lost. */
export function ephemeral<const Refs extends References = Nothing, const Adds extends string = never>(
  definition: Common<keyof NoInfer<Refs> & string, keyof NoInfer<Refs> & string, Refs, Adds>,
): Definition<Refs, Adds> {
  return { refs: NOTHING as Refs, adds: [], ...definition };
}
