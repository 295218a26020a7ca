import {
  getNamedType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  isInterfaceType,
  isLeafType,
  isRequiredArgument,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import { testApp, type TestApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { connectionFields, interfaceTypes, isConnection, objectTypes, readSchema } from '../kit/schema-walk.ts';
import { makeWideWorld, WIDTH, type WideWorld } from '../kit/wide-world.ts';

/** Parents enough that each way to read one is among them; see {@link WideWorld}. */
const FEW = 4;
const MANY = WIDTH;
/** Nodes that are asked for under each parent. */
const PAGE = 3;

let app: TestApp;
let world: WideWorld;
beforeAll(async () => {
  // A plan has one statement for everything; these are the loaders, for whatever it does not answer.
  app = await testApp({ fastPath: false });
  world = await makeWideWorld(app);
}, 120_000);

type Fields = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

const schema = readSchema();

/** Events that `channelEvents` lists. */
const LISTED_EVENTS: ReadonlySet<string> = new Set([
  'MessageCreatedEvent',
  'MessageUpdatedEvent',
  'MessageDeletedEvent',
  'ReactionAddedEvent',
  'ReactionRemovedEvent',
]);

/** Every field of everything that one operation can meet many of, with each way to ask for a part of a list. */
const FIELDS = [...objectTypes(schema), ...interfaceTypes(schema)]
  .filter((type) => !isFrame(type))
  .flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      waysToAsk(field).map((args) => ({ type: type.name, field: field.name, args, parts: partsOf(field) })),
    ),
  );

