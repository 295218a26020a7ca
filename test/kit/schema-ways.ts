import { getNamedType, type GraphQLSchema, isObjectType } from 'graphql';

import { NODE_TYPES, type NodeKind } from '../../src/schema/node-types.ts';
import { type AnyField, fieldsOf, isConnection, needsArguments, NODE_KINDS } from './schema-walk.ts';

/** Selection of a type -> the query's selection that returns objects of it. */
export type Way = (selection: string) => string;

/**
 * Type -> how a query reaches it: nodes by `toNode`, other types by fields without required arguments. Connections are
 * left out.
 *
 * @param toNode Null if there is no such node.
 */
export function waysOf(
  schema: GraphQLSchema,
  toNode: (kind: NodeKind, type: string) => Way | null,
): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  const add = (field: AnyField, above: Way) => {
    const type = getNamedType(field.type);
    if (!isObjectType(type) || ways.has(type.name) || needsArguments(field) || isConnection(field)) return;
    ways.set(type.name, (selection) => above(`${field.name} { ${selection} }`));
  };

  for (const kind of NODE_KINDS) {
    const { type } = NODE_TYPES[kind];
    const way = toNode(kind, type);
    if (way) ways.set(type, way);
  }
  for (const field of fieldsOf(schema.getQueryType()!)) add(field, (selection) => selection);
  // Types that are added meanwhile are visited too.
  for (const [name, way] of ways) {
    for (const field of fieldsOf(schema.getType(name)!)) add(field, way);
  }
  return ways;
}

/**
 * Reaches one node: by the field of `Query` for its type, if there is one, otherwise by `node`.
 *
 * @param id As GraphQL text, such as a variable.
 */
export function byId(schema: GraphQLSchema, type: string, id: string): Way {
  const root = fieldsOf(schema.getQueryType()!).find(
    (field) => getNamedType(field.type).name === type && field.args.map(({ name }) => name).join() === 'id',
  );
  return root
    ? (selection) => `${root.name}(id: ${id}) { ${selection} }`
    : (selection) => `node(id: ${id}) { ... on ${type} { ${selection} } }`;
}

/** Reaches several nodes of a type or an interface. */
export function byIds(type: string, ids: readonly string[]): Way {
  return (selection) => `nodes(ids: ${JSON.stringify(ids)}) { ... on ${type} { ${selection} } }`;
}
