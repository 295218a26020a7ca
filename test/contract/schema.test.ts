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

/** The files of the contract. Each extends those before it. */
const PARTS = ['core', 'ground', 'blocks'] as const;

/** The names that the contract promises to clients, in its first parts. */
function contractOf(parts: readonly string[]): GraphQLSchema {
  const texts = parts.map((part) => readFileSync(new URL(`${part}.graphql`, import.meta.url), 'utf8'));
  // Not validated, because a part may repeat a field to give it one more argument. The last one counts.
  return buildSchema(texts.join('\n'), { assumeValidSDL: true });
}

const contract = contractOf(PARTS);
const ours = readSchema();

test.each(PARTS.map((part, i) => [part, PARTS.slice(0, i)] as const))(
  'the schema has everything in %s.graphql of the contract, with the same types',
  (part, earlier) => {
    const kept = new Set(namedTypes(ours).flatMap((type) => [headOf(type), ...promises(type)]));
    const promised = new Set(earlier.length > 0 ? namedTypes(contractOf(earlier)).flatMap(promises) : []);

    const missing = namedTypes(contractOf([...earlier, part])).flatMap((type) =>
      kept.has(headOf(type))
        ? promises(type).filter((promise) => !kept.has(promise) && !promised.has(promise))
        : [headOf(type)],
    );

    expect(missing).toEqual([]);
  },
);

test('parts of the contract are read as extensions of those before them', () => {
  const promised = namedTypes(contract).flatMap(promises);

  expect(promised).toEqual(
    expect.arrayContaining([
      'Channel implements Node',
      'Server.rooms(orderBy:): RoomOrder = CREATED',
      'Server.rooms(first:): Int = 50',
      'TypingInput.deviceId: String',
      'ChannelEvent = UserUpdatedEvent',
    ]),
  );
});

test('a client of the contract never has to give more arguments than it names', () => {
  const demanded = (schema: GraphQLSchema) => namedTypes(schema).flatMap(demandsOf);
  const named = new Set(demanded(contract));
  // An argument belongs to a field, a field of an input to its type: others are new, and demand nothing of old clients.
  const owners = new Set(
    namedTypes(contract).flatMap((type) => [type.name, ...partsOf(type).map(({ place }) => place)]),
  );
  const ownerOf = (demand: string) => demand.split(demand.includes('(') ? '(' : '.')[0]!;

  const added = demanded(ours).filter((demand) => owners.has(ownerOf(demand)) && !named.has(demand));

  expect(added).toEqual([]);
});

test('every type, field, argument, input field and enum value has a description', () => {
  const silent = namedTypes(ours).flatMap((type) => [
    ...(isDescribed(type) ? [] : [type.name]),
    ...partsOf(type)
      .filter(({ part }) => !isDescribed(part))
      .map(({ place }) => place),
  ]);

  expect(silent).toEqual([]);
});

test('the schema is printed sorted, so that a change changes only its own lines', () => {
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

/** The promises of a type besides its name, a line for each. */
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

/** Required arguments and input fields. */
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
