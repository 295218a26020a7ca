import { getNamedType, isInterfaceType, isListType, isNonNullType } from 'graphql';
import { describe, expect, test } from 'vitest';

import { type Answer, testApp, type TestUser } from '../kit/app.ts';
import { addFile } from '../kit/files.ts';
import { addMember, createGroup, leave, people, privateRoomOf, write } from '../kit/scenes.ts';
import { type ExampleIds, type Slot, slotsOf } from '../kit/schema-slots.ts';
import {
  everythingOf,
  fieldsAskedFor,
  fieldsOf,
  NODE_KINDS,
  NODE_TYPE_NAMES,
  objectTypes,
  readSchema,
} from '../kit/schema-walk.ts';
import { idOfNothing } from '../kit/streams.ts';
import { together } from '../kit/together.ts';
import { buildWorld, type Thing } from '../kit/world.ts';

/**
 * Walks the schema as a user who may not see an object, and compares the results with those for an id that does not
 * exist: through every argument of every field that takes an id. The arguments, fields and types are found in the schema,
 * and the objects are those of all nouns of the kit.
 */

const app = await testApp();
const schema = readSchema();
const [eve, dan, gus, friend] = await people(app, 'eve', 'dan', 'gus', 'friend');
const world = await buildWorld(app, dan, gus);
await addMember(world.ada, world.privateRoomId, gus);
await leave(gus, world.serverId);

/** The walkers, with the objects hidden from them. */
interface Walker {
  readonly who: string;
  readonly walker: TestUser;
  readonly hidden: readonly Thing[];
  /** Ids of the walker's own objects, which are unrelated to the world. */
  readonly own: ExampleIds;
  /** Every place that takes an id. Other arguments have the walker's own ids. */
  readonly slots: readonly Slot[];
}

const WALKERS: readonly Walker[] = [
  await walkerOf('a user without any access', eve, world.things),
  await walkerOf('a member of the server', dan, [...world.ofTwo, ...world.ofAda]),
  await walkerOf('a user who has left', gus, world.things),
  await walkerOf('the other user of the conversation', world.bob, world.ofAda),
];
/** A user who may see all objects of the world. */
const ADA = await walkerOf('ada', world.ada, []);

async function walkerOf(who: string, walker: TestUser, hidden: readonly Thing[]): Promise<Walker> {
  const { serverId, roomId } = await privateRoomOf(walker, friend);
  // A group, because it has more mutations than a conversation of two.
  const conversationId = await createGroup(walker, friend);
  await write(walker, { roomId });
  const { id: messageId } = await write(walker, { conversationId });
  const own: ExampleIds = {
    user: friend.id,
    srv: serverId,
    room: roomId,
    conv: conversationId,
    msg: messageId,
    file: await addFile(app, walker),
  };
  return { who, walker, hidden, own, slots: slotsOf(schema, own).filter(({ typeName }) => typeName === 'ID') };
}

/** Nodes of one operation that asks for everything. */
const FEW = 10;

/** Root fields without an id, which return the viewer's own data, or what everybody may see who has an invite code. */
const OWN = ['Query.invite', 'Query.rateLimit', 'Query.viewer', 'Subscription.viewerEvents'];

describe('the walk covers', () => {
  test('every type with an id', () => {
    const node = schema.getType('Node');

    const types = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];

    expect(types.toSorted()).toEqual(NODE_TYPE_NAMES.toSorted());
    expect(new Set(world.things.map(({ kind }) => kind))).toEqual(new Set(NODE_KINDS));
  });

  test('every root field, and every argument that takes an id, with its kind of id', () => {
    const roots = [schema.getQueryType()!, schema.getSubscriptionType()!].flatMap((type) =>
      fieldsOf(type).map((field) => ({ name: `${type.name}.${field.name}`, field })),
    );

    const walked = new Set(ADA.slots.map(({ field }) => field));

    expect(roots.flatMap(({ name, field }) => (walked.has(field) ? [] : [name]))).toEqual(OWN);
    expect(ADA.slots.filter(({ idKind }) => idKind === null).map(({ name }) => name)).toEqual([
      'node(id)',
      'nodes(ids)',
    ]);
  });

  test('every field of every type, in one of its documents', () => {
    const mutations = slotsOf(schema, ADA.own).filter(({ operation }) => operation === 'mutation');
    const documents = [
      ...[...ADA.slots, ...mutations].map((slot) => documentOf(slot)),
      ...OWN.map((name) => {
        const [typeName, fieldName] = name.split('.') as [string, string];
        const field = fieldsOf(schema.getType(typeName)!).find((each) => each.name === fieldName)!;
        return `${typeName.toLowerCase()} { ${fieldName} ${everythingOf(schema, getNamedType(field.type))} }`;
      }),
    ];

    const asked = new Set(documents.flatMap((document) => [...fieldsAskedFor(schema, document)]));
    const fields = objectTypes(schema)
      // Edges have the same nodes.
      .filter(({ name }) => !name.endsWith('Edge'))
      .flatMap((type) => fieldsOf(type).map(({ name }) => `${type.name}.${name}`))
      .filter((name) => !name.endsWith('Connection.edges'));

    expect(fields.filter((field) => !asked.has(field))).toEqual([]);
  });

  test('objects with documents that return all data to a user with access', async () => {
    for (const { kind, id, name } of world.things) {
      for (const slot of ADA.slots) {
        if (!slot.isRoot || slot.operation !== 'query' || !takes(slot, kind)) continue;

        const { data, errors } = await world.ada.raw(documentOf(slot), { value: id });

        expect(errors, `${slot.name} of ${name}`).toBeUndefined();
        expect(Object.values(data!).flat(), `${slot.name} of ${name}`).toEqual([expect.any(Object)]);
      }
    }
  });
});

