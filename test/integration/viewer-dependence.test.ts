import { getNamedType, type GraphQLNamedType, type GraphQLObjectType, isAbstractType, isLeafType } from 'graphql';
import { describe, expect, test } from 'vitest';

import { buildSchema } from '../../src/schema/index.ts';
import { NODE_TYPES } from '../../src/schema/node-types.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { block, people } from '../kit/scenes.ts';
import {
  type AnyField,
  fieldsOf,
  isA,
  isAmbiguous,
  needsArguments,
  NODE_KINDS,
  objectTypes,
} from '../kit/schema-walk.ts';
import { buildWorld, type Thing } from '../kit/world.ts';

// Subscriptions without viewer-dependent fields are executed once for all viewers (docs/adr/0010-fan-out.md). A field
// that depends on the viewer without being marked would show one viewer another's data.

const schema = buildSchema();

const app = await testApp();
const [dan] = await people(app, 'dan');
const { ada, bob, cid, things } = await buildWorld(app, dan);
await block(dan, bob);
const VIEWERS: readonly TestUser[] = [ada, bob, cid, dan];

/** Depth of selections, such as the members of the server of a message's channel. */
const DEPTH = 3;

/** Types whose values are new at each read. */
const FRESH: ReadonlySet<string> = new Set(['SignedUrl']);

/** All marked fields. */
const MARKED = objectTypes(schema).flatMap((type) =>
  fieldsOf(type).flatMap((field) => (isMarked(field) ? [{ type, name: `${type.name}.${field.name}` }] : [])),
);

function isMarked({ extensions }: AnyField): boolean {
  return extensions['viewerDependent'] === true;
}

/**
 * Selects all unmarked fields of a type, down to a depth.
 *
 * @param siblings The types of the fragments beside this one, if it is one of a union or interface.
 */
function unmarked(type: GraphQLNamedType, depth: number, siblings: readonly GraphQLObjectType[] = []): string {
  if (isAbstractType(type)) {
    const possible = schema.getPossibleTypes(type);
    const parts = possible.map((one) => `... on ${one.name} { ${unmarked(one, depth, possible)} }`);
    return `__typename ${parts.join(' ')}`;
  }
  const fields = fieldsOf(type).flatMap((field) => {
    const of = getNamedType(field.type);
    // `edges` repeats the nodes.
    if (isMarked(field) || needsArguments(field) || field.name === 'edges' || FRESH.has(of.name)) return [];
    // Fields of the same name can have different types in different fragments.
    const selected = isAmbiguous(field, siblings) ? `${type.name}_${field.name}: ${field.name}` : field.name;
    if (isLeafType(of)) return [selected];
    return depth > 0 ? [`${selected} { ${unmarked(of, depth - 1)} }`] : [];
  });
  return ['__typename', ...fields].join(' ');
}

/** Selects one field, of the type or of an object below it. Empty if there is no such field. */
function only(name: string, type: GraphQLNamedType, depth = 1): string {
  return fieldsOf(type)
    .filter((field) => !needsArguments(field))
    .map((field) => {
      const of = getNamedType(field.type);
      if (name === `${type.name}.${field.name}`)
        return isLeafType(of) ? field.name : `${field.name} { ${unmarked(of, 1)} }`;
      const inner = depth > 0 ? only(name, of, depth - 1) : '';
      return inner && `${field.name} { ${inner} }`;
    })
    .join(' ')
    .trim();
}

/** The selection of the object, for every viewer who may see it. */
async function seen({ id }: Thing, type: string, selection: string): Promise<unknown[]> {
  const query = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${selection} } } }`;
  const answers = await Promise.all(VIEWERS.map((viewer) => viewer.raw(query, { id })));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  return answers.map(({ data }) => data!['node']).filter((node) => node !== null);
}

const TYPES = NODE_KINDS.map((kind) => ({
  type: NODE_TYPES[kind].type,
  examples: things.filter((thing) => thing.kind === kind),
}));

describe('an unmarked field is the same for every viewer of its object', () => {
  test.each(TYPES)('$type', async ({ type, examples }) => {
    const selection = unmarked(schema.getType(type)!, DEPTH);

    const views = await Promise.all(examples.map((thing) => seen(thing, type, selection)));

    for (const [first, ...others] of views) expect(others).toEqual(others.map(() => first));
    expect(Math.max(...views.map((view) => view.length)), 'viewers of one of them').toBeGreaterThan(1);
  });
});

/**
 * Fields that the access policy decides for each viewer, with the same result for everybody who can see the object: as yet
 * who may read a room may write in it, and so may both members of a conversation or neither.
 */
const EQUAL_AS_YET: ReadonlySet<string> = new Set(['Room.viewerCanWrite', 'Conversation.viewerCanWrite']);

describe('a marked field depends on the viewer', () => {
  test.each(MARKED.filter(({ type }) => !isA(type, 'Event')))('$name', async ({ name }) => {
    const views = await Promise.all(
      TYPES.flatMap(({ type, examples }) => {
        const selection = only(name, schema.getType(type)!);
        return selection === '' ? [] : examples.map((thing) => seen(thing, type, selection));
      }),
    );

    const texts = views.map((view) => new Set(view.map((node) => JSON.stringify(node))));
    const most = Math.max(...texts.map(({ size }) => size));
    if (EQUAL_AS_YET.has(name)) expect(most, 'views of one thing, no longer equal').toBe(1);
    else expect(most, 'views of one thing').toBeGreaterThan(1);
  });

  // Events have no id to query by; the tests of subscriptions cover them for each viewer.
  test('also of these events', () => {
    const ofEvents = MARKED.filter(({ type }) => isA(type, 'Event')).map(({ name }) => name);

    expect(ofEvents.toSorted()).toEqual([
      'ConversationOpenedEvent.conversation',
      'FriendRequestedEvent.friendRequest',
      'MessageCreatedEvent.idempotencyKey',
      'RoomAccessGrantedEvent.room',
      'RoomCreatedEvent.room',
      'ServerJoinedEvent.server',
    ]);
  });
});
