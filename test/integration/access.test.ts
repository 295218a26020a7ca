import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { befriend, conversationOf, createRoom, people, roomOf, serverOf, write } from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';
import { addFile, letIn, react } from '../kit/world.ts';

/** The table "Who sees what" of the contract, line by line. What mutations answer is in each noun's own file. */

const app = await testApp();

const NODE = graphql(`
  query AccessNode($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

const SERVER = graphql(`
  query AccessServer($id: ID!) {
    server(id: $id) {
      lastSeq
      rooms {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
        }
      }
      members {
        nodes {
          id
        }
      }
    }
  }
`);

const ROOM = graphql(`
  query AccessRoom($id: ID!) {
    room(id: $id) {
      members {
        nodes {
          id
        }
      }
      messages {
        nodes {
          id
        }
      }
    }
  }
`);

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

const REQUEST = graphql(`
  mutation AccessRequestFriend($username: String!) {
    requestFriend(input: { username: $username }) {
      friendRequest {
        id
      }
    }
  }
`);

const ACCEPT = graphql(`
  mutation AccessAccept($friendRequestId: ID!) {
    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {
      friend {
        id
      }
    }
  }
`);

const PART = graphql(`
  mutation AccessPart($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userId
    }
  }
`);

const LEAVE = graphql(`
  mutation AccessLeave($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
    }
  }
`);

const LET_OUT = graphql(`
  mutation AccessLetOut($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        code
      }
    }
  }
