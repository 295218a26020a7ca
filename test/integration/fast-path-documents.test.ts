import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  typeFromAST,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { bothPaths, type BothPaths } from '../kit/both-paths.ts';
import * as documents from '../kit/generated/graphql.ts';
import { readSchema } from '../kit/schema-walk.ts';
import { makeWideWorld, type WideWorld } from '../kit/wide-world.ts';

/** Stands for an id where it is only asked whether there is one. */
const ID = 'any id';
const EXAMPLES: Readonly<Record<string, unknown>> = { Int: 2, Boolean: true, String: 'text' };

/** Every query and every refused mutation that any test sends, by both ways. */

let paths: BothPaths;
let world: WideWorld;
let users: readonly TestUser[];
beforeAll(async () => {
  const app = await testApp({ maxPlanSteps: 40_000 });
  world = await makeWideWorld(app);
  paths = await bothPaths(app);
  users = [world.viewer, await app.signIn('stranger')];
}, 120_000);

const OPERATIONS = Object.entries(documents).flatMap(([name, document]): [string, Operation][] => {
  if (!name.endsWith('Document')) return [];
  const query = String(document);
  const operation = parse(query).definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return [[name.slice(0, -'Document'.length), { query, definition: operation as OperationDefinitionNode }]];
});

interface Operation {
  readonly query: string;
  readonly definition: OperationDefinitionNode;
}

const schema = readSchema();
const QUERIES = OPERATIONS.filter(([, { definition }]) => definition.operation === OperationTypeNode.QUERY);
/** Those that name something, which need not be there. */
const MUTATIONS = OPERATIONS.filter(
  ([, { definition }]) =>
    definition.operation === OperationTypeNode.MUTATION && JSON.stringify(variablesFor(definition, ID)).includes(ID),
);

const KINDS = ['Room', 'Conversation', 'Server', 'Message', 'User', 'Reaction', 'File', 'FriendRequest'] as const;

test('there are operations to compare', () => {
  expect(QUERIES.length).toBeGreaterThan(50);
  expect(MUTATIONS.length).toBeGreaterThan(40);
});

describe('a query is answered alike', () => {
  test.each(QUERIES)('%s', async (_name, { query, definition }) => {
    const takesIds = JSON.stringify(variablesFor(definition, ID)).includes(ID);
    for (const kind of takesIds ? KINDS : KINDS.slice(0, 1)) {
      for (const user of users) {
        const variables = variablesFor(definition, world.ids[kind][0]!);

        const { fast, slow } = await paths.ask(user, { query, variables });

        expect({ kind, ...fast }).toEqual({ kind, ...slow });
      }
    }
  });
});

describe('a mutation is refused alike', () => {
  test.each(MUTATIONS)('%s', async (_name, { query, definition }) => {
    const mustSay = (definition.variableDefinitions ?? []).some(({ type }) => type.kind === Kind.NON_NULL_TYPE);
    for (const variables of [...(mustSay ? [{}] : []), variablesFor(definition, 'nonsense')]) {
      const { fast, slow } = await paths.ask(world.viewer, { query, variables });

      expect({ variables, ...fast }).toEqual({ variables, ...slow });
    }
  });
});

/** All that must be given, and every id. */
function variablesFor(definition: OperationDefinitionNode, id: string): Record<string, unknown> {
  const given = (definition.variableDefinitions ?? []).map(({ variable, type }): [string, unknown] => {
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType;
    return [variable.name.value, valueOf(inputType, id)];
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function valueOf(type: GraphQLInputType, id: string): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, id) ?? EXAMPLES[String(type.ofType)];
  if (isListType(type)) {
    const item = valueOf(type.ofType, id);
    return item === undefined ? undefined : [item];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    // Of several ways to name something, the one for its kind, if there is one.
    const [kind] = id.split('_');
    const wanted = type.isOneOf ? [fields.find(({ name }) => name.startsWith(kind!)) ?? fields[0]!] : fields;
    const given = wanted.map((field): [string, unknown] => [field.name, valueOf(field.type, id)]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  return type.name === 'ID' ? id : undefined;
}
