import { conversations } from '../../data/loaders/conversations.ts';
import { messagesById, undeletedMessages } from '../../data/loaders/messages.ts';
import { users } from '../../data/loaders/users.ts';
import type { SignedIn } from '../../domain/caller.ts';
import type { Definition, DurableDefinition, EventField } from '../../events/definition.ts';
import type { Reference } from '../../events/references.ts';
import { DURABLE_EVENTS, type DurableEvent, type DurableEventType } from '../../events/registry.ts';
import { encodeId, type IdKind, type IdOf, type UserId } from '../../lib/ids.ts';
import { mapValues } from '../../lib/map-values.ts';
import { type SchemaTypes, VIEWER_DEPENDENT } from '../builder.ts';
import { isOneOf } from '../fields/conditions.ts';
import { emptied } from '../fields/emptied.ts';
import { fieldsOf } from '../fields/fields.ts';
import type { Plain } from '../fields/reads.ts';
import { findNode, NODE_TYPES, type NodeKind } from '../node-types.ts';

/** Events whose subject has this kind. */
type About<Kind extends IdKind> = Extract<DurableEvent, { readonly subjectId: IdOf<Kind> }>;

type Fields = { readonly [Kind in IdKind]?: object };

/**
 * Kind -> the field for the subject of an event. All event types use the same field, so that a plan reads the subjects
 * of a kind once. Each definition gives it another description.
 */
const SUBJECTS: Fields = {
  msg: fieldsOf<About<'msg'>>().one({ channelId: 'streamId', id: 'subjectId' }, messagesById, shown('msg')),
  user: fieldsOf<About<'user'>>().one('subjectId', users, shown('user')),
  conv: fieldsOf<About<'conv'>>().one('subjectId', conversations, shown('conv')),
};

/** The same, for a subject that is not always shown. */
const NULLABLE_SUBJECTS: Fields = {
  msg: fieldsOf<About<'msg'>>().one({ channelId: 'streamId', id: 'subjectId' }, undeletedMessages, shown('msg', true)),
  freq: ifReadable('freq'),
  room: ifReadable('room'),
  srv: ifReadable('srv'),
};

/** Kind -> the field for an object of an ephemeral event. Such events are in no list, so no plan reads their objects. */
const EPHEMERAL_OBJECTS: { readonly [Kind in IdKind]?: (name: string) => object } = {
  user: (name) => ({
    type: NODE_TYPES.user.type,
    resolve: ({ refs }: DurableEvent, _args: object, caller: SignedIn) =>
      caller.load(users).load(valueOf(refs, name) as UserId),
  }),
};

/** Kind -> the field for the subject of an event that also those see who may no longer read it. */
const EMPTIED_SUBJECTS: Fields = {
  conv: {
    type: NODE_TYPES.conv.type,
    extensions: VIEWER_DEPENDENT,
    resolve: async ({ subjectId }: About<'conv'>, _args: object, caller: SignedIn) => {
      const readable = await caller.access.conversation.load(subjectId);
      if (readable) return readable;
      const row = (await caller.load(conversations).load(subjectId))!;
      return emptied({ ...row, name: null, ownerId: null, memberCount: 0, lastSeq: 0 });
    },
  },
};

/** Only the events that show their subject in this way need it. */
function shown(kind: NodeKind, nullable?: true) {
  const types = Object.entries(DURABLE_EVENTS).filter(
    ([, { subject, fields }]) =>
      subject.kind === kind && Object.values(fields).some((field) => 'object' in field && field.nullable === nullable),
  );
  const where = { type: isOneOf(types.map(([name]) => name as DurableEventType)) };
  return { type: NODE_TYPES[kind].type, where, description: 'The subject of the event.' };
}

/** The access policy is asked again, because the viewer may have lost access since the event. */
function ifReadable<Kind extends NodeKind>(kind: Kind) {
  return {
    type: NODE_TYPES[kind].type,
    extensions: VIEWER_DEPENDENT,
    resolve: ({ subjectId }: { readonly subjectId: IdOf<Kind> }, _args: object, caller: SignedIn) =>
      findNode(caller, kind, subjectId),
  };
}

/** Also for ephemeral events: their definitions cannot name fields that need columns of the log. */
type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, DurableEvent>;

const event = fieldsOf<DurableEvent>();

/** The fields of an event's GraphQL type, made of its definition. */
export function eventFields(definition: Definition): (t: FieldBuilder) => Record<string, unknown> {
  return (t) => mapValues(definition.fields, (field) => fieldOf(t, definition, field));
}

function fieldOf(t: FieldBuilder, definition: Definition, field: EventField): unknown {
  const { description } = field;
  if ('object' in field) {
    const { object: name, nullable = false, emptied: isEmptied = false } = field;
    const kind = referenceOf(definition, name).kind as IdKind;
    const subjects = isEmptied ? EMPTIED_SUBJECTS : nullable ? NULLABLE_SUBJECTS : SUBJECTS;
    const object = name === 'subject' ? subjects[kind] : EPHEMERAL_OBJECTS[kind]?.(name);
    if (!object) throw new TypeError(`unable to make a field of a ${kind}; it is not defined how it is read`);
    return t.field({ ...object, nullable, description } as never);
  }
  if ('id' in field) {
    const { kind } = referenceOf(definition, field.id);
    return t.id(valueField(field.id, description, (id) => encodeId(kind as IdKind, id as never)));
  }
  if ('ids' in field) {
    const { kind } = referenceOf(definition, field.ids);
    const encodeAll = (ids: unknown) => (ids as never[]).map((id) => encodeId(kind as IdKind, id));
    return t.idList(valueField(field.ids, description, encodeAll));
  }
  switch (referenceOf(definition, field.value).kind) {
    case 'emoji':
      return t.string(valueField(field.value, description, (value) => value as string));
    case 'count':
      return t.int(valueField(field.value, description, (value) => value as number));
    case 'flag':
      return t.boolean(valueField(field.value, description, (value) => value as boolean));
    case 'time':
      return t.field({ type: 'DateTime', description, resolve: ({ refs }) => valueOf(refs, field.value) as Date });
    default:
      throw new TypeError(`unable to make a field of ${field.value}; an id must be a field with id or object`);
  }
}

/** A value made of the id of the subject, or of a reference. */
function valueField<Value extends Plain>(name: string, description: string, valueFrom: (value: unknown) => Value) {
  return name === 'subject'
    ? event.computed(['subjectId'], ({ subjectId }) => valueFrom(subjectId), { description })
    : event.computed(['refs'], ({ refs }) => valueFrom(valueOf(refs, name)), { description });
}

function valueOf(refs: DurableEvent['refs'], name: string): unknown {
  return (refs as Readonly<Record<string, unknown>> | null)?.[name];
}

function referenceOf(definition: Definition, name: string): Reference {
  return name === 'subject' ? (definition as DurableDefinition).subject : definition.refs[name]!;
}