`);

/** Whether the viewer can look the thing up by its id. */
async function sees(viewer: TestUser, id: string): Promise<boolean> {
  const { node } = await viewer.run(NODE, { id });
  if (node) expect(node.id).toBe(id);
  return node !== null;
}

/** Which of the viewers can look the thing up, by the names that they go by. */
async function whoSees(id: string, viewers: Record<string, TestUser>): Promise<string[]> {
  const names = [];
  for (const [name, viewer] of Object.entries(viewers)) if (await sees(viewer, id)) names.push(name);
  return names;
}

const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id);

async function requestOf(from: TestUser, to: TestUser): Promise<string> {
  const { requestFriend } = await from.run(REQUEST, { username: to.username });
  return requestFriend.friendRequest!.id;
}

describe('a user is seen', () => {
  test('by themselves, and by no stranger', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    expect(await whoSees(ada.id, { ada, eve })).toEqual(['ada']);
  });

  test('by who shares a server with them, while they do', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const serverId = await serverOf(ada, bob, cid);
    await serverOf(eve);

    const before = await whoSees(bob.id, { ada, cid, eve });
    await bob.run(LEAVE, { serverId });

    expect(before).toEqual(['ada', 'cid']);
    expect(await whoSees(bob.id, { ada, cid, eve })).toEqual([]);
    expect(await sees(bob, ada.id)).toBe(false);
  });

  test('by friends, while they are', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await befriend(ada, bob);
    await befriend(bob, eve);

    const before = [await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })];
    await ada.run(PART, { userId: bob.id });

    expect(before, 'a friend’s friend is a stranger').toEqual([['ada', 'eve'], ['bob']]);
    expect([await sees(ada, bob.id), await sees(bob, ada.id)]).toEqual([false, false]);
  });

  test('by the other side of an open request, while it is open', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await requestOf(ada, bob);

    const before = [await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })];
    await bob.run(PART, { userId: ada.id });

    expect(before).toEqual([['ada'], ['bob']]);
    expect([await sees(ada, bob.id), await sees(bob, ada.id)]).toEqual([false, false]);
  });

  test('by the other side of a conversation, for good', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await conversationOf(ada, bob);

    await ada.run(PART, { userId: bob.id });

    expect([await whoSees(bob.id, { ada, eve }), await whoSees(ada.id, { bob, eve })]).toEqual([['ada'], ['bob']]);
  });

  test('through what they wrote, by whoever may read that, and not looked up by them', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const { serverId, roomId } = await roomOf(ada, bob, cid);
    const { id } = await write(bob, { roomId });
    await react(bob, id);
    await bob.run(LEAVE, { serverId });

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
  test('by its members alone, and no more once they have left', async () => {
    const [ada, bob, gus, eve] = await people(app, 'ada', 'bob', 'gus', 'eve');
    const { serverId, roomId } = await roomOf(ada, bob, gus);
    const { id: messageId } = await write(gus, { roomId });
    const viewers = { owner: ada, member: bob, gone: gus, stranger: eve };

    await gus.run(LEAVE, { serverId });

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
  test('by its own members alone', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const serverId = await serverOf(ada, bob, cid);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    await letIn(ada, roomId, bob);
    const { id: messageId } = await write(bob, { roomId });
    const viewers = { ada, bob, cid, eve };

    const { room } = await bob.run(ROOM, { id: roomId });

    expect(await whoSees(roomId, viewers)).toEqual(['ada', 'bob']);
    expect(await whoSees(messageId, viewers)).toEqual(['ada', 'bob']);
    expect(ids(room!.members.nodes)).toEqual([ada.id, bob.id].toSorted());
    expect(ids(room!.messages.nodes)).toEqual([messageId]);
    expect((await cid.run(ROOM, { id: roomId })).room).toBeNull();
  });

  test('not by the owner of the server, once they are out of it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    await letIn(ada, roomId, bob);
    const { id: messageId } = await write(bob, { roomId });

    await ada.run(LET_OUT, { roomId, userId: ada.id });

    expect(await whoSees(roomId, { ada, bob })).toEqual(['bob']);
    expect(await whoSees(messageId, { ada, bob })).toEqual(['bob']);
  });

  test('not by who was let out, nor what they wrote there themselves', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    await letIn(ada, roomId, bob);
    const { id: messageId } = await write(bob, { roomId });
    const reactionId = await react(bob, messageId);

    await ada.run(LET_OUT, { roomId, userId: bob.id });

    for (const id of [roomId, messageId, reactionId]) expect(await whoSees(id, { ada, bob }), id).toEqual(['ada']);
  });

  test('and neither the rooms of the server, nor their pages, nor its numbers tell others of it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId } = await roomOf(ada, bob);
    const { server: before } = await bob.run(SERVER, { id: serverId });

    for (let i = 0; i < 3; i++) await write(ada, { roomId: await createRoom(ada, serverId, 'PRIVATE') });

    const { server: after } = await bob.run(SERVER, { id: serverId });
    expect(after).toEqual(before);
    expect(after!.rooms).toEqual({ nodes: [{ id: roomId }], pageInfo: { hasNextPage: false } });
    expect((await ada.run(SERVER, { id: serverId })).server!.rooms.nodes).toHaveLength(4);
    expect(await lastSeqOf(app, bob.id)).toBe(0);
  });
});

test('a conversation and its messages are seen by its two members, for good', async () => {
  const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
  const conversationId = await conversationOf(ada, bob);
  const { id: messageId } = await write(ada, { conversationId });
  await serverOf(ada, bob, cid);
  const viewers = { ada, bob, cid, eve };

  await bob.run(PART, { userId: ada.id });

  expect(await whoSees(conversationId, viewers)).toEqual(['ada', 'bob']);
  expect(await whoSees(messageId, viewers)).toEqual(['ada', 'bob']);
});

describe('a message, its reactions and its files are seen', () => {
  test('by who may read its channel, now', async () => {
    const [ada, bob, gus, eve] = await people(app, 'ada', 'bob', 'gus', 'eve');
    const { serverId, roomId } = await roomOf(ada, bob, gus);
    const { id: messageId } = await write(gus, { roomId });
    const reactionId = await react(gus, messageId);
    const fileId = await addFile(app, gus, messageId);
    const viewers = { ada, bob, gus, eve };

    const before = await whoSees(fileId, viewers);
    await gus.run(LEAVE, { serverId });

    expect(before).toEqual(['ada', 'bob', 'gus']);
    for (const id of [messageId, reactionId, fileId]) expect(await whoSees(id, viewers), id).toEqual(['ada', 'bob']);
    expect((await bob.run(MESSAGE, { id: messageId })).message).toMatchObject({
      reactions: { totalCount: 1 },
      files: [{ id: fileId }],
    });
    expect((await gus.run(MESSAGE, { id: messageId })).message).toBeNull();
  });

  test('a file that hangs on no message by its owner alone, not even by who shares all else with them', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await serverOf(ada, bob);
    await conversationOf(ada, bob);

    const fileId = await addFile(app, ada);

    expect(await whoSees(fileId, { ada, bob })).toEqual(['ada']);
  });
});

test('a friend request is seen by its two sides, until it is answered', async () => {
  const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
  await befriend(ada, eve);
  await serverOf(ada, bob, eve);
  const id = await requestOf(ada, bob);

  const before = await whoSees(id, { ada, bob, eve });
  await bob.run(ACCEPT, { friendRequestId: id });

  expect(before).toEqual(['ada', 'bob']);
  expect(await whoSees(id, { ada, bob, eve })).toEqual([]);
});
