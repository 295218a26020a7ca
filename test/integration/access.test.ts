import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { NODE, ROOM, SERVER } from '../kit/operations.ts';
import {
  acceptFriend,
  addMember,
  askToBeFriends,
  befriend,
  conversationOf,
  createRoom,
  leave,
  people,
  privateRoomOf,
  react,
  removeMember,
  roomOf,
  serverOf,
  unfriend,
  write,
} from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';
import { addFile } from '../kit/files.ts';

/** The table "Who sees what" of the contract, line by line. Tests of mutations are in the files of the nouns. */

const app = await testApp();

const MESSAGE = graphql(`
  query AccessMessage($id: ID!) {
    message(id: $id) {
      author {
        id
        username
      }
      reactions {
        totalCount
        nodes {
          user {
            id
          }
        }
      }
      reactionGroups {
        users {
          id
        }
      }
      files {
        id
      }
    }
  }
`);

const EVENTS = graphql(`
  query AccessEvents($roomId: ID!) {
    channelEvents(channel: { roomId: $roomId }, after: 0) {
      events {
        ... on MessageCreatedEvent {
          actor {
            id
          }
        }
      }
    }
  }
`);

/** Whether the viewer can look up the object by its id. */
async function sees(viewer: TestUser, id: string): Promise<boolean> {
  const { node } = await viewer.run(NODE, { id });
  if (node) expect(node.id).toBe(id);
  return node !== null;
}

/** Names of the viewers who can look up the object. */
async function whoSees(id: string, viewers: Record<string, TestUser>): Promise<string[]> {
  const names = [];
  for (const [name, viewer] of Object.entries(viewers)) if (await sees(viewer, id)) names.push(name);
  return names;
}

const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id);

async function requestOf(from: TestUser, to: TestUser): Promise<string> {
  const friendRequestId = await askToBeFriends(from, to);
  return friendRequestId;
}

describe('a user is seen', () => {
  test('by themselves, and not by a user without access', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    expect(await whoSees(ada.id, { ada, eve })).toEqual(['ada']);
  });

  test('by users in a common server, while they share it', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const serverId = await serverOf(ada, bob, cid);
    await serverOf(eve);

    const before = await whoSees(bob.id, { ada, cid, eve });
    await leave(bob, serverId);

    expect(before).toEqual(['ada', 'cid']);
    expect(await whoSees(bob.id, { ada, cid, eve })).toEqual([]);
    expect(await sees(bob, ada.id)).toBe(false);
  });

  test('by friends, while they are friends', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await befriend(ada, bob);
    await befriend(bob, eve);

    const before = [await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })];
    await unfriend(ada, bob);

    expect(before, 'a friend’s friend has no access').toEqual([['ada', 'eve'], ['bob']]);
    expect([await sees(ada, bob.id), await sees(bob, ada.id)]).toEqual([false, false]);
  });

  test('by the other side of an open request, while it is open', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await requestOf(ada, bob);

    const before = [await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })];
    await unfriend(bob, ada);

    expect(before).toEqual([['ada'], ['bob']]);
    expect([await sees(ada, bob.id), await sees(bob, ada.id)]).toEqual([false, false]);
  });

  test('by the other member of a conversation, permanently', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await conversationOf(ada, bob);

    await unfriend(ada, bob);

    expect([await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })]).toEqual([['ada'], ['bob']]);
  });

  test('as the author of a message by its readers, who cannot look them up', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const { serverId, roomId } = await roomOf(ada, bob, cid);
    const { id } = await write(bob, { roomId });
    await react(bob, id);
    await leave(bob, serverId);

    const { message } = await cid.run(MESSAGE, { id });
    const { channelEvents } = await cid.run(EVENTS, { roomId });

    expect(message!.author).toEqual({ id: bob.id, username: bob.username });
    expect(message!.reactions.nodes).toEqual([{ user: { id: bob.id } }]);
    expect(message!.reactionGroups).toEqual([{ users: [{ id: bob.id }] }]);
    expect(channelEvents.events[0]).toEqual({ actor: { id: bob.id } });
    expect(await whoSees(bob.id, { ada, cid })).toEqual([]);
  });
});

describe('a server, its public rooms and its members are seen', () => {
  test('only by its members, and no longer after they left', async () => {
    const [ada, bob, gus, eve] = await people(app, 'ada', 'bob', 'gus', 'eve');
    const { serverId, roomId } = await roomOf(ada, bob, gus);
    const { id: messageId } = await write(gus, { roomId });
    const viewers = { owner: ada, member: bob, gone: gus, outsider: eve };

    await leave(gus, serverId);

    for (const id of [serverId, roomId, messageId, bob.id]) {
      expect(await whoSees(id, viewers), id).toEqual(['owner', 'member']);
    }
    expect((await bob.run(SERVER, { id: serverId })).server).toMatchObject({
      rooms: { nodes: [{ id: roomId }] },
      members: { nodes: [ada.id, bob.id].toSorted().map((id) => ({ id })) },
    });
    expect((await gus.run(SERVER, { id: serverId })).server).toBeNull();
    expect((await eve.run(ROOM, { id: roomId })).room).toBeNull();
  });

  test('not by friends of its members', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { serverId, roomId } = await roomOf(ada);

    await befriend(ada, eve);

    expect([await sees(eve, serverId), await sees(eve, roomId)]).toEqual([false, false]);
    expect(await sees(eve, ada.id)).toBe(true);
  });
});

