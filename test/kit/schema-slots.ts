import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

import type { NodeKind } from '../../src/schema/node-types.ts';
import { type AnyField, fieldsOf, NODE_KINDS, objectTypes } from './schema-walk.ts';
import { byId, waysOf } from './schema-ways.ts';

/**
 * Every place of the API that takes a value. They are found in the schema, so that tests of "every argument" also cover
 * future arguments.
 */
export interface Slot {
  /** Such as `createMessage(input.channel.roomId)`, with the name of the type if it is not `Query` or `Mutation`. */
  readonly name: string;
  readonly operation: 'query' | 'mutation' | 'subscription';
  /** The field that takes it. */
  readonly field: AnyField;
  /** Whether the field is one of the operation type. */
  readonly isRoot: boolean;
  /** From the argument down to the value. Items of a list have no step. */
  readonly path: readonly string[];
  /** Type of the value, without "non-null" and "list". */
  readonly typeName: string;
  readonly isList: boolean;
  /** Kind of id that it takes, according to its description; null for other values, and for ids of any kind. */
  readonly idKind: NodeKind | null;
  /** The fields of a `@oneOf` input; null for everything else. */
  readonly oneOf: readonly string[] | null;
  /**
   * An operation with this value in this place, and valid values for all other required arguments. With `$value` as the
   * value, the operation has that variable.
   *
   * @param value As GraphQL text.
   */
  document(value: string, form?: Form): string;
}

export interface Form {
  /** Selection of the field, with its braces. Default: the refusals of a mutation, otherwise `__typename`. */
  readonly selection?: string;
  /** Whether a mutation has all optional input too. Default: only required input. */
  readonly isFull?: boolean;
}

/** Ids for the other arguments, by their kinds. */
export type ExampleIds = Readonly<Partial<Record<NodeKind, string>>>;

/** Every slot of the schema. */
export function slotsOf(schema: GraphQLSchema, ids: ExampleIds): Slot[] {
  const ways = waysOf(schema, (kind, type) => {
    const id = ids[kind];
    return id === undefined ? null : byId(schema, type, JSON.stringify(id));
  });
  const roots = new Map<unknown, Slot['operation']>([
    [schema.getQueryType(), 'query'],
    [schema.getMutationType(), 'mutation'],
    [schema.getSubscriptionType(), 'subscription'],
  ]);
  return objectTypes(schema).flatMap((owner) =>
    fieldsOf(owner).flatMap((field) => {
      const places = field.args.flatMap((arg) => placesIn(arg, [arg.name]));
      if (places.length === 0) return [];
      const isRoot = roots.has(owner);
      const operation = roots.get(owner) ?? 'query';
      const way = isRoot ? (selection: string) => selection : ways.get(owner.name);
      if (!way)
        throw new Error(`unable to ask for ${owner.name}.${field.name}; no example has a path to ${owner.name}`);
      const prefix = isRoot && operation !== 'subscription' ? '' : `${owner.name}.`;
      return places.map((place) => slotOf({ field, operation, isRoot, ...place }, prefix, way, ids));
    }),
  );
}

/** An argument or a field of an input. */
type Holder = GraphQLArgument | GraphQLInputField;

interface Place {
  readonly holder: Holder;
  readonly path: readonly string[];
}

/** The place itself if it takes a leaf or a `@oneOf`, and all places below it. */
function placesIn(holder: Holder, path: readonly string[]): Place[] {
  const type = getNamedType(holder.type);
  if (!isInputObjectType(type)) return [{ holder, path }];
  const inner = Object.values(type.getFields()).flatMap((field) => placesIn(field, [...path, field.name]));
  return type.isOneOf ? [{ holder, path }, ...inner] : inner;
}

