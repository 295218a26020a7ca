import { readFileSync } from 'node:fs';

import {
  buildSchema,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import { NODE_TYPES, type NodeKind } from '../../src/schema/node-types.ts';

/** The text of `schema.graphql`. */
export const SCHEMA_TEXT = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Kinds of the ids of nodes. */
export const NODE_KINDS = Object.keys(NODE_TYPES) as readonly NodeKind[];

/** Names of the types that `node` returns. */
export const NODE_TYPE_NAMES: readonly string[] = Object.values(NODE_TYPES).map(({ type }) => type);

/** The schema of the text, without resolvers. */
export function readSchema(): GraphQLSchema {
  return buildSchema(SCHEMA_TEXT);
}

/** The object types of the schema, without those of introspection. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
}

export function interfaceTypes(schema: GraphQLSchema): GraphQLInterfaceType[] {
  return Object.values(schema.getTypeMap()).filter(isInterfaceType);
}

export type AnyField = GraphQLField<unknown, unknown>;

/** The fields of an object type or an interface; none for other types. */
export function fieldsOf(type: GraphQLNamedType): AnyField[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

export function isConnection({ type }: AnyField): boolean {
  return getNamedType(type).name.endsWith('Connection');
}

/** Whether the field has required arguments. */
export function needsArguments({ args }: { readonly args: readonly GraphQLArgument[] }): boolean {
  return args.some(isRequiredArgument);
}

/** A field that is a connection, with the name of its type. */
export interface Connection {
  readonly owner: string;
  readonly field: AnyField;
}

export function connectionsOf(schema: GraphQLSchema): Connection[] {
  return objectTypes(schema).flatMap((type) =>
    fieldsOf(type)
      .filter(isConnection)
      .map((field) => ({ owner: type.name, field })),
  );
}

/** Types of events in `channelEvents`, which are the durable ones. */
export function listedEvents(schema: GraphQLSchema): string[] {
  const union = schema.getType('ChannelEvent');
  const types = isUnionType(union) ? union.getTypes() : [];
  return types.filter((type) => isA(type, 'DurableEvent')).map(({ name }) => name);
}

/** Whether the type implements an interface. */
export function isA(type: GraphQLNamedType, interfaceName: string): boolean {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === interfaceName);
}

/** `Type.field` of all fields in a document. */
export function fieldsAskedFor(schema: GraphQLSchema, document: string): Set<string> {
  const asked = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    parse(document),
    visitWithTypeInfo(types, {
      Field({ name }) {
        asked.add(`${types.getParentType()!.name}.${name.value}`);
      },
    }),
  );
  return asked;
}

/**
 * A selection of all fields below a type that need no argument, with its braces: each type once on a path, and three
 * items of each list. A field of the same type, such as `Message.parentMessage`, has only its id, and so have the items
 * of a second list of one type, such as `Room.pins` beside `Room.messages`, an object beside a list or another object of
 * its type, such as `Room.lastMessage` or `Conversation.otherMember`, the objects of a second event of a union, and the items of lists of a channel in an event: a
 * document has limits of fields and price. A field has an alias if another type has one of the same name and another
 * type.
 */
export function everythingOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  above: readonly string[] = [],
  fragments?: Fragments,
): string {
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    const types = schema.getPossibleTypes(type);
    const ofAll = { selected: isUnionType(type) ? new Set<string>() : undefined, types };
    const parts = types
      .filter(({ name }) => !above.includes(name))
      .map((possible) => `... on ${possible.name} ${everythingOf(schema, possible, above, ofAll)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';

  const path = [...above, type.name];
  const objects = fragments?.selected ?? new Set<string>();
  const listed = new Set<string>();
  const connections = new Set(fieldsOf(type).map((field) => getNamedType(field.type).name));
  const fields = fieldsOf(type).flatMap((field) => {
    const inner = getNamedType(field.type);
    // Edges have the same nodes.
    if (needsArguments(field) || inner.name.endsWith('Edge')) return [];
    const selected = fragments ? aliased(type, field, fragments) : field.name;
    if (inner === type) return [`${selected} { __typename id }`];
    if (path.includes(inner.name)) return [];
    if (objects.has(inner.name) || connections.has(`${inner.name}Connection`)) return [`${selected} { __typename id }`];
    if (NODE_TYPE_NAMES.includes(inner.name)) objects.add(inner.name);
    const args = field.args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
    // A channel in an event has its lists in other documents.
    const isListOfEvent = isConnection(field) && isA(type, 'Channel') && above.some((one) => one.endsWith('Event'));
    if (listed.has(inner.name) || isListOfEvent) return [`${selected}${args} { nodes { __typename id } }`];
    if (inner.name.endsWith('Connection')) listed.add(inner.name);
    return [`${selected}${args} ${everythingOf(schema, inner, path)}`];
  });
  // A document cannot have more fields, and these types are never one of several.
  const isPart = type.name === 'PageInfo' || type.name.endsWith('Connection');
  return `{ ${isPart ? '' : '__typename '}${fields.join(' ')} }`;
}

/** What the fragments on the types of a union or interface share. */
interface Fragments {
  /** Of a union: names of the types whose objects are selected with all their fields so far. */
  readonly selected: Set<string> | undefined;
  /** All types of the union or interface. */
  readonly types: readonly GraphQLObjectType[];
}

/** One document cannot select fields of different types under one name, such as `Room.name` and `Conversation.name`. */
function aliased(type: GraphQLObjectType, field: AnyField, { types }: Fragments): string {
  return isAmbiguous(field, types) ? `${type.name}_${field.name}: ${field.name}` : field.name;
}

/** Whether one of the types has a field of this name with another type. */
export function isAmbiguous({ name, type }: AnyField, types: readonly GraphQLObjectType[]): boolean {
  return types.some((other) =>
    fieldsOf(other).some((field) => field.name === name && String(field.type) !== String(type)),
  );
}
