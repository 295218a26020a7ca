import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

import type { TestClient } from './app.ts';

/** The schema as a client is told of it. */
export async function introspect(client: TestClient): Promise<GraphQLSchema> {
  const { data } = await client.raw(getIntrospectionQuery());
  return buildClientSchema(data as unknown as IntrospectionQuery);
}

/** The object types of the schema, without GraphQL's own. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
}

/** Every place where a client can send an id, such as `Mutation.createMessage(input.channel.roomId)`. */
export function idPositions(schema: GraphQLSchema): string[] {
  return objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => idPaths(arg).map((path) => `${type.name}.${field.name}(${path})`)),
    ),
  );
}

function idPaths(input: GraphQLArgument | GraphQLInputField): string[] {
  const type = getNamedType(input.type);
  if (type.name === 'ID') return [input.name];
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => idPaths(field).map((path) => `${input.name}.${path}`));
}

/**
 * A selection of everything under a type that needs no argument, `{ … }` included: each type once on the way down,
 * and five of each list.
 */
export function everythingOf(schema: GraphQLSchema, type: GraphQLNamedType, above: readonly string[] = []): string {
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    const fragments = schema
      .getPossibleTypes(type)
      .filter(({ name }) => !above.includes(name))
      .map((possible) => `... on ${possible.name} ${everythingOf(schema, possible, above)}`);
    return `{ __typename ${fragments.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';

  const path = [...above, type.name];
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    const again = isObjectType(inner) && path.includes(inner.name);
    // Edges repeat the nodes.
    if (again || field.args.some(isRequiredArgument) || inner.name.endsWith('Edge')) return [];
    const args = field.args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
    return [`${field.name}${args} ${everythingOf(schema, inner, path)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}