function slotOf(
  { holder, ...slot }: Place & Pick<Slot, 'field' | 'operation' | 'isRoot'>,
  prefix: string,
  way: (selection: string) => string,
  ids: ExampleIds,
): Slot {
  const { field, operation, path } = slot;
  const type = getNamedType(holder.type);
  return {
    ...slot,
    name: `${prefix}${field.name}(${path.join('.')})`,
    typeName: type.name,
    isList: isListType(withoutNonNull(holder.type)),
    idKind: idKindOf(holder),
    oneOf: isInputObjectType(type) && type.isOneOf ? Object.keys(type.getFields()) : null,
    document(value, { selection = selectionOf(slot), isFull = false } = {}) {
      const filled = { target: path, value, ids, isFull };
      const args = field.args.flatMap((arg) => argumentText(arg, [arg.name], filled));
      const head = value === '$value' ? `${operation} ($value: ${itemOf(holder.type).toString()})` : operation;
      return `${head} { ${way(`${field.name}(${args.join(', ')})${selection}`)} }`;
    },
  };
}

/** Values of all arguments. */
interface Filled {
  readonly target: readonly string[];
  readonly value: string;
  readonly ids: ExampleIds;
  readonly isFull: boolean;
}

/** Names of input fields that are optional in the schema, but needed. */
const NEEDED: ReadonlySet<string> = new Set(['content']);

/** `name: value`, or nothing if it is neither wanted nor on the path to the target. */
function argumentText(holder: Holder, path: readonly string[], filled: Filled): string[] {
  const { target, value, isFull } = filled;
  const isOnTheWay = leadsTo(path, target);
  const isRequired = NEEDED.has(holder.name) || (isNonNullType(holder.type) && holder.defaultValue === undefined);
  const isWanted = isRequired || (isFull && path.length > 1);
  if (!isOnTheWay && !isWanted) return [];
  const text = isOnTheWay && path.length === target.length ? value : exampleText(holder, path, filled);
  return [`${holder.name}: ${isListType(withoutNonNull(holder.type)) ? `[${text}]` : text}`];
}

function leadsTo(path: readonly string[], target: readonly string[]): boolean {
  return path.every((step, i) => target[i] === step);
}

/** Name of an argument -> a valid text, if not every text is valid. */
const TEXTS: Readonly<Record<string, string>> = { emoji: '👍', contentType: 'audio/mpeg' };

function exampleText(holder: Holder, path: readonly string[], filled: Filled): string {
  const type = getNamedType(holder.type);
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    const texts = (fields: readonly GraphQLInputField[], how: Filled) =>
      fields.flatMap((field) => argumentText(field, [...path, field.name], how)).join(', ');
    if (!type.isOneOf) return `{ ${texts(all, filled)} }`;
    // The field on the path to the target, or any.
    const next = leadsTo(path, filled.target) ? filled.target[path.length] : undefined;
    return `{ ${texts([all.find(({ name }) => name === next) ?? all[0]!], { ...filled, isFull: true })} }`;
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (type.name === 'ID') return JSON.stringify(exampleId(holder, filled.ids));
  if (type.name === 'Int') return '1';
  return JSON.stringify(TEXTS[holder.name] ?? 'text');
}

function exampleId(holder: Holder, ids: ExampleIds): string {
  const kind = idKindOf(holder) ?? 'msg';
  const id = ids[kind];
  if (id === undefined) throw new Error(`unable to fill in ${holder.name}; there is no example of ${kind}`);
  return id;
}

function idKindOf(holder: Holder): NodeKind | null {
  const [, kind] = /`([a-z]+)_…`/.exec(holder.description ?? '') ?? [];
  return NODE_KINDS.find((known) => known === kind) ?? null;
}

function selectionOf({ operation, field }: Pick<Slot, 'operation' | 'field'>): string {
  if (operation === 'mutation') return ' { userErrors { code message path } }';
  return isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
}

function itemOf(type: GraphQLInputType): GraphQLInputType {
  const plain = withoutNonNull(type);
  return isListType(plain) ? plain.ofType : type;
}

function withoutNonNull(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type;
}
