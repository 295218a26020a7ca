import { readFileSync } from 'node:fs';

import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLInterfaceType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The text of `schema.graphql`: what the clients are promised. */
export const SCHEMA_TEXT = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** The schema as its text says it, which has no resolvers. */
export function readSchema(): GraphQLSchema {
  return buildSchema(SCHEMA_TEXT);
}

/** The schema's own object types, without those that describe it. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
}

export function interfaceTypes(schema: GraphQLSchema): GraphQLInterfaceType[] {
  return Object.values(schema.getTypeMap()).filter(isInterfaceType);
}

export function isConnection(field: GraphQLField<unknown, unknown>): boolean {
  return getNamedType(field.type).name.endsWith('Connection');
}

/** `Type.field` of every connection. */
export function connectionFields(schema: GraphQLSchema): string[] {
  return objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields())
      .filter(isConnection)
      .map((field) => `${type.name}.${field.name}`),
  );
}

/** `Type.field` of everything that a document asks for. */
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