describe('a field takes the same statements for many parents as for few', () => {
  test.each(FIELDS.map((field) => [`${field.type}.${field.field}${field.args}`, field] as const))(
    '%s',
    async (_name, { type, field, args, parts }) => {
      const parents = parentsOf(type);
      const askFor = (count: number) => {
        // There is one viewer: it is their lists that are short and long.
        const size = type === 'Viewer' ? count : PAGE;
        return ask(parents(count, `asked: ${field}${args.replaceAll('$size', String(size))} ${parts}`));
      };

      const few = await askFor(FEW);
      const many = await askFor(MANY);

      expect(many.statements).toEqual(few.statements);
      expect(many.statements.filter(readsMessagesWithoutEnd)).toEqual([]);
      expect([few.asked.length, many.asked.length]).toEqual(type === 'Viewer' ? [1, 1] : [FEW, MANY]);
      expect(many.asked.filter((value) => parts !== '' && isEmpty(value))).toEqual([]);
    },
  );

  test('every connection of the schema is among them', () => {
    const covered = new Set(FIELDS.map(({ type, field }) => `${type}.${field}`));

    expect(connectionFields(schema).filter((field) => !covered.has(field))).toEqual([]);
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

test('20 conversations with their last messages and what hangs on them take ten statements', async () => {
  const { viewer } = world;

  let answer: unknown;
  const many = await app.statementsOf(async () => {
    answer = await viewer.run(OVERVIEW, { conversations: 20 });
  });
  const few = await app.statementsOf(() => viewer.run(OVERVIEW, { conversations: 2 }));

  // As a message of its own, as the parent of the next and as the reply to the one before.
  expect(JSON.stringify(answer).match(/"in the middle"/g)).toHaveLength(20 * 3);
  expect(many.filter(readsMessagesWithoutEnd)).toEqual([]);
  expect(many.toSorted()).toEqual(few.toSorted());
  // Viewer, conversations, members, messages, access, authors, files, reaction groups, parents, replies.
  expect(many).toHaveLength(10);
});

test('a statement that reads the messages of a list without a LIMIT would be found', () => {
  const page = 'SELECT m.id FROM messages m WHERE m.channel_id = parent.id AND m.listed';

  expect(readsMessagesWithoutEnd(page)).toBe(true);
  expect(readsMessagesWithoutEnd(`${page} LIMIT $1`)).toBe(false);
  expect(readsMessagesWithoutEnd('SELECT m.id FROM messages m WHERE m.id = ANY($1::uuid[])')).toBe(false);
});

/** Type -> a document that meets `count` of it and selects the same of each. */
const PARENTS: Readonly<Record<string, (count: number, selection: string) => string>> = {
  ...Object.fromEntries(
    (['User', 'Server', 'Room', 'Conversation', 'Message', 'Reaction', 'File', 'FriendRequest'] as const).map(
      (type) => [type, (count, selection) => nodes(type, world.ids[type].slice(0, count), selection)],
    ),
  ),
  SignedUrl: (count, selection) => nodes('File', world.ids.File.slice(0, count), `url { ${selection} }`),
  Viewer: (_count, selection) => `{ viewer { ${selection} } }`,
  Channel: (count, selection) => {
    const { Room, Conversation } = world.ids;
    return nodes('Channel', Room.flatMap((room, i) => [room, Conversation[i]!]).slice(0, count), selection);
  },
  Node: (count, selection) => nodes('Node', world.ids.Message.slice(0, count), selection),
  ReactionGroup: (count, selection) =>
    nodes('Message', world.ids.Message.slice(0, count), `reactionGroups { ${selection} }`),
  ...Object.fromEntries(
    [...LISTED_EVENTS].map((type) => [type, (count, selection) => events(type, world.runs[type]!, count, selection)]),
  ),
  Event: (count, selection) => events('Event', 1, count, selection),
  DurableEvent: (count, selection) => events('DurableEvent', 1, count, selection),
};

function nodes(type: string, ids: readonly string[], selection: string): string {
  return `{ nodes(ids: ${JSON.stringify(ids)}) { ... on ${type} { ${selection} } } }`;
}

function events(type: string, after: number, first: number, selection: string): string {
  const channel = `{ roomId: "${world.eventRoomId}" }`;
  return `{ channelEvents(channel: ${channel}, after: ${after}, first: ${first}) { events { ... on ${type} { ${selection} } } } }`;
}

function parentsOf(type: string): (count: number, selection: string) => string {
  const parents = PARENTS[type];
  if (!parents) throw new Error(`unable to ask for many of ${type}; say in PARENTS how an operation meets them`);
  return parents;
}

/** Holds other things together, and is met once, or with each thing that it holds. */
function isFrame(type: Fields): boolean {
  return (
    /^(Query|Mutation|Subscription|PageInfo|ChannelEventPage|AblyTokenRequest|HttpHeader|RateLimit|UserError)$|(Payload|Connection|Edge)$/.test(
      type.name,
    ) ||
    type.getInterfaces().some(({ name }) => name === 'UserError') ||
    comesAlone(type)
  );
}

/** An event that no list has, only a stream: each is an operation of its own. */
function comesAlone(type: Fields): boolean {
  return (
    type.getInterfaces().some(({ name }) => name === 'Event') && !LISTED_EVENTS.has(type.name) && !isInterfaceType(type)
  );
}

/** Arguments to ask for the field with. */
function waysToAsk({ args }: Field): string[] {
  const takes = (name: string) => args.some((argument) => argument.name === name);
  if (!takes('first')) return [''];
  return ['(first: $size)', takes('last') && '(last: $size)', takes('emoji') && '(first: $size, emoji: "👍")'].filter(
    (way) => way !== false,
  );
}

/** What to select of the field: all that has no parts of its own, of each node where it is a connection. */
function partsOf(field: Field): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const parts = Object.values((type as Fields).getFields())
    .filter((part) => isLeafType(getNamedType(part.type)) && !part.args.some(isRequiredArgument))
    .map(({ name }) => name);
  if (!isConnection(field)) return `{ ${parts.join(' ')} }`;
  const node = partsOf((type as Fields).getFields()['nodes']!);
  return `{ ${parts.join(' ')} nodes ${node} edges { cursor } pageInfo { hasNextPage hasPreviousPage } }`;
}

interface Asked {
  readonly statements: string[];
  /** What stood under `asked`, once for each parent. */
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

/** Reads messages otherwise than by their keys, and does not say how many at most. */
function readsMessagesWithoutEnd(statement: string): boolean {
  const reads = statement.match(/\b(FROM|JOIN) messages\b/g) ?? [];
  const byKey =
    statement.match(/\bmessages (\w+)\s+(WHERE \1\.id = ANY|ON \1\.id = |USING \(channel_id, seq\))/g) ?? [];
  return reads.length > byKey.length && !/\bLIMIT\b/.test(statement);
}
