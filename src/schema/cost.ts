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
 * The price of an operation, calculated before it runs: one point for each object that it can return, and none for
 * scalars. A page counts with its maximum size, even if the list is shorter.
 */

/** Assumed length of a list that is not a page and does not name another number. */
const LIST_ITEMS = 10;
/** Points of a mutation in addition to its payload, because it locks, writes and publishes. */
const CHANGE_POINTS = 10;

/** Price of reading the whole schema. */
const SCHEMA_POINTS = 10_000;

export interface Price {
  /** Points of the field itself. */
  readonly field: number;
  /** How many objects its selection is read for. */
  readonly multiplier: number;
}

/** The list inside a page, whose page has multiplied already. */
export const OF_PAGE: Price = { field: 1, multiplier: 1 };

/** The price of a list with at most `items` items. */
export function atMost(items: number): Price {
  return { field: items, multiplier: items };
}

/** The price of a page with these arguments, and of what it reads besides its rows. */
export function pagePrice(args: Arguments, points = 0): Price {
  return { field: 1 + points, multiplier: pageSizeOf(args) };
}

type Arguments = Readonly<Record<string, unknown>>;

type PricedField = Pick<GraphQLField<unknown, unknown>, 'type' | 'args'>;

/** The default price of a field. */
export function priceOf(args: Arguments, field: PricedField): Price {
  const type = getNamedType(field.type);
  if (isLeafType(type) || type.name === 'PageInfo') return { field: 0, multiplier: 1 };
  const isList = isListType(getNullableType(field.type));
  if (field.args.some(({ name }) => name === 'first')) {
    return isList ? atMost(pageSizeOf(args)) : pagePrice(args);
  }
  if (Array.isArray(args['ids'])) return atMost(args['ids'].length);
  return isList ? atMost(LIST_ITEMS) : { field: 1, multiplier: 1 };
}

/** The page size for the price. An invalid size is refused later, and here only limited to the valid range. */
function pageSizeOf({ first, last }: Arguments): number {
  const size = Number(last ?? first ?? DEFAULT_PAGE);
  return Math.min(Math.max(size, 1), MAX_PAGE);
}

/** Variables -> the points of a valid operation. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** Maximum number of cached prices of one operation, for different sizes. */
const MAX_REMEMBERED = 100;

export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  // The plugin uses the first operation of a document.
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
      // Invalid variables are refused when they are read, so they cost the minimum.
      if (points === null) return fixed + 1;
      cost = fixed + Math.max(1, points);
      if (remembered.size < MAX_REMEMBERED) remembered.set(key, cost);
    }
    return cost;
  };
}

/** Null for invalid variables. */
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

/** Number of fields `__schema` and `__type`. */
function countIntrospection(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') count++;
    },
  });
  return count;
}

/**
 * A short key of a size: the length of a list, the number, or the order. A missing value differs from null, because it
 * means the default.
 */
function sizeKey(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'string') return String(value);
  return Array.isArray(value) ? `[${value.length}]` : typeof value;
}

const PRICED_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'last', 'ids', 'orderBy']);

/** Names of the variables that decide prices of lists. */
function sizesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ name, value }) => {
      if (!PRICED_ARGUMENTS.has(name.value)) return;
      visit(value, { Variable: (variable) => void names.add(variable.name.value) });
    },
  });
  return [...names];
}
