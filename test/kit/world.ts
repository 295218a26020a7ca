import type { NodeKind } from '../../src/schema/node-types.ts';
import type { TestApp, TestUser } from './app.ts';
import { NOUNS } from './nouns.ts';
import type { Audience, Example, Home, Talk } from './nouns/noun.ts';
import {
  addMember,
  befriend,
  block,
  type ChannelRef,
  converse,
  createGroup,
  createRoom,
  joinServer,
  people,
  remove,
  roomOf,
  write,
} from './scenes.ts';
import { NODE_KINDS } from './schema-walk.ts';

/** An object with an id. */
export interface Thing extends Example {
  readonly kind: NodeKind;
}

/** One object of every kind that has an id, around ada and bob, who are friends, and cid, who has a request of ada. Ada has blocked another user. */
export interface World {
  readonly ada: TestUser;
  readonly bob: TestUser;
  readonly cid: TestUser;
  readonly serverId: string;
  readonly privateRoomId: string;
  readonly things: readonly Thing[];
  /** Objects that all members of the server can see: it, its members, its public room and the objects there. */
  readonly ofServer: readonly Thing[];
  /** Objects that only ada and bob can see: a private room, a conversation, a group, and the objects there. */
  readonly ofTwo: readonly Thing[];
  /** Objects that ada can see and bob cannot: an unattached file, an open friend request and the other user of it. */
  readonly ofAda: readonly Thing[];
}

/** @param members Further members of the server, who are not in its private room. */
export async function buildWorld(app: TestApp, ...members: TestUser[]): Promise<World> {
  const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
  await befriend(ada, bob);
  await befriend(ada, eve);
  await block(ada, eve);
  const home = await makeHome({ app, owner: ada, member: bob, asked: cid });
  await joinServer(home.serverId, ada, ...members);
  const things = await thingsOf(home);
  const of = (...audiences: Audience[]) => things.filter((thing) => audiences.includes(thing.of));
  return {
    ada,
    bob,
    cid,
    serverId: home.serverId,
    privateRoomId: home.privateRoomId,
    things,
    ofServer: of('server'),
    ofTwo: of('two'),
    ofAda: of('asked', 'owner'),
  };
}

type Inhabitants = Pick<Home, 'app' | 'owner' | 'member' | 'asked'>;

/** A server with a public and a private room, a conversation, a group, and messages in all of them. */
export async function makeHome({ app, owner, member, asked }: Inhabitants): Promise<Home> {
  const { serverId, roomId } = await roomOf(owner, member);
  const privateRoomId = await createRoom(owner, serverId, 'PRIVATE');
  await addMember(owner, privateRoomId, member);
  const conversationId = await converse(owner, member);
  const groupId = await createGroup(owner, member);
  const talks = await Promise.all([
    talk(owner, member, { roomId }, 'the public room', 'server'),
    talk(member, owner, { conversationId }, 'the conversation', 'two'),
    talk(owner, member, { conversationId: groupId }, 'the group', 'two'),
    talk(member, owner, { roomId: privateRoomId }, 'the private room', 'two'),
  ]);
  return { app, owner, member, asked, serverId, roomId, privateRoomId, conversationId, groupId, talks };
}

/** The examples of all nouns in the home. */
export async function thingsOf(home: Home): Promise<Thing[]> {
  const things: Thing[] = [];
  for (const kind of NODE_KINDS) {
    for (const example of await NOUNS[kind].examples(home)) things.push({ ...example, kind });
  }
  return things;
}

/** A message that is a reply and has a reply, and a deleted message. */
async function talk(
  author: TestUser,
  reader: TestUser,
  channel: ChannelRef,
  where: string,
  of: Audience,
): Promise<Talk> {
  const before = await write(reader, channel);
  const { id: messageId } = await write(author, channel, 'in the middle', before.id);
  const { id: replyId } = await write(reader, channel, 'after', messageId);
  const { id: deletedId } = await write(author, channel, 'never mind');
  await remove(author, deletedId);
  return { where, of, author, reader, messageId, replyId, deletedId };
}
