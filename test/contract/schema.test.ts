import { readFileSync } from 'node:fs';

import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
  print,
  astFromValue,
} from 'graphql';
import { expect, test } from 'vitest';

import { readSchema, SCHEMA_TEXT } from '../kit/schema-walk.ts';

/** The names that clients were promised. */
const contract = buildSchema(readFileSync(new URL('core.graphql', import.meta.url), 'utf8'));
const ours = readSchema();

test('everything that the contract names stands in our schema as it says', () => {
  const kept = new Set(namedTypes(ours).flatMap((type) => [headOf(type), ...promises(type)]));

  const missing = namedTypes(contract).flatMap((type) =>
    kept.has(headOf(type)) ? promises(type).filter((promise) => !kept.has(promise)) : [headOf(type)],
  );

  expect(missing).toEqual([]);
});

test('whoever keeps to the contract is never asked for more than it names', () => {
  const demanded = (schema: GraphQLSchema) => namedTypes(schema).flatMap(demandsOf);
  const named = new Set(demanded(contract));
  const types = new Set(namedTypes(contract).map(({ name }) => name));

  const added = demanded(ours).filter((demand) => types.has(demand.split('.')[0]!) && !named.has(demand));

  expect(added).toEqual([]);
});

test('every type, field, argument, input field and enum value says what it is', () => {
  const silent = namedTypes(ours).flatMap((type) => [
    ...(isDescribed(type) ? [] : [type.name]),
    ...partsOf(type)
      .filter(({ part }) => !isDescribed(part))
      .map(({ place }) => place),
  ]);

  expect(silent).toEqual([]);
});

test('the schema is printed sorted, so that a change shows as that change alone', () => {
  expect(SCHEMA_TEXT).toBe(`${printSchema(lexicographicSortSchema(ours))}\n`);
});

function namedTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );
}

/** Its kind and name. */
function headOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return `type ${type.name}`;
  if (isInterfaceType(type)) return `interface ${type.name}`;
  if (isUnionType(type)) return `union ${type.name}`;
  if (isEnumType(type)) return `enum ${type.name}`;
  return isInputObjectType(type) ? `input ${type.name}` : `scalar ${type.name}`;
}

/** What a type promises besides its name, one line a promise. */
function promises(type: GraphQLNamedType): string[] {
  const parts = partsOf(type).map(({ promise }) => promise);
  if (isUnionType(type)) return type.getTypes().map(({ name }) => `${type.name} = ${name}`);
  if (isInputObjectType(type)) return type.isOneOf ? [`${type.name} @oneOf`, ...parts] : parts;
  if (!isObjectType(type) && !isInterfaceType(type)) return parts;
  return [...type.getInterfaces().map(({ name }) => `${type.name} implements ${name}`), ...parts];
}

interface Part {
  readonly place: string;
  readonly promise: string;
  readonly part: { readonly description?: string | null | undefined };
}

/** Its fields, arguments, input fields or values. */
function partsOf(type: GraphQLNamedType): Part[] {
  if (isEnumType(type)) {
    return type.getValues().map((value) => {
      const place = `${type.name}.${value.name}`;
      return { place, promise: place, part: value };
    });
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => inputPart(`${type.name}.${field.name}`, field));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const place = `${type.name}.${field.name}`;
    return [
      { place, promise: `${place}: ${String(field.type)}`, part: field },
      ...field.args.map((argument) => inputPart(`${place}(${argument.name}:)`, argument)),
    ];
  });
}

function inputPart(place: string, input: GraphQLArgument | GraphQLInputField): Part {
  const value = input.defaultValue === undefined ? null : astFromValue(input.defaultValue, input.type);
  const byDefault = value ? ` = ${print(value)}` : '';
  return { place, promise: `${place}: ${String(input.type)}${byDefault}`, part: input };
}

/** Arguments and input fields that must be given. */
function demandsOf(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .filter(isRequiredInputField)
      .map(({ name }) => `${type.name}.${name}`);
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) =>
    field.args.filter(isRequiredArgument).map(({ name }) => `${type.name}.${field.name}(${name}:)`),
  );
}

function isDescribed({ description }: { readonly description?: string | null | undefined }): boolean {
  return (description ?? '').trim() !== '';
}
