import { getNamedType, isLeafType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import type { TestApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import {
  type AnyField,
  connectionsOf,
  fieldsOf,
  interfaceTypes,
  isA,
  isConnection,
  listedEvents,
  needsArguments,
  NODE_TYPE_NAMES,
  objectTypes,
  readSchema,
} from '../kit/schema-walk.ts';
import { byIds, waysOf } from '../kit/schema-ways.ts';
import { WIDTH, type WideWorld, wideWorldApp } from '../kit/wide-world.ts';

/** Enough parents to cover every way in which one is read, and every type of node; see {@link WideWorld}. */
const FEW = NODE_TYPE_NAMES.length;
const MANY = WIDTH;
/** Nodes of each parent. */
const PAGE = 3;

let app: TestApp;
let world: WideWorld;
beforeAll(async () => {
  // Without plans, which have one statement for everything: this tests the loaders.
  ({ app, world } = await wideWorldApp({ plans: false }));
}, 120_000);

/** Types that occur once in an operation. */
const ONCE: readonly string[] = [
  'AblyTokenRequest',
  'ChannelEventPage',
  'HttpHeader',
  'InvitePreview',
  'Mutation',
  'PageInfo',
  'Query',
  'RateLimit',
  'Subscription',
];

/** Fields that are null for half of their objects: for conversations of two, or for groups. */
const OF_HALF: ReadonlySet<string> = new Set(['Conversation.otherMember', 'Conversation.owner']);

const schema = readSchema();
const LISTED_EVENTS = listedEvents(schema);

/** Argument of a list -> the arguments to test it with; null if another one covers it. */
const WAYS: Readonly<Record<string, string | readonly string[] | null>> = {
  first: '(first: $size)',
  last: '(last: $size)',
  emoji: '(first: $size, emoji: "👍")',
  orderBy: ['(first: $size, orderBy: NAME)', '(last: $size, orderBy: ACTIVITY)'],
  // `first` and `last` cover these. `around` names a message of one parent.
  after: null,
  before: null,
  around: null,
};

/** Makes a document that returns `count` objects of a type with the same selection. */
type Parents = (count: number, selection: string) => string;

/** Types of which one operation can return many: nodes, objects below nodes, listed events, and their interfaces. */
const PARENTS: ReadonlyMap<string, Parents> = parents();

/** Every field of types that one operation can return many of, with all arguments for parts of lists. */
const FIELDS = [...objectTypes(schema), ...interfaceTypes(schema)]
  .filter(({ name }) => PARENTS.has(name))
  .flatMap((type) =>
    fieldsOf(type).flatMap((field) =>
      waysToAsk(field).map((args) => ({ type: type.name, field: field.name, args, parts: partsOf(field) })),
    ),
  );

describe('a field needs the same statements for many parents as for few', () => {
  test.each(FIELDS.map((field) => [`${field.type}.${field.field}${field.args}`, field] as const))(
    '%s',
    async (_name, { type, field, args, parts }) => {
      const document = PARENTS.get(type)!;
      const askFor = (count: number) => {
        // There is only one viewer, so its lists are short or long.
        const size = type === 'Viewer' ? count : PAGE;
        return ask(document(count, `asked: ${field}${args.replaceAll('$size', String(size))} ${parts}`));
      };

      const few = await askFor(FEW);
      const many = await askFor(MANY);

      expect(many.statements).toEqual(few.statements);
      expect(many.statements.filter(readsMessagesWithoutEnd)).toEqual([]);
      expect([few.asked.length, many.asked.length]).toEqual(type === 'Viewer' ? [1, 1] : [FEW, MANY]);
      const empty = many.asked.filter((value) => parts !== '' && isEmpty(value));
      expect(empty).toHaveLength(OF_HALF.has(`${type}.${field}`) ? MANY / 2 : 0);
    },
  );

  test('the tests cover every connection of the schema', () => {
    const covered = new Set(FIELDS.map(({ type, field }) => `${type}.${field}`));

    const missing = connectionsOf(schema).filter(({ owner, field }) => !covered.has(`${owner}.${field.name}`));

    expect(missing).toEqual([]);
  });

  test('every other type only groups these, or occurs once in an operation', () => {
    const frames = /(Connection|Edge|Payload|Error)$/;

    const others = [...objectTypes(schema), ...interfaceTypes(schema)]
      // Other events occur only in subscriptions, where each is executed separately.
      .filter((type) => !PARENTS.has(type.name) && !frames.test(type.name) && !isA(type, 'Event'))
      .map(({ name }) => name);

    expect(others.toSorted()).toEqual(ONCE);
  });
});

const OVERVIEW = graphql(`
  query BatchingOverview($conversations: Int!) {
    viewer {
      conversations(first: $conversations) {
        nodes {
          members {
            nodes {
              username
            }
          }
          messages(first: 3) {
            nodes {
              content
              replyCount
              viewerCanEdit
              author {
                username
              }
              files {
                filename
              }
              reactionGroups {
                emoji
                count
                viewerHasReacted
              }
              parentMessage {
                content
                author {
                  username
                }
              }
              replies(first: 3) {
                nodes {
                  content
                  author {
                    username
                  }
                  reactionGroups {
                    count
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

test('20 conversations with their last messages and the objects below them take ten statements', async () => {
  const { viewer } = world;

  let answer: unknown;
  const many = await app.statementsOf(async () => {
    answer = await viewer.run(OVERVIEW, { conversations: 20 });
  });
  const few = await app.statementsOf(() => viewer.run(OVERVIEW, { conversations: 2 }));

  // As a message, as the parent of the next one, and as the reply to the previous one.
  expect(JSON.stringify(answer).match(/"in the middle"/g)).toHaveLength(20 * 3);
  expect(many.filter(readsMessagesWithoutEnd)).toEqual([]);
  expect(many.toSorted()).toEqual(few.toSorted());
  // Viewer, conversations, members, messages, access, authors, files, reaction groups, parents, replies.
  expect(many).toHaveLength(10);
});

test('a statement that reads the messages of a list without a LIMIT is detected', () => {
  const page = 'SELECT m.id FROM messages m WHERE m.channel_id = parent.id AND m.listed';

  expect(readsMessagesWithoutEnd(page)).toBe(true);
  expect(readsMessagesWithoutEnd(`${page} LIMIT $1`)).toBe(false);
  expect(readsMessagesWithoutEnd('SELECT m.id FROM messages m WHERE m.id = ANY($1::uuid[])')).toBe(false);
  const places = 'SELECT m.id FROM messages m WHERE m.channel_id = place.channel AND m.seq = ANY(place.keys)';
  expect(readsMessagesWithoutEnd(places)).toBe(false);
});

function parents(): ReadonlyMap<string, Parents> {
  const waysTo = (ids: (type: string) => readonly string[]) =>
    waysOf(schema, (_kind, type) => (selection) => byIds(type, ids(type))(selection));
  const objects = [...waysTo(() => []).keys()].filter((type) => !ONCE.includes(type));
  const interfaces = interfaceTypes(schema).filter((type) =>
    schema.getPossibleTypes(type).some(({ name }) => isNode(name)),
  );
  return new Map<string, Parents>([
    ...objects.map((type): [string, Parents] => [
      type,
      (count, selection) => `{ ${waysTo((of) => idsOf([of], count)).get(type)!(selection)} }`,
    ]),
    ...interfaces.map((type): [string, Parents] => {
      const types = schema.getPossibleTypes(type).map(({ name }) => name);
      return [type.name, (count, selection) => `{ ${byIds(type.name, idsOf(types, count))(selection)} }`];
    }),
    ...[...LISTED_EVENTS, 'Event', 'DurableEvent'].map((type): [string, Parents] => [
      type,
      (count, selection) => events(type, world.runs[type] ?? world.runs[LISTED_EVENTS[0]!]!, count, selection),
    ]),
  ]);
}

function isNode(type: string): type is keyof WideWorld['ids'] {
  return NODE_TYPE_NAMES.includes(type);
}

/** Ids of so many nodes, of each of the types in turn. */
function idsOf(types: readonly string[], count: number): string[] {
  const each = types.filter(isNode).map((type) => world.ids[type]);
  return Array.from({ length: count }, (_, i) => each[i % each.length]![Math.floor(i / each.length)]!);
}

function events(type: string, { channel, after }: WideWorld['runs'][string], first: number, selection: string): string {
  const [[name, id]] = Object.entries(channel) as [[string, string]];
  return `{ channelEvents(channel: { ${name}: "${id}" }, after: ${after}, first: ${first}) { events { ... on ${type} { ${selection} } } } }`;
}

/** Arguments for the field. */
function waysToAsk({ name, args }: AnyField): string[] {
  const unknown = args.find((argument) => !(argument.name in WAYS));
  if (unknown) throw new Error(`unable to ask for ${name} with ${unknown.name}; it is missing in WAYS`);
  return args.length === 0 ? [''] : args.flatMap((argument) => WAYS[argument.name] ?? []);
}

/** Selection of the field: all its scalars, of each node if it is a connection. */
function partsOf(field: AnyField): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const parts = fieldsOf(type)
    .filter((part) => isLeafType(getNamedType(part.type)) && !needsArguments(part))
    .map(({ name }) => name);
  if (!isConnection(field)) return `{ ${parts.join(' ')} }`;
  const node = partsOf(fieldsOf(type).find(({ name }) => name === 'nodes')!);
  return `{ ${parts.join(' ')} nodes ${node} edges { cursor } pageInfo { hasNextPage hasPreviousPage } }`;
}

interface Asked {
  readonly statements: string[];
  /** Values of the alias `asked`, one for each parent. */
  readonly asked: unknown[];
}

async function ask(document: string): Promise<Asked> {
  const asked: unknown[] = [];
  const statements = await app.statementsOf(async () => {
    const { data, errors } = await world.viewer.raw(document);
    if (errors) throw new Error(`operation failed\n${document}\n${JSON.stringify(errors, null, 2)}`);
    JSON.stringify(data, (key, value: unknown) => {
      if (key === 'asked') asked.push(value);
      return value;
    });
  });
  return { statements: statements.toSorted(), asked };
}

function isEmpty(value: unknown): boolean {
  return value === null || /^\[\]$|"(nodes|edges)":\[\]/.test(JSON.stringify(value));
}

/** Whether the statement reads messages without a key and without a LIMIT. */
function readsMessagesWithoutEnd(statement: string): boolean {
  const reads = statement.match(/\b(FROM|JOIN) messages\b/g) ?? [];
  const byKey =
    statement.match(/\bmessages (\w+)\s+WHERE (\1\.id|\1\.channel_id = \S+ AND \1\.(id|seq)) = (ANY|wanted\.id)/g) ??
    [];
  return reads.length > byKey.length && !/\bLIMIT\b/.test(statement);
}