describe('a private room, its messages and members are seen', () => {
  test('only by its own members', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const serverId = await serverOf(ada, bob, cid);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    await addMember(ada, roomId, bob);
    const { id: messageId } = await write(bob, { roomId });
    const viewers = { ada, bob, cid, eve };

    const { room } = await bob.run(ROOM, { id: roomId });

    expect(await whoSees(roomId, viewers)).toEqual(['ada', 'bob']);
    expect(await whoSees(messageId, viewers)).toEqual(['ada', 'bob']);
    expect(ids(room!.members.nodes)).toEqual([ada.id, bob.id].toSorted());
    expect(ids(room!.messages.nodes)).toEqual([messageId]);
    expect((await cid.run(ROOM, { id: roomId })).room).toBeNull();
  });

  test('not by the owner of the server after leaving the room', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    const { id: messageId } = await write(bob, { roomId });

    await removeMember(ada, roomId, ada);

    expect(await whoSees(roomId, { ada, bob })).toEqual(['bob']);
    expect(await whoSees(messageId, { ada, bob })).toEqual(['bob']);
  });

  test('not by removed members, not even their own messages', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    const { id: messageId } = await write(bob, { roomId });
    const reactionId = await react(bob, messageId);

    await removeMember(ada, roomId, bob);

    for (const id of [roomId, messageId, reactionId]) expect(await whoSees(id, { ada, bob }), id).toEqual(['ada']);
  });

  test('and lists, pages and numbers of the server do not reveal it to others', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId } = await roomOf(ada, bob);
    const { server: before } = await bob.run(SERVER, { id: serverId });
    const seqBefore = await lastSeqOf(app, bob.id);

    for (let i = 0; i < 3; i++) await write(ada, { roomId: await createRoom(ada, serverId, 'PRIVATE') });

    const { server: after } = await bob.run(SERVER, { id: serverId });
    expect(after).toEqual(before);
    expect(after!.rooms).toEqual({ nodes: [{ id: roomId }], pageInfo: { hasNextPage: false } });
    expect((await ada.run(SERVER, { id: serverId })).server!.rooms.nodes).toHaveLength(4);
    expect(await lastSeqOf(app, bob.id)).toBe(seqBefore);
  });
});

test('a conversation and its messages are seen by its two members, permanently', async () => {
  const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
  const conversationId = await conversationOf(ada, bob);
  const { id: messageId } = await write(ada, { conversationId });
  await serverOf(ada, bob, cid);
  const viewers = { ada, bob, cid, eve };

  await unfriend(bob, ada);

  expect(await whoSees(conversationId, viewers)).toEqual(['ada', 'bob']);
  expect(await whoSees(messageId, viewers)).toEqual(['ada', 'bob']);
});

describe('a message, its reactions and its files are seen', () => {
  test('by users who may read its channel now', async () => {
    const [ada, bob, gus, eve] = await people(app, 'ada', 'bob', 'gus', 'eve');
    const { serverId, roomId } = await roomOf(ada, bob, gus);
    const { id: messageId } = await write(gus, { roomId });
    const reactionId = await react(gus, messageId);
    const fileId = await addFile(app, gus, messageId);
    const viewers = { ada, bob, gus, eve };

    const before = await whoSees(fileId, viewers);
    await leave(gus, serverId);

    expect(before).toEqual(['ada', 'bob', 'gus']);
    for (const id of [messageId, reactionId, fileId]) expect(await whoSees(id, viewers), id).toEqual(['ada', 'bob']);
    expect((await bob.run(MESSAGE, { id: messageId })).message).toMatchObject({
      reactions: { totalCount: 1 },
      files: [{ id: fileId }],
    });
    expect((await gus.run(MESSAGE, { id: messageId })).message).toBeNull();
  });

  test('an unattached file only by its owner', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await serverOf(ada, bob);
    await conversationOf(ada, bob);

    const fileId = await addFile(app, ada);

    expect(await whoSees(fileId, { ada, bob })).toEqual(['ada']);
  });
});

test('a friend request is seen by its two users, until it is answered', async () => {
  const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
  await befriend(ada, eve);
  await serverOf(ada, bob, eve);
  const id = await requestOf(ada, bob);

  const before = await whoSees(id, { ada, bob, eve });
  await acceptFriend(bob, id);

  expect(before).toEqual(['ada', 'bob']);
  expect(await whoSees(id, { ada, bob, eve })).toEqual([]);
});
