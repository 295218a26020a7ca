import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import type { IdKind } from '../../src/lib/ids.ts';

/**
 * Every place of the API that takes a value, found in the schema itself: what is said of "every argument" then
 * holds for tomorrow's arguments too.
 */
export interface Slot {
  /** Such as `createMessage(input.channel.roomId)`. */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  /** From the argument down to the value; items of a list have no step of their own. */
  readonly path: readonly string[];
  /** Type of the value, without "non-null" and "list". */
  readonly typeName: string;
  /** Which kind of id it takes, as its description says; null for other values, and for ids of any kind. */
  readonly idKind: IdKind | null;
  /** The fields of a `@oneOf` input; null for everything else. */
  readonly oneOf: readonly string[] | null;
  /**
   * An operation with this value here, and good values wherever else one is required. `$value` as the value makes
   * an operation with that variable.
   *
   * @param value As GraphQL text.
   */
  document(value: string): string;
}

/** What stands in the other places. */
export interface Examples {
  readonly ids: Readonly<Record<IdKind, string>>;
  /** Type name -> how a query gets to one of it. */
  readonly ways: Readonly<Record<string, (selection: string) => string>>;
  /** Names of input fields that the schema leaves optional and that are needed all the same. */
  readonly needed: readonly string[];
}

export function slotsOf(schema: GraphQLSchema, examples: Examples): Slot[] {
  return Object.values(schema.getTypeMap()).flatMap((owner) => {
    if (!isObjectType(owner) || owner.name.startsWith('__') || owner === schema.getSubscriptionType()) return [];
    return Object.values(owner.getFields()).flatMap((field) =>
      field.args.flatMap((arg) =>
        placesIn(arg, [arg.name]).map((place) => slotOf(schema, examples, owner.name, field, place)),
      ),
    );
  });
}

/** An argument or a field of an input. */
type Holder = GraphQLArgument | GraphQLInputField;

interface Place {
  readonly holder: Holder;
  readonly path: readonly string[];
}

/** The place itself if it takes a leaf or a `@oneOf`, and all places further down. */
function placesIn(holder: Holder, path: readonly string[]): Place[] {
  const type = getNamedType(holder.type);
  if (!isInputObjectType(type)) return [{ holder, path }];
  const inner = Object.values(type.getFields()).flatMap((field) => placesIn(field, [...path, field.name]));
  return type.isOneOf ? [{ holder, path }, ...inner] : inner;
}

interface FieldWithArgs {
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly args: readonly GraphQLArgument[];
}

function slotOf(
  schema: GraphQLSchema,
  examples: Examples,
  owner: string,
  field: FieldWithArgs,
  { holder, path }: Place,
): Slot {
  const type = getNamedType(holder.type);
  const operation = owner === schema.getMutationType()?.name ? 'mutation' : 'query';
  const isRoot = operation === 'mutation' || owner === schema.getQueryType()?.name;
  const way = isRoot ? (selection: string) => selection : examples.ways[owner];
  if (!way) throw new Error(`unable to ask for ${owner}.${field.name}; the examples name no way to ${owner}`);
  return {
    name: `${isRoot ? '' : `${owner}.`}${field.name}(${path.join('.')})`,
    operation,
    path,
    typeName: type.name,
    idKind: idKindOf(holder),
    oneOf: isInputObjectType(type) && type.isOneOf ? Object.keys(type.getFields()) : null,
    document(value) {
      const args = field.args.flatMap((arg) => argumentText(arg, [arg.name], path, value, examples));
      const head = value === '$value' ? `${operation} ($value: ${itemOf(holder.type).toString()})` : operation;
      return `${head} { ${way(`${field.name}(${args.join(', ')})${selectionOf(operation, field.type)}`)} }`;
    },
  };
}

/** `name: value`, or nothing for what is neither required nor on the way to the target. */
function argumentText(
  holder: Holder,
  path: readonly string[],
  target: readonly string[],
  value: string,
  examples: Examples,
): string[] {
  const isOnTheWay = path.every((step, i) => target[i] === step);
  const isRequired =
    examples.needed.includes(holder.name) || (isNonNullType(holder.type) && holder.defaultValue === undefined);
  if (!isOnTheWay && !isRequired) return [];
  const text = isOnTheWay && path.length === target.length ? value : exampleText(holder, path, target, value, examples);
  return [`${holder.name}: ${isListType(withoutNonNull(holder.type)) ? `[${text}]` : text}`];
}

/** Name of an argument -> a text that it takes, where that is not any. */
const TEXTS: Readonly<Record<string, string>> = { emoji: '👍', contentType: 'audio/mpeg' };

function exampleText(
  holder: Holder,
  path: readonly string[],
  target: readonly string[],
  value: string,
  examples: Examples,
): string {
  const type = getNamedType(holder.type);
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    const given = all.flatMap((field) => argumentText(field, [...path, field.name], target, value, examples));
    if (type.isOneOf && given.length === 0) {
      given.push(`${all[0]!.name}: ${exampleText(all[0]!, [...path, all[0]!.name], target, value, examples)}`);
    }
    return `{ ${given.join(', ')} }`;
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (type.name === 'ID') return JSON.stringify(examples.ids[idKindOf(holder) ?? 'msg']);
  if (type.name === 'Int') return '1';
  return JSON.stringify(TEXTS[holder.name] ?? 'text');
}

function idKindOf(holder: Holder): IdKind | null {
  return (/`([a-z]+)_…`/.exec(holder.description ?? '')?.[1] as IdKind | undefined) ?? null;
}

function selectionOf(operation: Slot['operation'], type: GraphQLOutputType): string {
  if (operation === 'mutation') return ' { userErrors { code message path } }';
  return isLeafType(getNamedType(type)) ? '' : ' { __typename }';
}

function itemOf(type: GraphQLInputType): GraphQLInputType {
  const plain = withoutNonNull(type);
  return isListType(plain) ? plain.ofType : type;
}

function withoutNonNull(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type;
}
