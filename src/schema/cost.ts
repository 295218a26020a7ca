import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';

import { DEFAULT_PAGE, MAX_PAGE } from './page-sizes.ts';

/**
 * What an operation may cost, before it runs: a point for each object that it can answer, and none for their plain
 * values. A page is taken to be as long as it may get, whatever there is.
 */

/** Items of a list that has no size of its own and does not say another number. */
const LIST_ITEMS = 10;
/** A change locks, writes and is published. */
const CHANGE_POINTS = 10;

/** The whole schema, which is read in one go. */
const SCHEMA_POINTS = 10_000;

interface Price {
  /** Points of the field itself. */
  readonly field: number;
  /** How often what is selected of it is taken. */
  readonly multiplier: number;
}

/** The list within a page: the page has multiplied already. */
export const OF_PAGE: Price = { field: 1, multiplier: 1 };

/** A list of no more than so many items. */
export function atMost(items: number): Price {
  return { field: items, multiplier: items };
}

type PricedField = Pick<GraphQLField<unknown, unknown>, 'type' | 'args'>;

/** The price of a field that does not name its own. */
export function priceOf(args: Readonly<Record<string, unknown>>, field: PricedField): Price {
  const type = getNamedType(field.type);
  if (isLeafType(type) || type.name === 'PageInfo') return { field: 0, multiplier: 1 };
  const isList = isListType(getNullableType(field.type));
  if (field.args.some(({ name }) => name === 'first')) {
    const size = pageSizeOf(args);
    return isList ? atMost(size) : { field: 1, multiplier: size };
  }
  if (Array.isArray(args['ids'])) return atMost(args['ids'].length);
  return isList ? atMost(LIST_ITEMS) : { field: 1, multiplier: 1 };
}

/** A size that is refused later counts as none. */
function pageSizeOf({ first, last }: Readonly<Record<string, unknown>>): number {
  const size = Number(last ?? first ?? DEFAULT_PAGE);
  return Math.min(Math.max(size, 1), MAX_PAGE);
}

/** The points of an operation that is valid, by the variables that it runs with. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** Different sizes of the same operation that are remembered at most. */
const MAX_REMEMBERED = 100;

export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  // The plugin takes the first operation of a document.
  const alone: DocumentNode = {
    ...document,
    definitions: document.definitions.filter(
      (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition === operation,
    ),
  };
  const change =
    operation.operation === OperationTypeNode.MUTATION ? CHANGE_POINTS * operation.selectionSet.selections.length : 0;
  const sizes = sizesOf(alone);
  const fixed = change + SCHEMA_POINTS * countIntrospection(alone);
  const remembered = new Map<string, number>();

  return (variables) => {
    const key = sizes.map((name) => sizeKey(variables[name])).join();
    let cost = remembered.get(key);
    if (cost === undefined) {
      const points = pointsOf(schema, alone, variables);
      // Variables that cannot be are refused when they are read; what that costs is the least.
      if (points === null) return fixed + 1;
      cost = fixed + Math.max(1, points);
      if (remembered.size < MAX_REMEMBERED) remembered.set(key, cost);
    }
    return cost;
  };
}

/** Null for variables that cannot be. */
function pointsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number | null {
  try {
    return complexityFromQuery(document, { schema, variables: { ...variables } }).complexity;
  } catch {
    return null;
  }
}

/** How often the schema or a type of it is asked for. */
function countIntrospection(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') count++;
    },
  });
  return count;
}

/** What a size comes to, in few letters, whatever was sent: of a list its length, of nothing the default, which null is not. */
function sizeKey(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  return Array.isArray(value) ? `[${value.length}]` : typeof value;
}

/** Names of the variables on which the sizes of lists depend. */
function sizesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ name, value }) => {
      if (!['first', 'last', 'ids'].includes(name.value)) return;
      visit(value, { Variable: (variable) => void names.add(variable.name.value) });
    },
  });
  return [...names];
}
