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

import type { TestUser } from '../kit/app.ts';
import { bothPaths, type BothPaths } from '../kit/both-paths.ts';
import * as documents from '../kit/generated/graphql.ts';
import { nameOf, pageQuery } from '../kit/list-pages.ts';
import { connectionsOf, fieldsAskedFor, fieldsOf, readSchema } from '../kit/schema-walk.ts';
import { type WideWorld, wideWorldApp } from '../kit/wide-world.ts';

/** Any id, to find out whether the document has an id variable. */
const ID = 'any id';
const EXAMPLES: Readonly<Record<string, unknown>> = { Int: 2, Boolean: true, String: 'text' };

/** Every query and every refused mutation of all tests, and a page of every list, by both paths. */

let paths: BothPaths;
let world: WideWorld;
let users: readonly TestUser[];
beforeAll(async () => {
  const wide = await wideWorldApp({ maxPlanSteps: 40_000 });
  world = wide.world;
  paths = await bothPaths(wide.app);
  users = [world.viewer, await wide.app.signIn('outsider')];
}, 120_000);

const schema = readSchema();

const TEXTS = [
  ...Object.entries(documents).flatMap(([name, document]): [string, string][] =>
    name.endsWith('Document') ? [[name.slice(0, -'Document'.length), String(document)]] : [],
  ),
  ...connectionsOf(schema).map((connection): [string, string] => [nameOf(connection), pageQuery(connection)]),
];

const OPERATIONS = TEXTS.map(([name, query]): [string, Operation] => {
  const operation = parse(query).definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return [name, { query, definition: operation as OperationDefinitionNode }];
});

interface Operation {
  readonly query: string;
  readonly definition: OperationDefinitionNode;
}

const QUERIES = OPERATIONS.filter(([, { definition }]) => definition.operation === OperationTypeNode.QUERY);
/** Mutations with an id, which need not exist. */
const MUTATIONS = OPERATIONS.filter(
  ([, { definition }]) =>
    definition.operation === OperationTypeNode.MUTATION && JSON.stringify(variablesFor(definition, ID)).includes(ID),
);

test('the documents have operations to compare', () => {
  const asked = new Set(OPERATIONS.flatMap(([, { query }]) => [...fieldsAskedFor(schema, query)]));
  const roots = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) =>
    fieldsOf(type).map(({ name }) => `${type.name}.${name}`),
  );

  expect(roots.filter((root) => !asked.has(root))).toEqual(['Query.rateLimit']);
  expect(QUERIES.length).toBeGreaterThan(40);
  expect(MUTATIONS.length).toBeGreaterThan(20);
});

describe('a query has the same answer by both paths', () => {
  test.each(QUERIES)('%s', async (_name, { query, definition }) => {
    const takesIds = JSON.stringify(variablesFor(definition, ID)).includes(ID);
    for (const ids of Object.values(world.ids).slice(0, takesIds ? undefined : 1)) {
      for (const user of users) {
        const variables = variablesFor(definition, ids[0]!);

        const { fast, slow } = await paths.ask(user, { query, variables });

        expect({ variables, ...fast }).toEqual({ variables, ...slow });
      }
    }
  });
});

describe('a mutation has the same refusal by both paths', () => {
  test.each(MUTATIONS)('%s', async (_name, { query, definition }) => {
    const mustSay = (definition.variableDefinitions ?? []).some(({ type }) => type.kind === Kind.NON_NULL_TYPE);
    for (const variables of [...(mustSay ? [{}] : []), variablesFor(definition, 'nonsense')]) {
      const { fast, slow } = await paths.ask(world.viewer, { query, variables });

      expect({ variables, ...fast }).toEqual({ variables, ...slow });
    }
  });
});

/** All required variables, and all ids. */
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
    // If there are several arguments for an id, the one for its kind.
    const [kind] = id.split('_');
    const wanted = type.isOneOf ? [fields.find(({ name }) => name.startsWith(kind!)) ?? fields[0]!] : fields;
    const given = wanted.map((field): [string, unknown] => [field.name, valueOf(field.type, id)]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  return type.name === 'ID' ? id : undefined;
}
