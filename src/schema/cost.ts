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
  visit,
} from 'graphql';

import { DEFAULT_PAGE, MAX_PAGE } from './connections.ts';

/**
 * What an operation may cost, before it runs: a point for each object that it can answer, and none for their plain
 * values. A page is taken to be as long as it may get, whatever there is.
 */

/** Items of a list at most that has no size of its own, unless its field says (`atMost`). */
const LIST_ITEMS = 10;
/** A change locks, writes and is published. */
const CHANGE_POINTS = 10;

type Price = number | { readonly field: number; readonly multiplier: number };

/** For the extensions of a list that holds no more than so many items. */
export function atMost(items: number) {
  return { atMost: items };
}

/** What one field costs, apart from what is selected of it; and how often that is taken. */
export function priceOf(args: Readonly<Record<string, unknown>>, field: GraphQLField<unknown, unknown>): Price {
  const type = getNamedType(field.type);
  if (isLeafType(type) || type.name === 'PageInfo') return 0;
  if (field.args.some(({ name }) => name === 'first')) return { field: 1, multiplier: pageSizeOf(args) };
  if (Array.isArray(args['ids'])) return { field: 1, multiplier: args['ids'].length };
  // The page has multiplied already.
  if (field.extensions['ofPage'] === true) return { field: 1, multiplier: 1 };
  if (isListType(getNullableType(field.type))) {
    const items = (field.extensions['atMost'] as number | undefined) ?? LIST_ITEMS;
    return { field: items, multiplier: items };
  }
  return 1;
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
  const sizes = sizesOf(alone);
  const remembered = new Map<string, number>();

  return (variables) => {
    const key = JSON.stringify(sizes.map((name) => variables[name]));
    let cost = remembered.get(key);
    if (cost === undefined) {
      const change = operation.operation === 'mutation' ? CHANGE_POINTS * operation.selectionSet.selections.length : 0;
      cost = change + complexityFromQuery(alone, { schema, variables: { ...variables } }).complexity;
      if (remembered.size < MAX_REMEMBERED) remembered.set(key, cost);
    }
    return cost;
  };
}

/** Names of the variables on which the sizes of pages depend. */
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