describe.each(WALKERS)('$who', ({ walker, hidden, own, slots }) => {
  const probes = slots.filter((slot) => hidden.some(({ kind }) => takes(slot, kind)));

  test.each(probes.map((slot) => [nameOf(slot), slot] as const))(
    'gets the same through %s as for an id that does not exist',
    async (_name, slot) => {
      const tried = hidden.filter(({ kind }) => takes(slot, kind));
      const before = await contents();

      for (const document of formsOf(slot)) {
        for (const { name, kind, id } of tried) {
          const missing = idOfNothing(kind);
          const toNothing = await watched(walker, document, missing);
          const toHidden = await watched(walker, document, id);

          expect(withoutId(toHidden.answer, id), name).toEqual(withoutId(toNothing.answer, missing));
          expect(toHidden.statements, `statements for ${name}`).toEqual(toNothing.statements);
          expectNothing(toHidden.answer, slot, name);
        }
      }

      expect(await contents(), 'rows of each table').toEqual(before);
    },
  );

  test('finds no trace of it in anything reachable from what they may see', async () => {
    const seen = world.things.filter((thing) => !hidden.includes(thing)).map(({ id }) => id);

    const viewer = await walker.raw(`{ viewer ${everythingOf(schema, schema.getType('Viewer')!)} }`);
    const document = `query ($ids: [ID!]!) { nodes(ids: $ids) ${everythingOf(schema, schema.getType('Node')!)} }`;
    const ids = [...seen, own.room, own.conv];
    const nodes: RawAnswer[] = [];
    // A few at a time, because the price of one operation is limited.
    for (let i = 0; i < ids.length; i += FEW) {
      nodes.push(await walker.raw(document, { ids: ids.slice(i, i + FEW) }));
    }

    expect([viewer, ...nodes].flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const text = JSON.stringify([viewer, ...nodes]);
    expect(text).toContain(own.room);
    expect(hidden.filter(({ id }) => text.includes(id))).toEqual([]);
  });
});

// Every id is sent to every place, so this takes longer than other tests.
test(
  'an id under the prefix of another kind is treated as missing, even for a user who may see the object',
  { timeout: 180_000 },
  async () => {
    const before = await contents();

    for (const slot of ADA.slots) {
      const document = documentOf(slot);
      const disguises = world.things.flatMap(({ name, kind, id }) =>
        NODE_KINDS.filter((other) => other !== kind && takes(slot, other)).map((other) => ({
          name,
          disguised: `${other}_${id.slice(id.indexOf('_') + 1)}`,
        })),
      );
      await together(
        disguises.map(async ({ name, disguised }) => {
          const answer = await world.ada.raw(document, { value: disguised });

          expectNothing(answer, slot, `${nameOf(slot)}: ${name} as ${disguised}`);
        }),
      );
    }

    expect(await contents(), 'rows of each table').toEqual(before);
  },
);

function takes({ idKind }: Slot, kind: Thing['kind']): boolean {
  return idKind === null || idKind === kind;
}

function nameOf({ name, operation }: Slot): string {
  return `${operation} ${name}`;
}

/** An operation with the id as a variable, and with all fields that can be selected. */
function documentOf(slot: Slot, isFull = false): string {
  return slot.document('$value', { selection: ` ${everythingOf(schema, getNamedType(slot.field.type))}`, isFull });
}

/** With only the required input, and with all optional input. */
function formsOf(slot: Slot): string[] {
  return [...new Set([documentOf(slot), documentOf(slot, true)])];
}

type RawAnswer = Answer<Record<string, unknown>>;

/** The response, and the SQL statements that ran for it. */
async function watched(walker: TestUser, document: string, value: string) {
  let answer: RawAnswer | undefined;
  const statements = await app.statementsOf(async () => (answer = await walker.raw(document, { value })));
  return { answer: answer!, statements };
}

function withoutId(answer: RawAnswer, id: string): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(id, '<id>'));
}

function expectNothing({ status, data, errors }: RawAnswer, slot: Slot, what: string): void {
  expect(status, what).toBe(200);
  const [answered] = Object.values(data ?? {});
  if (slot.operation === 'mutation') {
    expect(errors, what).toBeUndefined();
    const argument = slot.path.slice(1);
    const path = slot.isList ? [...argument, '0'] : argument;
    const { __typename, userErrors, ...rest } = answered as Record<string, unknown>;
    expect(userErrors, what).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path })]);
    expect(
      Object.values(rest).filter((value) => value !== null && value !== false && !isEmptyList(value)),
      what,
    ).toEqual([]);
  } else if (canBeNull(slot)) {
    expect(errors, what).toBeUndefined();
    expect([answered].flat(), what).toEqual([null]);
  } else {
    expect(answered ?? null, what).toBeNull();
    expect(errors, what).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: slot.path.join('.') } }]);
  }
}

/** Whether the field, or an item of its list, is null for a missing object. Other fields are errors then. */
function canBeNull({ field: { type }, isRoot }: Slot): boolean {
  const list = isNonNullType(type) ? type.ofType : type;
  return isRoot && !isNonNullType(isListType(list) ? list.ofType : type);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The number of rows of each table, and of events in all streams. */
async function contents(): Promise<unknown> {
  const tables = await app.db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`;
  const counts = tables.map(({ name }) => `(SELECT count(*)::int FROM "${name}") AS "${name}"`);
  return app.db.$queryRawUnsafe(`SELECT ${counts.join(', ')}, (SELECT sum(last_seq)::int FROM streams) AS seqs`);
}
