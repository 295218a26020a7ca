import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';

import { buildSchema } from '../../src/schema/index.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { create } from '../kit/messages.ts';
import { conversationOf, createRoom, people, serverOf } from '../kit/scenes.ts';

// Subscriptions whose fields carry no mark are executed once for all of their viewers (docs/adr/0010-fan-out.md). A field
// that is another for another viewer, and carries none, would show one viewer what is another's.

const schema = buildSchema();

const isMarked = ({ extensions }: GraphQLField<unknown, unknown>) => extensions['viewerDependent'] === true;

/** How deep selections go: a message's channel's server's members, say. */
const DEPTH = 3;

/** Everything of a type that carries no mark, down to some depth. */
function unmarked(type: GraphQLNamedType, depth: number): string {
  if (isAbstractType(type)) {
    const parts = schema.getPossibleTypes(type).map((one) => `... on ${one.name} { ${unmarked(one, depth)} }`);
    return `__typename ${parts.join(' ')}`;
  }
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const of = getNamedType(field.type);
    // The same nodes once more.
    if (isMarked(field) || field.args.some(isRequiredArgument) || field.name === 'edges') return [];
    if (isLeafType(of)) return [field.name];
    return depth > 0 ? [`${aliasOf(type, field)}: ${field.name} { ${unmarked(of, depth - 1)} }`] : [];
  });
  return ['__typename', ...fields].join(' ');
}

/** Fields of one name can be of different types in different fragments. */
function aliasOf(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): string {
  return `${type.name}_${field.name}`;
}

let ada: TestUser;
let ben: TestUser;
/** Type -> something of it that both may see, and that is different for them where anything can be. */
let things: Record<string, string>;

beforeAll(async () => {
  const app = await testApp();
  [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  await createRoom(ada, serverId, 'PRIVATE');
  const roomId = await createRoom(ada, serverId);
  const conversationId = await conversationOf(ada, ben);
  const { message } = await create(ada, { channel: { roomId }, content: 'hello' });
  const messageId = message!.id;
  await create(ben, { channel: { roomId }, content: 'a reply', parentMessageId: messageId });
  const { data } = await ada.raw(
    'mutation ($messageId: ID!) { addReaction(input: { messageId: $messageId, emoji: "👍" }) { reaction { id } } }',
    { messageId },
  );
  const { reaction } = (data as { addReaction: { reaction: { id: string } } }).addReaction;
  things = { User: ada.id, Server: serverId, Room: roomId, Conversation: conversationId, Message: messageId };
  things['Reaction'] = reaction.id;
});

async function asked(viewer: TestUser, type: string, selection: string): Promise<unknown> {
  const { data, errors } = await viewer.raw(`query ($id: ID!) { node(id: $id) { ... on ${type} { ${selection} } } }`, {
    id: things[type],
  });
  expect(errors).toBeUndefined();
  return data!['node'];
}

describe('what carries no mark looks the same to everybody who may see it', () => {
  test.each(['User', 'Server', 'Room', 'Conversation', 'Message', 'Reaction'])('%s', async (type) => {
    const selection = unmarked(schema.getType(type)!, DEPTH);

    const [adas, bens] = await Promise.all([ada, ben].map((viewer) => asked(viewer, type, selection)));

    expect(adas).not.toBeNull();
    expect(bens).toEqual(adas);
  });
});

test('what is another for another viewer carries the mark', async () => {
  const marked = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => (isMarked(field) ? [`${type.name}.${field.name}`] : []))
      : [],
  );
  const DIFFERENT: Record<string, [string, string]> = {
    'Message.viewerCanDelete': ['Message', 'viewerCanDelete'],
    'Message.viewerCanEdit': ['Message', 'viewerCanEdit'],
    'ReactionGroup.viewerHasReacted': ['Message', 'reactionGroups { viewerHasReacted }'],
    'Server.rooms': ['Server', 'rooms { nodes { id } }'],
  };
  // Of events, which have no id to ask by; what they are for whom is in the tests of subscriptions.
  const OF_EVENTS = [
    'FriendRequestedEvent.friendRequest',
    'MessageCreatedEvent.idempotencyKey',
    'RoomAccessGrantedEvent.room',
    'RoomCreatedEvent.room',
  ];

  expect(marked.toSorted()).toEqual([...Object.keys(DIFFERENT), ...OF_EVENTS].toSorted());
  for (const [name, [type, selection]] of Object.entries(DIFFERENT)) {
    expect(await asked(ben, type, selection), name).not.toEqual(await asked(ada, type, selection));
  }
});
