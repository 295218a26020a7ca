import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { refusal, statement } from '../kit/constraints.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, people, roomOf, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf, uuidOf } from '../kit/streams.ts';

const app = await testApp();

const ROOM = graphql(`
  query RoomsRoom($id: ID!) {
    room(id: $id) {
      id
      ablyChannel
      lastSeq
      name
      visibility
      server {
        id
      }
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

const ROOMS = graphql(`
  query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    server(id: $id) {
      rooms(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
        }
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

const MEMBERS = graphql(`
  query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    room(id: $id) {
      members(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
        }
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

const CREATE = graphql(`
  mutation RoomsCreate($input: CreateRoomInput!) {
    createRoom(input: $input) {
      room {
        id
        visibility
      }
      userErrors {
        code
        path
      }
    }
  }
`);

const ADD = graphql(`
  mutation RoomsAdd($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`);

const REMOVE = graphql(`
  mutation RoomsRemove($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`);

const ids = (nodes: readonly { id: string }[] | undefined) => nodes?.map(({ id }) => id);

/** A server of the owner and the members, and a private room that holds its owner alone. */
async function privateRoomOf(owner: TestUser, ...members: TestUser[]) {
  const serverId = await serverOf(owner, ...members);
  return { serverId, roomId: await createRoom(owner, serverId, 'PRIVATE') };
}

async function membersOf(reader: TestUser, id: string) {
  return ids((await reader.run(ROOM, { id })).room?.members.nodes);
}

describe('making', () => {
  test('a public room is open to all members of its server, which is told of it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const { createRoom: made } = await ada.run(CREATE, { input: { serverId, name: ' general ' } });

    const roomId = made.room!.id;
    expect(made).toEqual({ room: { id: roomId, visibility: 'PUBLIC' }, userErrors: [] });
    expect((await bob.run(ROOM, { id: roomId })).room).toEqual({
      id: roomId,
      ablyChannel: `${serverId}:${roomId}`,
      lastSeq: 0,
      name: 'general',
      visibility: 'PUBLIC',
      server: { id: serverId },
      members: { nodes: [ada.id, bob.id].toSorted().map((id) => ({ id })) },
      messages: { nodes: [] },
    });
    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'room.created', actor: ada.id, room: roomId }]);
  });

  test('a private room begins with the owner, who alone is told of it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const before = await lastSeqOf(app, serverId);

    const { createRoom: made } = await ada.run(CREATE, { input: { serverId, name: 'secret', visibility: 'PRIVATE' } });

    const roomId = made.room!.id;
    expect(await membersOf(ada, roomId)).toEqual([ada.id]);
    expect((await bob.run(ROOM, { id: roomId })).room).toBeNull();
    expect(await eventsOf(app, ada.id)).toEqual([{ seq: 1, type: 'room.access_granted', actor: ada.id, room: roomId }]);
    expect(await lastSeqOf(app, serverId)).toBe(before);
    expect(await lastSeqOf(app, bob.id)).toBe(0);
  });

  test('members make no rooms, and someone outside finds no server to make one in', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const serverId = await serverOf(ada, bob);

    const member = await bob.run(CREATE, { input: { serverId, name: 'mine' } });
    const outside = await eve.run(CREATE, { input: { serverId, name: 'mine' } });
    const missing = await eve.run(CREATE, { input: { serverId: idOfNothing('srv'), name: 'mine' } });

    expect(member.createRoom).toEqual({ room: null, userErrors: [{ code: 'FORBIDDEN', path: ['serverId'] }] });
    expect(outside.createRoom).toEqual({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] });
    expect(missing).toEqual(outside);
    expect((await ada.run(ROOMS, { id: serverId })).server!.rooms.nodes).toEqual([]);
    expect(await lastSeqOf(app, serverId)).toBe(2);
  });

  test('every bad field of the input is named, and no room is made', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);

    const { createRoom: refused } = await ada.run(CREATE, { input: { serverId: ada.id, name: ' ' } });
    const { createRoom: tooLong } = await ada.run(CREATE, { input: { serverId, name: 'x'.repeat(101) } });

    expect(refused.userErrors).toEqual([
      { code: 'INVALID_INPUT', path: ['serverId'] },
      { code: 'INVALID_INPUT', path: ['name'] },
    ]);
    expect(tooLong).toEqual({ room: null, userErrors: [{ code: 'INVALID_INPUT', path: ['name'] }] });
    expect((await ada.run(ROOMS, { id: serverId })).server!.rooms.nodes).toEqual([]);
  });
});

describe('letting in', () => {
  test('the owner lets a member of the server in, who is told once, however often it is repeated', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    const first = await ada.run(ADD, { roomId, userId: bob.id });
    const again = await ada.run(ADD, { roomId, userId: bob.id });

    expect(first).toEqual({ addRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect(await membersOf(bob, roomId)).toEqual([ada.id, bob.id].toSorted());
    expect(await eventsOf(app, bob.id)).toEqual([{ seq: 1, type: 'room.access_granted', actor: ada.id, room: roomId }]);
  });

  test('letting in ten times at once is one membership and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    await Promise.all(Array.from({ length: 10 }, () => ada.run(ADD, { roomId, userId: bob.id })));

    expect(await membersOf(bob, roomId)).toHaveLength(2);
    expect(await eventsOf(app, bob.id)).toMatchObject([{ type: 'room.access_granted' }]);
  });

  test('members of the room let nobody in, and to those outside there is no room', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const { roomId } = await privateRoomOf(ada, bob, cid);
    await ada.run(ADD, { roomId, userId: bob.id });

    const member = await bob.run(ADD, { roomId, userId: cid.id });
    const outsideRoom = await cid.run(ADD, { roomId, userId: cid.id });
    const outsideServer = await eve.run(ADD, { roomId, userId: eve.id });
    const missing = await eve.run(ADD, { roomId: idOfNothing('room'), userId: eve.id });

    expect(member.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'FORBIDDEN', path: ['roomId'] }] });
    expect(missing.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect([outsideRoom, outsideServer]).toEqual([missing, missing]);
    expect(await eventsOf(app, cid.id)).toEqual([]);
  });

  test('who is no member of the server cannot be let in, whether they exist or not', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { roomId } = await privateRoomOf(ada);

    const outside = await ada.run(ADD, { roomId, userId: eve.id });
    const missing = await ada.run(ADD, { roomId, userId: idOfNothing('user') });

    expect(outside.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(outside);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('a public room needs nobody let in', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);

    const { addRoomMember } = await ada.run(ADD, { roomId, userId: bob.id });

    expect(addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'INVALID_INPUT', path: ['roomId'] }] });
    expect(await eventsOf(app, bob.id)).toEqual([]);
  });
});

describe('letting out', () => {
  test('the owner takes a member out, who reads no more and is told once', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    await ada.run(ADD, { roomId, userId: bob.id });

    const first = await ada.run(REMOVE, { roomId, userId: bob.id });
    const again = await ada.run(REMOVE, { roomId, userId: bob.id });

    expect(first).toEqual({ removeRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect((await bob.run(ROOM, { id: roomId })).room).toBeNull();
    expect(await eventsOf(app, bob.id, 1)).toEqual([
      { seq: 2, type: 'room.access_revoked', actor: ada.id, room: roomId },
    ]);
  });

  test('everybody takes themselves out, and does not see the room in the answer', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    await ada.run(ADD, { roomId, userId: bob.id });

    const { removeRoomMember } = await bob.run(REMOVE, { roomId, userId: bob.id });
    const { removeRoomMember: again } = await bob.run(REMOVE, { roomId, userId: bob.id });

    expect(removeRoomMember).toEqual({ room: null, userErrors: [] });
    expect(again).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect(await membersOf(ada, roomId)).toEqual([ada.id]);
    expect(await eventsOf(app, bob.id, 1)).toEqual([
      { seq: 2, type: 'room.access_revoked', actor: bob.id, room: roomId },
    ]);
  });

  test('an owner who has left a private room reads it no more, and still lets people in, themselves too', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    await ada.run(REMOVE, { roomId, userId: ada.id });

    expect((await ada.run(ROOM, { id: roomId })).room).toBeNull();
    const { addRoomMember: other } = await ada.run(ADD, { roomId, userId: bob.id });
    expect(other).toEqual({ room: null, userErrors: [] });
    const { addRoomMember: self } = await ada.run(ADD, { roomId, userId: ada.id });
    expect(self).toEqual({ room: { id: roomId }, userErrors: [] });
    expect((await eventsOf(app, ada.id)).map(({ type }) => type)).toEqual([
      'room.access_granted',
      'room.access_revoked',
      'room.access_granted',
    ]);
  });

  test('members take nobody else out, and to those outside there is no room', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const { roomId } = await privateRoomOf(ada, bob, cid);
    await ada.run(ADD, { roomId, userId: bob.id });

    const member = await bob.run(REMOVE, { roomId, userId: ada.id });
    const outside = await cid.run(REMOVE, { roomId, userId: bob.id });
    const missing = await cid.run(REMOVE, { roomId: idOfNothing('room'), userId: bob.id });

    expect(member.removeRoomMember).toMatchObject({
      room: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['roomId'] }],
    });
    expect(outside.removeRoomMember).toMatchObject({
      room: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }],
    });
    expect(missing).toEqual(outside);
    expect(await membersOf(bob, roomId)).toHaveLength(2);
  });

  test('a public room, and people who are not of the server, are refused', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const { serverId, roomId: publicRoom } = await roomOf(ada, bob);
    const privateRoom = await createRoom(ada, serverId, 'PRIVATE');

    const open = await ada.run(REMOVE, { roomId: publicRoom, userId: bob.id });
    const outside = await ada.run(REMOVE, { roomId: privateRoom, userId: eve.id });
    const missing = await ada.run(REMOVE, { roomId: privateRoom, userId: idOfNothing('user') });

    expect(open.removeRoomMember.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['roomId'] }]);
    expect(outside.removeRoomMember.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['userId'] }]);
    expect(missing).toEqual(outside);
  });
});

describe('reading', () => {
  test('rooms of a server are paged from either end, oldest first, without those that the viewer may not know of', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await serverOf(ada, bob);
    const rooms = [];
    for (let i = 0; i < 4; i++) {
      rooms.push(await createRoom(ada, id));
      await createRoom(ada, id, 'PRIVATE');
    }

    const { server: start } = await bob.run(ROOMS, { id, first: 3 });
    const { server: rest } = await bob.run(ROOMS, { id, first: 3, after: start!.rooms.edges[2]!.cursor });
    const { server: end } = await bob.run(ROOMS, { id, last: 1 });
    const { server: back } = await bob.run(ROOMS, { id, last: 3, before: end!.rooms.edges[0]!.cursor });

    const page = (server: typeof start) => ({ ids: ids(server!.rooms.nodes), ...server!.rooms.pageInfo });
    expect(page(start)).toEqual({ ids: rooms.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
    expect(page(rest)).toEqual({ ids: rooms.slice(3), hasNextPage: false, hasPreviousPage: true });
    expect(page(end)).toEqual({ ids: rooms.slice(3), hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual({ ids: rooms.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
  });

  test('members of a private room are its own, paged from either end', async () => {
    const [ada, bob, cid, dan] = await people(app, 'ada', 'bob', 'cid', 'dan');
    const { roomId: id } = await privateRoomOf(ada, bob, cid, dan);
    for (const user of [bob, cid]) await ada.run(ADD, { roomId: id, userId: user.id });
    const members = [ada.id, bob.id, cid.id].toSorted();

    const { room: start } = await bob.run(MEMBERS, { id, first: 2 });
    const { room: rest } = await bob.run(MEMBERS, { id, first: 2, after: start!.members.edges[1]!.cursor });
    const { room: back } = await bob.run(MEMBERS, { id, last: 2, before: rest!.members.edges[0]!.cursor });

    const page = (room: typeof start) => ({ ids: ids(room!.members.nodes), ...room!.members.pageInfo });
    expect(page(start)).toEqual({ ids: members.slice(0, 2), hasNextPage: true, hasPreviousPage: false });
    expect(page(rest)).toEqual({ ids: members.slice(2), hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual({ ids: members.slice(0, 2), hasNextPage: true, hasPreviousPage: false });
  });

  test('an id of another type is refused, and one of nothing is null', async () => {
    const [ada] = await people(app, 'ada');

    const wrong = await ada.answer(ROOM, { id: ada.id });
    const missing = await ada.run(ROOM, { id: idOfNothing('room') });

    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
    expect(missing.room).toBeNull();
  });
});

describe('the database holds', () => {
  test('that only private rooms have members of their own, and those are members of the server', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { serverId, roomId: publicRoom } = await roomOf(ada);
    const privateRoom = await createRoom(ada, serverId, 'PRIVATE');
    const add = (roomId: string, user: TestUser, visibility = 'PRIVATE') =>
      refusal(
        app,
        statement`INSERT INTO room_members (room_id, user_id, server_id, visibility)
          VALUES (${uuidOf(roomId)}::uuid, ${uuidOf(user.id)}::uuid, ${uuidOf(serverId)}::uuid, ${visibility}::room_visibility)`,
      );

    const asPrivate = await add(publicRoom, ada);
    const asPublic = await add(publicRoom, ada, 'PUBLIC');
    const outsider = await add(privateRoom, eve);

    expect(asPrivate).toEqual({ code: '23503', message: expect.stringContaining('room_members_room_id_server_id') });
    expect(asPublic).toEqual({ code: '23514', message: expect.stringContaining('room_members_visibility_check') });
    expect(outsider).toEqual({ code: '23503', message: expect.stringContaining('room_members_server_id_user_id') });
  });

  test('that a private room with members does not become public under them', async () => {
    const [ada] = await people(app, 'ada');
    const { roomId } = await privateRoomOf(ada);

    const refused = await refusal(
      app,
      statement`UPDATE rooms SET visibility = 'PUBLIC' WHERE id = ${uuidOf(roomId)}::uuid`,
    );

    expect(refused).toEqual({ code: '23514', message: expect.stringContaining('room_members_visibility_check') });
  });
});
